/// What can be found about the examination itself: limits reached, and rules of the user's that were not met.
public enum ExaminationFinding: String, FindingKind {
    /// The file asked for more work or memory than an honest recording of its size needs; the examination stopped there.
    case limitReached = "limit-reached"
    /// The file has no video track, so there are no pictures to verify.
    case noVideo = "no-video"
    /// A rule that was given with --require is not met.
    case requirementNotMet = "requirement-not-met"
    /// The recording was signed by another camera than the one named with --expect-camera.
    case cameraNotExpected = "camera-not-expected"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .limitReached, .requirementNotMet, .cameraNotExpected: .doubt
        case .noVideo: .notice
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
        case .noVideo: "The file has no video track, so there are no pictures to verify."
        case .requirementNotMet: "A rule that was given with --require is not met."
        case .cameraNotExpected: "The recording was signed by another camera than the one named with --expect-camera."
        }
    }
}
