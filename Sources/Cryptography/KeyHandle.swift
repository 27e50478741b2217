internal import COpenSSL

/// Owner of an OpenSSL key. The key is never changed after it is made, and OpenSSL guards what it computes late with locks of its own,
/// so several threads may use one at once, each with its own context.
@safe final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over one reference.
    init(owning pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe EVP_PKEY_free(pointer) }
}

extension DigestAlgorithm {
    /// The method object by which the key functions are told the hash function.
    var method: OpaquePointer? {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }
}

/// A context for one private or public key operation.
@safe struct KeyContext: ~Copyable {
    let pointer: OpaquePointer

    init(_ key: KeyHandle) throws(CryptographyError) {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw .fromLibrary(.libraryFailure, subject: "EVP_PKEY_CTX_new_from_pkey")
        }
        unsafe pointer = unsafe context
    }

    deinit { unsafe EVP_PKEY_CTX_free(pointer) }

    /// Sets padding, salt length and hash function. The operation must have been begun.
    func configure(_ algorithm: SignatureAlgorithm, saltLength: Int32) throws(CryptographyError) {
        var succeeded = true
        switch algorithm {
        case .ecdsa, .ed25519: break
        case .rsaPKCS1: succeeded = unsafe EVP_PKEY_CTX_set_rsa_padding(pointer, RSA_PKCS1_PADDING) == 1
        case .rsaPSS: succeeded = unsafe EVP_PKEY_CTX_set_rsa_padding(pointer, RSA_PKCS1_PSS_PADDING) == 1
        }
        if succeeded, let digest = algorithm.digest {
            succeeded = unsafe EVP_PKEY_CTX_set_signature_md(pointer, digest.method) == 1
        }
        if succeeded, case .rsaPSS(let digest) = algorithm {
            succeeded =
                unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(pointer, digest.method) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(pointer, saltLength) == 1
        }
        guard succeeded else { throw .fromLibrary(.algorithmDoesNotFit, subject: algorithm.name) }
    }
}
