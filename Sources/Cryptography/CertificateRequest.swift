internal import COpenSSL

/// A certificate signing request (PKCS #10, RFC 2986).
package struct CertificateRequest: Sendable {
    /// The request in DER.
    package let der: [UInt8]
    /// Whom the certificate is to be about.
    package let subject: String
    /// The key it is to speak of.
    package let publicKey: PublicKey

    /// The labels under which a PEM file holds requests.
    package static let pemLabels = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]

    /// A new request, signed with the key it is about.
    ///
    /// - Throws: `malformed` where the name cannot be written; failures of the library.
    package init(
        subject: DistinguishedName, key: PrivateKey, extensions: [CertificateExtension] = [.keyUsage("digitalSignature")],
        digest: DigestAlgorithm = .sha256
    ) throws(CryptographyError) {
        ERR_clear_error()
        guard let request = unsafe X509_REQ_new() else { throw CryptographyError(.outOfMemory, subject: "certificate request") }
        defer { unsafe X509_REQ_free(request) }
        try unsafe subject.withX509Name { unsafe X509_REQ_set_subject_name(request, $0) == 1 }
        guard unsafe X509_REQ_set_version(request, 0) == 1, unsafe X509_REQ_set_pubkey(request, key.handle.pointer) == 1 else {
            throw .fromLibrary(.libraryFailure, subject: "certificate request")
        }
        if !extensions.isEmpty {
            guard let list = unsafe OPENSSL_sk_new_null() else { throw CryptographyError(.outOfMemory, subject: "certificate request") }
            defer { unsafe OPENSSL_sk_pop_free(list) { unsafe X509_EXTENSION_free($0.map { OpaquePointer($0) }) } }
            for ext in extensions {
                unsafe OPENSSL_sk_push(list, UnsafeRawPointer(try ext.makeExtension(nil)))
            }
            guard unsafe X509_REQ_add_extensions(request, list) == 1 else {
                throw .fromLibrary(.libraryFailure, subject: "certificate request")
            }
        }
        guard unsafe X509_REQ_sign(request, key.handle.pointer, key.publicKey.kind == .ed25519 ? nil : digest.method) > 0,
            let der = unsafe derBytes({ unsafe i2d_X509_REQ(request, $0) })
        else { throw .fromLibrary(.libraryFailure, subject: "certificate request") }
        try self.init(der: der)
    }

    /// A request from DER, whose own signature is checked: whoever asks must hold the key.
    ///
    /// - Throws: `malformed` where it is not one; `keyMismatch` where the signature is not that of the key it speaks of.
    package init(der: [UInt8]) throws(CryptographyError) {
        ERR_clear_error()
        let object = unsafe decodeDER(der, { unsafe d2i_X509_REQ(nil, $0, $1) }, free: { unsafe X509_REQ_free($0) })
        guard let request = unsafe object else { throw .fromLibrary(.malformed, subject: "certificate request") }
        defer { unsafe X509_REQ_free(request) }
        self.der = der
        subject = try unsafe nameText(X509_REQ_get_subject_name(request))
        guard let key = unsafe X509_REQ_get_pubkey(request) else { throw .fromLibrary(.unsupportedKey, subject: "certificate request") }
        publicKey = try unsafe PublicKey(handle: KeyHandle(owning: key))
        guard unsafe X509_REQ_verify(request, publicKey.handle.pointer) == 1 else {
            throw .fromLibrary(.keyMismatch, subject: "certificate request")
        }
    }

    /// The request as a PEM block.
    package var pemBlock: PEMBlock { PEMBlock(label: "CERTIFICATE REQUEST", bytes: der) }
}
