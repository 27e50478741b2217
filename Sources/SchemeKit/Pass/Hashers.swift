import Cryptography
import ParallelHashing

/// One hasher for each hash function in use. Belongs to one thread.
struct Hashers: ~Copyable {
    private var sha256: MessageHasher?
    private var sha384: MessageHasher?
    private var sha512: MessageHasher?

    /// Hashers for these functions.
    init(_ algorithms: Set<DigestAlgorithm>) throws(CryptographyError) {
        sha256 = algorithms.contains(.sha256) ? try MessageHasher(.sha256) : nil
        sha384 = algorithms.contains(.sha384) ? try MessageHasher(.sha384) : nil
        sha512 = algorithms.contains(.sha512) ? try MessageHasher(.sha512) : nil
    }

    /// Appends the digest of each range.
    mutating func digest(
        _ algorithm: DigestAlgorithm, _ ranges: [Range<Int>], of bytes: RawSpan, into digests: inout [Digest]
    ) throws(CryptographyError) {
        switch algorithm {
        case .sha256: try sha256?.digest(ranges, of: bytes, into: &digests)
        case .sha384: try sha384?.digest(ranges, of: bytes, into: &digests)
        case .sha512: try sha512?.digest(ranges, of: bytes, into: &digests)
        }
    }

    /// Adds bytes to a message that comes in parts.
    mutating func update(_ algorithm: DigestAlgorithm, _ bytes: RawSpan) {
        switch algorithm {
        case .sha256: sha256?.update(bytes)
        case .sha384: sha384?.update(bytes)
        case .sha512: sha512?.update(bytes)
        }
    }

    /// Ends the message that came in parts; `nil` where there is no such hasher.
    mutating func finalize(_ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest? {
        switch algorithm {
        case .sha256: try sha256?.finalize()
        case .sha384: try sha384?.finalize()
        case .sha512: try sha512?.finalize()
        }
    }
}
