import ByteInput
import Evidence

/// Goes through a sample table once: how many samples can be reached, how many bytes and how long they are, and whether the tables agree.
struct SampleTableSurvey {
    let file: EvidenceFile
    let tree: BoxTree
    let budget: ReadingBudget
    var log: FindingLog

    /// Fills in what the table of `moov` holds.
    mutating func survey(_ draft: inout TrackDraft) throws(MovieError) {
        guard let table = draft.sampleTable else { return }
        try checkChunkMap(table, draft)
        try reach(table, &draft)
        try measure(table, &draft)
        try checkCounts(table, draft)
    }

    /// First chunk 1, then ascending, each run with samples and a description that exists (8.7.4.3).
    private mutating func checkChunkMap(_ table: SampleTable, _ draft: TrackDraft) throws(MovieError) {
        guard table.sizes.count > 0 else { return }
        var reader = table.chunks.runs.reader(file)
        var previous: UInt64 = 0
        var problem: String?
        for run in 0..<table.chunks.runs.count where problem == nil {
            let first = UInt64(try reader.uint32())
            let samples = try reader.uint32()
            let description = try reader.uint32()
            if run == 0, first != 1 {
                problem = "the first run starts at chunk \(first), not at 1"
            } else if run > 0, first <= previous {
                problem = "run \(run) starts at chunk \(first), which is not after \(previous)"
            } else if first > table.chunks.offsets.count {
                problem = "run \(run) starts at chunk \(first) of \(table.chunks.offsets.count)"
            } else if samples == 0 {
                problem = "run \(run) puts no samples into its chunks"
            } else if description == 0 || Int(description) > max(draft.sampleEntries.count, 1) {
                problem = "run \(run) has sample description \(description) of \(draft.sampleEntries.count)"
            }
            previous = first
        }
        if let problem { add(.chunkMapInvalid, "stsc: \(problem)", draft, clause: "8.7.4") }
    }

    /// How far the chunks lead.
    private mutating func reach(_ table: SampleTable, _ draft: inout TrackDraft) throws(MovieError) {
        var extents = TableExtentReader(table, file, count: table.sizes.count)
        var end: UInt64 = 0
        while let extent = try extents.next() {
            guard extent.length <= file.size - draft.sampleBytes else {
                log.addLimit(
                    "the samples of track \(draft.trackID) claim more bytes than the file has", path: tree.path(of: draft.box),
                    track: draft.trackID)
                draft.isCut = true
                break
            }
            if extent.offset < end { draft.tableIsAscending = false }
            end = max(end, extent.end)
            draft.sampleBytes += extent.length
            draft.tableSampleCount += extent.samples
        }
        if let outside = extents.sampleOutsideFile {
            draft.isCut = true
            log.add(
                .sampleOutsideFile,
                "sample \(extents.sample) would be \(outside.size) bytes at offset \(outside.offset) of a file of \(file.size) bytes",
                path: tree.path(of: draft.box), clause: "8.7.5", track: draft.trackID, samples: SampleRange(extents.sample))
        } else if !draft.isCut || draft.tableSampleCount == 0, extents.samplesLeft > 0 {
            draft.isCut = true
            add(
                .sampleWithoutChunk, "\(extents.samplesLeft) of \(table.sizes.count) samples are in no chunk", draft, clause: "8.7.4")
        } else if extents.samplesLeft == 0, extents.excess > 0 || extents.chunksLeft > 0 {
            add(
                .chunkMapInvalid, "stsc and the chunk offsets have room for more than the \(table.sizes.count) samples that have a size",
                draft, clause: "8.7.4")
        }
    }

    /// How long the samples last that can be reached.
    private mutating func measure(_ table: SampleTable, _ draft: inout TrackDraft) throws(MovieError) {
        guard let durations = table.durations else { return }
        var reader = durations.reader(file)
        var left = draft.tableSampleCount
        var total: UInt64 = 0
        for _ in 0..<durations.count where left > 0 {
            let samples = min(UInt64(try reader.uint32()), left)
            let (length, overflow) = samples.multipliedReportingOverflow(by: UInt64(try reader.uint32()))
            total = overflow ? .max : total.saturatingAdd(length)
            left -= samples
        }
        draft.tableDuration = total
        draft.duration = total
    }

    /// Whether the tables that count samples count as many as there are sizes.
    private mutating func checkCounts(_ table: SampleTable, _ draft: TrackDraft) throws(MovieError) {
        let wanted = table.sizes.count
        if let durations = table.durations {
            let covered = try countSamples(durations)
            if covered != wanted {
                add(.tableCountMismatch, "stts covers \(covered) samples, and there are \(wanted) sizes", draft, clause: "8.6.1.2")
            }
        }
        if let offsets = table.compositionOffsets {
            let covered = try countSamples(offsets.table)
            if covered != wanted {
                add(.tableCountMismatch, "ctts covers \(covered) samples, and there are \(wanted) sizes", draft, clause: "8.6.1.3")
            }
        }
        guard let sync = table.syncSamples else { return }
        var reader = sync.reader(file)
        var previous: UInt64 = 0
        for _ in 0..<sync.count {
            let number = UInt64(try reader.uint32())
            if number <= previous || number > wanted {
                add(.tableCountMismatch, "stss names sample \(number) after \(previous), of \(wanted)", draft, clause: "8.6.2")
                return
            }
            previous = number
        }
    }

    private func countSamples(_ table: EntryTable) throws(MovieError) -> UInt64 {
        var reader = table.reader(file)
        var covered: UInt64 = 0
        for _ in 0..<table.count {
            covered = covered.saturatingAdd(UInt64(try reader.uint32()))
            try reader.skip(4)
        }
        return covered
    }

    private mutating func add(_ kind: ContainerFinding, _ text: String, _ draft: TrackDraft, clause: StaticString) {
        log.add(kind, text, path: tree.path(of: draft.box), clause: clause, track: draft.trackID, bytes: [tree.boxes[draft.box].range])
    }
}

extension UInt64 {
    /// The sum, or the largest value where it does not fit.
    func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
