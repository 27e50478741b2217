/// The words of the command line as text from which their bytes can be had again.
///
/// The system hands over bytes, the argument parser wants text, and text replaces what is not UTF-8: a file whose name is not could
/// never be named. Here each byte that is not part of UTF-8 becomes one character of a private range (U+10FE80 to U+10FEFF), and so do
/// the bytes of characters of that range itself. Different bytes therefore stay different text.
package enum ArgumentText {
    private static let base: UInt32 = 0x10FE00
    private static let range: ClosedRange<UInt32> = 0x10FE80...0x10FEFF

    /// The text that stands for some bytes; UTF-8 but for that range is itself.
    package static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        var rest = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var position = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                if range.contains(scalar.value) { encoded.forEach { append($0, to: &text) } } else { text.unicodeScalars.append(scalar) }
                position += encoded.count
            case .error(let length):
                bytes[position..<position + length].forEach { append($0, to: &text) }
                position += length
            case .emptyInput: return text
            }
        }
    }

    /// The bytes that a text stands for.
    package static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if range.contains(scalar.value) {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    /// The bytes of UTF-8 that stand alone are all above 0x7F.
    private static func append(_ byte: UInt8, to text: inout String) {
        if let scalar = Unicode.Scalar(base + UInt32(byte)) { text.unicodeScalars.append(scalar) }
    }
}
