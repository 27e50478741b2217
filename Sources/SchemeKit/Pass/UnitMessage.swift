import VideoBitstream

/// The bytes of a sample that are digested as one unit.
///
/// In all but rare cases a unit is one range. An AV1 frame in several OBUs is one message, and an OBU that lost its size field gets it back.
struct UnitMessage {
    /// One piece of a message.
    enum Part {
        /// Bytes of the sample.
        case stored(Range<Int>)
        /// Bytes that are not in the file.
        case added([UInt8])
    }

    /// Index of the unit, among those of the span, whose digest this is.
    var unitIndex: Int
    /// The pieces in order; at least one.
    var parts: [Part]

    /// The one range of the sample that the message is, where it is one.
    var range: Range<Int>? {
        guard parts.count == 1, case .stored(let range) = parts[0] else { return nil }
        return range
    }

    /// Whether a unit is digested: coded pictures in every codec, in AV1 metadata besides.
    static func isDigested(_ header: CodedUnitHeader) -> Bool {
        header.carriesPicture || header.codec == .av1 && header.isSupplemental
    }

    /// The parts of one unit: as stored, or with a size field put in.
    static func parts(of unit: CodedUnit) -> [Part] {
        guard let start = sizedStart(unit.header, storedLength: unit.storedLength) else { return [.stored(unit.content)] }
        return [.added(start), .stored(unit.payload)]
    }

    /// The header of an OBU without a size field as it is with the shortest one; `nil` for every other unit.
    static func sizedStart(_ header: CodedUnitHeader, storedLength: Int) -> [UInt8]? {
        guard header.codec == .av1, !header.hasSizeField else { return nil }
        let flags: UInt8 = (header.forbiddenBit ? 0x80 : 0) | (header.hasExtension ? 4 : 0) | 2 | (header.reservedBit ? 1 : 0)
        var bytes = [flags | header.type << 3]
        if header.hasExtension { bytes.append(header.temporalID << 5 | header.layer << 3) }
        var size = max(0, storedLength - Int(header.length))
        repeat {
            bytes.append(UInt8(truncatingIfNeeded: size & 0x7F) | (size > 0x7F ? 0x80 : 0))
            size >>= 7
        } while size > 0
        return bytes
    }

    /// The messages of a sample of AV1, in order.
    static func messages(ofOBUs units: ArraySlice<CodedUnit>) -> [UnitMessage] {
        var messages: [UnitMessage] = []
        var frame = AV1FrameExtent()
        for index in units.indices {
            let unit = units[index]
            if frame.continues(with: unit.header), let last = messages.indices.last {
                messages[last].append(parts(of: unit))
            } else if isDigested(unit.header) {
                messages.append(UnitMessage(unitIndex: index, parts: parts(of: unit)))
            }
        }
        return messages
    }

    /// Adds parts, and joins ranges that meet.
    private mutating func append(_ more: [Part]) {
        for part in more {
            if case .stored(let next) = part, case .stored(let last)? = parts.last, last.upperBound == next.lowerBound {
                parts[parts.count - 1] = .stored(last.lowerBound..<next.upperBound)
            } else {
                parts.append(part)
            }
        }
    }
}
