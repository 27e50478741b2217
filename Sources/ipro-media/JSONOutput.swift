import MediaLibrary

/// Writes JSON as it comes, so that a list of any length takes no memory.
struct JSONOutput {
    /// The standard output takes no more.
    struct WriteError: Error, CustomStringConvertible {
        var description: String { "cannot write to the standard output" }
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var needsComma = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func open(_ bracket: Character, named name: String? = nil) throws {
        try separate(name)
        buffer += Array(String(bracket).utf8)
        needsComma = false
    }

    mutating func close(_ bracket: Character) {
        buffer += Array(String(bracket).utf8)
        needsComma = true
    }

    mutating func add(_ value: String, named name: String? = nil) throws {
        try separate(name)
        quote(value)
    }

    /// A number, or `null` where there is none.
    mutating func add(_ value: (some BinaryInteger)?, named name: String? = nil) throws {
        try separate(name)
        buffer += Array((value.map { String($0) } ?? "null").utf8)
    }

    mutating func add(_ value: Bool, named name: String? = nil) throws {
        try separate(name)
        buffer += Array((value ? "true" : "false").utf8)
    }

    /// Writes what is left, with a line end.
    mutating func finish() throws {
        buffer.append(UInt8(ascii: "\n"))
        try flush()
    }

    private mutating func separate(_ name: String?) throws {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
        if buffer.count > 64 << 10 { try flush() }
        if let name {
            quote(name)
            buffer.append(UInt8(ascii: ":"))
        }
    }

    private mutating func quote(_ text: String) {
        buffer.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                buffer += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            default: buffer.append(byte)
            }
        }
        buffer.append(UInt8(ascii: "\""))
    }

    private mutating func flush() throws {
        guard Report.write(buffer, to: descriptor) else { throw WriteError() }
        buffer.removeAll(keepingCapacity: true)
    }
}
