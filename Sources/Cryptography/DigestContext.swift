internal import COpenSSL

/// A running digest over OpenSSL's EVP, made once and used for message after message.
///
/// Fetching an algorithm and making a context cost more than hashing a small sample, so the algorithm is fetched once in the process
/// and the context is restarted, not remade, by ``finalize()``.
@safe package struct DigestContext: ~Copyable {
    /// The hash function.
    package let algorithm: DigestAlgorithm
    private let context: OpaquePointer
    private let method: OpaquePointer
    /// Set when the library refused something; told at ``finalize()``, so that the hot loop has no error path.
    private var hasFailed = false

    /// Makes a context that is ready for its first byte.
    ///
    /// - Throws: `algorithmUnavailable`, `outOfMemory`, `libraryFailure`.
    package init(_ algorithm: DigestAlgorithm) throws(CryptographyError) {
        guard let method = unsafe FetchedDigests.shared.method(of: algorithm) else {
            throw CryptographyError(.algorithmUnavailable, subject: algorithm.name, libraryError: UInt(ERR_peek_last_error()))
        }
        guard let context = unsafe EVP_MD_CTX_new() else { throw CryptographyError(.outOfMemory, subject: algorithm.name) }
        guard unsafe EVP_DigestInit_ex2(context, method, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw CryptographyError(.libraryFailure, subject: algorithm.name, libraryError: UInt(ERR_peek_last_error()))
        }
        self.algorithm = algorithm
        unsafe self.method = unsafe method
        unsafe self.context = unsafe context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        if unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) != 1 { hasFailed = true }
    }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: ArraySlice<UInt8>) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// Ends the message and starts an empty one.
    ///
    /// - Throws: `libraryFailure` where any call since the last message failed. The context is then ready for a new message or fails again.
    package mutating func finalize() throws(CryptographyError) -> Digest {
        var length: UInt32 = 0
        let digest = unsafe Digest(algorithm: algorithm) { value in
            if unsafe EVP_DigestFinal_ex(context, value.bindMemory(to: UInt8.self).baseAddress, &length) != 1 { hasFailed = true }
        }
        let failed = hasFailed || Int(length) != algorithm.size
        hasFailed = unsafe EVP_DigestInit_ex2(context, method, nil) != 1
        guard !failed else {
            throw CryptographyError(.libraryFailure, subject: algorithm.name, libraryError: UInt(ERR_peek_last_error()))
        }
        return digest
    }
}

extension Digest {
    /// The digest of a message that is in memory. For a few messages; for many, keep a ``DigestContext``.
    ///
    /// - Throws: as ``DigestContext/init(_:)`` and ``DigestContext/finalize()``.
    package static func of(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest {
        try of(bytes[...], algorithm)
    }

    /// The digest of a message that is in memory. For a few messages; for many, keep a ``DigestContext``.
    ///
    /// - Throws: as ``DigestContext/init(_:)`` and ``DigestContext/finalize()``.
    package static func of(_ bytes: ArraySlice<UInt8>, _ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest {
        var context = try DigestContext(algorithm)
        context.update(bytes)
        return try context.finalize()
    }
}

/// The algorithms as the default library context's providers implement them, fetched once and kept as long as the process runs.
@safe private struct FetchedDigests: @unchecked Sendable {
    // A fetched EVP_MD is immutable and counted; sharing it between threads is what OpenSSL documents it for.
    static let shared = FetchedDigests()

    private let sha256 = unsafe EVP_MD_fetch(nil, DigestAlgorithm.sha256.providerName, nil)
    private let sha384 = unsafe EVP_MD_fetch(nil, DigestAlgorithm.sha384.providerName, nil)
    private let sha512 = unsafe EVP_MD_fetch(nil, DigestAlgorithm.sha512.providerName, nil)

    func method(of algorithm: DigestAlgorithm) -> OpaquePointer? {
        switch algorithm {
        case .sha256: unsafe sha256
        case .sha384: unsafe sha384
        case .sha512: unsafe sha512
        }
    }
}
