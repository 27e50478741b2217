/// The hash functions that a recording's signatures may name: the SHA-2 members that are still considered safe (FIPS 180-4).
package enum DigestAlgorithm: UInt8, Sendable, Hashable, CaseIterable {
    case sha256
    case sha384
    case sha512

    /// Length of the digest in bytes.
    package var size: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The name as FIPS 180-4 writes it, for people.
    package var name: String {
        switch self {
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        case .sha512: "SHA-512"
        }
    }

    /// The name under which OpenSSL's providers know it.
    var providerName: String {
        switch self {
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        }
    }
}
