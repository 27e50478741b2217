import Cryptography
import ParallelHashing

/// Makes the digests of a hash list from the digests of units (5.2, 5.4). Used by one thread at a time.
final class ChainHasher {
    private var context: DigestContext
    private var pairs: MessageHasher

    init(_ algorithm: DigestAlgorithm) throws(CryptographyError) {
        let context = try DigestContext(algorithm)
        pairs = try MessageHasher(algorithm)
        self.context = context
    }

    var algorithm: DigestAlgorithm { context.algorithm }

    /// H(anchor || digest): what stands in the list for every slice but the first of an I picture.
    func chained(_ anchor: Digest, _ digest: Digest) throws(CryptographyError) -> Digest {
        unsafe anchor.withUnsafeBytes { unsafe context.update($0) }
        unsafe digest.withUnsafeBytes { unsafe context.update($0) }
        return try context.finalize()
    }

    /// The same for many slices side by side: `both` has the anchor and the digest of each, one slice after the other.
    func chained(_ both: DigestList) throws(CryptographyError) -> DigestList {
        let size = algorithm.size
        var chained = DigestList(algorithm)
        let ranges = (0..<both.count / 2).map { 2 * $0 * size..<2 * ($0 + 1) * size }
        try pairs.digest(ranges, of: unsafe both.bytes.span.bytes, into: &chained)
        return chained
    }

    /// The digest over digests, one after the other: the GOP hash.
    func over(_ digests: some Sequence<Digest>) throws(CryptographyError) -> Digest {
        for digest in digests { unsafe digest.withUnsafeBytes { unsafe context.update($0) } }
        return try context.finalize()
    }

    /// The digest of bytes.
    func over(_ bytes: [UInt8]) throws(CryptographyError) -> Digest {
        context.update(bytes)
        return try context.finalize()
    }
}
