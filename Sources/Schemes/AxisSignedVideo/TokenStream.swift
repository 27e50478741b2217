import Cryptography
import ParallelHashing
import SchemeKit

/// The hashed units of the file as the signer would have listed them: one token for each entry that a list would have.
///
/// In the second generation that is one for each unit. In the first an anchor counts twice: as the one that closes the group before it,
/// and as the one that opens its own.
struct TokenStream: Sendable {
    /// Bytes of a hash.
    let size: Int
    let algorithm: DigestAlgorithm
    let generation: SigningGeneration
    /// The unit of each token.
    private let units: [Int32]
    /// The hashes of the tokens, bound to the anchors that are in the file.
    private let values: [UInt8]
    /// The hashes of the units by themselves.
    private let plain: [UInt8]
    private let kinds: [UnitLedger.Entry.Kind]

    /// How many tokens there are.
    var count: Int { units.count }

    init(_ ledger: UnitLedger, _ algorithm: DigestAlgorithm, _ generation: SigningGeneration) throws(CryptographyError) {
        self.algorithm = algorithm
        self.generation = generation
        size = algorithm.size
        plain = ledger.plainHashes(algorithm)
        kinds = ledger.entries.map(\.kind)
        var units: [Int32] = []
        units.reserveCapacity(kinds.count)
        var binder = GroupBinder(algorithm, plain)
        for (unit, kind) in kinds.enumerated() {
            // Messages without a signature came with the second generation; in a stream of the first they are nobody's.
            if kind == .unsignedMessage, generation == .first { continue }
            let isAnchor = kind == .anchor
            if isAnchor, generation == .first {
                units.append(Int32(truncatingIfNeeded: unit))
                binder.add(unit, bound: true)
            }
            units.append(Int32(truncatingIfNeeded: unit))
            if isAnchor { binder.reference = unit }
            binder.add(unit, bound: !isAnchor && kind != .unsignedMessage)
        }
        self.units = units
        values = try binder.finish()
    }

    /// The unit of a token.
    func unit(_ token: Int) -> Int { Int(units[token]) }

    /// The first token of a unit; of a unit that does not exist, the number of tokens.
    func token(ofUnit unit: Int) -> Int {
        var low = 0
        var high = units.count
        while low < high {
            let middle = low + (high - low) / 2
            if Int(units[middle]) < unit { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The hash of a token with the anchor that is in the file.
    func value(_ token: Int) -> ArraySlice<UInt8> { values[token * size..<(token + 1) * size] }

    /// The hashes of a run of tokens.
    func values(_ tokens: Range<Int>) -> ArraySlice<UInt8> { values[tokens.lowerBound * size..<tokens.upperBound * size] }

    /// The hash of a token's unit by itself.
    func plainValue(_ token: Int) -> ArraySlice<UInt8> {
        let unit = Int(units[token])
        return plain[unit * size..<(unit + 1) * size]
    }

    /// Whether a group of pictures begins with the token.
    func opensGroup(_ token: Int) -> Bool {
        kinds[Int(units[token])] == .anchor && !closesGroup(token)
    }

    /// Whether the token is an anchor in its part as the end of the group before it.
    func closesGroup(_ token: Int) -> Bool {
        generation == .first && token + 1 < units.count && units[token + 1] == units[token]
    }

    /// Whether the token's hash is bound to an anchor.
    func isBound(_ token: Int) -> Bool {
        switch kinds[Int(units[token])] {
        case .anchor: closesGroup(token)
        case .unsignedMessage: false
        case .picture, .slice, .metadata: true
        }
    }

    /// The kind of a token's unit.
    func kind(_ token: Int) -> UnitLedger.Entry.Kind { kinds[Int(units[token])] }

    /// The hash of a token as it would be in the group of another anchor.
    func value(_ token: Int, boundTo reference: ArraySlice<UInt8>, _ context: inout DigestContext) throws(CryptographyError) -> [UInt8] {
        context.update(reference)
        context.update(plainValue(token))
        return try context.finalize().bytes
    }
}

/// Hashes units together with the hash of their group's anchor, many at a time.
private struct GroupBinder {
    private let algorithm: DigestAlgorithm
    private let plain: [UInt8]
    private let size: Int
    private var values: [UInt8] = []
    private var messages: [UInt8] = []
    private var places: [Int] = []
    private var failure: CryptographyError?
    private static let batch = 2048

    /// The unit whose hash binds those that follow; before the first anchor that is a hash of zeros.
    var reference: Int?

    init(_ algorithm: DigestAlgorithm, _ plain: [UInt8]) {
        self.algorithm = algorithm
        self.plain = plain
        size = algorithm.size
        values.reserveCapacity(plain.count)
    }

    mutating func add(_ unit: Int, bound isBound: Bool) {
        guard isBound else {
            values.append(contentsOf: plain[unit * size..<(unit + 1) * size])
            return
        }
        places.append(values.count)
        values.append(contentsOf: repeatElement(0, count: size))
        if let reference {
            messages.append(contentsOf: plain[reference * size..<(reference + 1) * size])
        } else {
            messages.append(contentsOf: repeatElement(0, count: size))
        }
        messages.append(contentsOf: plain[unit * size..<(unit + 1) * size])
        if places.count == Self.batch { flush() }
    }

    private mutating func flush() {
        do throws(CryptographyError) {
            var hasher = try MessageHasher(algorithm)
            var digests = DigestList(algorithm)
            try hasher.digest(places.indices.map { $0 * 2 * size..<($0 + 1) * 2 * size }, of: unsafe messages.span.bytes, into: &digests)
            for (index, place) in places.enumerated() {
                values.replaceSubrange(place..<place + size, with: digests.bytes[index * size..<(index + 1) * size])
            }
        } catch {
            failure = failure ?? error
        }
        places.removeAll(keepingCapacity: true)
        messages.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws(CryptographyError) -> [UInt8] {
        flush()
        if let failure { throw failure }
        return values
    }
}
