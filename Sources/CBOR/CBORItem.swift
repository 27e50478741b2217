/// One CBOR data item (RFC 8949) together with the bytes it was read from: what is signed are the bytes, never an encoding anew.
package struct CBORItem: Sendable, Hashable {
    /// What it is.
    package let value: Value
    /// Its encoding as it was found.
    package let encoded: ArraySlice<UInt8>

    /// The kinds of items.
    package indirect enum Value: Sendable, Hashable {
        /// A number from 0 up.
        case unsigned(UInt64)
        /// The number −1 − n.
        case negative(UInt64)
        /// A byte string; its pieces joined where it came in pieces.
        case bytes(ArraySlice<UInt8>)
        /// A text.
        case text(String)
        /// A list.
        case array([CBORItem])
        /// Pairs, each key once.
        case map(CBORMap)
        /// An item with a tag in front of it.
        case tagged(UInt64, CBORItem)
        /// true or false.
        case boolean(Bool)
        /// null or undefined: older writers store them for what is absent.
        case null
        /// Another simple value.
        case simple(UInt8)
        /// A floating-point number of any width.
        case float(Double)
    }
}

/// The pairs of a map in the order in which they stand.
package struct CBORMap: Sendable, Hashable {
    /// What may be a key here.
    package enum Key: Sendable, Hashable {
        /// A number from 0 up.
        case unsigned(UInt64)
        /// The number −1 − n.
        case negative(UInt64)
        /// A text.
        case text(String)
        /// A byte string.
        case bytes(ArraySlice<UInt8>)
    }

    /// One pair.
    package struct Entry: Sendable, Hashable {
        /// Its key, which no other pair has.
        package var key: Key
        /// Its value.
        package var value: CBORItem
    }

    /// The pairs.
    package let entries: [Entry]

    /// A map of these pairs, whose keys all differ.
    package init(entries: [Entry] = []) { self.entries = entries }

    /// The value of a key; `nil` where it is absent or null.
    package subscript(key: Key) -> CBORItem? {
        guard let value = entries.first(where: { $0.key == key })?.value, value.value != .null else { return nil }
        return value
    }

    /// The value of a text key; `nil` where it is absent or null.
    package subscript(key: String) -> CBORItem? { self[.text(key)] }

    /// The value of a number as key; `nil` where it is absent or null.
    package subscript(key: UInt64) -> CBORItem? { self[.unsigned(key)] }
}

extension CBORMap.Key: CustomStringConvertible {
    /// The key for people.
    package var description: String {
        switch self {
        case .unsigned(let number): "\(number)"
        case .negative(let number): "-\(number &+ 1)"
        case .text(let text): text
        case .bytes(let bytes): "h'\(bytes.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())'"
        }
    }
}

extension CBORItem {
    /// The text, where it is one.
    package var text: String? { if case .text(let text) = value { text } else { nil } }

    /// The byte string, where it is one.
    package var bytes: ArraySlice<UInt8>? { if case .bytes(let bytes) = value { bytes } else { nil } }

    /// The list, where it is one.
    package var array: [CBORItem]? { if case .array(let items) = value { items } else { nil } }

    /// The map, where it is one.
    package var map: CBORMap? { if case .map(let map) = value { map } else { nil } }

    /// The number, where it is one from 0 up.
    package var unsigned: UInt64? { if case .unsigned(let number) = value { number } else { nil } }

    /// The number, where it is one that 64 bits with a sign can hold.
    package var integer: Int64? {
        switch value {
        case .unsigned(let number): Int64(exactly: number)
        case .negative(let number): Int64(exactly: number).map { -1 - $0 }
        default: nil
        }
    }

    /// true or false, where it is one of them.
    package var boolean: Bool? { if case .boolean(let boolean) = value { boolean } else { nil } }

    /// The item without the tags in front of it.
    package var untagged: CBORItem {
        var item = self
        while case .tagged(_, let inner) = item.value { item = inner }
        return item
    }
}
