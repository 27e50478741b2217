package import Cryptography

/// The usual digester: the digest of each extent's bytes, by every algorithm that is asked for.
package struct ExtentDigests: ExtentDigester, ~Copyable {
    private var hashers: MessageHashers

    /// A digester for one worker.
    ///
    /// - Parameter algorithms: Named once or repeatedly, in any order.
    /// - Throws: as ``MessageHasher/init(_:kernel:)``.
    package init(_ algorithms: [DigestAlgorithm], kernel: HashingKernel = .fastest) throws(CryptographyError) {
        hashers = try MessageHashers(algorithms, kernel: kernel)
    }

    /// The digests of the extents, in order.
    package mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan
    ) throws(CryptographyError) -> DigestTable {
        var table = DigestTable(hashers.algorithms)
        for algorithm in hashers.algorithms { try table.append(positions, of: window, algorithm, by: &hashers) }
        return table
    }

    package mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan, beside whole: inout Digest?
    ) throws(CryptographyError) -> DigestTable {
        hashers.accompany(0..<window.byteCount)
        let table = try digest(extents, at: positions, in: window)
        whole = hashers.takeCompanion()
        return table
    }

    package mutating func begin(_ extent: Extent) {}

    package mutating func update(_ bytes: RawSpan) {
        for algorithm in hashers.algorithms { hashers.update(algorithm, bytes) }
    }

    package mutating func finish() throws(CryptographyError) -> DigestTable {
        var table = DigestTable(hashers.algorithms)
        for algorithm in hashers.algorithms { try table.appendMessage(algorithm, by: &hashers) }
        return table
    }
}
