internal import COpenSSL
package import Evidence

/// A time-stamp token (RFC 3161, 2.4.2): an authority's signed statement that a digest existed at an instant.
///
/// Reading it checks its structure and its signature. Whether the authority is to be believed is for `CertificatePath` to judge, and
/// whether the digest is that of the thing at hand for whoever has the thing.
package struct TimeStampToken: Sendable {
    /// The token in DER as it was given, without the response around it.
    package let der: [UInt8]
    /// The instant that the authority attests, whole seconds.
    package let time: Timestamp
    /// The digest that was stamped.
    package let messageImprint: Digest
    /// Object identifier of the policy under which the authority stamps.
    package let policy: String
    /// Serial number of the token, in lower-case hexadecimal.
    package let serialNumber: String
    /// The certificates in the token, the one that the token was signed with first. A token without that one cannot be read here.
    package let certificates: [Certificate]
    /// Whether the signature is that of the first certificate's key over this statement, and the statement names this certificate
    /// (RFC 5035, 5.4.1.1), so that another one of the same key cannot be put in its place.
    package let isSignatureValid: Bool

    /// Largest token that is looked at, in bytes: honest ones with four certificates take about 7 KB.
    package static let maximumSize = 65_536
    /// Most certificates that a token may carry.
    static let maximumCertificates = 16

    /// The authority's certificate.
    package var authority: Certificate { certificates[0] }

    /// A token from the DER of a TimeStampToken, or of the TimeStampResp around one (RFC 3161, 2.4.2), that fills `der` wholly.
    ///
    /// - Throws: `malformed` where it is neither, is larger than ``maximumSize``, has not exactly one signer, lacks the signer's certificate,
    ///   uses a hash function that is not safe, or where the response is a refusal; failures of the library.
    package init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Self.maximumSize else { throw CryptographyError(.malformed, subject: "time stamp of \(der.count) bytes") }
        ERR_clear_error()
        defer { ERR_clear_error() }
        if let token = try Self.token(inResponse: der) {
            try self.init(token: token)
        } else {
            try self.init(token: der)
        }
    }

    private init(token der: [UInt8]) throws(CryptographyError) {
        let message = try SignedMessage(der: der)
        let statement = try Statement(der: try message.content())
        self.der = der
        (time, messageImprint) = (statement.time, statement.messageImprint)
        (policy, serialNumber) = (statement.policy, statement.serialNumber)
        (certificates, isSignatureValid) = try message.verified()
    }

    /// The token inside a response; `nil` where the bytes are not a response, but may be a token.
    private static func token(inResponse der: [UInt8]) throws(CryptographyError) -> [UInt8]? {
        let response = unsafe decodeDER(der, { unsafe d2i_TS_RESP(nil, $0, $1) }, free: { unsafe TS_RESP_free($0) })
        ERR_clear_error()
        guard let response = unsafe response else { return nil }
        defer { unsafe TS_RESP_free(response) }
        let status = unsafe ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)))
        // 0 is granted, 1 granted with modifications (RFC 3161, 2.4.2).
        guard status == 0 || status == 1 else {
            throw CryptographyError(.malformed, subject: "time-stamp response: the authority refused, status \(status)")
        }
        guard let token = unsafe TS_RESP_get_token(response), let bytes = unsafe derBytes({ unsafe i2d_PKCS7(token, $0) }) else {
            throw .fromLibrary(.malformed, subject: "time-stamp response without a token")
        }
        return bytes
    }
}

extension TimeStampToken: Hashable {
    /// Whether both are the same, bit by bit.
    package static func == (left: TimeStampToken, right: TimeStampToken) -> Bool { left.der == right.der }

    /// Hashes the bytes.
    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

/// What the authority states (TSTInfo, RFC 3161, 2.4.2).
private struct Statement {
    let time: Timestamp
    let messageImprint: Digest
    let policy: String
    let serialNumber: String

