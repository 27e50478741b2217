/// What can be found about the examination itself: limits reached, things that could not be read, rules of the user's that were not met.
public enum ExaminationFinding: String, FindingKind {
    /// A budget was used up before the file was examined wholly.
    case limitReached = "limit-reached"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .limitReached: .doubt
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .limitReached: "The file asked for more work or memory than an honest recording of its size needs; the examination stopped."
        }
    }
}
