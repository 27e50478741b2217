extension CBORItem {
    /// The item in CBOR's diagnostic notation (RFC 8949, 8) on one line, shortened to about `limit` characters; long byte strings are cut.
    package func diagnostic(limit: Int = 2_000) -> String {
        var writer = DiagnosticWriter(limit: limit)
        writer.write(self)
        return writer.text
    }
}

private struct DiagnosticWriter {
    let limit: Int
    var text = ""
    private var length = 0

    init(limit: Int) { self.limit = limit }

    private var isFull: Bool { length >= limit }

    private mutating func put(_ piece: String) {
        text += piece
        length += piece.utf8.count
    }

    mutating func write(_ item: CBORItem) {
        guard !isFull else { return }
        switch item.value {
        case .unsigned(let number): put("\(number)")
        case .negative(let number): put(number == .max ? "-18446744073709551616" : "-\(number + 1)")
        case .bytes(let bytes): write(bytes)
        case .text(let text): put(Self.quoted(text, limit - length))
        case .array(let items): writeList("[", "]", items.count) { writer, place in writer.write(items[place]) }
        case .map(let map):
            writeList("{", "}", map.entries.count) { writer, place in
                switch map.entries[place].key {
                case .text(let text): writer.put(Self.quoted(text, writer.limit))
                case let key: writer.put("\(key)")
                }
                writer.put(": ")
                writer.write(map.entries[place].value)
            }
        case .tagged(let tag, let inner):
            put("\(tag)(")
            write(inner)
            put(")")
        case .boolean(let boolean): put("\(boolean)")
        case .null: put("null")
        case .simple(let number): put("simple(\(number))")
        case .float(let number): put("\(number)")
        }
    }

    private mutating func writeList(_ open: String, _ close: String, _ count: Int, _ member: (inout DiagnosticWriter, Int) -> Void) {
        put(open)
        for place in 0..<count {
            if place > 0 { put(", ") }
            guard !isFull else {
                put("… \(count - place) more")
                break
            }
            member(&self, place)
        }
        put(close)
    }

    private mutating func write(_ bytes: ArraySlice<UInt8>) {
        let most = 64
        let digits = bytes.prefix(most).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        put("h'\(digits)'" + (bytes.count > most ? "… (\(bytes.count) bytes)" : ""))
    }

    private static func quoted(_ text: String, _ limit: Int) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            guard out.utf8.count < max(limit, 16) else {
                out += "…"
                break
            }
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
