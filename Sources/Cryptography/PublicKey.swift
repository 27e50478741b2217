internal import COpenSSL

/// A public key as a certificate or a recording carries it, checked to be one when it is made.
package struct PublicKey: Sendable {
    /// What kind of key it is, with what decides its strength.
    package enum Kind: Sendable, Hashable {
        /// A point on one of the curves that sign recordings.
        case ec(EllipticCurve)
        /// An RSA key that may be used with either padding; size of the modulus in bits.
        case rsa(bits: Int)
        /// An RSA key that is bound to PSS (RFC 4055); size of the modulus in bits.
        case rsaPSS(bits: Int)
        /// Ed25519.
        case ed25519
        /// Any other key: it can stand in a certificate, and verifies nothing here.
        case unsupported(name: String, bits: Int)
    }

    /// What kind of key it is.
    package let kind: Kind
    /// The SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) in DER.
    package let der: [UInt8]
    /// SHA-256 of `der`, by which keys are compared and named.
    package let sha256: Digest
    let handle: KeyHandle

    /// Largest SubjectPublicKeyInfo that is looked at, in bytes: an RSA key of 16384 bits takes 2094.
    package static let maximumSize = 4096

    /// Largest RSA modulus that is worked with, in bits. Beyond it one verification costs more than a GOP of hashing.
    static let maximumRSABits = 8192

    /// A key from a SubjectPublicKeyInfo in DER that fills `der` wholly.
    ///
    /// - Throws: `malformed` where it is not one, where bytes are left, or where the point is not on the curve.
    package init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Self.maximumSize else { throw CryptographyError(.malformed, subject: "public key") }
        let key = unsafe decodeDER(der, { unsafe d2i_PUBKEY(nil, $0, $1) }, free: { unsafe EVP_PKEY_free($0) })
        guard let key = unsafe key else { throw .fromLibrary(.malformed, subject: "public key") }
        let handle = unsafe KeyHandle(owning: key)
        try self.init(handle: handle, der: der)
    }

    /// The public half of a key that OpenSSL holds already.
    init(handle: KeyHandle) throws(CryptographyError) {
        try self.init(handle: handle, der: Self.subjectPublicKeyInfo(of: handle))
    }

    private init(handle: KeyHandle, der: [UInt8]) throws(CryptographyError) {
        self.handle = handle
        self.der = der
        kind = Self.kind(of: handle)
        sha256 = try Digest.of(der, .sha256)
    }

    private static func subjectPublicKeyInfo(of handle: KeyHandle) throws(CryptographyError) -> [UInt8] {
        let der = unsafe derBytes { unsafe i2d_PUBKEY(handle.pointer, $0) }
        guard let der else { throw .fromLibrary(.malformed, subject: "public key") }
        return der
    }

    private static func kind(of handle: KeyHandle) -> Kind {
        let bits = Int(unsafe EVP_PKEY_get_bits(handle.pointer))
        let name = unsafe EVP_PKEY_get0_type_name(handle.pointer).map { unsafe String(cString: $0) } ?? "unknown"
        if unsafe EVP_PKEY_is_a(handle.pointer, "RSA") == 1 {
            return bits <= maximumRSABits ? .rsa(bits: bits) : .unsupported(name: "RSA", bits: bits)
        }
        if unsafe EVP_PKEY_is_a(handle.pointer, "RSA-PSS") == 1 {
            return bits <= maximumRSABits ? .rsaPSS(bits: bits) : .unsupported(name: "RSA-PSS", bits: bits)
        }
        if unsafe EVP_PKEY_is_a(handle.pointer, "ED25519") == 1 { return .ed25519 }
        guard unsafe EVP_PKEY_is_a(handle.pointer, "EC") == 1 else { return .unsupported(name: name, bits: bits) }
        // A curve spelled out parameter by parameter can be one of the attacker's making (CVE-2020-0601): only names count.
        var explicit: Int32 = 0
        let told = unsafe EVP_PKEY_get_int_param(handle.pointer, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit)
        guard told == 1, explicit == 0 else { return .unsupported(name: "EC with explicit parameters", bits: bits) }
        var buffer = [CChar](repeating: 0, count: 80)
        var length = 0
        let named = unsafe buffer.withUnsafeMutableBufferPointer {
            unsafe EVP_PKEY_get_group_name(handle.pointer, $0.baseAddress, $0.count, &length)
        }
        guard named == 1, length < buffer.count else { return .unsupported(name: "EC", bits: bits) }
        let group = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return EllipticCurve(groupName: group).map { .ec($0) } ?? .unsupported(name: "EC \(group)", bits: bits)
    }
}

extension PublicKey: Hashable {
    /// Whether both are the same key in the same encoding.
    package static func == (left: PublicKey, right: PublicKey) -> Bool { left.sha256 == right.sha256 }

    /// Hashes the fingerprint.
    package func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}

extension PublicKey.Kind {
    /// The kind for people: `EC P-256`, `RSA 2048`.
    package var name: String {
        switch self {
        case .ec(let curve): "EC \(curve.name)"
        case .rsa(let bits): "RSA \(bits)"
        case .rsaPSS(let bits): "RSA-PSS \(bits)"
        case .ed25519: "Ed25519"
        case .unsupported(let name, let bits): "\(name) (\(bits) bits)"
        }
    }

    /// The signature algorithm to use with such a key when nothing else decides; `nil` where the kind verifies nothing here.
    package var defaultAlgorithm: SignatureAlgorithm? {
        switch self {
        case .ec(.p256): .ecdsa(.sha256)
        case .ec(.p384): .ecdsa(.sha384)
        case .ec(.p521): .ecdsa(.sha512)
        case .rsa: .rsaPKCS1(.sha256)
        case .rsaPSS: .rsaPSS(.sha256)
        case .ed25519: .ed25519
        case .unsupported: nil
        }
    }
}
