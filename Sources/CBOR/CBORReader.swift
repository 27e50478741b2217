/// Reads CBOR data items from bytes that anybody may have written: lengths are compared with what is left before anything is made of them,
/// depth and number of items are bounded.
package struct CBORReader: Sendable {
    /// What reading one item may cost.
    package struct Limits: Sendable, Hashable {
        /// How deep items may be nested.
        package var depth = 32
        /// How many items there may be: a row of a hash tree has one a block.
        package var items = 1_000_000

        /// The defaults.
        package init() {}
    }

    private let bytes: ArraySlice<UInt8>
    private let limits: Limits
    private var index: Int
    private var items = 0

    private init(_ bytes: ArraySlice<UInt8>, _ limits: Limits) {
        self.bytes = bytes
        self.limits = limits
        index = bytes.startIndex
    }

    /// The item that the bytes are, wholly.
    ///
    /// - Throws: `trailingBytes` where something follows it, or what is wrong inside.
    package static func item(_ bytes: ArraySlice<UInt8>, limits: Limits = Limits()) throws(CBORError) -> CBORItem {
        let (item, rest) = try firstItem(bytes, limits: limits)
        guard rest.isEmpty else { throw CBORError(.trailingBytes, at: rest.startIndex - bytes.startIndex) }
        return item
    }

    /// The item that the bytes begin with, and what follows it.
    ///
    /// - Throws: what is wrong inside the item.
    package static func firstItem(
        _ bytes: ArraySlice<UInt8>, limits: Limits = Limits()
    ) throws(CBORError) -> (item: CBORItem, rest: ArraySlice<UInt8>) {
        var reader = CBORReader(bytes, limits)
        let item = try reader.item(depth: 0)
        return (item, bytes[reader.index...])
    }

    private var position: Int { index - bytes.startIndex }
    private var remaining: Int { bytes.endIndex - index }

    private func failure(_ code: CBORError.Code) -> CBORError { CBORError(code, at: position) }

    private mutating func byte() throws(CBORError) -> UInt8 {
        guard index < bytes.endIndex else { throw failure(.truncated) }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func take(_ count: UInt64) throws(CBORError) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: count), count <= remaining else { throw failure(.lengthBeyondEnd) }
        defer { index += count }
        return bytes[index..<index + count]
    }

    /// The first byte of an item, and the number after it; `nil` for an indefinite length.
    private mutating func head() throws(CBORError) -> (major: UInt8, info: UInt8, argument: UInt64?) {
        let first = try byte()
        let (major, info) = (first >> 5, first & 31)
        switch info {
        case 0...23: return (major, info, UInt64(info))
        case 24...27:
            guard remaining >= 1 << (info - 24) else { throw failure(.truncated) }
            var argument: UInt64 = 0
            for _ in 0..<(1 << (info - 24)) { argument = argument << 8 | UInt64(try byte()) }
            return (major, info, argument)
        case 31 where (2...5).contains(major): return (major, info, nil)
        default:
            index -= 1
            throw failure(.reservedHead(first))
        }
    }

    private var isAtBreak: Bool { index < bytes.endIndex && bytes[index] == 0xFF }

    private mutating func item(depth: Int) throws(CBORError) -> CBORItem {
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        items += 1
        guard items <= limits.items else { throw failure(.tooManyItems) }
        let start = index
        let value = try value(depth: depth)
        return CBORItem(value: value, encoded: bytes[start..<index])
    }

    private mutating func value(depth: Int) throws(CBORError) -> CBORItem.Value {
        let (major, info, argument) = try head()
        switch (major, argument) {
        case (0, let number?): return .unsigned(number)
        case (1, let number?): return .negative(number)
        case (2, _): return .bytes(try string(major, argument))
        case (3, _):
            let start = position
            guard let text = String(validating: try string(major, argument), as: UTF8.self) else { throw CBORError(.notUTF8, at: start) }
            return .text(text)
        case (4, _): return .array(try array(argument, depth))
        case (5, _): return .map(try map(argument, depth))
        case (6, let tag?): return .tagged(tag, try item(depth: depth + 1))
        default: return try simple(info, argument ?? 0)
        }
    }

    /// A string of one piece or, where it has no length, of pieces of the same kind up to the break.
    private mutating func string(_ major: UInt8, _ length: UInt64?) throws(CBORError) -> ArraySlice<UInt8> {
        if let length { return try take(length) }
        var joined: [UInt8] = []
        while !isAtBreak {
            let start = position
            let (piece, _, length) = try head()
            guard piece == major, let length else { throw CBORError(.reservedHead(bytes[bytes.startIndex + start]), at: start) }
            items += 1
            guard items <= limits.items else { throw failure(.tooManyItems) }
            joined += try take(length)
        }
        index += 1
        return joined[...]
    }

    private mutating func array(_ count: UInt64?, _ depth: Int) throws(CBORError) -> [CBORItem] {
        var members: [CBORItem] = []
        guard let count else {
            while !isAtBreak { members.append(try item(depth: depth + 1)) }
            index += 1
            return members
        }
        // Each item takes a byte at least, so the count can be compared with what is left; it still sizes nothing.
        guard count <= UInt64(remaining) else { throw failure(.lengthBeyondEnd) }
        for _ in 0..<count { members.append(try item(depth: depth + 1)) }
        return members
    }

    private mutating func map(_ count: UInt64?, _ depth: Int) throws(CBORError) -> CBORMap {
        var entries: [CBORMap.Entry] = []
        var known: Set<CBORMap.Key> = []
        func add(_ reader: inout CBORReader) throws(CBORError) {
            let start = reader.position
            let key: CBORMap.Key
            switch try reader.item(depth: depth + 1).value {
            case .unsigned(let number): key = .unsigned(number)
            case .negative(let number): key = .negative(number)
            case .text(let text): key = .text(text)
            case .bytes(let bytes): key = .bytes(bytes)
            default: throw CBORError(.unsupportedKey, at: start)
            }
            guard known.insert(key).inserted else { throw CBORError(.duplicateKey("\(key)"), at: start) }
            entries.append(CBORMap.Entry(key: key, value: try reader.item(depth: depth + 1)))
        }
        guard let count else {
            while !isAtBreak { try add(&self) }
            index += 1
            return CBORMap(entries: entries)
        }
        guard count <= UInt64(remaining / 2) else { throw failure(.lengthBeyondEnd) }
        for _ in 0..<count { try add(&self) }
        return CBORMap(entries: entries)
    }

    private func simple(_ info: UInt8, _ argument: UInt64) throws(CBORError) -> CBORItem.Value {
        switch info {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22, 23: return .null
        case 0...19: return .simple(info)
        // Below 32 the one-byte form is not well-formed (RFC 8949, 3.3).
        case 24 where argument >= 32: return .simple(UInt8(truncatingIfNeeded: argument))
        case 25: return .float(Self.half(UInt16(truncatingIfNeeded: argument)))
        case 26: return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: argument))))
        case 27: return .float(Double(bitPattern: argument))
        default: throw CBORError(.reservedHead(0xE0 | info), at: max(0, position - 1))
        }
    }

    /// A number of IEEE 754's binary16 (RFC 8949, appendix D).
    private static func half(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        let magnitude =
            switch exponent {
            case 0: fraction / 16_777_216
            case 31: fraction == 0 ? Double.infinity : .nan
            default: (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
            }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }
}
