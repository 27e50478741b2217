package import Evidence

/// One box: where it is and what it is called (ISO/IEC 14496-12, 4.2). 32 bytes, so that a file with many costs little.
package struct Box: Sendable, Hashable {
    /// Its four-character type; `uuid` where the type is a UUID.
    package let type: FourCharacterCode
    /// Index of the box it stands in; `nil` at the top level.
    package var parent: Int? { parentIndex < 0 ? nil : Int(parentIndex) }
    /// Offset of its first byte in the file.
    package let offset: UInt64
    /// Its bytes in the file, header included. Less than it claims where it reaches past the end of its parent.
    package let size: UInt64
    /// How many bytes its header has: 8 or 16, and 16 more for a `uuid`.
    package let headerSize: UInt8
    /// 0 at the top level.
    package let depth: UInt8
    /// Whether it claims more bytes than its parent has.
    package let isCut: Bool
    /// Whether its size field says 0: to the end of the file.
    package let extendsToEnd: Bool
    /// Index in its tree of the first box that is neither this one nor inside it.
    package internal(set) var subtreeEnd: Int {
        get { Int(endIndex) }
        set { endIndex = Int32(truncatingIfNeeded: newValue) }
    }
    private let parentIndex: Int32
    private var endIndex: Int32

    init(
        type: FourCharacterCode, parent: Int?, offset: UInt64, size: UInt64, headerSize: UInt8, depth: Int, isCut: Bool, extendsToEnd: Bool
    ) {
        self.type = type
        parentIndex = parent.flatMap { Int32(exactly: $0) } ?? -1
        self.offset = offset
        self.size = size
        self.headerSize = headerSize
        self.depth = UInt8(clamping: depth)
        self.isCut = isCut
        self.extendsToEnd = extendsToEnd
        endIndex = 0
    }

    /// One past its last byte. A box lies inside the file, so this cannot overflow.
    package var end: UInt64 { offset + size }
    /// All of its bytes.
    package var range: ByteRange { ByteRange(offset: offset, length: size) }
    /// Where its payload begins.
    package var payloadOffset: UInt64 { offset + UInt64(headerSize) }
    /// Its bytes after the header.
    package var payload: ByteRange { ByteRange(offset: payloadOffset, length: size - UInt64(headerSize)) }
}

/// The UUID that is the type of a `uuid` box (4.2.2).
package struct BoxUUID: Sendable, Hashable, CustomStringConvertible {
    /// The first eight bytes.
    package let high: UInt64
    /// The last eight.
    package let low: UInt64

    /// A UUID by its two halves, as they stand in the file.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Lower-case hexadecimal in the usual five groups.
    package var description: String {
        func hexadecimal(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return hexadecimal(high >> 32, 8) + "-" + hexadecimal(high >> 16 & 0xFFFF, 4) + "-" + hexadecimal(high & 0xFFFF, 4) + "-"
            + hexadecimal(low >> 48, 4) + "-" + hexadecimal(low & 0xFFFF_FFFF_FFFF, 12)
    }
}
