/// The value of a hash function, stored inline: a pass over a recording makes one for each sample and must not allocate for it.
package struct Digest: Sendable {
    /// The function that gave the value, and with it the length.
    package let algorithm: DigestAlgorithm
    /// The value, followed by zeros up to the longest one.
    private var words: InlineArray<8, UInt64>

    /// A digest as it is stored in a recording or a certificate; `nil` where its length is not that of the algorithm.
    package init?(algorithm: DigestAlgorithm, bytes: ArraySlice<UInt8>) {
        guard bytes.count == algorithm.size else { return nil }
        unsafe self.init(algorithm: algorithm) { value in unsafe bytes.withUnsafeBytes { unsafe value.copyMemory(from: $0) } }
    }

    /// A digest as it is stored in a recording or a certificate; `nil` where its length is not that of the algorithm.
    package init?(algorithm: DigestAlgorithm, bytes: [UInt8]) { self.init(algorithm: algorithm, bytes: bytes[...]) }

    /// A digest whose `algorithm.size` bytes are written by `fill` straight into place.
    package init(algorithm: DigestAlgorithm, fill: (UnsafeMutableRawBufferPointer) -> Void) {
        self.algorithm = algorithm
        words = InlineArray(repeating: 0)
        unsafe withUnsafeMutableBytes(of: &words) { unsafe fill(UnsafeMutableRawBufferPointer(rebasing: $0[..<algorithm.size])) }
    }

    /// Calls `body` with the `algorithm.size` bytes of the value, which must not be kept.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe Swift.withUnsafeBytes(of: words) { (all) throws(Failure) -> Result in
            try unsafe body(UnsafeRawBufferPointer(rebasing: all[..<algorithm.size]))
        }
    }

    /// The value as an array, for what is compared or written once.
    package var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

    /// The value in lower-case hexadecimal, as `sha256sum` and `openssl dgst` print it.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Digest: Hashable {
    /// Whether both are values of the same function and agree in every bit.
    package static func == (left: Digest, right: Digest) -> Bool {
        guard left.algorithm == right.algorithm else { return false }
        for index in left.words.indices where left.words[index] != right.words[index] { return false }
        return true
    }

    /// The first word is enough: the bits of a digest are spread already.
    package func hash(into hasher: inout Swift.Hasher) { hasher.combine(words[0]) }
}

extension Digest: CustomStringConvertible {
    /// The hexadecimal value after the function's name.
    package var description: String { "\(algorithm.name) \(hex)" }
}
