import ByteInput

/// The sample table of a track (stbl - ISO/IEC 14496-12, 8.5.1): where its parts are, none of them loaded.
struct SampleTable: Sendable, Hashable {
    var sizes: SampleSizes
    var chunks: ChunkMap
    var durations: EntryTable?
    var compositionOffsets: CompositionOffsets?
    var syncSamples: EntryTable?
}

/// Goes through the samples of a table in decode order. Ends only where the caller stops asking.
struct TableSampleReader: Sendable {
    private var sizes: SampleSizeReader
    private var chunks: ChunkReader
    private var durations: DurationReader?
    private var compositionOffsets: CompositionOffsetReader?
    private var syncSamples: SyncSampleReader?
    private var leftInChunk: UInt64 = 0
    private var description: UInt32 = 0
    private var offset: UInt64 = 0
    /// Decode time of the sample that comes next.
    private(set) var decodeTime: UInt64 = 0

    init(_ table: SampleTable, _ file: EvidenceFile) {
        sizes = SampleSizeReader(table.sizes, file)
        chunks = ChunkReader(table.chunks, file)
        durations = table.durations.map { DurationReader($0, file) }
        compositionOffsets = table.compositionOffsets.map { CompositionOffsetReader($0, file) }
        syncSamples = table.syncSamples.map { SyncSampleReader($0, file) }
    }

    /// The sample with this index, the one after the last that was asked for. Inlined: a sample that is passed on by another function is
    /// copied field by field, which costs more than reading it.
    @inline(__always)
    mutating func next(_ index: UInt64) throws(MovieError) -> Sample {
        try reachChunk()
        leftInChunk -= 1
        let size = try sizes.next()
        let duration = try durations?.next() ?? 0
        let sample = Sample(
            index: index, offset: offset, size: size, decodeTime: decodeTime, duration: duration,
            compositionOffset: try compositionOffsets?.next() ?? 0, isSync: try syncSamples?.contains(index) ?? true,
            descriptionIndex: description, fragment: nil)
        let (end, overflow) = offset.addingReportingOverflow(UInt64(size))
        guard !overflow else { throw MovieError(.changed, offset: offset) }
        offset = end
        decodeTime = decodeTime.addingReportingOverflow(UInt64(duration)).partialValue
        return sample
    }
}

extension TableSampleReader {
    /// Goes on to the next chunk that has samples, where nothing is left of the last one.
    @inline(__always)
    private mutating func reachChunk() throws(MovieError) {
        while leftInChunk == 0 {
            guard let chunk = try chunks.next() else { throw MovieError(.changed) }
            leftInChunk = chunk.samples
            offset = chunk.offset
            description = chunk.description
        }
    }

    /// Appends the next `count` samples, the first of which has the index `first`: run by run, in each of which nothing but place, size and
    /// time changes from sample to sample.
    ///
    /// - Throws: also `changed` where one does not end before `fileSize`.
    mutating func read(_ count: UInt64, from first: UInt64, within fileSize: UInt64, into samples: inout [Sample]) throws(MovieError) {
        let last = first + count
        var index = first
        while index < last {
            try reachChunk()
            var run = min(last - index, leftInChunk)
            let duration = try durations?.alike(&run) ?? 0
            let compositionOffset = try compositionOffsets?.alike(&run) ?? 0
            let isSync = try syncSamples?.alike(from: index, &run) ?? true
            _ = try durations?.skip(run)
            try compositionOffsets?.skip(run)
            leftInChunk -= run
            var sample = Sample(
                index: index, offset: offset, size: 0, decodeTime: decodeTime, duration: duration, compositionOffset: compositionOffset,
                isSync: isSync, descriptionIndex: description, fragment: nil)
            try sizes.forEach(run) { size throws(MovieError) in
                sample.size = size
                guard sample.offset <= fileSize, UInt64(size) <= fileSize - sample.offset else {
                    throw MovieError(.changed, offset: sample.offset)
                }
                samples.append(sample)
                sample.index += 1
                sample.offset += UInt64(size)
                sample.decodeTime &+= UInt64(duration)
            }
            index = sample.index
            offset = sample.offset
            decodeTime = sample.decodeTime
        }
    }

