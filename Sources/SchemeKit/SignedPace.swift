package import Evidence
package import ISOBMFF

/// A run of pictures of which the signature says how long it lasted: from its first picture to the one that begins the next run.
package struct SignedPeriodTime: Sendable, Hashable {
    /// The sample with the first picture.
    package var first: UInt64
    /// The sample with the picture that begins what follows.
    package var next: UInt64
    /// When the first picture was taken, by the camera's clock.
    package var start: Timestamp
    /// When the next run's first picture was taken.
    package var end: Timestamp

    /// A period between two pictures.
    package init(first: UInt64, next: UInt64, start: Timestamp, end: Timestamp) {
        self.first = first
        self.next = next
        self.start = start
        self.end = end
    }
}

/// Compares how fast the container shows signed pictures with the times that were signed.
///
/// Recordings are honestly wrapped at the nominal rate of the stream, which differs from the camera's clock by a few per cent; speed-ups
/// that mean to deceive are larger, or add up. Both single periods and whole runs of them are looked at.
package struct SignedPace: Sendable {
    /// A run of samples that the container shows faster or slower than signed.
    package struct Deviation: Sendable, Hashable {
        /// The samples.
        package var samples: SampleRange
        /// How long they last in the container, in seconds.
        package var shown: Double
        /// How long they lasted by the camera's clock, in seconds.
        package var signed: Double
    }

    /// How far the rate of the container may be off in honest recordings.
    package static let tolerance = 0.05
    /// A clock that was set while recording jumps; whoever squeezes a recording does not squeeze it a hundred times.
    private static let clockJump = 100.0

    /// Where the container contradicts the signed times, neighbours joined.
    package private(set) var deviations: [Deviation] = []
    /// How many periods were compared.
    package private(set) var compared = 0
    /// How many periods the clock must have been set in.
    package private(set) var clockJumps = 0

    /// Compares periods of a track, given in decode order.
    package init(_ periods: [SignedPeriodTime], movie: MovieFile, track: Track) {
        let times = MediaTimes(movie: movie, track: track, samples: periods.flatMap { [$0.first, $0.next] })
        var run: Deviation?
        for period in periods {
            guard let first = times[period.first], let next = times[period.next], period.next > period.first else { continue }
            let signed = period.end.seconds(since: period.start)
            let shown = next.start - first.start
            let picture = max((next.start - first.start) / Double(period.next - period.first), 0)
            let last = SampleRange(period.first, period.next - 1)
            if signed <= 0 || (signed > 600 && signed > shown * Self.clockJump) {
                clockJumps += 1
                close(&run)
                continue
            }
            compared += 1
            if abs(shown - signed) > max(signed * Self.tolerance, min(1.5 * picture, signed / 4)) + 0.002 {
                note(Deviation(samples: last, shown: shown, signed: signed))
            }
            if var open = run, open.samples.last + 1 == last.first {
                open.samples.last = last.last
                open.shown += shown
                open.signed += signed
                run = open
            } else {
                close(&run)
                run = Deviation(samples: last, shown: shown, signed: signed)
            }
        }
        close(&run)
    }

    private mutating func note(_ deviation: Deviation) {
        if let last = deviations.indices.last, deviations[last].samples.last + 1 == deviation.samples.first {
            deviations[last].samples.last = deviation.samples.last
            deviations[last].shown += deviation.shown
            deviations[last].signed += deviation.signed
        } else {
            deviations.append(deviation)
        }
    }

    /// Looks at a run as a whole, where a steady small difference shows; only if no part of it was told already.
    private mutating func close(_ run: inout Deviation?) {
        defer { run = nil }
        guard let run, run.signed > 3 else { return }
        let isTold = deviations.contains { $0.samples.first <= run.samples.last && run.samples.first <= $0.samples.last }
        if !isTold, abs(run.shown - run.signed) > run.signed * Self.tolerance + 0.1 { deviations.append(run) }
    }
}
