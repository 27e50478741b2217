internal import COpenSSL

/// What a certificate's extensions say about how it may be used (RFC 5280, 4.2.1).
package struct CertificateConstraints: Sendable, Hashable {
    /// Version of the certificate: 1 to 3.
    package let version: Int
    /// The cA flag of the basic constraints; `nil` without that extension.
    package let isCA: Bool?
    /// How many intermediate certificates may follow, if that is limited.
    package let pathLength: Int?
    /// What the key may do; `nil` without that extension.
    package let keyUsage: KeyUsage?
    /// Object identifiers of the extended key usages; `nil` without that extension.
    package let extendedKeyUsage: [String]?
    /// Object identifiers of critical extensions that nobody here knows the meaning of.
    package let unknownCriticalExtensions: [String]
    /// Whether the certificate says which of its issuer's keys it was signed with (RFC 5280, 4.2.1.1).
    package let hasAuthorityKeyIdentifier: Bool
    /// Whether it has unique identifiers of issuer or subject, which RFC 5280, 4.1.2.8 gave up.
    package let hasUniqueIdentifiers: Bool
    /// Whether OpenSSL found an extension that contradicts itself, stands twice or cannot be read.
    package let isInvalid: Bool

    init(of handle: CertificateHandle) {
        let flags = unsafe X509_get_extension_flags(handle.pointer)
        func has(_ flag: Int32) -> Bool { flags & UInt32(bitPattern: flag) != 0 }
        version = Int(clamping: unsafe X509_get_version(handle.pointer)) + 1
        isCA = has(EXFLAG_BCONS) ? has(EXFLAG_CA) : nil
        let length = unsafe X509_get_pathlen(handle.pointer)
        pathLength = length >= 0 ? Int(length) : nil
        keyUsage = has(EXFLAG_KUSAGE) ? unsafe KeyUsage(rawValue: X509_get_key_usage(handle.pointer)) : nil
        extendedKeyUsage = has(EXFLAG_XKUSAGE) ? Self.extendedKeyUsage(of: handle) : nil
        unknownCriticalExtensions = Self.unknownCriticalExtensions(of: handle)
        isInvalid = has(EXFLAG_INVALID)
        hasAuthorityKeyIdentifier = unsafe X509_get0_authority_key_id(handle.pointer) != nil
        var (issuer, subject): (UnsafePointer<ASN1_BIT_STRING>?, UnsafePointer<ASN1_BIT_STRING>?) = (nil, nil)
        unsafe X509_get0_uids(handle.pointer, &issuer, &subject)
        hasUniqueIdentifiers = unsafe issuer != nil || subject != nil
    }

    private static func extendedKeyUsage(of handle: CertificateHandle) -> [String] {
        guard let list = unsafe X509_get_ext_d2i(handle.pointer, NID_ext_key_usage, nil, nil) else { return [] }
        let stack = OpaquePointer(list)
        defer { unsafe EXTENDED_KEY_USAGE_free(stack) }
        return (0..<max(0, unsafe OPENSSL_sk_num(stack))).map { index in
            unsafe dotted(OPENSSL_sk_value(stack, index).map { OpaquePointer($0) })
        }
    }

    private static func unknownCriticalExtensions(of handle: CertificateHandle) -> [String] {
        (0..<max(0, unsafe X509_get_ext_count(handle.pointer))).compactMap { index in
            guard let ext = unsafe X509_get_ext(handle.pointer, index), unsafe X509_EXTENSION_get_critical(ext) != 0,
                unsafe X509_supported_extension(ext) == 0
            else { return nil }
            return unsafe dotted(X509_EXTENSION_get_object(ext))
        }
    }
}

/// The bits of the key usage extension (RFC 5280, 4.2.1.3), in OpenSSL's order.
package struct KeyUsage: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Signatures other than those on certificates and CRLs.
    package static let digitalSignature = KeyUsage(rawValue: 0x80)
    /// Signatures that the signer is held to; once called nonRepudiation.
    package static let contentCommitment = KeyUsage(rawValue: 0x40)
    /// Encrypting keys.
    package static let keyEncipherment = KeyUsage(rawValue: 0x20)
    /// Signatures on certificates.
    package static let keyCertSign = KeyUsage(rawValue: 0x04)
    /// Signatures on revocation lists.
    package static let cRLSign = KeyUsage(rawValue: 0x02)
}

/// How a certificate is signed.
package struct CertificateSignature: Sendable, Hashable {
    /// Name of the signature algorithm as OpenSSL prints it: `ecdsa-with-SHA256`.
    package let algorithm: String
    /// Name of the hash function as OpenSSL prints it: `SHA256`; `nil` where the algorithm has its own inside (Ed25519) or is not known.
    package let hash: String?
    /// Strength against forgery in bits, as OpenSSL counts it; 0 where the algorithm is not known.
    package let securityBits: Int

    init(of handle: CertificateHandle) {
        var hash: Int32 = 0
        var bits: Int32 = 0
        let known = unsafe X509_get_signature_info(handle.pointer, &hash, nil, &bits, nil) == 1
        ERR_clear_error()
        algorithm = unsafe OBJ_nid2ln(X509_get_signature_nid(handle.pointer)).map { unsafe String(cString: $0) } ?? "unknown"
        self.hash = known && hash != NID_undef ? unsafe OBJ_nid2sn(hash).map { unsafe String(cString: $0) } : nil
        securityBits = known ? Int(bits) : 0
    }
}
