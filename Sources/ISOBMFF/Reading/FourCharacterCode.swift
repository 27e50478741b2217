/// A four-character code: the type of a box, a handler, a sample entry, a brand (ISO/IEC 14496-12, 4.2.2).
package struct FourCharacterCode: Sendable, Hashable {
    /// The code as the big-endian integer that stands in the file.
    package let value: UInt32

    /// The code that stands in the file as this big-endian integer.
    package init(_ value: UInt32) { self.value = value }
}

extension FourCharacterCode: ExpressibleByStringLiteral {
    /// A code written in the source: four ASCII characters; shorter ones are padded with spaces on the right.
    package init(stringLiteral literal: StaticString) {
        value = literal.withUTF8Buffer { buffer in
            var value: UInt32 = 0
            for position in 0..<4 { value = value << 8 | (position < buffer.count ? UInt32(unsafe buffer[position]) : 0x20) }
            return value
        }
    }
}

extension FourCharacterCode: CustomStringConvertible {
    /// The four characters; whatever is not printable ASCII as `\xNN`, so that no code of a file's choice reaches a terminal.
    package var description: String {
        var text = ""
        for shift in [24, 16, 8, 0] as [UInt32] {
            let byte = UInt8(truncatingIfNeeded: value >> shift)
            if byte >= 0x20, byte < 0x7F, byte != 0x5C {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += byte < 0x10 ? "\\x0\(String(byte, radix: 16))" : "\\x\(String(byte, radix: 16))"
            }
        }
        return text
    }
}
