import Evidence
package import ISOBMFF
package import ParallelHashing

/// Names the samples of several tracks in the order in which they lie in the file, as far as each track's decode order allows.
///
/// Samples of one track always come in decode order. Where the tracks are interleaved as usual, the file is read once from front to back.
package struct SampleMerge: ExtentSource, Sendable {
    private struct Lane: Sendable {
        var trackIndex: Int
        var cursor: SampleCursor
        var next: Sample?
    }

    private var lanes: [Lane] = []

    /// The samples of the tracks with the given indices. The tag of an extent is a ``SampleTag``, its index the sample's number.
    package init(_ movie: MovieFile, tracks: [Int]) throws(MovieError) {
        for trackIndex in tracks where movie.tracks.indices.contains(trackIndex) && trackIndex <= SampleTag.lastTrackIndex {
            var cursor = movie.tracks[trackIndex].samples()
            let first = try cursor.next()
            lanes.append(Lane(trackIndex: trackIndex, cursor: cursor, next: first))
        }
    }

    package mutating func next() throws(MovieError) -> Extent? {
        var best: Int?
        var bestOffset = UInt64.max
        for place in lanes.indices {
            guard let sample = lanes[place].next else { continue }
            if best == nil || sample.offset < bestOffset {
                best = place
                bestOffset = sample.offset
            }
        }
        guard let best, let sample = lanes[best].next else { return nil }
        lanes[best].next = try lanes[best].cursor.next()
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
