/// The header of a box as it stands in the file - ISO/IEC 14496-12, 4.2.2.
///
/// What is wrong with it is said, not thrown: a box that reaches past its parent can still be looked into.
struct BoxHeader: Sendable {
    /// What may be wrong with a header.
    enum Defect: Sendable, Hashable {
        /// The header itself reaches past the end of the parent.
        case cut
        /// The size is smaller than the header.
        case tooSmall(claimed: UInt64)
        /// The box reaches this far past the end of its parent.
        case overrun(by: UInt64, claimed: UInt64)
        /// Size 0 below the top level.
        case sizeZeroNested
    }

    var type: FourCharacterCode
    var offset: UInt64
    var headerSize: UInt8
    /// The bytes it has inside its parent.
    var size: UInt64
    var extendsToEnd = false
    var uuid: BoxUUID?
    var defect: Defect?

    /// Whether the box can be passed over, so that what follows it can be found.
    var hasExtent: Bool {
        switch defect {
        case .cut, .tooSmall: false
        case .overrun, .sizeZeroNested, nil: true
        }
    }

    /// Reads the header at `offset` inside a parent that ends at `end`. At least 8 bytes are there.
    static func read(
        _ reader: inout RangeReader, at offset: UInt64, end: UInt64, isTopLevel: Bool
    ) throws(MovieError) -> BoxHeader {
        reader.seek(to: offset, limit: end)
        let room = end - offset
        let compact = try reader.uint32()
        var header = BoxHeader(type: try reader.code(), offset: offset, headerSize: 8, size: room)
        var claimed = UInt64(compact)
        if compact == 1 {
            header.headerSize = 16
            guard room >= 16 else {
                header.defect = .cut
                return header
            }
            claimed = try reader.uint64()
        } else if compact == 0 {
            claimed = room
            header.extendsToEnd = true
            if !isTopLevel { header.defect = .sizeZeroNested }
        }
        if header.type == "uuid" {
            let bare = UInt64(header.headerSize)
            header.headerSize += 16
            guard claimed >= bare + 16 else {
                header.defect = .tooSmall(claimed: claimed)
                return header
            }
            guard room >= bare + 16 else {
                header.defect = .cut
                return header
            }
            header.uuid = BoxUUID(high: try reader.uint64(), low: try reader.uint64())
        }
        if claimed < UInt64(header.headerSize) {
            header.defect = .tooSmall(claimed: claimed)
        } else if claimed > room {
            header.defect = .overrun(by: claimed - room, claimed: claimed)
        } else {
            header.size = claimed
        }
        return header
    }
}
