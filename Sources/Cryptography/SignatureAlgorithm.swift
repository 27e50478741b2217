/// How a message is signed: the kind of signature, and the hash function where one is a parameter.
package enum SignatureAlgorithm: Sendable, Hashable {
    /// ECDSA (FIPS 186-5), the signature as the DER of RFC 3279, 2.2.3. The digest's leftmost bits count where it is longer than the curve.
    case ecdsa(DigestAlgorithm)
    /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
    case rsaPKCS1(DigestAlgorithm)
    /// RSASSA-PSS (RFC 8017, 8.1), MGF1 with the same hash function. Any salt length verifies.
    case rsaPSS(DigestAlgorithm)
    /// Ed25519 (RFC 8032), over the message itself.
    case ed25519

    /// The hash function that the message goes through first; Ed25519 has its own inside.
    package var digest: DigestAlgorithm? {
        switch self {
        case .ecdsa(let digest), .rsaPKCS1(let digest), .rsaPSS(let digest): digest
        case .ed25519: nil
        }
    }

    /// The name for people: `ECDSA with SHA-256`.
    package var name: String {
        switch self {
        case .ecdsa(let digest): "ECDSA with \(digest.name)"
        case .rsaPKCS1(let digest): "RSA PKCS #1 v1.5 with \(digest.name)"
        case .rsaPSS(let digest): "RSA-PSS with \(digest.name)"
        case .ed25519: "Ed25519"
        }
    }

    /// Whether a key of that kind can sign so.
    package func fits(_ kind: PublicKey.Kind) -> Bool {
        switch (self, kind) {
        case (.ecdsa, .ec), (.rsaPKCS1, .rsa), (.rsaPSS, .rsa), (.rsaPSS, .rsaPSS), (.ed25519, .ed25519): true
        default: false
        }
    }
}

/// How long the salt of a new RSA-PSS signature is.
package enum PSSSaltLength: Sendable, Hashable {
    /// As long as the digest, as RFC 8017 recommends.
    case digest
    /// As long as the key allows.
    case maximum
    /// So many bytes, where a format fixes it.
    case bytes(Int32)
}
