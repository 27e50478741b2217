import Cryptography
import ParallelHashing

/// Makes the digests of a hash list from the digests of units (5.2, 5.4). Used by one thread at a time.
final class ChainHasher {
    private var context: DigestContext
    private var pairs: MessageHasher
    /// What is chained together, in memory that is used again, and where in it each message is.
    private var messages: DigestList
    private var places: [Range<Int>] = []

    init(_ algorithm: DigestAlgorithm) throws(CryptographyError) {
        let context = try DigestContext(algorithm)
        pairs = try MessageHasher(algorithm)
        self.context = context
        messages = DigestList(algorithm)
    }

    var algorithm: DigestAlgorithm { context.algorithm }

    /// H(anchor || digest): what stands in the list for every slice but the first of an I picture.
    func chained(_ anchor: Digest, _ digest: Digest) throws(CryptographyError) -> Digest {
        unsafe anchor.withUnsafeBytes { unsafe context.update($0) }
        unsafe digest.withUnsafeBytes { unsafe context.update($0) }
        return try context.finalize()
    }

    /// The same for many slices side by side: appends what stands in the list for those at `indices` of `digests`.
    func chain(
        _ indices: Range<Int>, of digests: DigestList, to anchor: Digest, into chained: inout DigestList
    ) throws(CryptographyError) {
        messages.removeAll()
        messages.append(digests, indices, eachBehind: anchor)
        let length = 2 * algorithm.size
        if places.count != indices.count { places = (0..<indices.count).map { $0 * length..<($0 + 1) * length } }
        let bytes = messages.bytes
        try pairs.digest(places, of: unsafe bytes.span.bytes, into: &chained)
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
