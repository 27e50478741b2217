internal import COpenSSL

/// A request to a time-stamping authority (RFC 3161, 2.4.1): the digest of what is to be stamped, and nothing else about it.
package enum TimeStampRequest {
    /// A request in DER that asks for the authority's certificate with the token, and carries a nonce so that an old answer is of no use.
    ///
    /// - Parameter digest: of the bytes that are to be proven to have existed.
    /// - Throws: failures of the library.
    package static func der(for digest: Digest) throws(CryptographyError) -> [UInt8] {
        ERR_clear_error()
        guard let request = unsafe TS_REQ_new(), let imprint = unsafe TS_MSG_IMPRINT_new(), let algorithm = unsafe X509_ALGOR_new() else {
            throw CryptographyError(.outOfMemory, subject: "time-stamp request")
        }
        defer {
            unsafe TS_REQ_free(request)
            unsafe TS_MSG_IMPRINT_free(imprint)
            unsafe X509_ALGOR_free(algorithm)
        }
        let isFilled = unsafe digest.withUnsafeBytes { bytes in
            unsafe TS_REQ_set_version(request, 1) == 1
                && X509_ALGOR_set0(algorithm, OBJ_nid2obj(digest.algorithm.identifier), V_ASN1_NULL, nil) == 1
                && TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1
                && TS_MSG_IMPRINT_set_msg(
                    imprint, UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress), Int32(bytes.count)) == 1
                && TS_REQ_set_msg_imprint(request, imprint) == 1
                && TS_REQ_set_cert_req(request, 1) == 1
        }
        guard isFilled, let number = unsafe BN_bin2bn(try randomBytes(8), 8, nil) else {
            throw .fromLibrary(.libraryFailure, subject: "time-stamp request")
        }
        defer { unsafe BN_free(number) }
        guard let nonce = unsafe BN_to_ASN1_INTEGER(number, nil) else { throw .fromLibrary(.outOfMemory, subject: "time-stamp request") }
        defer { unsafe ASN1_INTEGER_free(nonce) }
        guard unsafe TS_REQ_set_nonce(request, nonce) == 1, let der = unsafe derBytes({ unsafe i2d_TS_REQ(request, $0) }) else {
            throw .fromLibrary(.libraryFailure, subject: "time-stamp request")
        }
        return der
    }
}

extension DigestAlgorithm {
    /// OpenSSL's number of the algorithm's object identifier.
    fileprivate var identifier: Int32 {
        switch self {
        case .sha256: NID_sha256
        case .sha384: NID_sha384
        case .sha512: NID_sha512
        }
    }
}