    /// Passes over the next `count` samples: runs and chunks as wholes, so that it costs little beside going through them.
    mutating func skip(_ count: UInt64) throws(MovieError) {
        var left = count
        while left > 0 {
            try reachChunk()
            let together = min(left, leftInChunk)
            if together == leftInChunk {
                try sizes.skip(together)
            } else {
                let (end, overflow) = offset.addingReportingOverflow(try sizes.sum(together))
                guard !overflow else { throw MovieError(.changed, offset: offset) }
                offset = end
            }
            leftInChunk -= together
            left -= together
        }
        decodeTime &+= try durations?.skip(count) ?? 0
        try compositionOffsets?.skip(count)
    }
}

/// Samples of one track side by side in the file.
struct SampleExtent: Sendable, Hashable {
    var offset: UInt64
    var length: UInt64
    var firstSample: UInt64
    var samples: UInt64

    /// One past the last byte; extents lie inside the file.
    var end: UInt64 { offset &+ length }
}

/// Goes through a table chunk by chunk: what is needed to know where its samples are, and no more.
struct TableExtentReader: Sendable {
    private var sizes: SampleSizeReader
    private let constant: UInt32?
    private var chunks: ChunkReader
    private var left: UInt64
    private let fileSize: UInt64
    /// The number of the next sample.
    private(set) var sample: UInt64 = 0
    /// The sample at which it stopped, because it would lie outside the file.
    private(set) var sampleOutsideFile: (offset: UInt64, size: UInt32)?
    /// How many samples more the map puts into the last chunk than there are left.
    private(set) var excess: UInt64 = 0

    /// Goes through at most `count` samples, and no further than the file reaches.
    init(_ table: SampleTable, _ file: EvidenceFile, count: UInt64) {
        sizes = SampleSizeReader(table.sizes, file)
        constant = table.sizes.constant
        chunks = ChunkReader(table.chunks, file)
        left = count
        fileSize = file.size
    }

    /// How many chunks have not been looked at.
    var chunksLeft: UInt64 { chunks.left }

    /// How many samples have no chunk, once there are no more extents.
    var samplesLeft: UInt64 { left }

    /// The samples of the next chunk that has any.
    mutating func next() throws(MovieError) -> SampleExtent? {
        while left > 0, sampleOutsideFile == nil, let chunk = try chunks.next() {
            let wanted = min(chunk.samples, left)
            guard wanted > 0 else { continue }
            excess = chunk.samples - wanted
            var extent = SampleExtent(offset: chunk.offset, length: 0, firstSample: sample, samples: 0)
            if let constant, constant > 0 {
                let room = fileSize > chunk.offset ? fileSize - chunk.offset : 0
                extent.samples = min(wanted, room / UInt64(constant))
                extent.length = extent.samples * UInt64(constant)
                if extent.samples < wanted { sampleOutsideFile = (chunk.offset &+ extent.length, constant) }
            } else {
                try gather(&extent, wanted)
            }
            left -= extent.samples
            sample += extent.samples
            if extent.samples > 0 { return extent }
        }
        return nil
    }

    private mutating func gather(_ extent: inout SampleExtent, _ wanted: UInt64) throws(MovieError) {
        guard extent.offset <= fileSize else {
            sampleOutsideFile = (extent.offset, try sizes.next())
            return
        }
        let room = fileSize - extent.offset
        // Nearly always all of them fit. Where not, the one that does not is found by going through them.
        var ahead = sizes
        let all = try ahead.sum(wanted)
        if all <= room {
            sizes = ahead
            extent.length = all
            extent.samples = wanted
            return
        }
        var length: UInt64 = 0
        var count: UInt64 = 0
        while count < wanted {
            let size = try sizes.next()
            guard length + UInt64(size) <= room else {
                sampleOutsideFile = (extent.offset + length, size)
                break
            }
            length += UInt64(size)
            count += 1
        }
        extent.length = length
        extent.samples = count
    }
}
