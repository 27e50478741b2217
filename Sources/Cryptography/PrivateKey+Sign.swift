internal import COpenSSL

extension PrivateKey {
    /// Signs a message.
    ///
    /// - Parameter saltLength: only looked at for RSA-PSS.
    /// - Throws: `algorithmDoesNotFit` where the algorithm is for another kind of key; failures of the library.
    package func sign(
        _ message: [UInt8], algorithm: SignatureAlgorithm, saltLength: PSSSaltLength = .digest
    ) throws(CryptographyError) -> [UInt8] {
        if let hash = algorithm.digest {
            return try sign(digest: Digest.of(message, hash), algorithm: algorithm, saltLength: saltLength)
        }
        guard algorithm.fits(publicKey.kind) else { throw CryptographyError(.algorithmDoesNotFit, subject: algorithm.name) }
        ERR_clear_error()
        guard let context = unsafe EVP_MD_CTX_new() else { throw CryptographyError(.outOfMemory, subject: algorithm.name) }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestSignInit(context, nil, nil, nil, handle.pointer) == 1 else {
            throw .fromLibrary(.libraryFailure, subject: algorithm.name)
        }
        return try unsafe signature(algorithm) { buffer, length in
            unsafe message.withUnsafeBufferPointer {
                unsafe EVP_DigestSign(context, buffer, length, $0.baseAddress, $0.count)
            }
        }
    }

    /// Signs a message of which only the digest is known.
    ///
    /// - Parameter saltLength: only looked at for RSA-PSS.
    /// - Throws: `algorithmDoesNotFit` where the algorithm is for another kind of key or digest, or signs no digest (Ed25519);
    ///   failures of the library.
    package func sign(
        digest: Digest, algorithm: SignatureAlgorithm, saltLength: PSSSaltLength = .digest
    ) throws(CryptographyError) -> [UInt8] {
        guard algorithm.fits(publicKey.kind), algorithm.digest == digest.algorithm else {
            throw CryptographyError(.algorithmDoesNotFit, subject: algorithm.name)
        }
        ERR_clear_error()
        let context = try KeyContext(handle)
        guard unsafe EVP_PKEY_sign_init(context.pointer) == 1 else { throw .fromLibrary(.libraryFailure, subject: algorithm.name) }
        let salt =
            switch saltLength {
            case .digest: RSA_PSS_SALTLEN_DIGEST
            case .maximum: RSA_PSS_SALTLEN_MAX
            case .bytes(let count): count
            }
        try context.configure(algorithm, saltLength: salt)
        let pointer = unsafe context.pointer
        return try unsafe signature(algorithm) { buffer, length in
            unsafe digest.withUnsafeBytes {
                unsafe EVP_PKEY_sign(pointer, buffer, length, $0.bindMemory(to: UInt8.self).baseAddress, $0.count)
            }
        }
    }

    /// OpenSSL's signing functions write up to `EVP_PKEY_get_size` bytes and say how many.
    private func signature(
        _ algorithm: SignatureAlgorithm, _ sign: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>) -> Int32
    ) throws(CryptographyError) -> [UInt8] {
        let capacity = Int(unsafe EVP_PKEY_get_size(handle.pointer))
        guard capacity > 0 else { throw .fromLibrary(.libraryFailure, subject: algorithm.name) }
        let signature = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var length = capacity
            count = unsafe sign(buffer.baseAddress, &length) == 1 ? min(length, capacity) : 0
        }
        guard !signature.isEmpty else { throw .fromLibrary(.libraryFailure, subject: algorithm.name) }
        return signature
    }
}
