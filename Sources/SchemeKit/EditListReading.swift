import Evidence
package import ISOBMFF

/// What an edit list does to pictures that stand in a row in the media.
///
/// Muxers write lists that delay a track or leave out what stands before the first and after the last picture to be shown. Whatever skips,
/// repeats or slows pictures in between was made to show something else than was recorded.
package enum EditListReading: Sendable, Hashable {
    /// All pictures are shown in a row, or there is no list.
    case plain
    /// So many seconds at the start or end of the media are not shown.
    case trimmed(atStart: Double, atEnd: Double)
    /// Pictures in between are left out, repeated, held or shown at another rate; what, in words.
    case contradictory(String)

    /// Less than this is the delay of reordered pictures, in seconds.
    private static let noticeable = 0.5

    /// Reads the list of a track.
    package init(_ track: Track, movieTimescale: UInt32) {
        let timescale = Double(max(track.timescale, 1))
        let movieScale = Double(max(movieTimescale, 1))
        let tick = 1 / timescale + 1 / movieScale
        var expected: Double?
        var start = 0.0
        for (number, edit) in track.edits.enumerated() {
            guard let mediaTime = edit.mediaTime else {
                if expected != nil {
                    self = .contradictory("edit \(number + 1) of the edit list is a pause between pictures")
                    return
                }
                continue
            }
            if edit.rate != 0x10000 {
                self = .contradictory("edit \(number + 1) of the edit list plays the media at another rate than 1")
                return
            }
            let from = Double(mediaTime) / timescale
            if let expected, abs(from - expected) > 2 * tick {
                self = .contradictory(
                    from > expected
                        ? "the edit list leaves out \(Self.seconds(from - expected)) s between edits \(number) and \(number + 1)"
                        : "edit \(number + 1) of the edit list shows \(Self.seconds(expected - from)) s of the media again")
                return
            }
            if expected == nil { start = from }
            // A length of 0 in a fragmented file means to the end (8.6.6.1).
            expected = edit.segmentDuration == 0 ? .infinity : from + Double(edit.segmentDuration) / movieScale
        }
        guard let expected else {
            self = .plain
            return
        }
        let rest = Double(track.duration) / timescale - expected
        // Lists that begin with the composition offset of the first picture leave out nothing.
        self = start > Self.noticeable || rest > Self.noticeable ? .trimmed(atStart: max(start, 0), atEnd: max(rest, 0)) : .plain
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
