internal import COpenSSL
internal import Glibc

extension PrivateKey {
    /// What a PKCS #11 URI begins with (RFC 7512).
    package static let tokenScheme = "pkcs11:"

    /// A key that stays in a PKCS #11 token (a smart card, a security module): only signatures leave it.
    ///
    /// The token is reached through OpenSSL's engine `pkcs11` (Debian: libengine-pkcs11-openssl), which is loaded into this process on the
    /// first call and stays. The module is the engine's own choice (p11-kit's, or `PKCS11_MODULE_PATH`) unless one is named.
    ///
    /// - Parameters:
    ///   - uri: of the key, RFC 7512: `pkcs11:token=…;object=…;type=private`.
    ///   - pin: of the token, in UTF-8; needed where the URI holds none and the token asks for one.
    ///   - module: path of the token's library.
    /// - Throws: `algorithmUnavailable` where the engine is not installed; `systemFailure` where the module cannot be loaded;
    ///   `passphraseNeeded`, `wrongPassphrase`, where no key can be had without, or with, that PIN; `unsupportedKey`.
    package init(token uri: String, pin: [UInt8]?, module: String? = nil) throws(CryptographyError) {
        ERR_clear_error()
        defer { ERR_clear_error() }
        // The engine loads it late, and then does not say that this was why there is no key.
        if let module, unsafe access(module, R_OK) != 0 {
            throw CryptographyError(.systemFailure, subject: module, systemError: errno)
        }
        var failure: Int32 = 0
        let text = pin.map { $0 + [0] }
        let key = unsafe text.withOptionalCString { unsafe ipro_token_key(uri, module, $0, &failure) }
        guard let key = unsafe key else {
            switch Int(failure) {
            case IPRO_TOKEN_NO_ENGINE: throw .fromLibrary(.algorithmUnavailable, subject: "OpenSSL engine pkcs11")
            case IPRO_TOKEN_NO_MODULE: throw .fromLibrary(.systemFailure, subject: module ?? "PKCS #11 module")
            default: throw .fromLibrary(pin == nil ? .passphraseNeeded : .wrongPassphrase, subject: uri)
            }
        }
        try unsafe self.init(handle: KeyHandle(owning: key))
        if case .unsupported = publicKey.kind { throw CryptographyError(.unsupportedKey, subject: publicKey.kind.name) }
    }
}

extension Optional<[UInt8]> {
    /// Calls `body` with the bytes as C's text, which end with a zero; with `nil` where there are none.
    fileprivate func withOptionalCString<Result>(_ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let bytes = self else { return body(nil) }
        return unsafe bytes.withUnsafeBufferPointer { unsafe $0.withMemoryRebound(to: CChar.self) { unsafe body($0.baseAddress) } }
    }
}
