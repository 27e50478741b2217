import ByteInput
package import Evidence

/// Samples of one track that follow each other in decode order and lie side by side in the file.
package struct SampleRun: Sendable, Hashable {
    /// Where their bytes are; none where all of them are empty.
    package var bytes: ByteRange
    /// Which samples.
    package var samples: SampleRange
}

/// Goes through the samples of a track as runs side by side: what is needed to know where they are, and no more.
///
/// A run is at most a chunk, or a run of a fragment; it costs the sum of the sizes in it.
package struct SampleRunCursor: Sendable {
    private var table: TableRunReader?
    private var fragments: FragmentSampleReader
    private let tableCount: UInt64
    private let count: UInt64
    private let fileSize: UInt64
    private var index: UInt64 = 0

    init(_ track: Track) {
        table = track.sampleTable.map { TableRunReader($0, track.file) }
        fragments = FragmentSampleReader(track.fragments, track.extends, track.file, decodeTime: track.tableDuration)
        tableCount = track.tableSampleCount
        count = track.sampleCount
        fileSize = track.file.size
    }

    /// The next run; `nil` where the next sample is `limit` or a later one, and after the last.
    ///
    /// - Throws: `unreadable`, or `changed` where the tables are no longer what they were when the file was opened.
    package mutating func next(before limit: UInt64) throws(MovieError) -> SampleRun? {
        guard index < min(limit, count) else { return nil }
        let most = min(limit, index < tableCount ? tableCount : count) - index
        guard let run = try index < tableCount ? table?.next(most) : fragments.nextRun(index, most),
            run.offset <= fileSize, run.length <= fileSize - run.offset
        else { throw MovieError(.changed) }
        defer { index += run.samples }
        return SampleRun(
            bytes: ByteRange(offset: run.offset, length: run.length), samples: SampleRange(index, index + run.samples - 1))
    }
}

/// Goes through a table chunk by chunk, or by parts of chunks.
private struct TableRunReader: Sendable {
    private var sizes: SampleSizeReader
    private var chunks: ChunkReader
    private var leftInChunk: UInt64 = 0
    private var offset: UInt64 = 0

    init(_ table: SampleTable, _ file: EvidenceFile) {
        sizes = SampleSizeReader(table.sizes, file)
        chunks = ChunkReader(table.chunks, file)
    }

    /// The next samples of one chunk, at most `most`; at least one where there is a chunk left.
    mutating func next(_ most: UInt64) throws(MovieError) -> (offset: UInt64, length: UInt64, samples: UInt64)? {
        while leftInChunk == 0 {
            guard let chunk = try chunks.next() else { return nil }
            leftInChunk = chunk.samples
            offset = chunk.offset
        }
        let samples = min(most, leftInChunk)
        let length = try sizes.sum(samples)
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard !overflow else { throw MovieError(.changed, offset: offset) }
        defer { offset = end }
        leftInChunk -= samples
        return (offset, length, samples)
    }
}

extension FragmentSampleReader {
    /// The next samples of one run of a fragment, at most `most`; the first has this index.
    fileprivate mutating func nextRun(
        _ index: UInt64, _ most: UInt64
    ) throws(MovieError) -> (offset: UInt64, length: UInt64, samples: UInt64) {
        let first = try next(index)
        var length = UInt64(first.size)
        var samples: UInt64 = 1
        while samples < most, hasMoreInRun {
            length += UInt64(try next(index + samples).size)
            samples += 1
        }
        return (first.offset, length, samples)
    }
}
