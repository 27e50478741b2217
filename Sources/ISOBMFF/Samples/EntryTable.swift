import ByteInput

/// A table of entries of one width inside a box, whose claimed count was compared with the box's length before anything else.
struct EntryTable: Sendable, Hashable {
    /// Offset of the first entry in the file.
    var offset: UInt64
    /// How many entries there are: never more than the box has room for.
    var count: UInt64
    /// What the box claims.
    var claimedCount: UInt64
    /// Bytes an entry.
    var width: UInt64

    /// Buffers of table readers: large enough that a system call is rare, small enough that a dozen do not matter.
    static let window = 64 << 10

    /// The table from the reader's place on.
    static func read(_ reader: inout RangeReader, claimed: UInt64, width: UInt64) -> EntryTable {
        EntryTable(offset: reader.position, count: min(claimed, reader.remaining / width), claimedCount: claimed, width: width)
    }

    /// Whether the box has room for all that it claims.
    var isComplete: Bool { count == claimedCount }

    /// A reader that goes through the entries.
    func reader(_ file: EvidenceFile) -> RangeReader {
        RangeReader(file, range: offset..<offset + count * width, capacity: Self.window)
    }
}
