package import Evidence

/// Why a signer is not trusted: the rule, and the certificate that breaks it.
package struct PathFailure: Sendable, Hashable {
    /// The rule.
    package var rule: TrustFinding
    /// Subject of the certificate that breaks it.
    package var certificate: String
    /// What is wrong, as the end of a sentence that begins with the certificate.
    package var detail: String

    /// The reason in one line: `certificate CN=… : …`.
    package var reason: String { certificate.isEmpty ? detail : "certificate \(certificate) \(detail)" }

    init(_ rule: TrustFinding, _ certificate: String, _ detail: String) {
        self.rule = rule
        self.certificate = certificate
        self.detail = detail
    }
}
