/// The elliptic curves whose keys sign recordings (FIPS 186-5; the names are those of SEC 2 and of OpenSSL's groups).
package enum EllipticCurve: Sendable, Hashable, CaseIterable {
    case p256
    case p384
    case p521

    /// Size of the field in bits.
    package var bits: Int {
        switch self {
        case .p256: 256
        case .p384: 384
        case .p521: 521
        }
    }

    /// The name as NIST writes it.
    package var name: String { "P-\(bits)" }

    /// The curve that OpenSSL's providers know under a group name.
    init?(groupName: String) {
        switch groupName {
        case "prime256v1", "P-256": self = .p256
        case "secp384r1", "P-384": self = .p384
        case "secp521r1", "P-521": self = .p521
        default: return nil
        }
    }
}
