/// What can be found about the signer's certificate (RFC 5280 and the trust store's policy).
public enum TrustFinding: String, FindingKind {
    /// The chain does not lead to an anchor of the user's.
    case issuerUnknown = "issuer-unknown"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .issuerUnknown: .doubt
        }
    }

    /// Where a doubt about the signer leads.
    public var leadsTo: DoubtOutcome { .untrusted }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .issuerUnknown: "The certificate's chain does not lead to any trust anchor that was given."
        }
    }
}
