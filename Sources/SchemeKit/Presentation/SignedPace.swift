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
/// Recordings are honestly wrapped at the nominal rate of the stream, which differs from the camera's clock by a few per cent, and single
/// pictures wait in queues. Speed-ups that mean to deceive are larger, or add up: single periods, stretches of some seconds and whole runs
/// of periods are looked at, each with its own tolerance.
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

    /// How far the container may be off for a period, a stretch and a run: a share of the signed time, and seconds.
    private static let periodTolerance = (share: 0.15, seconds: 0.15)
    private static let stretchTolerance = (share: 0.05, seconds: 0.2)
    private static let runTolerance = (share: 0.04, seconds: 0.3)
    /// How long a stretch is, in seconds.
    private static let stretch = 5.0
    /// A clock that was set while recording jumps; whoever squeezes a recording does not squeeze it a hundred times.
    private static let clockJump = 100.0
    private static let longestPeriod = 600.0

    /// Where the container contradicts the signed times, in order, neighbours joined.
    package private(set) var deviations: [Deviation] = []
    /// How many periods were compared.
    package private(set) var compared = 0
    /// How many periods the clock must have been set in.
    package private(set) var clockJumps = 0

    /// Compares periods of a track, given in decode order.
    package init(_ periods: [SignedPeriodTime], movie: MovieFile, track: Track) {
        let times = MediaTimes(movie: movie, track: track, samples: periods.flatMap { [$0.first, $0.next] })
        var run: [Deviation] = []
        for period in periods {
            guard let first = times[period.first], let next = times[period.next], period.next > period.first else { continue }
            let found = Deviation(
                samples: SampleRange(period.first, period.next - 1), shown: next.start - first.start,
                signed: period.end.seconds(since: period.start))
            let follows = run.last.map { $0.samples.last + 1 == found.samples.first } ?? true
            let isJump = found.signed <= 0 || found.signed > max(Self.longestPeriod, found.shown * Self.clockJump)
            if !follows || isJump { close(&run) }
            if isJump {
                clockJumps += 1
            } else {
                compared += 1
                run.append(found)
            }
        }
        close(&run)
        deviations = Self.joined(deviations)
    }

    private static func isOff(_ deviation: Deviation, _ tolerance: (share: Double, seconds: Double)) -> Bool {
        abs(deviation.shown - deviation.signed) > max(tolerance.seconds, tolerance.share * deviation.signed)
    }

    private mutating func close(_ run: inout [Deviation]) {
        defer { run = [] }
        guard let first = run.first else { return }
        let told = deviations.count
        deviations += run.filter { Self.isOff($0, Self.periodTolerance) }
        var begin = 0
        var window = Deviation(samples: first.samples, shown: 0, signed: 0)
        for period in run {
            window.shown += period.shown
            window.signed += period.signed
            while begin < run.count, window.signed - run[begin].signed >= Self.stretch {
                window.shown -= run[begin].shown
                window.signed -= run[begin].signed
                begin += 1
            }
            window.samples = SampleRange(run[begin].samples.first, period.samples.last)
            if window.signed >= Self.stretch, Self.isOff(window, Self.stretchTolerance), !hasTold(window.samples, from: told) {
                deviations.append(window)
            }
        }
        let whole = run.dropFirst().reduce(first) { sum, next in
            Deviation(
                samples: SampleRange(sum.samples.first, next.samples.last), shown: sum.shown + next.shown, signed: sum.signed + next.signed)
        }
        if deviations.count == told, Self.isOff(whole, Self.runTolerance) { deviations.append(whole) }
    }

    private func hasTold(_ samples: SampleRange, from first: Int) -> Bool {
        deviations[first...].contains { $0.samples.first <= samples.last && samples.first <= $0.samples.last }
    }

    private static func joined(_ deviations: [Deviation]) -> [Deviation] {
        var joined: [Deviation] = []
        for next in deviations.sorted(by: { $0.samples.first < $1.samples.first }) {
            if let last = joined.indices.last, joined[last].samples.last + 1 == next.samples.first {
                joined[last].samples.last = next.samples.last
                joined[last].shown += next.shown
                joined[last].signed += next.signed
            } else {
                joined.append(next)
            }
        }
        return joined
    }
}
