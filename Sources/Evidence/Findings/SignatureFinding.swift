/// What can be found about signatures and the samples they speak for.
public enum SignatureFinding: String, FindingKind {
    /// A sample's bytes differ from what was signed.
    case sampleAltered = "sample-altered"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .sampleAltered: .alteration
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .sampleAltered: "The bytes of a picture differ from those that were signed."
        }
    }
}
