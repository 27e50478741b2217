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
        /// Units that are not decided; none for samples that are, and for those without a picture.
        var left: Int32
        var worst = UnitStatus.verified
    }

    /// The samples from `first` on, which came in a row. Those before `head` are decided.
    private var open: [Open] = []
    private var first: UInt64 = 0
    private var head = 0
    private(set) var verified = SampleSet()
    private(set) var altered = SampleSet()
    private(set) var unverifiable = SampleSet()
    private(set) var uncovered = SampleSet()
    /// Samples in `uncovered` that lie inside of what was signed.
    private(set) var unhashed = SampleSet()
    /// Samples without a picture.
    private(set) var pictureless = SampleSet()
    /// Those of them in which nothing is signed either.
    var blank: SampleSet { pictureless.subtracting(verified).subtracting(unverifiable) }

    /// A sample with so many coded units that can be compared begins.
    mutating func begin(_ sample: UInt64, units: Int, hasPicture: Bool) {
        if !hasPicture { pictureless.insert(sample) }
        if open.isEmpty { first = sample }
        open.append(Open(left: Int32(clamping: units)))
    }

    private func place(_ sample: UInt64) -> Int? {
        guard sample >= first, sample - first < UInt64(open.count) else { return nil }
        let place = Int(sample - first)
        return open[place].left > 0 ? place : nil
    }

    /// Forgets the decided samples in front.
    private mutating func close() {
        while head < open.count, open[head].left <= 0 { head += 1 }
        guard head > 4096, head > open.count / 2 else { return }
        open.removeFirst(head)
        first += UInt64(head)
        head = 0
    }

    /// A unit of the sample is decided.
    mutating func resolve(_ sample: UInt64, _ status: UnitStatus) {
        guard let place = place(sample) else { return }
        open[place].left -= 1
        open[place].worst = max(open[place].worst, status)
        guard open[place].left == 0 else { return }
        defer { close() }
        switch open[place].worst {
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
        if let place = place(sample) {
            open[place].worst = max(open[place].worst, .unverifiable)
        } else if pictureless.contains(sample) {
            unverifiable.insert(sample)
        }
    }
}
