internal import COpenSSL
package import Evidence

/// A certificate (RFC 5280), read once. It says what it says; whether that is to be believed is for `CertificatePath` to judge.
package struct Certificate: Sendable {
    /// The certificate in DER.
    package let der: [UInt8]
    /// SHA-256 of `der`.
    package let sha256: Digest
    /// Subject, most specific part first: `CN=…, O=…`. Control and invisible characters are escaped.
    package let subject: String
    /// Issuer, written like the subject.
    package let issuer: String
    /// Serial number in lower-case hexadecimal.
    package let serialNumber: String
    /// Start of the validity.
    package let notBefore: Timestamp
    /// End of the validity, itself included.
    package let notAfter: Timestamp
    /// The key that the certificate speaks of.
    package let publicKey: PublicKey
    /// What the extensions allow.
    package let constraints: CertificateConstraints
    /// How the certificate itself is signed.
    package let signature: CertificateSignature
    /// Whether subject and issuer are the same and its own key verifies it.
    package let isSelfSigned: Bool
    private let handle: CertificateHandle

    /// Largest certificate that is looked at, in bytes.
    package static let maximumSize = 65_536

    /// A certificate from DER that fills `der` wholly.
    ///
    /// - Throws: `malformed` where it is not one, is in BER that is not DER, or has bytes left over; `unsupportedKey` where its key is of
    ///   a kind that OpenSSL does not know.
    package init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Self.maximumSize else { throw CryptographyError(.malformed, subject: "certificate") }
        ERR_clear_error()
        let object = unsafe decodeDER(der, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        guard let object = unsafe object else { throw .fromLibrary(.malformed, subject: "certificate") }
        try unsafe self.init(handle: CertificateHandle(owning: object))
        // Two encodings of one certificate would have two fingerprints, and pins go by fingerprint.
        guard self.der == der else { throw CryptographyError(.malformed, subject: "certificate") }
    }

    /// A certificate that OpenSSL made or read.
    init(handle: CertificateHandle) throws(CryptographyError) {
        self.handle = handle
        guard let der = unsafe derBytes({ unsafe i2d_X509(handle.pointer, $0) }) else {
            throw .fromLibrary(.malformed, subject: "certificate")
        }
        // Reads and keeps the extensions, so that what is shared between threads does not change any more.
        _ = unsafe X509_check_purpose(handle.pointer, -1, 0)
        guard unsafe X509_get0_pubkey(handle.pointer) != nil else { throw .fromLibrary(.unsupportedKey, subject: "certificate") }
        guard let information = unsafe derBytes({ unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(handle.pointer), $0) }) else {
            throw .fromLibrary(.malformed, subject: "certificate")
        }
        guard let notBefore = unsafe timestamp(X509_get0_notBefore(handle.pointer)),
            let notAfter = unsafe timestamp(X509_get0_notAfter(handle.pointer))
        else { throw .fromLibrary(.malformed, subject: "validity of a certificate") }
        self.der = der
        sha256 = try Digest.of(der, .sha256)
        subject = try unsafe nameText(X509_get_subject_name(handle.pointer))
        issuer = try unsafe nameText(X509_get_issuer_name(handle.pointer))
        serialNumber = try unsafe hexadecimal(X509_get0_serialNumber(handle.pointer))
        self.notBefore = notBefore
        self.notAfter = notAfter
        publicKey = try PublicKey(der: information)
        constraints = CertificateConstraints(of: handle)
        signature = CertificateSignature(of: handle)
        isSelfSigned = unsafe X509_self_signed(handle.pointer, 1) == 1
        ERR_clear_error()
    }

    /// Every certificate of a PEM text, in order. Blocks of other kinds are passed over.
    ///
    /// - Throws: `malformed`, `unsupportedKey`, at the first block that is broken.
    package static func all(inPEM text: [UInt8]) throws(CryptographyError) -> [Certificate] {
        var certificates: [Certificate] = []
        for block in try PEMBlock.all(in: text) where pemLabels.contains(block.label) {
            certificates.append(try Certificate(der: block.bytes))
        }
        return certificates
    }

    /// The labels under which a PEM file holds certificates.
    package static let pemLabels = ["CERTIFICATE", "X509 CERTIFICATE"]

    /// The certificate as a PEM block.
    package var pemBlock: PEMBlock { PEMBlock(label: "CERTIFICATE", bytes: der) }

    /// Calls `body` with OpenSSL's certificate (`X509 *`), which lives as long as this value and must not be changed.
    package func withX509<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(handle.pointer) }

    /// Whether this certificate names the other's subject as its issuer, compared as RFC 5280, 7.1 says.
    package func namesAsIssuer(_ other: Certificate) -> Bool {
        unsafe X509_NAME_cmp(X509_get_issuer_name(handle.pointer), X509_get_subject_name(other.handle.pointer)) == 0
    }

    /// Whether the holder of that key signed this certificate.
    package func isSigned(by key: PublicKey) -> Bool {
        // A key beyond every honest size would only cost time.
        if case .unsupported(_, let bits) = key.kind, bits > PublicKey.maximumRSABits { return false }
        defer { ERR_clear_error() }
        return unsafe X509_verify(handle.pointer, key.handle.pointer) == 1
    }
}

extension Certificate: Hashable {
    /// Whether both are the same, bit by bit.
    package static func == (left: Certificate, right: Certificate) -> Bool { left.sha256 == right.sha256 }

    /// Hashes the fingerprint.
    package func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}

extension Certificate: CustomStringConvertible {
    /// Subject and fingerprint.
    package var description: String { "\(subject) (\(sha256.hex))" }
}

/// Owner of an OpenSSL certificate. After ``Certificate/init(handle:)`` nothing changes it.
@safe final class CertificateHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over one reference.
    init(owning pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe X509_free(pointer) }
}
