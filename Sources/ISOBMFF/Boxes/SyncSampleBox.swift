// stss - ISO/IEC 14496-12, 8.6.2

import ByteInput

/// Which samples a decoder can start at, ascending, counted from 1. Without the box every sample is one.
enum SyncSampleBox {
    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> EntryTable {
        _ = try reader.versionAndFlags()
        return EntryTable.read(&reader, claimed: UInt64(try reader.uint32()), width: 4)
    }
}

/// Says of each sample in order whether it is a sync sample.
struct SyncSampleReader: Sendable {
    private var reader: RangeReader
    private var left: UInt64
    private var upcoming: UInt64 = 0

    init(_ table: EntryTable, _ file: EvidenceFile) {
        reader = table.reader(file)
        left = table.count
    }

    /// Whether the sample with this index, from 0, is listed. Indices are asked for in ascending order.
    @inline(__always)
    mutating func contains(_ index: UInt64) throws(MovieError) -> Bool {
        while upcoming <= index, left > 0 {
            left -= 1
            upcoming = UInt64(try reader.uint32())
        }
        return upcoming == index + 1
    }
}
