// ctts - ISO/IEC 14496-12, 8.6.1.3

import ByteInput

/// How far a sample's time of showing is from its time of decoding, as runs.
///
/// The standard calls them unsigned in version 0 and signed in version 1. QuickTime, which has version 0 alone, calls them signed, and so
/// every player takes them: no picture waits for half of all ticks that 32 bits can count.
struct CompositionOffsets: Sendable, Hashable {
    var table: EntryTable

    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> CompositionOffsets {
        let (version, _) = try reader.versionAndFlags()
        guard version <= 1 else { throw MovieError(.unknownVersion(version), offset: box.offset) }
        let table = EntryTable.read(&reader, claimed: UInt64(try reader.uint32()), width: 8)
        return CompositionOffsets(table: table)
    }
}

/// Goes through the offsets in order; 0 after the last run.
struct CompositionOffsetReader: Sendable {
    private var reader: RangeReader
    private var runsLeft: UInt64
    private var samplesLeft: UInt32 = 0
    private var offset: Int64 = 0

    init(_ offsets: CompositionOffsets, _ file: EvidenceFile) {
        reader = offsets.table.reader(file)
        runsLeft = offsets.table.count
    }

    /// The offset of the next sample in ticks of the media's timescale.
    @inline(__always)
    mutating func next() throws(MovieError) -> Int64 {
        while samplesLeft == 0 {
            guard runsLeft > 0 else { return 0 }
            try readRun()
        }
        samplesLeft -= 1
        return offset
    }

    /// The offset of the next sample, and of those behind it that have the same: `count` is made no more than these. Passes over none.
    mutating func alike(_ count: inout UInt64) throws(MovieError) -> Int64 {
        while samplesLeft == 0 {
            guard runsLeft > 0 else { return 0 }
            try readRun()
        }
        count = min(count, UInt64(samplesLeft))
        return offset
    }

    @inline(__always)
    private mutating func readRun() throws(MovieError) {
        runsLeft -= 1
        samplesLeft = try reader.uint32()
        offset = Int64(Int32(bitPattern: try reader.uint32()))
    }

    /// Passes over the next `count` samples.
    mutating func skip(_ count: UInt64) throws(MovieError) {
        var left = count
        while left > UInt64(samplesLeft) {
            left -= UInt64(samplesLeft)
            samplesLeft = 0
            guard runsLeft > 0 else { return }
            left -= 1
            _ = try next()
        }
        samplesLeft -= UInt32(left)
    }
}
