// tfhd - ISO/IEC 14496-12, 8.8.7; tfdt - 8.8.12; trun - 8.8.8

/// What a track fragment says once for all its runs: tfhd and tfdt.
struct TrackFragmentHeader: Sendable, Hashable {
    var trackID: UInt32
    var baseDataOffset: UInt64?
    var description: UInt32?
    var duration: UInt32?
    var size: UInt32?
    var flags: UInt32?
    var baseIsFragment: Bool
    /// Decode time of the first sample, where `tfdt` says it.
    var decodeTime: UInt64?

    /// Reads `tfhd`; `decodeTime` comes from another box.
    static func read(_ reader: inout RangeReader) throws(MovieError) -> TrackFragmentHeader {
        let (_, flags) = try reader.versionAndFlags()
        return TrackFragmentHeader(
            trackID: try reader.uint32(),
            baseDataOffset: flags & 0x1 != 0 ? try reader.uint64() : nil,
            description: flags & 0x2 != 0 ? try reader.uint32() : nil,
            duration: flags & 0x8 != 0 ? try reader.uint32() : nil,
            size: flags & 0x10 != 0 ? try reader.uint32() : nil,
            flags: flags & 0x20 != 0 ? try reader.uint32() : nil,
            baseIsFragment: flags & 0x2_0000 != 0)
    }

    /// Reads `tfdt`.
    static func readDecodeTime(_ reader: inout RangeReader, _ box: BoxHeader) throws(MovieError) -> UInt64 {
        let (version, _) = try reader.versionAndFlags()
        guard version <= 1 else { throw MovieError(.unknownVersion(version), offset: box.offset) }
        return try reader.sized(version)
    }
}

/// A run of samples side by side: the fields of `trun` before its rows.
struct TrackRun: Sendable, Hashable {
    /// How many samples.
    var count: UInt64
    /// From the base of the fragment; where absent, the run continues the one before it.
    var dataOffset: Int32?
    /// Flags of the first sample, where it differs from the others.
    var firstSampleFlags: UInt32?
    /// Which fields each row has: the flags of the box.
    var fields: UInt32
    /// Where the rows begin.
    var rows: UInt64
    /// Where the box ends.
    var end: UInt64

    /// Bytes a row: four for each field that is there.
    var rowWidth: UInt64 { UInt64((fields >> 8 & 0xF).nonzeroBitCount) * 4 }
    var hasDurations: Bool { fields & 0x100 != 0 }
    var hasSizes: Bool { fields & 0x200 != 0 }
    var hasFlags: Bool { fields & 0x400 != 0 }
    var hasCompositionOffsets: Bool { fields & 0x800 != 0 }
    /// Whether the box has room for its rows.
    var isComplete: Bool { rowWidth == 0 || count <= (end - rows) / rowWidth }

    static func read(_ reader: inout RangeReader, _ box: BoxHeader) throws(MovieError) -> TrackRun {
        let (version, flags) = try reader.versionAndFlags()
        guard version <= 1 else { throw MovieError(.unknownVersion(version), offset: box.offset) }
        let count = UInt64(try reader.uint32())
        let dataOffset: Int32? = flags & 0x1 != 0 ? try reader.integer() : nil
        let firstFlags: UInt32? = flags & 0x4 != 0 ? try reader.uint32() : nil
        return TrackRun(
            count: count, dataOffset: dataOffset, firstSampleFlags: firstFlags, fields: flags, rows: reader.position, end: reader.limit)
    }
}
