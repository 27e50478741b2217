package import Cryptography

/// The usual digester: the digest of each extent's bytes, by every algorithm that is asked for.
package struct ExtentDigests: ExtentDigester, ~Copyable {
    private var first: MessageHasher
    private var second: MessageHasher?
    private var third: MessageHasher?
    private var digests: [Digest] = []

    /// A digester for one worker.
    ///
    /// - Parameter algorithms: Named once or repeatedly, in any order; SHA-256 where there is none.
    /// - Throws: as ``MessageHasher/init(_:kernel:)``.
    package init(_ algorithms: [DigestAlgorithm], kernel: HashingKernel = .fastest) throws(CryptographyError) {
        let distinct = DigestAlgorithm.allCases.filter(algorithms.contains)
        let first = try MessageHasher(distinct.first ?? .sha256, kernel: kernel)
        let second = try Self.hasher(distinct.dropFirst(1).first, kernel)
        let third = try Self.hasher(distinct.dropFirst(2).first, kernel)
        self.first = first
        self.second = second
        self.third = third
    }

    private static func hasher(_ algorithm: DigestAlgorithm?, _ kernel: HashingKernel) throws(CryptographyError) -> MessageHasher? {
        guard let algorithm else { return nil }
        return try MessageHasher(algorithm, kernel: kernel)
    }

    package mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan, into outputs: inout [DigestSet]
    ) throws(CryptographyError) {
        digests.removeAll(keepingCapacity: true)
        try first.digest(positions, of: window, into: &digests)
        try second?.digest(positions, of: window, into: &digests)
        try third?.digest(positions, of: window, into: &digests)
        if digests.count == positions.count {
            for digest in digests { outputs.append(DigestSet(digest)) }
            return
        }
        let start = outputs.count
        outputs.append(contentsOf: repeatElement(DigestSet(), count: positions.count))
        for (index, digest) in digests.enumerated() { outputs[start + index % positions.count][digest.algorithm] = digest }
    }

    package mutating func begin(_ extent: Extent) {}

    package mutating func update(_ bytes: RawSpan) {
        first.update(bytes)
        second?.update(bytes)
        third?.update(bytes)
    }

    package mutating func finish() throws(CryptographyError) -> DigestSet {
        var set = DigestSet(try first.finalize())
        if let digest = try second?.finalize() { set[digest.algorithm] = digest }
        if let digest = try third?.finalize() { set[digest.algorithm] = digest }
        return set
    }
}
