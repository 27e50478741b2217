import Evidence

/// What became of a coded unit, from best to worst.
enum UnitStatus: Int, Sendable, Comparable {
    case verified
    /// Outside of what was signed.
    case uncovered
    /// Inside of what was signed, and of a type that is not.
    case unhashed
    case unverifiable
    case altered

    static func < (first: UnitStatus, second: UnitStatus) -> Bool { first.rawValue < second.rawValue }
}

/// Puts the units of each sample together: a sample is as good as its worst unit.
struct SampleLedger: Sendable {
    private struct Open: Sendable {
        var left: Int
        var worst = UnitStatus.verified
    }

    private var open: [UInt64: Open] = [:]
    private(set) var verified = SampleSet()
    private(set) var altered = SampleSet()
    private(set) var unverifiable = SampleSet()
    private(set) var uncovered = SampleSet()
    /// Samples in `uncovered` that lie inside of what was signed.
    private(set) var unhashed = SampleSet()
    /// Samples without a picture.
    private(set) var pictureless = SampleSet()

    /// A sample with so many coded units begins.
    mutating func begin(_ sample: UInt64, units: Int) {
        if units == 0 {
            pictureless.insert(sample)
        } else {
            open[sample] = Open(left: units)
        }
    }

    /// A unit of the sample is decided.
    mutating func resolve(_ sample: UInt64, _ status: UnitStatus) {
        guard var entry = open[sample] else { return }
        entry.left -= 1
        entry.worst = max(entry.worst, status)
        guard entry.left <= 0 else {
            open[sample] = entry
            return
        }
        open[sample] = nil
        switch entry.worst {
        case .verified: verified.insert(sample)
        case .uncovered: uncovered.insert(sample)
        case .unhashed:
            uncovered.insert(sample)
            unhashed.insert(sample)
        case .unverifiable: unverifiable.insert(sample)
        case .altered: altered.insert(sample)
        }
    }

    /// A sample without a picture holds an SEI whose signature is valid.
    mutating func confirmPictureless(_ sample: UInt64) {
        if pictureless.contains(sample) { verified.insert(sample) }
    }

    /// A sample that could not be cut into units to its end: whatever was found in it, some of it was not looked at.
    mutating func doubt(_ sample: UInt64) {
        if var entry = open[sample] {
            entry.worst = max(entry.worst, .unverifiable)
            open[sample] = entry
        } else if pictureless.contains(sample) {
            unverifiable.insert(sample)
        }
    }
}
