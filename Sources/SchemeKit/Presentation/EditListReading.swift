import Evidence
package import ISOBMFF

/// What an edit list does to signed pictures: hides them, repeats them, holds them, or shows them at another speed (ISO/IEC 14496-12, 8.6.6).
///
/// Muxers write lists that delay a track or leave out what stands before the first and after the last picture to be shown. Whatever skips,
/// repeats or slows pictures in between was made to show something else than was recorded, and so was what hides more than a cut between
/// entry points needs.
package struct EditListReading: Sendable, Hashable {
    /// Between which times of the media everything has to be shown, in seconds.
    package struct Core: Sendable, Hashable {
        /// The latest at which a list may begin: the second entry point, because a cut never needs to hide a whole group of pictures.
        package var start: Double
        /// The earliest at which it may end: the last entry point.
        package var end: Double

        /// A stretch of time.
        package init(start: Double, end: Double) {
            self.start = start
            self.end = end
        }
    }

    /// What is to be said of it; empty where it shows all pictures in a row.
    package private(set) var remarks: [PresentationRemark] = []

    /// Less than this is the delay of reordered pictures, in seconds.
    private static let noticeable = 0.5
    /// Less than this is rounding between time scales, in seconds.
    private static let rounding = 0.1

    private let list: [ByteRange]

    /// Reads the list of a track.
    package init(_ track: Track, movieTimescale: UInt32, core: Core?) {
        list = [track.editList].compactMap { $0 }
        guard !track.edits.isEmpty else { return }
        read(track, movieTimescale, core)
    }

    private mutating func read(_ track: Track, _ movieTimescale: UInt32, _ core: Core?) {
        let timescale = Double(max(track.timescale, 1))
        let movieScale = Double(max(movieTimescale, 1))
        let total = Double(track.duration) / timescale
        var delay = 0.0
        var start = 0.0
        var expected: Double?
        for (number, edit) in track.edits.enumerated() {
            guard let mediaTime = edit.mediaTime else {
                if expected == nil { delay += Double(edit.segmentDuration) / movieScale }
                // Behind the last picture there may be nothing.
                let isLast = track.edits[number...].allSatisfy { $0.mediaTime == nil }
                if expected != nil, !isLast { return contradict("edit \(number + 1) of the edit list is a pause between pictures") }
                continue
            }
            if edit.rate != 0x10000 {
                return contradict("edit \(number + 1) of the edit list plays the media at another rate than 1")
            }
            let from = Double(mediaTime) / timescale
            if let expected, abs(from - expected) > Self.rounding {
                return contradict(
                    from > expected
                        ? "the edit list leaves out \(Self.seconds(from - expected)) s between edits \(number) and \(number + 1)"
                        : "edit \(number + 1) of the edit list shows \(Self.seconds(expected - from)) s of the media again")
            }
            if expected == nil { start = from }
            // A length of 0 in a fragmented file means to the end (8.6.6.1).
            expected = edit.segmentDuration == 0 ? max(total, from) : from + Double(edit.segmentDuration) / movieScale
        }
        guard let end = expected else { return contradict("the edit list shows nothing of the track") }
        judgeEnds(start, end, delay: delay, total: total, core)
    }

    private mutating func judgeEnds(_ start: Double, _ end: Double, delay: Double, total: Double, _ core: Core?) {
        if let core, start > core.start + Self.rounding {
            return contradict("the edit list hides the first \(Self.seconds(min(start, total))) s of the track")
        }
        if let core, end < core.end - Self.rounding {
            return contradict("the edit list hides the track from \(Self.seconds(end)) s on")
        }
        let hidden = [
            start > Self.noticeable ? "the first \(Self.seconds(start)) s" : nil,
            total - end > Self.noticeable ? "the last \(Self.seconds(total - end)) s" : nil,
        ].compactMap { $0 }
        if !hidden.isEmpty {
            remark(.editListTrims, "the edit list hides \(hidden.joined(separator: " and ")) of the track from players")
        }
        let padded = [
            delay > Self.noticeable ? "nothing for \(Self.seconds(delay)) s before the first picture" : nil,
            end - total > Self.noticeable ? "\(Self.seconds(end - total)) s more than there are pictures for" : nil,
        ].compactMap { $0 }
        if !padded.isEmpty { remark(.editListPads, "the edit list shows \(padded.joined(separator: " and "))") }
    }

    private mutating func contradict(_ what: String) {
        remarks = [PresentationRemark(.editListAltered, what, bytes: list)]
    }

    private mutating func remark(_ kind: PresentationFinding, _ what: String) {
        remarks.append(PresentationRemark(kind, what, bytes: list))
    }

    /// Thousandths of a second are as exact as anybody needs.
    package static func seconds(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        let thousandths = Int64((abs(value) * 1000).rounded())
        var fraction = String(thousandths % 1000)
        while fraction.count < 3 { fraction = "0" + fraction }
        return (value < 0 ? "-" : "") + "\(thousandths / 1000).\(fraction)"
    }
}
