internal import COpenSSL

extension PSSSaltLength {
    /// OpenSSL's number for it.
    fileprivate var parameter: Int32 { self == .digest ? RSA_PSS_SALTLEN_DIGEST : RSA_PSS_SALTLEN_MAX }
}

extension PublicKey {
    /// Whether the holder of this key made the signature over the message.
    ///
    /// May be called from several threads at once.
    ///
    /// - Parameter saltLength: the only one that is accepted, for RSA-PSS; any where `nil`.
    /// - Returns: `false` for every signature that is wrong, whether in value, length or encoding.
    /// - Throws: `unsupportedKey` or `algorithmDoesNotFit` where the question makes no sense, and failures of the library itself.
    package func verify(
        signature: [UInt8], over message: [UInt8], algorithm: SignatureAlgorithm, saltLength: PSSSaltLength? = nil
    ) throws(CryptographyError) -> Bool {
        if let hash = algorithm.digest {
            return try verify(signature: signature, digest: Digest.of(message, hash), algorithm: algorithm, saltLength: saltLength)
        }
        try requireFit(algorithm)
        ERR_clear_error()
        guard let context = unsafe EVP_MD_CTX_new() else { throw CryptographyError(.outOfMemory, subject: algorithm.name) }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, handle.pointer) == 1 else {
            throw .fromLibrary(.libraryFailure, subject: algorithm.name)
        }
        let answer = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(context, signature.baseAddress, signature.count, message.baseAddress, message.count)
            }
        }
        return try Self.interpret(answer, algorithm)
    }

    /// Whether the holder of this key made the signature over a message with that digest.
    ///
    /// May be called from several threads at once.
    ///
    /// - Parameter saltLength: the only one that is accepted, for RSA-PSS; any where `nil`.
    /// - Returns: `false` for every signature that is wrong, whether in value, length or encoding.
    /// - Throws: `unsupportedKey` or `algorithmDoesNotFit` (also for Ed25519, which signs no digest, and for a digest of another hash
    ///   function than the algorithm's), and failures of the library itself.
    package func verify(
        signature: [UInt8], digest: Digest, algorithm: SignatureAlgorithm, saltLength: PSSSaltLength? = nil
    ) throws(CryptographyError) -> Bool {
        try requireFit(algorithm)
        guard algorithm.digest == digest.algorithm else { throw CryptographyError(.algorithmDoesNotFit, subject: algorithm.name) }
        ERR_clear_error()
        let context = try KeyContext(handle)
        guard unsafe EVP_PKEY_verify_init(context.pointer) == 1 else { throw .fromLibrary(.libraryFailure, subject: algorithm.name) }
        try context.configure(algorithm, saltLength: saltLength?.parameter ?? RSA_PSS_SALTLEN_AUTO)
        let answer = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe digest.withUnsafeBytes { digest in
                unsafe EVP_PKEY_verify(
                    context.pointer, signature.baseAddress, signature.count, digest.bindMemory(to: UInt8.self).baseAddress, digest.count)
            }
        }
        return try Self.interpret(answer, algorithm)
    }

    /// As ``verify(signature:over:algorithm:saltLength:)``, with an ECDSA signature in the form of IEEE P1363: the two numbers one after
    /// the other, each as long as the curve's field. Nothing but that form is right.
    package func verify(
        concatenatedSignature signature: [UInt8], over message: [UInt8], algorithm: SignatureAlgorithm
    ) throws(CryptographyError) -> Bool {
        try requireFit(algorithm)
        guard case .ec(let curve) = kind, case .ecdsa = algorithm else {
            throw CryptographyError(.algorithmDoesNotFit, subject: "\(algorithm.name), \(kind.name)")
        }
        let size = (curve.bits + 7) / 8
        guard signature.count == 2 * size, let der = Self.der(ofConcatenated: signature) else { return false }
        return try verify(signature: der, over: message, algorithm: algorithm)
    }

    /// An ECDSA signature in the form of IEEE P1363 as the DER of RFC 3279, 2.2.3; `nil` where the two numbers have no equal halves.
    package static func der(ofConcatenated signature: [UInt8]) -> [UInt8]? {
        guard !signature.isEmpty, signature.count.isMultiple(of: 2) else { return nil }
        let (r, s) = (signature[..<(signature.count / 2)], signature[(signature.count / 2)...])
        func number(_ bytes: ArraySlice<UInt8>) -> OpaquePointer? {
            unsafe bytes.withUnsafeBufferPointer { unsafe BN_bin2bn($0.baseAddress, Int32(clamping: $0.count), nil) }
        }
        guard let pair = unsafe ECDSA_SIG_new() else { return nil }
        defer { unsafe ECDSA_SIG_free(pair) }
        let (first, second) = unsafe (number(r), number(s))
        guard unsafe ECDSA_SIG_set0(pair, first, second) == 1 else {
            unsafe BN_free(first)
            unsafe BN_free(second)
            return nil
        }
        return unsafe derBytes { unsafe i2d_ECDSA_SIG(pair, $0) }
    }

    /// OpenSSL answers 1 for right, and 0 or a negative number for everything from a wrong value to a broken encoding; -2 is its own
    /// "not implemented". What remains is told apart by the error queue: memory that ran out must not become a verdict.
    private static func interpret(_ answer: Int32, _ algorithm: SignatureAlgorithm) throws(CryptographyError) -> Bool {
        if answer == 1 { return true }
        let failure = CryptographyError.fromLibrary(.libraryFailure, subject: algorithm.name)
        if answer == -2 || failure.code == .outOfMemory { throw failure }
        return false
    }

    private func requireFit(_ algorithm: SignatureAlgorithm) throws(CryptographyError) {
        if case .unsupported = kind { throw CryptographyError(.unsupportedKey, subject: kind.name) }
        guard algorithm.fits(kind) else { throw CryptographyError(.algorithmDoesNotFit, subject: "\(algorithm.name), \(kind.name)") }
    }
}
