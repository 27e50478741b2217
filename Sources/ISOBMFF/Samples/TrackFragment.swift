import ByteInput

/// One `traf` of a track, resolved as far as cannot be seen from itself: where its data is counted from.
struct TrackFragment: Sendable, Hashable {
    /// Offset of the `traf`.
    var offset: UInt64
    /// What its data offsets count from (8.8.7).
    var base: UInt64
    /// Index of its `moof` in file order.
    var fragment: UInt32
}

/// Reads the boxes of one `traf` in order.
struct TrackFragmentReader: Sendable {
    private var reader: RangeReader
    private var position: UInt64 = 0
    private var end: UInt64 = 0

    init(_ file: EvidenceFile) { reader = RangeReader(file, capacity: 4096, readsPastLimit: true) }

    /// A reader that begins with what another has in its buffer: a whole fragment is mostly one read.
    init(sharing other: RangeReader) { reader = other }

    /// Goes to the children of the `traf` at an offset.
    mutating func enter(at offset: UInt64, end limit: UInt64) throws(MovieError) {
        let header = try BoxHeader.read(&reader, at: offset, end: limit, isTopLevel: false)
        guard header.type == "traf", header.defect == nil else { throw MovieError(.changed, offset: offset) }
        position = offset + UInt64(header.headerSize)
        end = offset + header.size
    }

    /// The next child that fits, with the reader at its payload; `nil` after the last. What does not fit is not followed.
    mutating func nextChild() throws(MovieError) -> BoxHeader? {
        guard position < end, end - position >= 8 else { return nil }
        let header = try BoxHeader.read(&reader, at: position, end: end, isTopLevel: false)
        guard header.defect == nil else {
            position = end
            return header
        }
        position += header.size
        reader.seek(to: header.offset + UInt64(header.headerSize), limit: position)
        return header
    }

    /// The `tfhd` the reader stands at.
    mutating func readHeader() throws(MovieError) -> TrackFragmentHeader { try TrackFragmentHeader.read(&reader) }

    /// The `tfdt` the reader stands at.
    mutating func readDecodeTime(_ box: BoxHeader) throws(MovieError) -> UInt64 {
        try TrackFragmentHeader.readDecodeTime(&reader, box)
    }

    /// The `trun` the reader stands at.
    mutating func readRun(_ box: BoxHeader) throws(MovieError) -> TrackRun { try TrackRun.read(&reader, box) }

    /// The rows of a run, which are mostly in the buffer already.
    func rows(of run: TrackRun, defaults: RunDefaults) -> RunReader { RunReader(run, defaults: defaults, sharing: reader) }
}

/// The values a run's rows fall back on, from the fragment or from `trex`.
struct RunDefaults: Sendable, Hashable {
    var description: UInt32
    var duration: UInt32
    /// `nil` where nothing says it.
    var size: UInt32?
    var flags: UInt32

    init(_ header: TrackFragmentHeader, _ extends: TrackExtends?) {
        description = header.description ?? extends?.description ?? 1
        duration = header.duration ?? extends?.duration ?? 0
        size = header.size ?? extends?.size
        flags = header.flags ?? extends?.flags ?? 0
    }
}

/// One row of a run with everything filled in.
struct RunRow: Sendable, Hashable {
    var duration: UInt32
    var size: UInt32
    var flags: UInt32
    var compositionOffset: Int64
}

/// Goes through the rows of a run.
struct RunReader: Sendable {
    private var reader: RangeReader
    private let fields: UInt32
    private let defaults: RunDefaults
    private var firstFlags: UInt32?
    /// How many rows are left.
    private(set) var left: UInt64

    /// No rows.
    init(_ file: EvidenceFile) {
        reader = RangeReader(file, capacity: 0)
        fields = 0
        defaults = RunDefaults(TrackFragmentHeader(trackID: 0, baseIsFragment: false), nil)
        left = 0
    }

    fileprivate init(_ run: TrackRun, defaults: RunDefaults, sharing other: RangeReader) {
        reader = other
        reader.seek(to: run.rows, limit: run.end)
        fields = run.fields
        self.defaults = defaults
        firstFlags = run.firstSampleFlags
        left = run.count
    }

    /// The next row; there is one.
    @inline(__always)
    mutating func next() throws(MovieError) -> RunRow {
        left &-= 1
        let duration = fields & 0x100 != 0 ? try reader.uint32() : defaults.duration
        let size = fields & 0x200 != 0 ? try reader.uint32() : defaults.size ?? 0
        var flags = fields & 0x400 != 0 ? try reader.uint32() : defaults.flags
        if let first = firstFlags {
            if fields & 0x400 == 0 { flags = first }
            firstFlags = nil
        }
        var offset: Int64 = 0
        // Signed in either version, as in `CompositionOffsets`.
        if fields & 0x800 != 0 { offset = Int64(Int32(bitPattern: try reader.uint32())) }
        return RunRow(duration: duration, size: size, flags: flags, compositionOffset: offset)
    }
}

extension TrackRun {
    /// Where the run begins: from the base, or where the run before it ended (8.8.8.3). `nil` where that is no place in a file.
    func start(base: UInt64, previousEnd: UInt64?) -> UInt64? {
        guard let dataOffset else { return previousEnd ?? base }
        let (sum, overflow) =
            dataOffset < 0
            ? base.subtractingReportingOverflow(UInt64(dataOffset.magnitude)) : base.addingReportingOverflow(UInt64(dataOffset))
        return overflow ? nil : sum
    }
}
