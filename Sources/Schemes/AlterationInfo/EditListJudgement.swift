import Evidence
import ISOBMFF

/// Whether a file's edit list shows what was signed as it was signed.
///
/// In a whole recording the list must be the signed one. An excerpt has fewer samples, so its list cannot have the signed lengths; there
/// it must start where the signed one starts in the media, run at normal rate and reach to the end of the samples.
struct EditListJudgement {
    /// `nil` where the list is as signed, else what differs, in words.
    static func difference(
        signed: [SignedEdit], signedTimescale: UInt32, container: [SignedEdit], containerTimescale: UInt32, isWhole: Bool,
        mediaDuration: UInt64, mediaTimescale: UInt32
    ) -> String? {
        if signed == container && (signed.isEmpty || signedTimescale == containerTimescale) { return nil }
        if isWhole {
            if container.isEmpty { return "the edit list that was signed is missing" }
            return signed.isEmpty ? "there was no edit list when it was signed" : "the edit list is not the one that was signed"
        }
        guard container.count == signed.count else { return "the edit list has \(container.count) edits, signed were \(signed.count)" }
        guard container.count == 1, let edit = container.first, let before = signed.first, edit.rate == before.rate,
            edit.mediaTime == before.mediaTime
        else { return "the edit list starts elsewhere or runs at another rate than was signed" }
        let shown = Double(edit.segmentDuration) / Double(max(containerTimescale, 1))
        let media = (Double(mediaDuration) - Double(max(edit.mediaTime, 0))) / Double(max(mediaTimescale, 1))
        let tick = 1 / Double(max(min(containerTimescale, mediaTimescale), 1))
        // A length of 0 in a fragmented file means to the end (8.6.6.1).
        return edit.segmentDuration == 0 || shown >= media - 2 * tick ? nil : "the edit list hides the end of the excerpt"
    }
}
