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
        try advance(to: index)
        return upcoming == index + 1
    }

    /// Whether the sample with this index is listed; `count` is made no more than it and those behind it of which the same holds. Indices
    /// are asked for in ascending order.
    mutating func alike(from index: UInt64, _ count: inout UInt64) throws(MovieError) -> Bool {
        try advance(to: index)
        if upcoming == index + 1 {
            count = min(count, 1)
            return true
        }
        if upcoming > index { count = min(count, upcoming - 1 - index) }
        return false
    }

    @inline(__always)
    private mutating func advance(to index: UInt64) throws(MovieError) {
        while upcoming <= index, left > 0 {
            left -= 1
            upcoming = UInt64(try reader.uint32())
        }
    }
}
