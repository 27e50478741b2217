internal import COpenSSL
package import Evidence

/// What a new certificate is to say (RFC 5280, 4.1).
package struct CertificateTemplate: Sendable {
    /// Whom it is about.
    package var subject: DistinguishedName
    /// Start of the validity; whole seconds count.
    package var notBefore: Timestamp
    /// End of the validity; whole seconds count.
    package var notAfter: Timestamp
    /// Its extensions, in order; none are added.
    package var extensions: [CertificateExtension]
    /// Version, 1 to 3.
    package var version = 3
    /// Serial number, big endian; 128 random bits where none is given.
    package var serialNumber: [UInt8]?

    /// A certificate to be.
    package init(
        subject: DistinguishedName, notBefore: Timestamp, notAfter: Timestamp, extensions: [CertificateExtension],
        serialNumber: [UInt8]? = nil
    ) {
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.extensions = extensions
        self.serialNumber = serialNumber
    }

    /// A camera's own certificate: it may sign, and nothing else.
    package static func signer(
        _ subject: DistinguishedName, notBefore: Timestamp, notAfter: Timestamp, isSelfSigned: Bool = false
    ) -> CertificateTemplate {
        CertificateTemplate(
            subject: subject, notBefore: notBefore, notAfter: notAfter,
            extensions: [.basicConstraints(isCA: false), .keyUsage("digitalSignature"), .subjectKeyIdentifier]
                + (isSelfSigned ? [] : [.authorityKeyIdentifier]))
    }

    /// A certification authority's certificate.
    ///
    /// - Parameter pathLength: how many further authorities may follow; no limit where `nil`.
    package static func authority(
        _ subject: DistinguishedName, notBefore: Timestamp, notAfter: Timestamp, pathLength: Int? = nil, isRoot: Bool
    ) -> CertificateTemplate {
        CertificateTemplate(
            subject: subject, notBefore: notBefore, notAfter: notAfter,
            extensions: [.basicConstraints(isCA: true, pathLength: pathLength), .keyUsage("keyCertSign,cRLSign"), .subjectKeyIdentifier]
                + (isRoot ? [] : [.authorityKeyIdentifier]))
    }

    /// The certificate, signed with the key it is about.
    ///
    /// - Throws: `malformed` where a name or extension cannot be written; failures of the library.
    package func selfSigned(with key: PrivateKey, digest: DigestAlgorithm = .sha256) throws(CryptographyError) -> Certificate {
        try make(for: key.publicKey, issuer: nil, key: key, digest: digest)
    }

    /// The certificate for a public key, signed by an authority.
    ///
    /// - Throws: `keyMismatch` where the private key is not that of the issuer's certificate; otherwise as ``selfSigned(with:digest:)``.
    package func issued(
        to publicKey: PublicKey, by issuer: Certificate, key: PrivateKey, digest: DigestAlgorithm = .sha256
    ) throws(CryptographyError) -> Certificate {
        guard issuer.publicKey == key.publicKey else { throw CryptographyError(.keyMismatch, subject: issuer.subject) }
        return try make(for: publicKey, issuer: issuer, key: key, digest: digest)
    }

    private func make(
        for publicKey: PublicKey, issuer: Certificate?, key: PrivateKey, digest: DigestAlgorithm
    ) throws(CryptographyError) -> Certificate {
        ERR_clear_error()
        guard let certificate = unsafe X509_new() else { throw CryptographyError(.outOfMemory, subject: "certificate") }
        let handle = unsafe CertificateHandle(owning: certificate)
        try unsafe subject.withX509Name { unsafe X509_set_subject_name(certificate, $0) == 1 }
        if let issuer {
            let named = unsafe issuer.withX509 { unsafe X509_set_issuer_name(certificate, X509_get_subject_name($0)) }
            guard named == 1 else { throw .fromLibrary(.libraryFailure, subject: "certificate") }
        } else {
            try unsafe subject.withX509Name { unsafe X509_set_issuer_name(certificate, $0) == 1 }
        }
        guard unsafe X509_set_version(certificate, version - 1) == 1, unsafe X509_set_pubkey(certificate, publicKey.handle.pointer) == 1
        else { throw .fromLibrary(.libraryFailure, subject: "certificate") }
        try unsafe setTime(notBefore) { unsafe X509_set1_notBefore(certificate, $0) }
        try unsafe setTime(notAfter) { unsafe X509_set1_notAfter(certificate, $0) }
        try unsafe setSerialNumber(serialNumber, of: X509_get_serialNumber(certificate))
        let issuerPointer = unsafe issuer.map { unsafe $0.withX509 { unsafe $0 } } ?? certificate
        // An issuer without a key identifier of its own cannot be pointed at by one.
        let isIssuerIdentified = unsafe X509_get0_subject_key_id(issuerPointer) != nil
        for ext in extensions where ext != .authorityKeyIdentifier || isIssuerIdentified {
            var context = unsafe X509V3_CTX()
            unsafe X509V3_set_ctx(&context, issuerPointer, certificate, nil, nil, 0)
            let made = try unsafe ext.makeExtension(&context)
            defer { unsafe X509_EXTENSION_free(made) }
            guard unsafe X509_add_ext(certificate, made, -1) == 1 else { throw .fromLibrary(.libraryFailure, subject: ext.identifier) }
        }
        guard unsafe X509_sign(certificate, key.handle.pointer, key.publicKey.kind == .ed25519 ? nil : digest.method) > 0 else {
            throw .fromLibrary(.libraryFailure, subject: "certificate")
        }
        // What was just made is read back, so that everything about the value comes from the bytes that others will see.
        guard let der = unsafe derBytes({ unsafe i2d_X509(handle.pointer, $0) }) else {
            throw .fromLibrary(.libraryFailure, subject: "certificate")
        }
        return try Certificate(der: der)
    }
}

/// Hands an instant to one of OpenSSL's setters as an ASN.1 time, which it copies.
func setTime(_ instant: Timestamp, _ set: (UnsafePointer<ASN1_TIME>?) -> Int32) throws(CryptographyError) {
    guard let time = unsafe ASN1_TIME_adj(nil, time_t(instant.seconds), 0, 0) else {
        throw .fromLibrary(.malformed, subject: "\(instant)")
    }
    defer { unsafe ASN1_TIME_free(time) }
    guard unsafe set(time) == 1 else { throw .fromLibrary(.libraryFailure, subject: "\(instant)") }
}

/// Writes a serial number, or 128 random bits where none is given. The first bit stays clear: the number must be positive.
func setSerialNumber(_ serialNumber: [UInt8]?, of target: UnsafeMutablePointer<ASN1_INTEGER>?) throws(CryptographyError) {
    var bytes: [UInt8]
    if let serialNumber {
        bytes = serialNumber
    } else {
        bytes = try randomBytes(16)
        bytes[0] = bytes[0] & 0x7f | 0x40
    }
    let number = unsafe bytes.withUnsafeBufferPointer { unsafe BN_bin2bn($0.baseAddress, Int32(clamping: $0.count), nil) }
    defer { unsafe BN_free(number) }
    guard unsafe BN_to_ASN1_INTEGER(number, target) != nil else { throw .fromLibrary(.libraryFailure, subject: "serial number") }
}
