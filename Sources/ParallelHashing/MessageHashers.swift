package import Cryptography

/// One hasher for each hash function in use. Belongs to one thread.
package struct MessageHashers: ~Copyable {
    /// The functions, each once.
    package let algorithms: [DigestAlgorithm]
    private var sha256: MessageHasher?
    private var sha384: MessageHasher?
    private var sha512: MessageHasher?

    /// Hashers for these functions, named once or repeatedly and in any order.
    ///
    /// - Throws: as ``MessageHasher/init(_:kernel:)``.
    package init(_ algorithms: some Sequence<DigestAlgorithm>, kernel: HashingKernel = .fastest) throws(CryptographyError) {
        let wanted = Set(algorithms)
        self.algorithms = DigestAlgorithm.allCases.filter(wanted.contains)
        sha256 = wanted.contains(.sha256) ? try MessageHasher(.sha256, kernel: kernel) : nil
        sha384 = wanted.contains(.sha384) ? try MessageHasher(.sha384, kernel: kernel) : nil
        sha512 = wanted.contains(.sha512) ? try MessageHasher(.sha512, kernel: kernel) : nil
    }

    /// Appends the digest of each range by the list's function, which is one of those in use.
    package mutating func digest(
        _ ranges: [Range<Int>], of bytes: RawSpan, into digests: inout DigestList
    ) throws(CryptographyError) {
        switch digests.algorithm {
        case .sha256: try sha256?.digest(ranges, of: bytes, into: &digests)
        case .sha384: try sha384?.digest(ranges, of: bytes, into: &digests)
        case .sha512: try sha512?.digest(ranges, of: bytes, into: &digests)
        }
    }

    /// Has a range of the next bytes digested by SHA-256 beside the ranges in them; see ``takeCompanion()``.
    package mutating func accompany(_ range: Range<Int>) { sha256?.companion = .wanted(range) }

    /// The digest of the range that was to be digested beside others; `nil` where there were none, or no lane for it.
    package mutating func takeCompanion() -> Digest? {
        defer { sha256?.companion = .none }
        if case .made(let digest)? = sha256?.companion { return digest }
        return nil
    }

    /// Adds bytes to a message that comes in parts.
    package mutating func update(_ algorithm: DigestAlgorithm, _ bytes: RawSpan) {
        switch algorithm {
        case .sha256: sha256?.update(bytes)
        case .sha384: sha384?.update(bytes)
        case .sha512: sha512?.update(bytes)
        }
    }

    /// Ends the message that came in parts; `nil` where there is no such hasher.
    package mutating func finalize(_ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest? {
        switch algorithm {
        case .sha256: try sha256?.finalize()
        case .sha384: try sha384?.finalize()
        case .sha512: try sha512?.finalize()
        }
    }
}
