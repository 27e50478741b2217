internal import COpenSSL
package import Evidence

/// What a new revocation list is to say.
package struct RevocationListTemplate: Sendable {
    /// A certificate that is to stand on the list.
    package struct Entry: Sendable {
        /// Whose serial number is entered.
        package var certificate: Certificate
        /// When and why it was revoked.
        package var revocation: Revocation

        /// An entry as given.
        package init(_ certificate: Certificate, _ revocation: Revocation) {
            self.certificate = certificate
            self.revocation = revocation
        }
    }

    /// When it is issued.
    package var thisUpdate: Timestamp
    /// When the next one is to be issued.
    package var nextUpdate: Timestamp
    /// The revoked certificates.
    package var entries: [Entry]
    /// Its extensions, in order; none are added.
    package var extensions: [CertificateExtension] = []

    /// A list as given.
    package init(thisUpdate: Timestamp, nextUpdate: Timestamp, entries: [Entry] = []) {
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.entries = entries
    }

    /// The list, signed by an authority.
    ///
    /// - Throws: failures of the library.
    package func issued(by issuer: Certificate, key: PrivateKey, digest: DigestAlgorithm = .sha256) throws(CryptographyError)
        -> RevocationList
    {
        ERR_clear_error()
        guard let list = unsafe X509_CRL_new() else { throw CryptographyError(.outOfMemory, subject: "revocation list") }
        defer { unsafe X509_CRL_free(list) }
        let named = unsafe issuer.withX509 { unsafe X509_CRL_set_issuer_name(list, X509_get_subject_name($0)) }
        guard named == 1, unsafe X509_CRL_set_version(list, 1) == 1 else { throw .fromLibrary(.libraryFailure, subject: "revocation list") }
        try unsafe setTime(thisUpdate) { unsafe X509_CRL_set1_lastUpdate(list, $0) }
        try unsafe setTime(nextUpdate) { unsafe X509_CRL_set1_nextUpdate(list, $0) }
        for entry in entries {
            guard let revoked = unsafe X509_REVOKED_new() else { throw CryptographyError(.outOfMemory, subject: "revocation list") }
            let numbered = unsafe entry.certificate.withX509 { unsafe X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber($0)) }
            guard numbered == 1, unsafe X509_CRL_add0_revoked(list, revoked) == 1 else {
                unsafe X509_REVOKED_free(revoked)
                throw .fromLibrary(.libraryFailure, subject: "revocation list")
            }
            try unsafe setTime(entry.revocation.date) {
                unsafe X509_REVOKED_set_revocationDate(revoked, UnsafeMutablePointer(mutating: $0))
            }
            guard entry.revocation.reason != .unspecified, let reason = unsafe ASN1_ENUMERATED_new() else { continue }
            defer { unsafe ASN1_ENUMERATED_free(reason) }
            guard unsafe ASN1_ENUMERATED_set(reason, entry.revocation.reason.rawValue) == 1,
                unsafe X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, reason, 0, 0) == 1
            else { throw .fromLibrary(.libraryFailure, subject: "revocation list") }
        }
        for ext in extensions {
            var context = unsafe X509V3_CTX()
            unsafe issuer.withX509 { unsafe X509V3_set_ctx(&context, $0, nil, nil, list, 0) }
            let made = try unsafe ext.makeExtension(&context)
            defer { unsafe X509_EXTENSION_free(made) }
            guard unsafe X509_CRL_add_ext(list, made, -1) == 1 else { throw .fromLibrary(.libraryFailure, subject: ext.identifier) }
        }
        guard unsafe X509_CRL_sort(list) == 1,
            unsafe X509_CRL_sign(list, key.handle.pointer, key.publicKey.kind == .ed25519 ? nil : digest.method) > 0,
            let der = unsafe derBytes({ unsafe i2d_X509_CRL(list, $0) })
        else { throw .fromLibrary(.libraryFailure, subject: "revocation list") }
        return try RevocationList(der: der)
    }
}
