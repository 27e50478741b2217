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

    private var lanes: [Lane] = []

    /// The samples of the tracks with the given indices. The tag of an extent is a ``SampleTag``, its index the sample's number.
    package init(_ movie: MovieFile, tracks: [Int]) throws(MovieError) {
        for trackIndex in tracks where movie.tracks.indices.contains(trackIndex) && trackIndex <= SampleTag.lastTrackIndex {
            lanes.append(try Lane(trackIndex, movie.tracks[trackIndex].samples()))
        }
    }

    package mutating func next() throws(MovieError) -> Extent? {
        var best = 0
        if lanes.count > 1 {
            var bestOffset: UInt64?
            for place in lanes.indices {
                guard let offset = lanes[place].next?.offset, offset < bestOffset ?? .max else { continue }
                best = place
                bestOffset = offset
            }
        }
        guard best < lanes.count, let sample = lanes[best].next else { return nil }
        try lanes[best].advance()
        return Extent(
            range: ByteRange(offset: sample.offset, length: UInt64(sample.size)), index: sample.index,
            tag: SampleTag(trackIndex: lanes[best].trackIndex, descriptionIndex: sample.descriptionIndex).rawValue)
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
