import Evidence
import ISOBMFF

/// What an edit list does to signed pictures: hides them, repeats them, or shows them at another speed.
struct EditListJudgement {
    /// What it does that contradicts the signed order and times; `nil` where it does not.
    private(set) var contradiction: String?
    /// What it does at the ends that an excerpt or a decoder's delay explains.
    private(set) var remark: String?

    /// `firstPeriodEnd` and `lastPeriodStart` are times of the media in seconds, between which everything has to be shown once.
    init(_ track: Track, movieTimescale: UInt32, firstPeriodEnd: Double, lastPeriodStart: Double) {
        let media = track.edits.filter { $0.mediaTime != nil }
        guard !media.isEmpty else { return }
        if media.contains(where: { $0.rate != 0x10000 }) {
            contradiction = "the edit list shows a part of the track at another speed"
            return
        }
        let timescale = Double(max(track.timescale, 1))
        let movie = Double(max(movieTimescale, 1))
        let total = Double(track.duration) / timescale
        var position: Double?
        var start = 0.0
        for edit in media {
            let from = Double(edit.mediaTime ?? 0) / timescale
            let length = edit.segmentDuration == 0 ? max(0, total - from) : Double(edit.segmentDuration) / movie
            if let position, abs(from - position) > 0.1 {
                contradiction =
                    from < position
                    ? "the edit list shows a part of the track more than once" : "the edit list hides a part of the track in its middle"
                return
            }
            if position == nil { start = from }
            position = from + length
        }
        guard let end = position else { return }
        if start > firstPeriodEnd + 0.1 {
            contradiction = "the edit list hides the first \(Self.tenths(start)) s of the track"
        } else if end < lastPeriodStart - 0.1 {
            contradiction = "the edit list hides the track from \(Self.tenths(end)) s on"
        } else if start > 0.5 || end < total - 0.5 {
            remark =
                "the edit list hides pictures at an end of the track: players show \(Self.tenths(start)) s to \(Self.tenths(end)) s of it"
        }
    }

    private static func tenths(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e12 else { return "?" }
        let value = Int64((seconds * 10).rounded())
        return "\(value / 10).\(abs(value % 10))"
    }
}
