/// Where the time comes from for which a certificate is judged.
package enum TimeBasis: String, Sendable, Hashable, CaseIterable {
    /// The camera's clock, as signed: a claim of whoever holds the key.
    case signedRecordingTime = "signed recording time"
    /// The exporter's clock, as signed: a claim as well.
    case signedExportTime = "signed export time"
    /// A time stamp of an authority that the user trusts.
    case attestedTimeStamp = "attested time stamp"
    /// The user said so.
    case chosenByUser = "time chosen by the user"
    /// Nothing says when it was signed.
    case now = "now"

    /// Whether somebody other than the signer vouches for the time, so that a later theft of the key cannot reach back to it.
    package var isIndependentOfSigner: Bool {
        switch self {
        case .attestedTimeStamp, .chosenByUser: true
        case .signedRecordingTime, .signedExportTime, .now: false
        }
    }
}
