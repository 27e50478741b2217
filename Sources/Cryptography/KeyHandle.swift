internal import COpenSSL
internal import Locking

/// Owner of an OpenSSL key. The key is never changed after it is made, and OpenSSL guards what it computes late with locks of its own,
/// so several threads may use one at once, each with its own context.
@safe final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    /// Contexts that have verified and can do so again, each used by one thread at a time: to set one up takes a tenth as long as to verify.
    private let ready = Monitor<[VerifyingContext]>([])
    private static let mostReady = 8

    /// Takes over one reference.
    init(owning pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// A context to verify with, which nobody else uses until it is given back.
    func takeVerifyingContext(_ algorithm: SignatureAlgorithm, saltLength: Int32) throws(CryptographyError) -> VerifyingContext {
        let known = ready.withLock { ready -> VerifyingContext? in
            guard let place = ready.lastIndex(where: { $0.algorithm == algorithm && $0.saltLength == saltLength }) else { return nil }
            return ready.remove(at: place)
        }
        if let known { return known }
        return try VerifyingContext(self, algorithm, saltLength: saltLength)
    }

    /// Keeps a context for the next signature. Only one whose signature was right: nothing is known of what others leave in it.
    func giveBack(_ context: VerifyingContext) {
        ready.withLock { ready in if ready.count < Self.mostReady { ready.append(context) } }
    }
}

/// A context that is set up to verify. Belongs to one thread at a time.
final class VerifyingContext: @unchecked Sendable {
    let algorithm: SignatureAlgorithm
    let saltLength: Int32
    let context: KeyContext

    fileprivate init(_ key: KeyHandle, _ algorithm: SignatureAlgorithm, saltLength: Int32) throws(CryptographyError) {
        self.algorithm = algorithm
        self.saltLength = saltLength
        context = try KeyContext(key)
        guard unsafe EVP_PKEY_verify_init(context.pointer) == 1 else { throw .fromLibrary(.libraryFailure, subject: algorithm.name) }
        try context.configure(algorithm, saltLength: saltLength)
    }
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
