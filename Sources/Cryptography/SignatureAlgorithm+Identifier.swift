internal import COpenSSL

extension SignatureAlgorithm {
    /// Longest AlgorithmIdentifier that is looked at, in bytes; that of RSA-PSS with all its parameters has 67.
    package static let maximumIdentifierSize = 1024

    /// The algorithm that an AlgorithmIdentifier (RFC 5280, 4.1.1.2) in DER names.
    ///
    /// The salt length of RSA-PSS is not kept: any length verifies.
    ///
    /// - Throws: `malformed` where it is not one or has bytes left over; `unsupportedAlgorithm` for what signs no recording here: an unknown
    ///   algorithm, a hash function outside ``DigestAlgorithm``, RSA-PSS whose mask is made with another hash function than its own.
    package init(identifier der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Self.maximumIdentifierSize else { throw CryptographyError(.malformed, subject: "algorithm identifier") }
        ERR_clear_error()
        let identifier = try AlgorithmIdentifier(der: der)
        switch identifier.nid {
        case NID_rsassaPss: self = .rsaPSS(try identifier.digestOfPSS())
        case NID_ED25519: self = .ed25519
        default:
            var (hash, key): (Int32, Int32) = (NID_undef, NID_undef)
            let isKnown = unsafe OBJ_find_sigid_algs(identifier.nid, &hash, &key) == 1
            guard isKnown, let digest = DigestAlgorithm(nid: hash) else { throw identifier.isUnsupported }
            switch key {
            case NID_X9_62_id_ecPublicKey: self = .ecdsa(digest)
            case NID_rsaEncryption: self = .rsaPKCS1(digest)
            default: throw identifier.isUnsupported
            }
        }
    }

    /// The AlgorithmIdentifier in DER.
    ///
    /// - Parameter saltLength: in bytes; only looked at for RSA-PSS.
    /// - Throws: failures of the library.
    package func identifier(saltLength: Int = 20) throws(CryptographyError) -> [UInt8] {
        ERR_clear_error()
        let identifier = try AlgorithmIdentifier(name)
        var nid = NID_undef
        let isSet =
            switch self {
            case .ed25519: unsafe X509_ALGOR_set0(identifier.pointer, OBJ_nid2obj(NID_ED25519), V_ASN1_UNDEF, nil) == 1
            // Without parameters (RFC 5758, 3.2); with NULL (RFC 4055, 5).
            case .ecdsa(let digest):
                unsafe OBJ_find_sigid_by_algs(&nid, digest.nid, NID_X9_62_id_ecPublicKey) == 1
                    && X509_ALGOR_set0(identifier.pointer, OBJ_nid2obj(nid), V_ASN1_UNDEF, nil) == 1
            case .rsaPKCS1(let digest):
                unsafe OBJ_find_sigid_by_algs(&nid, digest.nid, NID_rsaEncryption) == 1
                    && X509_ALGOR_set0(identifier.pointer, OBJ_nid2obj(nid), V_ASN1_NULL, nil) == 1
            case .rsaPSS(let digest): identifier.setPSS(digest, saltLength: saltLength)
            }
        guard isSet, let der = unsafe derBytes({ unsafe i2d_X509_ALGOR(identifier.pointer, $0) }) else {
            throw .fromLibrary(.libraryFailure, subject: name)
        }
        return der
    }
}

/// Owner of OpenSSL's form of an AlgorithmIdentifier.
@safe private struct AlgorithmIdentifier: ~Copyable {
    let pointer: UnsafeMutablePointer<X509_ALGOR>

    /// An empty one, to be filled in.
    init(_ name: String) throws(CryptographyError) {
        guard let pointer = unsafe X509_ALGOR_new() else { throw CryptographyError(.outOfMemory, subject: name) }
        unsafe self.pointer = unsafe pointer
    }

    /// One that fills `der` wholly.
    init(der: [UInt8]) throws(CryptographyError) {
        let object = unsafe decodeDER(
            der, { unsafe d2i_X509_ALGOR(nil, $0, $1).map { OpaquePointer($0) } },
            free: { unsafe X509_ALGOR_free(UnsafeMutablePointer<X509_ALGOR>($0)) })
        guard let object = unsafe object else { throw .fromLibrary(.malformed, subject: "algorithm identifier") }
        unsafe pointer = unsafe UnsafeMutablePointer<X509_ALGOR>(object)
    }

    deinit { unsafe X509_ALGOR_free(pointer) }

    var nid: Int32 { unsafe OBJ_obj2nid(pointer.pointee.algorithm) }

    var isUnsupported: CryptographyError {
        CryptographyError(.unsupportedAlgorithm, subject: "signature algorithm \(unsafe dotted(pointer.pointee.algorithm))")
    }

