package import Cryptography

/// The digests of many messages by one or several functions: a list for each function.
package struct DigestTable: Sendable, Hashable {
    private var lists: [DigestList]

    /// Empty lists for the functions that are asked for.
    package init(_ algorithms: [DigestAlgorithm]) { lists = algorithms.map { DigestList($0) } }

    /// The digests by this function, where it was asked for.
    package subscript(algorithm: DigestAlgorithm) -> DigestList? { lists.first { $0.algorithm == algorithm } }

    /// Adds the digests of ranges of `bytes` by one of the functions.
    package mutating func append(
        _ ranges: [Range<Int>], of bytes: RawSpan, _ algorithm: DigestAlgorithm, by hashers: inout MessageHashers
    ) throws(CryptographyError) {
        guard let place = lists.firstIndex(where: { $0.algorithm == algorithm }) else { return }
        try hashers.digest(ranges, of: bytes, into: &lists[place])
    }

    /// Adds the digest of the message that came in parts by one of the functions.
    package mutating func appendMessage(
        _ algorithm: DigestAlgorithm, by hashers: inout MessageHashers
    ) throws(CryptographyError) {
        guard let place = lists.firstIndex(where: { $0.algorithm == algorithm }), let digest = try hashers.finalize(algorithm) else {
            return
        }
        lists[place].append(digest)
    }
}
