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

        /// Passes over those that were read ahead, at most `count`, and appends their extents.
        mutating func take(_ count: Int, into extents: inout [Extent]) throws(MovieError) {
            let end = min(place + count, ahead.count)
            for sample in ahead[place..<end] { extents.append(SampleMerge.extent(of: sample, trackIndex)) }
            place = end
            if place == ahead.count { try refill() }
        }

        mutating func advance() throws(MovieError) {
            place += 1
            if place == ahead.count { try refill() }
        }

        private mutating func refill() throws(MovieError) {
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
        return Self.extent(of: sample, lanes[head.lane].trackIndex)
    }

    package mutating func read(_ count: Int, into extents: inout [Extent]) throws(MovieError) {
        // A track that is alone, or has samples left where the others have none, needs no merging.
        let end = extents.count + count
        while heads.count > 1, extents.count < end {
            guard let extent = try next() else { return }
            extents.append(extent)
        }
        guard let head = heads.first, extents.count < end else { return }
        try lanes[head.lane].take(end - extents.count, into: &extents)
        if let following = lanes[head.lane].next { heads[0].offset = following.offset } else { heads.removeLast() }
    }

    @inline(__always)
    private static func extent(of sample: Sample, _ trackIndex: Int) -> Extent {
        Extent(
            range: ByteRange(offset: sample.offset, length: UInt64(sample.size)), index: sample.index,
            tag: SampleTag(trackIndex: trackIndex, descriptionIndex: sample.descriptionIndex).rawValue)
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
