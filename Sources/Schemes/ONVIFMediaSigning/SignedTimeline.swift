import Evidence
import ISOBMFF
import SchemeKit

/// Compares when the signed periods were recorded with when the container shows them.
///
/// The signed times are those of a camera's clock, the container's are often nominal, so only what no frame rate explains is told:
/// parts that are shown clearly faster or slower than they were recorded.
struct SignedTimeline {
    /// A run of periods that the container shows otherwise than signed.
    struct Contradiction {
        var samples: SampleRange
        var signed: Double
        var shown: Double
    }

    /// What contradicts the signed times.
    private(set) var contradictions: [Contradiction] = []
    /// Periods at which the camera's clock was set back, or far forward.
    private(set) var clockSteps: [SampleRange] = []
    /// How many periods could be compared.
    private(set) var compared = 0

    /// A period may differ by so much of its length, and by so many seconds: pictures wait in queues, clocks are adjusted.
    private static let periodShare = 0.25
    private static let periodSeconds = 0.3
    /// All of a run together may differ by less: what waits once does not wait ever more.
    private static let runShare = 0.04
    private static let runSeconds = 0.5
    /// No group of pictures lasts so long; a signed one that does means that the clock was set.
    private static let longestPeriod = 3600.0

    init(_ records: [PeriodRecord], track: Track, movie: MovieFile) {
        let timed = records.filter { $0.isTimed && $0.samples != nil }
        let times = MediaTimes(movie: movie, track: track, samples: timed.compactMap { $0.samples?.first })
        var run: (samples: SampleRange, signed: Double, shown: Double)?
        for (place, record) in timed.enumerated() {
            guard place + 1 < timed.count, let samples = record.samples, let next = timed[place + 1].samples,
                timed[place + 1].counter == record.counter &+ 1, next.first == samples.last + 1 || next.first == samples.last,
                let from = times[samples.first]?.start, let until = times[next.first]?.start, let start = record.signedFrom,
                let end = record.signedUntil ?? timed[place + 1].signedFrom
            else {
                close(&run)
                continue
            }
            let shown = until - from
            let signed = end.seconds(since: start)
            guard signed >= 0, signed < max(Self.longestPeriod, 4 * shown) else {
                clockSteps.append(samples)
                close(&run)
                continue
            }
            compared += 1
            if !Self.agree(signed, shown, Self.periodShare, Self.periodSeconds), !hasClosingTimes(record, timed, place, times, shown) {
                close(&run)
                contradictions.append(Contradiction(samples: samples, signed: signed, shown: shown))
            } else if let current = run {
                run = (SampleRange(current.samples.first, samples.last), current.signed + signed, current.shown + shown)
            } else {
                run = (samples, signed, shown)
            }
        }
        close(&run)
        join()
    }

    private static func agree(_ signed: Double, _ shown: Double, _ share: Double, _ seconds: Double) -> Bool {
        abs(signed - shown) <= max(seconds, share * max(signed, shown))
    }

    private mutating func close(_ run: inout (samples: SampleRange, signed: Double, shown: Double)?) {
        if let run, !Self.agree(run.signed, run.shown, Self.runShare, Self.runSeconds) {
            contradictions.append(Contradiction(samples: run.samples, signed: run.signed, shown: run.shown))
        }
        run = nil
    }

    /// The one time of the old tag is that of the start or, with some signers, of the end: then the next period is the one to compare.
    private func hasClosingTimes(
        _ record: PeriodRecord, _ timed: [PeriodRecord], _ place: Int, _ times: MediaTimes, _ shown: Double
    ) -> Bool {
        guard record.signedUntil == nil, place > 0, let before = timed[place - 1].signedFrom, let own = record.signedFrom else {
            return false
        }
        return Self.agree(own.seconds(since: before), shown, Self.periodShare, Self.periodSeconds)
    }

    /// Neighbours become one.
    private mutating func join() {
        contradictions.sort { $0.samples.first < $1.samples.first }
        var joined: [Contradiction] = []
        for next in contradictions {
            if let last = joined.last, last.samples.last + 1 == next.samples.first {
                joined[joined.count - 1] = Contradiction(
                    samples: SampleRange(last.samples.first, next.samples.last), signed: last.signed + next.signed,
                    shown: last.shown + next.shown)
            } else {
                joined.append(next)
            }
        }
        contradictions = joined
    }
}
