import Evidence
package import ISOBMFF
package import ParallelHashing

/// Names the samples of several tracks in the order in which they lie in the file, as far as each track's decode order allows.
///
/// Samples of one track always come in decode order. Where the tracks are interleaved as usual, the file is read once from front to back.
package struct SampleMerge: ExtentSource, Sendable {
    private struct Lane: Sendable {
        var trackIndex: Int
        private var cursor: SampleCursor
        /// Samples read ahead, and which of them comes next.
        private var ahead: [Sample] = []
        private var place = 0

        init(_ trackIndex: Int, _ cursor: SampleCursor) throws(MovieError) {
            self.trackIndex = trackIndex
            self.cursor = cursor
            try self.cursor.read(Self.most, into: &ahead)
        }

        /// So many samples are read from the tables in one go.
        private static let most = 64

        var next: Sample? { place < ahead.count ? ahead[place] : nil }

        mutating func advance() throws(MovieError) {
            place += 1
            guard place == ahead.count else { return }
            ahead.removeAll(keepingCapacity: true)
            place = 0
            try cursor.read(Self.most, into: &ahead)
        }
    }

    /// Where the next sample of a lane lies; of samples at one place, that of the earlier track comes first.
    private struct Head: Sendable {
        var offset: UInt64
        var lane: Int

        static func < (one: Head, other: Head) -> Bool { (one.offset, one.lane) < (other.offset, other.lane) }
    }

    private var lanes: [Lane] = []
    /// The lanes that have samples left, as a binary heap: a file may declare a thousand tracks with millions of samples.
    private var heads: [Head] = []

    /// The samples of the tracks with the given indices. The tag of an extent is a ``SampleTag``, its index the sample's number.
    package init(_ movie: MovieFile, tracks: [Int]) throws(MovieError) {
        for trackIndex in tracks where movie.tracks.indices.contains(trackIndex) && trackIndex <= SampleTag.lastTrackIndex {
            let lane = try Lane(trackIndex, movie.tracks[trackIndex].samples())
            if let first = lane.next { heads.append(Head(offset: first.offset, lane: lanes.count)) }
            lanes.append(lane)
        }
        for place in (0..<heads.count / 2).reversed() { sift(down: place) }
    }

    package mutating func next() throws(MovieError) -> Extent? {
        guard let head = heads.first, let sample = lanes[head.lane].next else { return nil }
        try lanes[head.lane].advance()
        if let following = lanes[head.lane].next {
            heads[0].offset = following.offset
        } else {
            heads.swapAt(0, heads.count - 1)
            heads.removeLast()
        }
        sift(down: 0)
        return Extent(
            range: ByteRange(offset: sample.offset, length: UInt64(sample.size)), index: sample.index,
            tag: SampleTag(trackIndex: lanes[head.lane].trackIndex, descriptionIndex: sample.descriptionIndex).rawValue)
    }

    private mutating func sift(down start: Int) {
        var place = start
        while true {
            var least = place
            for child in (2 * place + 1)...(2 * place + 2) where child < heads.count && heads[child] < heads[least] { least = child }
            guard least != place else { return }
            heads.swapAt(place, least)
            place = least
        }
    }
}

/// Which track a sample belongs to and which sample description it has, in the 32 bits that travel with an extent.
package struct SampleTag: Sendable, Hashable {
    /// What travels with the extent.
    package let rawValue: UInt32

    /// No more tracks than this are followed; a tag has no room for others.
    package static let lastTrackIndex = 1 << 20 - 1
    private static let lastDescriptionIndex: UInt32 = 1 << 12 - 1

    /// A tag. Descriptions from 4095 on are told as 4095, which no honest file has.
    package init(trackIndex: Int, descriptionIndex: UInt32) {
        rawValue = UInt32(truncatingIfNeeded: trackIndex) << 12 | min(descriptionIndex, Self.lastDescriptionIndex)
    }

    /// The tag of an extent.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Index of the track in the movie.
    package var trackIndex: Int { Int(rawValue >> 12) }
    /// Number of the sample description, from 1.
    package var descriptionIndex: Int { Int(rawValue & Self.lastDescriptionIndex) }
}
