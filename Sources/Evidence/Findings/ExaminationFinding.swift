/// What can be found about the examination itself: limits reached, and rules of the user's that were not met.
public enum ExaminationFinding: String, FindingKind {
    /// The file asked for more work or memory than an honest recording of its size needs; the examination stopped there.
    case limitReached = "limit-reached"
    /// The file could not be opened or read to its end, so nothing was decided.
    case fileUnreadable = "file-unreadable"
    /// The file changed while it was read.
    case fileChanged = "file-changed"
    /// The file is not in the ISO base media file format (MP4, MOV), so there is nothing to examine.
    case notARecording = "not-a-recording"
    /// A rule that was given with --require is not met.
    case requirementNotMet = "requirement-not-met"
    /// The recording was signed by another camera than the one named with --expect-camera.
    case cameraNotExpected = "camera-not-expected"
    /// A second opinion was asked for with --second-opinion, and could not be had.
    case secondOpinionFailed = "second-opinion-failed"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .limitReached, .fileUnreadable, .fileChanged, .notARecording, .requirementNotMet, .cameraNotExpected,
            .secondOpinionFailed:
            .doubt
        }
    }

    /// Another camera than expected is a question of the signer.
    public var leadsTo: DoubtOutcome { self == .cameraNotExpected ? .untrusted : .indeterminate }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .limitReached:
            "The file asked for more work or memory than an honest recording of its size needs; the examination stopped "
                + "there."
        case .fileUnreadable: "The file could not be opened or read to its end, so nothing was decided."
        case .fileChanged:
            "The file changed while it was read. Whatever was seen is not one state of it, so nothing was decided."
        case .notARecording: "The file is not in the ISO base media file format (MP4, MOV), so there is nothing to examine."
        case .requirementNotMet: "A rule that was given with --require is not met."
        case .cameraNotExpected: "The recording was signed by another camera than the one named with --expect-camera."
        case .secondOpinionFailed:
            "A second opinion was asked for with --second-opinion, and the other reader could not give it: it refused the file, crashed, or "
                + "reached a limit."
        }
    }
}
