import Cryptography

/// Checks messages without a list against whole groups of units.
struct GroupChecker: Sendable {
    let ring: KeyRing

    /// Whether a run of tokens is the group that a message was signed for.
    ///
    /// - Returns: `nil` where it is not; else the key, where only message and group together could be checked.
    func check(_ record: SigningRecord, _ tokens: TokenStream, _ run: Range<Int>) throws(CryptographyError) -> Int?? {
        switch record.generation {
        case .second: return try isGroupHash(record, tokens.values(run)) ? .some(nil) : nil
        case .first:
            guard record.general.startsSigning || tokens.opensGroup(run.lowerBound), let signature = record.groupSignature,
                case .signedWithGroup(let keys) = record.standing
            else { return nil }
            var chained = try chainedHash(tokens, run)
            if record.general.startsSigning, run.count == 1 { chained = try chainedHash([tokens.plainValue(run.lowerBound)]) }
            for document in record.documents {
                let signed = try Digest.of(chained + document.bytes, .sha256)
                for key in keys where try ring.verify(key, signature, signed) { return .some(key) }
            }
            return nil
        }
    }

    /// H(01 || u1 || ... || un).
    private func isGroupHash(_ record: SigningRecord, _ values: ArraySlice<UInt8>) throws(CryptographyError) -> Bool {
        var context = try DigestContext(record.algorithm)
        context.update([1])
        context.update(values)
        return try context.finalize().bytes == record.general.groupHash
    }

    private func chainedHash(_ tokens: TokenStream, _ run: Range<Int>) throws(CryptographyError) -> [UInt8] {
        try chainedHash(run.map { tokens.value($0) })
    }

    /// g0 = H(01), gi = H(g(i-1) || ui).
    private func chainedHash(_ values: [ArraySlice<UInt8>]) throws(CryptographyError) -> [UInt8] {
        var context = try DigestContext(.sha256)
        context.update([1])
        var chained = try context.finalize().bytes
        for value in values {
            context.update(chained)
            context.update(value)
            chained = try context.finalize().bytes
        }
        return chained
    }
}
