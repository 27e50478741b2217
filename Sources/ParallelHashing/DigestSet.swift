package import Cryptography

/// The digests of the same bytes by one or several algorithms, stored inline.
package struct DigestSet: Sendable, Hashable {
    private var sha256: Digest?
    private var sha384: Digest?
    private var sha512: Digest?

    /// No digest.
    package init() {}

    /// One digest alone.
    package init(_ digest: Digest) { self[digest.algorithm] = digest }

    /// The digest by this algorithm, where it was asked for.
    package subscript(algorithm: DigestAlgorithm) -> Digest? {
        get {
            switch algorithm {
            case .sha256: sha256
            case .sha384: sha384
            case .sha512: sha512
            }
        }
        set {
            switch algorithm {
            case .sha256: sha256 = newValue
            case .sha384: sha384 = newValue
            case .sha512: sha512 = newValue
            }
        }
    }
}
