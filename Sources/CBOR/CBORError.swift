/// Why bytes are not CBOR that this reader takes (RFC 8949), and where.
package struct CBORError: Error, Sendable, Hashable {
    /// The rules.
    package enum Code: Sendable, Hashable {
        /// The bytes end inside an item.
        case truncated
        /// A length or count is larger than the bytes that are left.
        case lengthBeyondEnd
        /// A head whose additional information is reserved (RFC 8949, 3), or a break where none may stand.
        case reservedHead(UInt8)
        /// A text that is not UTF-8.
        case notUTF8
        /// A map in which a key stands twice: readers differ in which value they take.
        case duplicateKey(String)
        /// A map key that is neither a number, a text nor a byte string.
        case unsupportedKey
        /// Items nested deeper than any claim is.
        case tooDeep
        /// More items than any claim has.
        case tooManyItems
        /// Bytes after the item.
        case trailingBytes
    }

    /// Which rule.
    package var code: Code
    /// Where, counted from the first byte.
    package var position: Int

    /// A failure at a place.
    package init(_ code: Code, at position: Int) {
        self.code = code
        self.position = position
    }
}

extension CBORError: CustomStringConvertible {
    /// The failure in words.
    package var description: String {
        let what =
            switch code {
            case .truncated: "the bytes end inside an item"
            case .lengthBeyondEnd: "a length reaches past the end"
            case .reservedHead(let byte): "\(byte) is no head of an item here"
            case .notUTF8: "a text is not UTF-8"
            case .duplicateKey(let key): "the key \(key) stands twice in a map"
            case .unsupportedKey: "a map key is neither a number, a text nor a byte string"
            case .tooDeep: "items are nested too deep"
            case .tooManyItems: "there are too many items"
            case .trailingBytes: "bytes follow the item"
            }
        return "\(what), at byte \(position) (RFC 8949)"
    }
}
