package import Cryptography

/// The `uuid` box that carries alteration-detection information - man page ipro-alteration-info(5).
package enum AlterationInfoBox {
    /// The extended type of every box of this profile: 824954fc-ed41-4637-b9aa-897e41d70fd0.
    ///
    /// It is the first thing that is signed, so that a signature made for a recording can never pass as one made for anything else
    /// that the camera's key is used for, HTTPS for one.
    package static let extendedType: [UInt8] = [
        0x82, 0x49, 0x54, 0xFC, 0xED, 0x41, 0x46, 0x37, 0xB9, 0xAA, 0x89, 0x7E, 0x41, 0xD7, 0x0F, 0xD0,
    ]

    /// The version of the layout that this code reads and writes.
    package static let version: UInt8 = 1

    /// What a box of this profile holds.
    package enum Kind: UInt8, Sendable {
        /// Certificates and device facts.
        case identity = 1
        /// A signed period.
        case period = 2
    }

    /// Bytes from the extended type through the kind and flags, at the start of every box of this profile.
    static let prefixLength = 20

    /// A box around a payload that begins with the extended type.
    static func box(_ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 16)
        if let size = UInt32(exactly: payload.count + 8) {
            bytes.append(bigEndian: size)
            bytes.append(contentsOf: "uuid".utf8)
        } else {
            bytes.append(bigEndian: UInt32(1))
            bytes.append(contentsOf: "uuid".utf8)
            bytes.append(bigEndian: UInt64(payload.count) + 16)
        }
        return bytes + payload
    }
}

extension DigestAlgorithm {
    /// The identifier that stands in the box: 1 SHA-256, 2 SHA-384, 3 SHA-512.
    var identifier: UInt8 {
        switch self {
        case .sha256: 1
        case .sha384: 2
        case .sha512: 3
        }
    }

    /// The algorithm of an identifier; `nil` for one that this version does not know.
    init?(identifier: UInt8) {
        guard let known = Self.allCases.first(where: { $0.identifier == identifier }) else { return nil }
        self = known
    }
}

/// How the statement is signed: the family stands in the box, the digest is the recording's.
package enum SignatureFamily: UInt8, Sendable, CaseIterable {
    /// ECDSA over P-256 or P-384, DER.
    case ecdsa = 1
    /// RSASSA-PKCS1-v1_5.
    case rsaPKCS1 = 2
    /// RSASSA-PSS, MGF1 with the same digest, salt as long as the digest.
    case rsaPSS = 3
    /// Ed25519, over the statement itself.
    case ed25519 = 4
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        var shift = value.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

extension SignatureAlgorithm {
    /// The algorithm of a family with the recording's digest.
    package init(family: SignatureFamily, digest: DigestAlgorithm) {
        switch family {
        case .ecdsa: self = .ecdsa(digest)
        case .rsaPKCS1: self = .rsaPKCS1(digest)
        case .rsaPSS: self = .rsaPSS(digest)
        case .ed25519: self = .ed25519
        }
    }
}
