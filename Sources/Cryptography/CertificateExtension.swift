internal import COpenSSL

/// An extension to be written into a certificate or request.
package struct CertificateExtension: Sendable, Hashable {
    /// How its value is given.
    package enum Value: Sendable, Hashable {
        /// In the notation of OpenSSL's x509v3_config(5).
        case notation(String)
        /// In DER.
        case der([UInt8])
    }

    /// Its object identifier, or the short name that OpenSSL has for it.
    package var identifier: String
    /// Whether who does not know it must refuse the certificate.
    package var isCritical: Bool
    /// Its value.
    package var value: Value

    /// An extension as given.
    package init(_ identifier: String, critical: Bool = false, value: Value) {
        self.identifier = identifier
        self.isCritical = critical
        self.value = value
    }

    /// Whether the subject is a certification authority, and how many intermediates may follow it.
    package static func basicConstraints(isCA: Bool, pathLength: Int? = nil) -> CertificateExtension {
        let length = pathLength.map { ",pathlen:\($0)" } ?? ""
        return CertificateExtension("basicConstraints", critical: true, value: .notation("CA:\(isCA ? "TRUE" : "FALSE")" + length))
    }

    /// What the key may do, in OpenSSL's words: `digitalSignature`, `keyCertSign,cRLSign`.
    package static func keyUsage(_ usages: String) -> CertificateExtension {
        CertificateExtension("keyUsage", critical: true, value: .notation(usages))
    }

    /// What the key is for: `serverAuth`, or object identifiers.
    package static func extendedKeyUsage(_ usages: String, critical: Bool = false) -> CertificateExtension {
        CertificateExtension("extendedKeyUsage", critical: critical, value: .notation(usages))
    }

    /// The SHA-1 of the public key, by which issuers are found.
    package static let subjectKeyIdentifier = CertificateExtension("subjectKeyIdentifier", value: .notation("hash"))

    /// The subject key identifier of the issuer.
    package static let authorityKeyIdentifier = CertificateExtension("authorityKeyIdentifier", value: .notation("keyid"))

    /// OpenSSL's form of the extension, which the caller frees.
    func makeExtension(_ context: UnsafeMutablePointer<X509V3_CTX>?) throws(CryptographyError) -> OpaquePointer {
        let made: OpaquePointer?
        switch value {
        case .notation(let text):
            let prefix = isCritical ? "critical," : ""
            unsafe made = X509V3_EXT_nconf_nid(nil, context, OBJ_txt2nid(identifier), prefix + text)
        case .der(let bytes):
            let object = unsafe OBJ_txt2obj(identifier, 0)
            defer { unsafe ASN1_OBJECT_free(object) }
            let string = unsafe ASN1_OCTET_STRING_new()
            defer { unsafe ASN1_OCTET_STRING_free(string) }
            let isSet = unsafe bytes.withUnsafeBufferPointer {
                unsafe ASN1_OCTET_STRING_set(string, $0.baseAddress, Int32(clamping: $0.count)) == 1
            }
            unsafe made = isSet ? X509_EXTENSION_create_by_OBJ(nil, object, isCritical ? 1 : 0, string) : nil
        }
        guard let made = unsafe made else { throw .fromLibrary(.malformed, subject: identifier) }
        return unsafe made
    }
}
