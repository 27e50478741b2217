import ByteInput

/// Goes through the samples of a track's fragments in file order. Ends only where the caller stops asking.
struct FragmentSampleReader: Sendable {
    private let file: EvidenceFile
    private let fragments: [TrackFragment]
    private let extends: TrackExtends?
    private var nextFragment = 0
    private var boxes: TrackFragmentReader
    private var isInFragment = false
    private var rows: RunReader
    private var defaults: RunDefaults
    private var offset: UInt64 = 0
    private var previousEnd: UInt64?
    private var decodeTime: UInt64

    /// - Parameter decodeTime: where the samples of `moov` ended, for a first fragment that does not say its time.
    init(_ fragments: [TrackFragment], _ extends: TrackExtends?, _ file: EvidenceFile, decodeTime: UInt64) {
        self.file = file
        self.fragments = fragments
        self.extends = extends
        self.decodeTime = decodeTime
        boxes = TrackFragmentReader(file)
        rows = RunReader(file)
        defaults = RunDefaults(TrackFragmentHeader(trackID: 0, baseIsFragment: false), extends)
    }

    /// Whether the next sample lies behind the last one, in the same run.
    var hasMoreInRun: Bool { rows.left > 0 }

    /// The sample with this index, the one after the last that was asked for. Inlined, as `TableSampleReader.next`.
    @inline(__always)
    mutating func next(_ index: UInt64) throws(MovieError) -> Sample {
        while rows.left == 0 { try advance() }
        let row = try rows.next()
        let sample = Sample(
            index: index, offset: offset, size: row.size, decodeTime: decodeTime, duration: row.duration,
            compositionOffset: row.compositionOffset, isSync: row.flags & 0x0001_0000 == 0, descriptionIndex: defaults.description,
            fragment: fragments[nextFragment - 1].fragment)
        let (end, overflow) = offset.addingReportingOverflow(UInt64(row.size))
        guard !overflow else { throw MovieError(.changed, offset: offset) }
        offset = end
        previousEnd = end
        decodeTime = decodeTime.addingReportingOverflow(UInt64(row.duration)).partialValue
        return sample
    }

    /// To the next run, in this fragment or a later one.
    private mutating func advance() throws(MovieError) {
        while isInFragment, let box = try boxes.nextChild() {
            guard box.defect == nil else { break }
            guard box.type == "trun" else { continue }
            let run = try boxes.readRun(box)
            guard run.isComplete, let start = run.start(base: fragments[nextFragment - 1].base, previousEnd: previousEnd) else {
                throw MovieError(.changed, offset: box.offset)
            }
            rows = boxes.rows(of: run, defaults: defaults)
            offset = start
            previousEnd = start
            return
        }
        guard nextFragment < fragments.count else { throw MovieError(.changed) }
        try enter(fragments[nextFragment])
        nextFragment += 1
        isInFragment = true
    }

    /// Reads what the fragment says once, then goes back to its first box for the runs.
    private mutating func enter(_ fragment: TrackFragment) throws(MovieError) {
        try boxes.enter(at: fragment.offset, end: file.size)
        var header: TrackFragmentHeader?
        var time: UInt64?
        while let box = try boxes.nextChild(), box.defect == nil {
            if box.type == "tfhd", header == nil { header = try boxes.readHeader() }
            if box.type == "tfdt", time == nil { time = try boxes.readDecodeTime(box) }
        }
        guard let header else { throw MovieError(.changed, offset: fragment.offset) }
        defaults = RunDefaults(header, extends)
        if let time { decodeTime = time }
        previousEnd = nil
        try boxes.enter(at: fragment.offset, end: file.size)
    }
}
