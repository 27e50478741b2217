/// What can be found about the file as a container (ISO/IEC 14496-12).
public enum ContainerFinding: String, FindingKind {
    /// A box does not fit where it stands.
    case boxOverrun = "box-overrun"
    /// The file ends inside a box.
    case fileTruncated = "file-truncated"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .boxOverrun, .fileTruncated: .doubt
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .boxOverrun: "A box claims more bytes than its parent has."
        case .fileTruncated: "The file ends inside a box; what follows is lost."
        }
    }
}