    init(der: [UInt8]) throws(CryptographyError) {
        let info = unsafe decodeDER(der, { unsafe d2i_TS_TST_INFO(nil, $0, $1) }, free: { unsafe TS_TST_INFO_free($0) })
        guard let info = unsafe info else { throw .fromLibrary(.malformed, subject: "statement of a time stamp") }
        defer { unsafe TS_TST_INFO_free(info) }
        guard unsafe TS_TST_INFO_get_version(info) == 1 else {
            throw CryptographyError(.malformed, subject: "time stamp of another version than 1")
        }
        guard let time = unsafe timestamp(TS_TST_INFO_get_time(info)) else {
            throw .fromLibrary(.malformed, subject: "instant of a time stamp")
        }
        let imprint = unsafe TS_TST_INFO_get_msg_imprint(info)
        guard let algorithm = unsafe digestAlgorithm(TS_MSG_IMPRINT_get_algo(imprint)),
            let digest = Digest(algorithm: algorithm, bytes: unsafe octets(TS_MSG_IMPRINT_get_msg(imprint)))
        else { throw CryptographyError(.malformed, subject: "digest of a time stamp: not SHA-256, SHA-384 or SHA-512") }
        self.time = time
        messageImprint = digest
        policy = unsafe dotted(TS_TST_INFO_get_policy_id(info))
        serialNumber = try unsafe hexadecimal(TS_TST_INFO_get_serial(info))
    }
}

/// The signed message that a token is (SignedData, RFC 5652, 5.1), with a statement inside.
@safe private final class SignedMessage {
    private let message: OpaquePointer

    init(der: [UInt8]) throws(CryptographyError) {
        let message = unsafe decodeDER(der, { unsafe d2i_CMS_ContentInfo(nil, $0, $1) }, free: { unsafe CMS_ContentInfo_free($0) })
        guard let message = unsafe message else { throw .fromLibrary(.malformed, subject: "time stamp") }
        unsafe self.message = unsafe message
        guard unsafe OBJ_obj2nid(CMS_get0_type(message)) == NID_pkcs7_signed,
            unsafe OBJ_obj2nid(CMS_get0_eContentType(message)) == NID_id_smime_ct_TSTInfo
        else { throw CryptographyError(.malformed, subject: "time stamp: not a signed statement of time") }
    }

    deinit { unsafe CMS_ContentInfo_free(message) }

    /// The statement's bytes.
    func content() throws(CryptographyError) -> [UInt8] {
        guard let place = unsafe CMS_get0_content(message), let string = unsafe place.pointee else {
            throw CryptographyError(.malformed, subject: "time stamp without a statement")
        }
        return unsafe octets(string)
    }

    /// The certificates, signer's first, and whether the signer made the signature.
    func verified() throws(CryptographyError) -> (certificates: [Certificate], isSignatureValid: Bool) {
        guard let signers = unsafe CMS_get0_SignerInfos(message), unsafe OPENSSL_sk_num(signers) == 1,
            let signer = unsafe OPENSSL_sk_value(signers, 0).map({ OpaquePointer($0) })
        else { throw CryptographyError(.malformed, subject: "time stamp: not signed by exactly one") }
        let stack = unsafe CMS_get1_certs(message)
        defer { unsafe OPENSSL_sk_pop_free(stack) { unsafe X509_free($0.map { OpaquePointer($0) }) } }
        let count = max(0, unsafe OPENSSL_sk_num(stack))
        guard count <= Self.limit else { throw CryptographyError(.malformed, subject: "time stamp with \(count) certificates") }
        var own: Certificate?
        var others: [Certificate] = []
        for index in 0..<count {
            guard let pointer = unsafe OPENSSL_sk_value(stack, index).map({ OpaquePointer($0) }),
                let der = unsafe derBytes({ unsafe i2d_X509(pointer, $0) })
            else { continue }
            let isSigner = unsafe CMS_SignerInfo_cert_cmp(signer, pointer) == 0
            // One that cannot be read vouches for nobody; without the signer's own nothing can be checked.
            guard let certificate = try? Certificate(der: der) else { continue }
            if isSigner, own == nil { own = certificate } else { others.append(certificate) }
        }
        guard let own else { throw CryptographyError(.malformed, subject: "time stamp without the certificate of its signer") }
        return ([own] + others, try unsafe isSigned(signer, by: own, among: others))
    }

