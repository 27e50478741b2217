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

    /// The samples of the tracks with the given indices. The tag of an extent is the track's index, its index the sample's number.
    package init(_ movie: MovieFile, tracks: [Int]) throws(MovieError) {
        for trackIndex in tracks where movie.tracks.indices.contains(trackIndex) {
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
            tag: UInt32(truncatingIfNeeded: lanes[best].trackIndex))
    }
}
