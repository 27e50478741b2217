import Cryptography
import Evidence
import SchemeKit

/// A run of signed samples that are not in the file.
struct Hole: Sendable {
    enum Place: Sendable {
        /// Before the first sample that could be verified: the file was cut at its start.
        case start
        /// Between samples of the file.
        case between
        /// After the last sample: the file was cut at its end.
        case end
    }

    var place: Place
    var afterSample: Int64
    var count: UInt64
}

/// One place at which pictures differ from those that were signed.
struct Damage: Sendable {
    var altered = SampleSet()
    /// Those of the altered whose bytes were signed for another place nearby.
    var moved = SampleSet()
}

/// How the samples of one period stand.
struct PeriodTally: Sendable {
    var first: UInt64?
    var last: UInt64 = 0
    /// When the first and the last are shown.
    var firstShown: ShownTime?
    var lastShown: ShownTime?
    var verified: UInt64 = 0
    var altered: UInt64 = 0
    var missing: UInt64 = 0

    /// Takes samples that follow each other; `shown` are the times of the first and the last of them.
    mutating func note(_ samples: SampleRange, shown: (first: ShownTime, last: ShownTime), verified isVerified: Bool) {
        if first == nil {
            first = samples.first
            firstShown = shown.first
        }
        if samples.last >= last {
            last = samples.last
            lastShown = shown.last
        }
        if isVerified { verified += samples.count } else { altered += samples.count }
    }

    /// Takes one sample.
    mutating func note(_ sample: ContainerSample, verified isVerified: Bool) {
        note(SampleRange(sample.number), shown: (sample.shown, sample.shown), verified: isVerified)
    }
}

/// The tallies of a track's periods, by their place among the periods of the file; a period of which nothing was noted has none.
struct PeriodTallies: Sendable {
    private var tallies: [PeriodTally?] = []

    subscript(period: Int) -> PeriodTally? { period < tallies.count ? tallies[period] : nil }

    /// Notes something about a period.
    mutating func note(_ period: Int, _ note: (inout PeriodTally) -> Void) {
        if period >= tallies.count { tallies.append(contentsOf: repeatElement(nil, count: period + 1 - tallies.count)) }
        var tally = tallies[period] ?? PeriodTally()
        note(&tally)
        tallies[period] = tally
    }
}

/// What became of the samples of one track.
struct TrackOutcome: Sendable {
    var verified = SampleSet()
    var unverifiable = SampleSet()
    var uncovered = SampleSet()
    var damages: [Damage] = []
    var inserted = SampleSet()
    /// Those of the inserted whose bytes were signed for another place.
    var relocated = SampleSet()
    var missing: [Hole] = []
    var periods = PeriodTallies()
    var timeline = TimelineOutcome()
    /// How the track is shown, against what was signed.
    var placement: PlacementComparison?
    /// Periods whose lists are not those that were signed.
    var damagedLists: [Int] = []

    private var insertedDigests: [Digest: UInt64] = [:]
    private var missingDigests: Set<Digest> = []
    /// How many digests are kept to tell moved pictures from foreign ones; beyond it they are reported as inserted and missing.
    private static let memoryLimit = 1 << 14

    /// Everything that contradicts what was signed.
    var altered: SampleSet {
        var all = inserted
        for damage in damages { all.formUnion(damage.altered) }
        return all
    }

    mutating func add(_ damage: Damage) {
        guard !damage.altered.isEmpty else { return }
        damages.append(damage)
    }

    mutating func insert(_ sample: ContainerSample, known: Bool) {
        inserted.insert(sample.number)
        if known { relocated.insert(sample.number) }
        if insertedDigests.count < Self.memoryLimit { insertedDigests[sample.digest] = sample.number }
    }

    mutating func noteMissing(_ digest: Digest) {
        if missingDigests.count < Self.memoryLimit { missingDigests.insert(digest) }
    }

    /// A sample of a track for which not one signed sample could be found.
    mutating func notYetSigned(_ sample: ContainerSample, _ source: SignedSampleSource) {
        if source.hasUnverifiablePeriods { unverifiable.insert(sample.number) } else { uncovered.insert(sample.number) }
    }

    /// A picture that is missing in one place and inserted in another was moved: it is not missing from the file.
    mutating func cancelMoved() {
        let moved = missingDigests.filter { insertedDigests[$0] != nil }
        guard !moved.isEmpty else { return }
        for digest in moved { if let sample = insertedDigests[digest] { relocated.insert(sample) } }
        var left = UInt64(moved.count)
        for index in missing.indices.reversed() where missing[index].place == .between && left > 0 {
            let taken = min(left, missing[index].count)
            missing[index].count -= taken
            left -= taken
        }
        missing.removeAll { $0.count == 0 }
    }
}
