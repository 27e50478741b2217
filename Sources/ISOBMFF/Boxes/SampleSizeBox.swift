// stsz, stz2 - ISO/IEC 14496-12, 8.7.3

import ByteInput

/// How long each sample is: one size for all, or a table of 4, 8, 16 or 32 bits an entry.
struct SampleSizes: Sendable, Hashable {
    /// How many samples the box declares, and has room for.
    var count: UInt64
    /// What it claims.
    var claimedCount: UInt64
    /// The size of every sample, where they all have one.
    var constant: UInt32?
    /// Width of an entry in bits.
    var fieldBits: UInt8
    /// Where the entries are.
    var entries: Range<UInt64>

    /// Reads `stsz`.
    static func readSampleSizeBox(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> SampleSizes {
        _ = try reader.versionAndFlags()
        let size = try reader.uint32()
        let claimed = UInt64(try reader.uint32())
        let start = reader.position
        guard size == 0 else {
            return SampleSizes(count: claimed, claimedCount: claimed, constant: size, fieldBits: 0, entries: start..<start)
        }
        let count = min(claimed, reader.remaining / 4)
        return SampleSizes(count: count, claimedCount: claimed, constant: nil, fieldBits: 32, entries: start..<start + count * 4)
    }

    /// Reads `stz2`.
    static func readCompactSampleSizeBox(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> SampleSizes {
        _ = try reader.versionAndFlags()
        let bits = UInt8(truncatingIfNeeded: try reader.uint32() & 0xFF)
        guard bits == 4 || bits == 8 || bits == 16 else {
            throw MovieError(.invalidField(name: "field_size", value: UInt64(bits)), offset: box.offset)
        }
        let claimed = UInt64(try reader.uint32())
        let start = reader.position
        let bytes = min((claimed * UInt64(bits) + 7) / 8, reader.remaining)
        let count = min(claimed, bytes * 8 / UInt64(bits))
        return SampleSizes(count: count, claimedCount: claimed, constant: nil, fieldBits: bits, entries: start..<start + bytes)
    }
}

/// Goes through the sizes in order.
struct SampleSizeReader: Sendable {
    private var reader: RangeReader
    private let constant: UInt32?
    private let fieldBits: UInt8
    private var secondNibble: UInt8?

    init(_ sizes: SampleSizes, _ file: EvidenceFile) {
        reader = RangeReader(file, range: sizes.entries, capacity: EntryTable.window)
        constant = sizes.constant
        fieldBits = sizes.fieldBits
    }

    /// The size of the next sample. The caller counts.
    @inline(__always)
    mutating func next() throws(MovieError) -> UInt32 {
        if let constant { return constant }
        if fieldBits == 32 { return try reader.uint32() }
        return try nextCompact()
    }

    /// Hands over the sizes of the next `count` samples one by one. The caller counts.
    @inline(__always)
    mutating func forEach(_ count: UInt64, _ body: (UInt32) throws(MovieError) -> Void) throws(MovieError) {
        if let constant {
            for _ in 0..<count { try body(constant) }
        } else if fieldBits == 32 {
            try reader.forEachUInt32(count, body)
        } else {
            for _ in 0..<count { try body(try nextCompact()) }
        }
    }

    /// The sizes of the next `count` samples together. The caller counts.
    mutating func sum(_ count: UInt64) throws(MovieError) -> UInt64 {
        if let constant { return count * UInt64(constant) }
        if fieldBits == 32 { return try reader.sumOfUInt32(count) }
        var sum: UInt64 = 0
        for _ in 0..<count { sum += UInt64(try nextCompact()) }
        return sum
    }

    /// Passes over the sizes of the next `count` samples. The caller counts.
    mutating func skip(_ count: UInt64) throws(MovieError) {
        if constant != nil { return }
        if fieldBits == 32 { return try reader.skip(4 * count) }
        for _ in 0..<count { _ = try nextCompact() }
    }

    private mutating func nextCompact() throws(MovieError) -> UInt32 {
        switch fieldBits {
        case 16: return UInt32(try reader.uint16())
        case 8: return UInt32(try reader.uint8())
        default:
            if let nibble = secondNibble {
                secondNibble = nil
                return UInt32(nibble)
            }
            let byte = try reader.uint8()
            secondNibble = byte & 0x0F
            return UInt32(byte >> 4)
        }
    }
}
