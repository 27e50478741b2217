/// What can be found about the files of a dump together.
public enum DumpFinding: String, FindingKind {
    /// The counters of two neighbouring files of a recording show that what was recorded between them is not there.
    case recordingGap = "recording-gap"
    /// Two files hold the same signed periods of a recording.
    case recordingOverlap = "recording-overlap"
    /// A file goes on from one that is not the one before it by the counters: the link does not fit.
    case recordingLinkBroken = "recording-link-broken"
    /// The first file of a recording says that others came before it, and they are not there.
    case recordingBeginMissing = "recording-begin-missing"
    /// The last file of a recording does not say that the recording ends with it.
    case recordingEndMissing = "recording-end-missing"
    /// From one file of a recording to the next the signing certificate changes.
    case recordingKeyChanged = "recording-key-changed"
    /// By the camera's clock a file of a recording begins before the one before it ends.
    case recordingClockSteppedBack = "recording-clock-stepped-back"
    /// Files of the same camera that do not belong to one recording show the same time.
    case recordingTimesOverlap = "recording-times-overlap"
    /// Several files have the same content.
    case contentRepeated = "content-repeated"
    /// The files were signed by more than one camera.
    case severalSigners = "several-signers"
    /// A file that was examined earlier is not there any more.
    case fileVanished = "file-vanished"
    /// A file is not, or not with the same content, what a manifest lists.
    case manifestMismatch = "manifest-mismatch"
    /// A file is not listed in the manifest.
    case manifestUnlisted = "manifest-unlisted"
    /// The ledgers that were joined do not make up the whole dump.
    case shardMissing = "shard-missing"

    /// What it does to the verdict of the dump.
    public var severity: Severity {
        switch self {
        case .recordingGap, .recordingLinkBroken, .fileVanished, .manifestMismatch, .shardMissing: .doubt
        case .recordingOverlap, .recordingBeginMissing, .recordingEndMissing, .recordingKeyChanged, .recordingClockSteppedBack,
            .recordingTimesOverlap,
            .contentRepeated, .severalSigners, .manifestUnlisted:
            .notice
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .recordingGap:
            "The signed counters of two neighbouring files of a recording show that what was recorded between them is not in the dump. "
                + "It may have been removed, overwritten by the camera, or not copied."
        case .recordingOverlap: "Two files hold the same signed periods of a recording, as an excerpt beside its original does."
        case .recordingLinkBroken:
            "By its counter a file follows another one directly, but it was signed after a different one. Both cannot belong to the same "
                + "recording."
        case .recordingBeginMissing: "The first file of a recording says that others came before it, and they are not in the dump."
        case .recordingEndMissing:
            "The last file of a recording does not say that the recording ends with it. It went on, or was cut off by a loss of power."
        case .recordingKeyChanged: "From one file of a recording to the next the signing certificate changes."
        case .recordingClockSteppedBack:
            "By the camera's clock a file of a recording begins before the one before it ends; the clock was set back."
        case .recordingTimesOverlap:
            "Files of the same signer that do not belong to one recording show the same time by the camera's clock."
        case .contentRepeated: "Several files have the same content, byte for byte."
        case .severalSigners: "The files of the dump were signed by more than one signer."
        case .fileVanished: "A file that the ledger says was examined is not in the dump any more."
        case .manifestMismatch: "A file that the manifest lists is missing, or its content is not the one that the manifest lists."
        case .manifestUnlisted: "A file of the dump is not in the manifest."
        case .shardMissing:
            "The ledgers that were joined do not make up the whole dump: a share is missing, unfinished, or was made from another listing."
        }
    }
}
