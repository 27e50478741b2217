// stts - ISO/IEC 14496-12, 8.6.1.2

import ByteInput

/// How long each sample lasts, as runs of samples that last alike.
enum TimeToSampleBox {
    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> EntryTable {
        _ = try reader.versionAndFlags()
        return EntryTable.read(&reader, claimed: UInt64(try reader.uint32()), width: 8)
    }
}

/// Goes through the durations in order. After the last run the last duration stays: a table that is too short is a finding already.
struct DurationReader: Sendable {
    private var reader: RangeReader
    private var runsLeft: UInt64
    private var samplesLeft: UInt32 = 0
    private var duration: UInt32 = 0

    init(_ table: EntryTable, _ file: EvidenceFile) {
        reader = table.reader(file)
        runsLeft = table.count
    }

    /// The duration of the next sample in ticks of the media's timescale.
    @inline(__always)
    mutating func next() throws(MovieError) -> UInt32 {
        try readRun()
        if samplesLeft > 0 { samplesLeft -= 1 }
        return duration
    }

    /// The duration of the next sample, and of those behind it that last as long: `count` is made no more than these. Passes over none.
    mutating func alike(_ count: inout UInt64) throws(MovieError) -> UInt32 {
        try readRun()
        if samplesLeft > 0 { count = min(count, UInt64(samplesLeft)) }
        return duration
    }

    @inline(__always)
    private mutating func readRun() throws(MovieError) {
        while samplesLeft == 0, runsLeft > 0 {
            runsLeft -= 1
            samplesLeft = try reader.uint32()
            duration = try reader.uint32()
        }
    }

    /// Passes over the next `count` samples, and says how long they last together; wraps as decode times do.
    mutating func skip(_ count: UInt64) throws(MovieError) -> UInt64 {
        var left = count
        var total: UInt64 = 0
        while left > 0 {
            try readRun()
            let together = samplesLeft > 0 ? min(left, UInt64(samplesLeft)) : left
            total &+= together &* UInt64(duration)
            if samplesLeft > 0 { samplesLeft -= UInt32(together) }
            left -= together
        }
        return total
    }
}
