internal import COpenSSL

extension PublicKey {
    /// Whether the holder of this key made the signature over the message.
    ///
    /// May be called from several threads at once.
    ///
    /// - Returns: `false` for every signature that is wrong, whether in value, length or encoding.
    /// - Throws: `unsupportedKey` or `algorithmDoesNotFit` where the question makes no sense, and failures of the library itself.
    package func verify(
        signature: [UInt8], over message: [UInt8], algorithm: SignatureAlgorithm
    ) throws(CryptographyError) -> Bool {
        if let hash = algorithm.digest { return try verify(signature: signature, digest: Digest.of(message, hash), algorithm: algorithm) }
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
    /// - Returns: `false` for every signature that is wrong, whether in value, length or encoding.
    /// - Throws: `unsupportedKey` or `algorithmDoesNotFit` (also for Ed25519, which signs no digest, and for a digest of another hash
    ///   function than the algorithm's), and failures of the library itself.
    package func verify(signature: [UInt8], digest: Digest, algorithm: SignatureAlgorithm) throws(CryptographyError) -> Bool {
        try requireFit(algorithm)
        guard algorithm.digest == digest.algorithm else { throw CryptographyError(.algorithmDoesNotFit, subject: algorithm.name) }
        ERR_clear_error()
        let context = try KeyContext(handle)
        guard unsafe EVP_PKEY_verify_init(context.pointer) == 1 else { throw .fromLibrary(.libraryFailure, subject: algorithm.name) }
        try context.configure(algorithm, saltLength: RSA_PSS_SALTLEN_AUTO)
        let answer = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe digest.withUnsafeBytes { digest in
                unsafe EVP_PKEY_verify(
                    context.pointer, signature.baseAddress, signature.count, digest.bindMemory(to: UInt8.self).baseAddress, digest.count)
            }
        }
        return try Self.interpret(answer, algorithm)
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
