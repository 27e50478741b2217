package import SystemPackage

/// The name of a file is bytes, and on a card from a damaged camera not always text. Only where it is shown does it become text.
extension FilePath {
    /// The bytes that the system knows it by.
    package var bytes: [UInt8] {
        unsafe withPlatformString { start in
            (0..<length).map { unsafe UInt8(bitPattern: start[$0]) }
        }
    }

    /// A path from the bytes that the system knows it by.
    ///
    /// - Parameter bytes: as far as the first zero byte, which no name can hold.
    package init(bytes: some Sequence<UInt8>) {
        var terminated = bytes.prefix { $0 != 0 }.map { CInterop.PlatformChar(bitPattern: $0) }
        terminated.append(0)
        self = unsafe terminated.withUnsafeBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe FilePath(platformString: $0) } ?? FilePath()
        }
    }

    /// Whether it is text in UTF-8, and ``description`` therefore all of it.
    package var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// The path for a reader: bytes that are not text become `\xHH`. Control characters are left to whoever prints it.
    package var shown: String {
        let bytes = bytes
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        var rest = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var position = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                text.unicodeScalars.append(Unicode.UTF8.decode(encoded))
                position += encoded.count
            case .error(let length):
                for byte in bytes[position..<position + length] { text += "\\x" + Self.hexadecimal(byte) }
                position += length
            case .emptyInput: return text
            }
        }
    }

    /// The path for a reader who has to get its bytes back, as in the lines about a dump: a backslash of the name is written twice, so that
    /// those of `\xHH`, and of what whoever prints it makes of control characters, can be told from it.
    package var spelled: String {
        FilePath(bytes: bytes.flatMap { $0 == UInt8(ascii: "\\") ? [$0, $0] : [$0] }).shown
    }

    /// The bytes in lower-case hexadecimal.
    package var hexadecimal: String { bytes.map(Self.hexadecimal).joined() }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
