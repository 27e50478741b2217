internal import COpenSSL
internal import Cryptography
internal import Evidence

/// OpenSSL's judgement on one path (`X509_verify_cert`), under a policy that is spelled out here and nothing that is configured elsewhere.
///
/// - The only trusted certificate is the anchor of the path; it need not be self-signed (`PARTIAL_CHAIN`).
/// - Security level 2: nothing weaker than 112 bits.
/// - Policy constraints that an authority set are enforced (`POLICY_CHECK`); otherwise they would be passed over even where critical.
/// - Not `X509_STRICT`: it also refuses certificates for want of key identifiers, which cameras' certificates often lack and which
///   no security rests on here, as issuers are found by their signatures. What matters of it is in ``PathRules``.
/// - No purpose: key usages are judged by ``PathRules``, as no purpose of OpenSSL's means "signs recordings".
/// - No revocation lists: OpenSSL compares neither the date of a revocation nor an older list with the time of recording.
///   ``RevocationCheck`` does.
enum OpenSSLPath {
    /// Why OpenSSL refuses the path at that time; `nil` where it accepts it.
    static func failure(of path: [Certificate], at time: Timestamp) -> PathFailure? {
        guard let signer = path.first, let anchor = path.last else { return PathFailure(.noCertificate, "", "there is no certificate") }
        let broken = PathFailure(.pathInvalid, signer.subject, "could not be judged: the cryptographic library failed")
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let store = unsafe X509_STORE_new() else { return broken }
        defer { unsafe X509_STORE_free(store) }
        guard unsafe anchor.withX509({ unsafe X509_STORE_add_cert(store, $0) }) == 1, let between = unsafe OPENSSL_sk_new_null() else {
            return broken
        }
        // The stack only borrows: the certificates live as long as `path`.
        defer { unsafe OPENSSL_sk_free(between) }
        for certificate in path.dropFirst().dropLast() {
            guard unsafe certificate.withX509({ unsafe OPENSSL_sk_push(between, UnsafeRawPointer($0)) }) > 0 else { return broken }
        }
        guard let context = unsafe X509_STORE_CTX_new() else { return broken }
        defer { unsafe X509_STORE_CTX_free(context) }
        guard unsafe signer.withX509({ unsafe X509_STORE_CTX_init(context, store, $0, between) }) == 1,
            let parameters = unsafe X509_STORE_CTX_get0_param(context)
        else { return broken }
        let flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_TRUSTED_FIRST
        guard unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(flags)) == 1 else { return broken }
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Int32(clamping: path.count))
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        // RFC 5280, 4.1.2.5 counts the last second of a validity in, OpenSSL does not.
        let isLastSecond = path.contains { $0.notAfter.seconds == time.seconds }
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(isLastSecond ? time.seconds &- 1 : time.seconds))
        let answer = withExtendedLifetime(path) { unsafe X509_verify_cert(context) }
        let code = unsafe X509_STORE_CTX_get_error(context)
        if answer == 1, code == X509_V_OK { return nil }
        let depth = Int(unsafe X509_STORE_CTX_get_error_depth(context))
        let subject = path.indices.contains(depth) ? path[depth].subject : signer.subject
        let words = unsafe X509_verify_cert_error_string(Int(code)).map { unsafe String(cString: $0) } ?? "error \(code)"
        return PathFailure(rule(for: code), subject, "is refused by OpenSSL: \(words)")
    }

    private static func rule(for code: Int32) -> TrustFinding {
        switch code {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED:
            .issuerUnknown
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSignedSigner
        case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_AKID_SKID_MISMATCH, X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH:
            .issuerKeyDiffers
        case X509_V_ERR_CERT_NOT_YET_VALID: .certificateNotYetValid
        case X509_V_ERR_CERT_HAS_EXPIRED: .certificateExpired
        case X509_V_ERR_INVALID_CA, X509_V_ERR_INVALID_NON_CA: .issuerNotAuthority
        case X509_V_ERR_KEYUSAGE_NO_CERTSIGN: .keyUsageForbids
        case X509_V_ERR_PATH_LENGTH_EXCEEDED, X509_V_ERR_CERT_CHAIN_TOO_LONG: .pathLengthExceeded
        case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: .unknownCriticalExtension
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_EC_KEY_EXPLICIT_PARAMS: .weakKey
        case X509_V_ERR_CA_MD_TOO_WEAK: .weakHash
        case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION, X509_V_ERR_SUBTREE_MINMAX,
            X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX,
            X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
            .nameConstraintViolated
        default: .pathInvalid
        }
    }
}
