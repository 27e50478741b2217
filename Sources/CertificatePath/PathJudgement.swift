package import Cryptography
package import Evidence

/// What became of one signer's certificates.
package struct PathJudgement: Sendable {
    /// A fact that the reader must know besides.
    package struct Notice: Sendable, Hashable {
        /// What kind.
        package var kind: TrustFinding
        /// In one sentence.
        package var message: String
    }

    /// The signer's certificate; `nil` where there was none.
    package internal(set) var certificate: Certificate?
    /// From the signer to the anchor; empty where there is no path.
    package internal(set) var path: [Certificate] = []
    /// Whether the signer is trusted.
    package internal(set) var trusted = false
    /// Whether that is because the user named this very certificate.
    package internal(set) var pinned = false
    /// Start of the span of time for which it was judged.
    package internal(set) var from: Timestamp
    /// End of that span.
    package internal(set) var until: Timestamp
    /// What that time is.
    package internal(set) var basis: TimeBasis
    /// Whether the signer would also be trusted for a recording made now.
    package internal(set) var trustedToday = false
    /// What was done about revocation.
    package internal(set) var revocation = PathJudgement.notChecked
    /// Why it is not trusted.
    package internal(set) var failure: PathFailure?
    /// What else is to be said.
    package internal(set) var notices: [Notice] = []

    static let notChecked = "revocation not checked"

    init(certificate: Certificate?, from: Timestamp, until: Timestamp, basis: TimeBasis) {
        self.certificate = certificate
        self.from = from
        self.until = until
        self.basis = basis
    }

    /// Where the path ends.
    package var anchor: Certificate? { trusted && !pinned ? path.last : nil }

    /// The judgement for the report; `nil` where there was no certificate.
    package var signerReport: SignerReport? {
        guard let certificate else { return nil }
        var report = SignerReport(
            subject: certificate.subject, issuer: certificate.issuer, serialNumber: certificate.serialNumber,
            sha256: certificate.sha256.hex, notBefore: certificate.notBefore, notAfter: certificate.notAfter, anchor: anchor?.subject,
            judgedAt: until, judgedAtBasis: basis.rawValue, trusted: trusted, pinned: pinned, trustedToday: trustedToday,
            revocation: revocation, reason: failure?.reason)
        report.path = path.map(\.report)
        return report
    }

    /// The judgement as findings: at most one doubt, then the notices.
    package func findings(scheme: SchemeName? = nil, track: UInt32? = nil) -> [Finding] {
        let doubt = failure.map { Finding($0.rule, $0.reason, scheme: scheme, track: track) }
        return [doubt].compactMap { $0 } + notices.map { Finding($0.kind, $0.message, scheme: scheme, track: track) }
    }
}

extension Certificate {
    /// The certificate as a result names it.
    package var report: CertificateReport {
        CertificateReport(subject: subject, sha256: sha256.hex, notBefore: notBefore, notAfter: notAfter)
    }
}
