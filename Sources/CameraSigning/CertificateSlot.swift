/// The places for certificates that each key has, as on a camera's settings page.
package enum CertificateSlot: String, Sendable, Hashable, CaseIterable {
    /// What the maker put in, key and certificate together.
    case preInstalled = "pre-installed"
    /// What the key's owner issued to himself. It shows that nothing was changed since signing, and not who signed.
    case selfSigned = "self-signed"
    /// What a certification authority issued on request.
    case authority = "ca"

    /// Name of the file that it lies in, beside the key.
    var fileName: String { rawValue + ".pem" }
}
