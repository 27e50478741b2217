import Evidence
import ISOBMFF
import SchemeKit

/// Puts the signed times of a track beside those at which a player shows it: units that follow each other at one pace become one run.
///
/// It tells and does not judge: what contradicts a signature is for its scheme to find.
struct TimelineAssembly {
    private struct Unit {
        var samples: SampleRange
        var time: ClosedRange<Double>
        var from: Timestamp
        var until: Timestamp?
    }

    private let movie: MovieFile
    /// How many steps through edit lists may still be taken.
    private var budget = 4_000_000

    /// Pictures wait in queues: a unit may differ from the pace of its run by so much of its length, and so many seconds.
    private static let (share, seconds) = (0.15, 0.3)
    /// A step of the camera's clock that is longer, and so many times longer than what is shown, is a clock that was set.
    private static let (longest, clockJump) = (600.0, 100.0)

    init(_ movie: MovieFile) { self.movie = movie }

    /// Adds its timeline to what a scheme says about a track.
    mutating func complete(_ report: inout SignatureReport) {
        guard let track = movie.tracks.first(where: { $0.trackID == report.track }) else { return }
        let units = report.segments.compactMap { segment -> Unit? in
            guard let samples = segment.samples, let time = segment.time, let from = segment.signedFrom else { return nil }
            // An end that is the start, or none: its length is known only where another unit follows.
            return Unit(samples: samples, time: time, from: from, until: segment.signedUntil.flatMap { $0 > from ? $0 : nil })
        }
        guard !units.isEmpty else { return }
        let clock = PresentationClock(movie: movie, track: track)
        var runs: [TimelineRun] = []
        /// Ends a run with a unit; `next` is the one that follows directly.
        func close(_ first: Int, _ last: Int, next: Unit?) {
            guard let until = next?.from ?? units[last].until else {
                if last > first { close(first, last - 1, next: units[last]) }
                return
            }
            let mediaEnd = next?.time.lowerBound ?? units[last].time.upperBound
            let media = units[first].time.lowerBound...max(units[first].time.lowerBound, mediaEnd)
            budget -= clock.cost
            runs.append(
                TimelineRun(
                    samples: SampleRange(units[first].samples.first, units[last].samples.last), signedFrom: units[first].from,
                    signedUntil: max(units[first].from, until), media: media, shown: budget > 0 ? clock.shown(media) : nil))
        }
        var first = 0
        var (signed, shown) = (0.0, 0.0)
        for place in units.indices.dropFirst() {
            let (before, unit) = (units[place - 1], units[place])
            let step = (signed: unit.from.seconds(since: before.from), shown: unit.time.lowerBound - before.time.lowerBound)
            guard Self.follows(before, unit, step) else {
                close(first, place - 1, next: nil)
                first = place
                (signed, shown) = (0, 0)
                continue
            }
            let pace = signed > 0 ? shown / signed : step.shown / step.signed
            if abs(step.shown - pace * step.signed) > max(Self.seconds, Self.share * pace * step.signed) {
                // The step is how long the unit before it lasts, which therefore belongs to what follows.
                if place - 1 > first { close(first, place - 2, next: before) }
                first = place - 1
                (signed, shown) = (0, 0)
            }
            signed += step.signed
            shown += step.shown
        }
        close(first, units.count - 1, next: nil)
        report.timeline = runs
    }

    /// Whether one unit stands directly behind another, in the file and by the camera's clock.
    private static func follows(_ before: Unit, _ unit: Unit, _ step: (signed: Double, shown: Double)) -> Bool {
        let isNext = unit.samples.first == before.samples.last &+ 1 || unit.samples.first == before.samples.last
        // What was recorded in between and is not in the file is a hole, and no pace.
        let hole = before.until.map { unit.from.seconds(since: $0) } ?? 0
        return isNext && step.signed > 0 && step.shown > 0 && step.signed <= max(longest, clockJump * step.shown)
            && hole <= max(seconds, share * step.signed)
    }
}