    /// The parameters, where they are a SEQUENCE: its DER.
    private var sequence: [UInt8]? {
        var type: Int32 = 0
        var value: UnsafeRawPointer?
        unsafe X509_ALGOR_get0(nil, &type, &value, pointer)
        guard type == V_ASN1_SEQUENCE, let value = unsafe value else { return nil }
        let string = unsafe value.assumingMemoryBound(to: ASN1_STRING.self)
        let count = Int(unsafe ASN1_STRING_length(string))
        guard count > 0, let data = unsafe ASN1_STRING_get0_data(string) else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: data, count: count))
    }

    /// The one hash function of RSASSA-PSS-params (RFC 4055, 3.1).
    func digestOfPSS() throws(CryptographyError) -> DigestAlgorithm {
        guard let der = sequence else { throw isUnsupported }
        let object = unsafe decodeDER(
            der, { unsafe d2i_RSA_PSS_PARAMS(nil, $0, $1).map { OpaquePointer($0) } },
            free: { unsafe RSA_PSS_PARAMS_free(UnsafeMutablePointer<RSA_PSS_PARAMS>($0)) })
        guard let object = unsafe object else { throw .fromLibrary(.malformed, subject: "parameters of RSASSA-PSS") }
        let parameters = unsafe UnsafeMutablePointer<RSA_PSS_PARAMS>(object)
        defer { unsafe RSA_PSS_PARAMS_free(parameters) }
        // What is left out is SHA-1.
        guard let hash = unsafe parameters.pointee.hashAlgorithm, let mask = unsafe parameters.pointee.maskGenAlgorithm,
            let digest = unsafe DigestAlgorithm(nid: OBJ_obj2nid(hash.pointee.algorithm)),
            unsafe OBJ_obj2nid(mask.pointee.algorithm) == NID_mgf1,
            unsafe parameters.pointee.trailerField == nil || ASN1_INTEGER_get(parameters.pointee.trailerField) == 1
        else { throw isUnsupported }
        guard let copy = unsafe X509_ALGOR_dup(mask) else { throw CryptographyError(.outOfMemory, subject: "MGF1") }
        let maskDigest = try unsafe AlgorithmIdentifier(owning: copy).sequence.map { (der) throws(CryptographyError) in
            DigestAlgorithm(nid: try AlgorithmIdentifier(der: der).nid)
        }
        guard maskDigest == digest else { throw isUnsupported }
        return digest
    }

    private init(owning pointer: UnsafeMutablePointer<X509_ALGOR>) { unsafe self.pointer = unsafe pointer }

    /// Fills in RSASSA-PSS with MGF1, both with one hash function.
    func setPSS(_ digest: DigestAlgorithm, saltLength: Int) -> Bool {
        guard let parameters = unsafe RSA_PSS_PARAMS_new() else { return false }
        defer { unsafe RSA_PSS_PARAMS_free(parameters) }
        guard let hash = unsafe X509_ALGOR_new() else { return false }
        unsafe parameters.pointee.hashAlgorithm = unsafe hash
        unsafe X509_ALGOR_set_md(hash, digest.method)
        guard let mask = unsafe X509_ALGOR_new() else { return false }
        unsafe parameters.pointee.maskGenAlgorithm = unsafe mask
        guard let inner = unsafe derBytes({ unsafe i2d_X509_ALGOR(hash, $0) }), let packed = unsafe Self.packed(inner),
            unsafe X509_ALGOR_set0(mask, OBJ_nid2obj(NID_mgf1), V_ASN1_SEQUENCE, packed) == 1,
            let salt = unsafe ASN1_INTEGER_new()
        else { return false }
        unsafe parameters.pointee.saltLength = unsafe salt
        guard unsafe ASN1_INTEGER_set(salt, saltLength) == 1,
            let outer = unsafe derBytes({ unsafe i2d_RSA_PSS_PARAMS(parameters, $0) }), let value = unsafe Self.packed(outer)
        else { return false }
        return unsafe X509_ALGOR_set0(pointer, OBJ_nid2obj(NID_rsassaPss), V_ASN1_SEQUENCE, value) == 1
    }

    /// DER as OpenSSL takes it for the parameters of an algorithm, which then owns it.
    private static func packed(_ der: [UInt8]) -> UnsafeMutableRawPointer? {
        guard let string = unsafe ASN1_STRING_new() else { return nil }
        let isSet = unsafe der.withUnsafeBufferPointer { unsafe ASN1_STRING_set(string, $0.baseAddress, Int32(clamping: $0.count)) == 1 }
        guard isSet else {
            unsafe ASN1_STRING_free(string)
            return nil
        }
        return UnsafeMutableRawPointer(string)
    }
}

extension DigestAlgorithm {
    /// OpenSSL's number of the hash function.
    fileprivate var nid: Int32 {
        switch self {
        case .sha256: NID_sha256
        case .sha384: NID_sha384
        case .sha512: NID_sha512
        }
    }

    fileprivate init?(nid: Int32) {
        guard let found = Self.allCases.first(where: { $0.nid == nid }) else { return nil }
        self = found
    }
}