    private static let limit = Int32(TimeStampToken.maximumCertificates)

    private func isSigned(_ signer: OpaquePointer, by own: Certificate, among others: [Certificate]) throws(CryptographyError) -> Bool {
        if case .unsupported = own.publicKey.kind { return false }
        var hash: UnsafeMutablePointer<X509_ALGOR>?
        unsafe CMS_SignerInfo_get0_algs(signer, nil, nil, &hash, nil)
        guard unsafe digestAlgorithm(hash) != nil else {
            throw CryptographyError(.malformed, subject: "time stamp signed over another hash function than SHA-256, SHA-384 or SHA-512")
        }
        guard unsafe namesItsCertificate(signer, own, others) else { return false }
        ERR_clear_error()
        // Checks the digest of the statement, the signed attributes and the signature. Not the path: that is judged elsewhere.
        let flags = UInt32(CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY)
        if unsafe CMS_verify(message, nil, nil, nil, nil, flags) == 1 { return true }
        let failure = CryptographyError.fromLibrary(.libraryFailure, subject: "time stamp")
        if failure.code == .outOfMemory { throw failure }
        return false
    }

    /// Whether the signed attributes name the signer's certificate, by SHA-1 (RFC 2634, 5.4) or by a better digest (RFC 5035, 3).
    private func namesItsCertificate(_ signer: OpaquePointer, _ own: Certificate, _ others: [Certificate]) -> Bool {
        let first = unsafe signedAttribute(signer, NID_id_smime_aa_signingCertificate).flatMap { der in
            unsafe decodeDER(der, { unsafe d2i_ESS_SIGNING_CERT(nil, $0, $1) }, free: { unsafe ESS_SIGNING_CERT_free($0) })
        }
        defer { unsafe ESS_SIGNING_CERT_free(first) }
        let second = unsafe signedAttribute(signer, NID_id_smime_aa_signingCertificateV2).flatMap { der in
            unsafe decodeDER(der, { unsafe d2i_ESS_SIGNING_CERT_V2(nil, $0, $1) }, free: { unsafe ESS_SIGNING_CERT_V2_free($0) })
        }
        defer { unsafe ESS_SIGNING_CERT_V2_free(second) }
        guard let chain = unsafe OPENSSL_sk_new_null() else { return false }
        // The stack only borrows: the certificates live as long as the arguments.
        defer { unsafe OPENSSL_sk_free(chain) }
        return withExtendedLifetime((own, others)) {
            for certificate in [own] + others {
                guard unsafe certificate.withX509({ unsafe OPENSSL_sk_push(chain, UnsafeRawPointer($0)) }) > 0 else { return false }
            }
            return unsafe OSSL_ESS_check_signing_certs(first, second, chain, 1) == 1
        }
    }

    private func signedAttribute(_ signer: OpaquePointer, _ nid: Int32) -> [UInt8]? {
        // -3: there must be exactly one, with exactly one value.
        let value = unsafe CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(nid), -3, V_ASN1_SEQUENCE)
        guard let value = unsafe value else { return nil }
        return unsafe octets(value.assumingMemoryBound(to: ASN1_STRING.self))
    }
}

/// The hash function that an algorithm identifier names; `nil` where it is none of those that are considered safe.
private func digestAlgorithm(_ identifier: UnsafePointer<X509_ALGOR>?) -> DigestAlgorithm? {
    guard let identifier = unsafe identifier else { return nil }
    var object: OpaquePointer?
    unsafe X509_ALGOR_get0(&object, nil, nil, identifier)
    switch unsafe OBJ_obj2nid(object) {
    case NID_sha256: return .sha256
    case NID_sha384: return .sha384
    case NID_sha512: return .sha512
    default: return nil
    }
}

/// The bytes of an ASN.1 string.
private func octets(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    guard let string = unsafe string, let start = unsafe ASN1_STRING_get0_data(string) else { return [] }
    return unsafe [UInt8](UnsafeBufferPointer(start: start, count: Int(max(0, ASN1_STRING_length(string)))))
}
