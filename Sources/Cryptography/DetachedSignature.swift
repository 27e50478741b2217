internal import COpenSSL

/// Signatures in the form of S/MIME and of most document tools: CMS SignedData (RFC 5652) without the content.
package enum DetachedSignature {
    /// Whether the library makes such messages with a key of this kind that its own command accepts (OpenSSL 3.0 does with neither
    /// Ed25519 nor a key that is bound to RSA-PSS).
    package static func isPossible(with kind: PublicKey.Kind) -> Bool {
        switch kind {
        case .rsa, .ec: true
        case .rsaPSS, .ed25519, .unsupported: false
        }
    }

    /// Signs bytes, which do not go into the result.
    ///
    /// - Parameters:
    ///   - content: taken as it is, byte for byte.
    ///   - chain: the signer's certificate first, which has to be of `key`; all go into the result.
    /// - Returns: a ContentInfo in DER with the signer's own claim of the time, as `openssl cms -verify -inform DER -content` reads it.
    /// - Throws: `keyMismatch`; `unsupportedKey` where ``isPossible(with:)`` says no; failures of the library.
    package static func cms(over content: [UInt8], key: PrivateKey, chain: [Certificate]) throws(CryptographyError) -> [UInt8] {
        guard let leaf = chain.first, leaf.publicKey == key.publicKey else {
            throw CryptographyError(.keyMismatch, subject: chain.first?.subject ?? "no certificate")
        }
        guard isPossible(with: key.publicKey.kind) else { throw CryptographyError(.unsupportedKey, subject: key.publicKey.kind.name) }
        ERR_clear_error()
        guard let others = unsafe OPENSSL_sk_new_null() else { throw CryptographyError(.outOfMemory, subject: "certificates") }
        // The stack only borrows: the certificates live as long as the argument.
        defer { unsafe OPENSSL_sk_free(others) }
        for certificate in chain.dropFirst() {
            guard unsafe certificate.withX509({ unsafe OPENSSL_sk_push(others, UnsafeRawPointer($0)) }) > 0 else {
                throw CryptographyError(.outOfMemory, subject: "certificates")
            }
        }
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP)
        let message = unsafe withExtendedLifetime(chain) {
            unsafe content.withUnsafeBytes { content in
                unsafe withReadingStream(content) { stream in
                    unsafe leaf.withX509 { unsafe CMS_sign($0, key.handle.pointer, others, stream, flags) }
                }
            }
        }
        guard let message = unsafe message ?? nil else {
            throw .fromLibrary(.libraryFailure, subject: key.publicKey.kind.name)
        }
        defer { unsafe CMS_ContentInfo_free(message) }
        guard let der = unsafe derBytes({ unsafe i2d_CMS_ContentInfo(message, $0) }) else {
            throw .fromLibrary(.libraryFailure, subject: "CMS")
        }
        return der
    }
}
