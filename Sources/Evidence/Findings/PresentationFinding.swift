/// What can be found about how the container shows the signed pictures.
public enum PresentationFinding: String, FindingKind {
    /// A sample is shown at another time than signed.
    case timelineAltered = "timeline-altered"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .timelineAltered: .alteration
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .timelineAltered: "A picture is shown at another time, or for longer or shorter, than was signed."
        }
    }
}
