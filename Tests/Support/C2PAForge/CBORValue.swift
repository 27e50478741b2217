/// A CBOR data item to be written (RFC 8949). It writes whatever it is told, wrong or right: that is what a forge is for.
package indirect enum CBORValue: Sendable {
    case int(Int64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([(CBORValue, CBORValue)])
    case tag(UInt64, CBORValue)
    case bool(Bool)
    case null
    /// An encoding as it is.
    case raw([UInt8])

    /// A map with text keys.
    package static func object(_ pairs: KeyValuePairs<String, CBORValue>) -> CBORValue { .map(pairs.map { (.text($0.key), $0.value) }) }

    /// The encoding, with the shortest heads.
    package var encoded: [UInt8] {
        switch self {
        case .int(let number): number >= 0 ? Self.head(0, UInt64(number)) : Self.head(1, UInt64(-1 - number))
        case .bytes(let bytes): Self.head(2, UInt64(bytes.count)) + bytes
        case .text(let text): Self.head(3, UInt64(text.utf8.count)) + Array(text.utf8)
        case .array(let items): Self.head(4, UInt64(items.count)) + items.flatMap(\.encoded)
        case .map(let pairs): Self.head(5, UInt64(pairs.count)) + pairs.flatMap { $0.0.encoded + $0.1.encoded }
        case .tag(let number, let item): Self.head(6, number) + item.encoded
        case .bool(let value): [value ? 0xF5 : 0xF4]
        case .null: [0xF6]
        case .raw(let bytes): bytes
        }
    }

    /// The head of an item.
    package static func head(_ major: UInt8, _ number: UInt64) -> [UInt8] {
        func wide(_ info: UInt8, _ width: Int) -> [UInt8] {
            [major << 5 | info] + (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
        }
        return switch number {
        case 0..<24: [major << 5 | UInt8(number)]
        case 24..<0x100: wide(24, 1)
        case 0x100..<0x1_0000: wide(25, 2)
        case 0x1_0000..<0x1_0000_0000: wide(26, 4)
        default: wide(27, 8)
        }
    }

    /// The value of a text key of a map, to be replaced; setting `nil` removes it.
    package subscript(key: String) -> CBORValue? {
        get {
            guard case .map(let pairs) = self else { return nil }
            for case (.text(key), let value) in pairs { return value }
            return nil
        }
        set {
            guard case .map(var pairs) = self else { return }
            let place = pairs.firstIndex { if case .text(key) = $0.0 { true } else { false } }
            switch (place, newValue) {
            case (let place?, let value?): pairs[place].1 = value
            case (let place?, nil): pairs.remove(at: place)
            case (nil, let value?): pairs.append((.text(key), value))
            case (nil, nil): return
            }
            self = .map(pairs)
        }
    }
}
