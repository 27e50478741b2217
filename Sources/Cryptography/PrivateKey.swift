internal import COpenSSL
import SystemPackage

/// A signing key. It is never printed; OpenSSL wipes the memory it was in.
package struct PrivateKey: Sendable {
    /// The half that verifies.
    package let publicKey: PublicKey
    let handle: KeyHandle

    private init(handle: KeyHandle) throws(CryptographyError) {
        self.handle = handle
        publicKey = try PublicKey(handle: handle)
    }

    /// A new key from the system's random numbers.
    ///
    /// - Throws: failures of the library.
    package static func generate(_ type: KeyType) throws(CryptographyError) -> PrivateKey {
        let (name, group, bits): (String, String?, Int32) =
            switch type {
            case .ecP256: ("EC", "P-256", 0)
            case .ecP384: ("EC", "P-384", 0)
            case .rsa2048: ("RSA", nil, 2048)
            case .rsa3072: ("RSA", nil, 3072)
            case .rsa4096: ("RSA", nil, 4096)
            case .ed25519: ("ED25519", nil, 0)
            }
        ERR_clear_error()
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            throw .fromLibrary(.algorithmUnavailable, subject: name)
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe group == nil || EVP_PKEY_CTX_set_group_name(context, group) == 1,
            unsafe bits == 0 || EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1,
            unsafe EVP_PKEY_generate(context, &key) == 1, let key = unsafe key
        else { throw .fromLibrary(.libraryFailure, subject: type.rawValue) }
        return try unsafe PrivateKey(handle: KeyHandle(owning: key))
    }

    /// A key from PEM text: PKCS #8, plain or encrypted, or the older forms that OpenSSL reads.
    ///
    /// - Parameter passphrase: for an encrypted key, in UTF-8.
    /// - Throws: `passphraseNeeded`, `wrongPassphrase`, `malformed`; `unsupportedKey` where it signs nothing here.
    package init(pem: [UInt8], passphrase: [UInt8]? = nil) throws(CryptographyError) {
        var question = unsafe PassphraseQuestion(answer: nil, length: 0)
        let key = unsafe pem.withUnsafeBytes { pem in
            unsafe (passphrase ?? []).withUnsafeBufferPointer { answer in
                unsafe question.answer = passphrase == nil ? nil : answer.baseAddress
                question.length = answer.count
                return unsafe withReadingStream(pem) { stream in
                    unsafe PEM_read_bio_PrivateKey(stream, nil, answerPassphrase, &question)
                }
            }
        }
        guard let key = unsafe key ?? nil else {
            if question.wasAsked {
                ERR_clear_error()
                throw CryptographyError(passphrase == nil ? .passphraseNeeded : .wrongPassphrase, subject: "private key")
            }
            throw .fromLibrary(.malformed, subject: "private key")
        }
        try unsafe self.init(handle: KeyHandle(owning: key))
        if case .unsupported = publicKey.kind { throw CryptographyError(.unsupportedKey, subject: publicKey.kind.name) }
    }

    /// Writes the key as PKCS #8 PEM into a new file that only its owner can read (mode 0600).
    ///
    /// - Parameter passphrase: encrypts the file under it (PBES2, AES-256-CBC) when given.
    /// - Throws: `fileExists` where anything stands at that path; `systemFailure`; failures of the library.
    package func writePEM(to path: String, passphrase: [UInt8]? = nil) throws(CryptographyError) {
        ERR_clear_error()
        let stream = try MemoryStream()
        // Always with a function to ask, never with a null one: in place of that OpenSSL would ask on the terminal.
        let written = unsafe (passphrase ?? []).withUnsafeBufferPointer { buffer in
            var question = unsafe PassphraseQuestion(answer: buffer.baseAddress, length: buffer.count)
            return unsafe PEM_write_bio_PKCS8PrivateKey(
                stream.pointer, handle.pointer, passphrase == nil ? nil : EVP_aes_256_cbc(), nil, 0, answerPassphrase, &question)
        }
        guard written == 1 else { throw .fromLibrary(.libraryFailure, subject: "private key") }
        try unsafe stream.withBytes { (bytes) throws(CryptographyError) in
            try unsafe ExclusiveFile.write(bytes, to: FilePath(path), mode: 0o600)
        }
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    /// Names the key by its public half.
    package var description: String { "private key of \(publicKey.kind.name) \(publicKey.sha256.hex)" }

    /// Shows nothing of what is inside.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What OpenSSL asks for when a key is encrypted. Left to itself it would ask on the terminal.
@safe private struct PassphraseQuestion {
    var answer: UnsafePointer<UInt8>?
    var length: Int
    var wasAsked = false
}

private func answerPassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int32, _: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let question = unsafe context?.assumingMemoryBound(to: PassphraseQuestion.self), let buffer = unsafe buffer else { return -1 }
    unsafe question.pointee.wasAsked = true
    guard let answer = unsafe question.pointee.answer, let length = unsafe Int32(exactly: question.pointee.length), length <= capacity
    else { return -1 }
    for index in 0..<Int(length) { unsafe buffer[index] = CChar(bitPattern: answer[index]) }
    return length
}
