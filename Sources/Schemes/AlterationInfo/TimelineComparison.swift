import Evidence

/// How the container's times of a track differ from those that were signed.
struct TimelineOutcome: Sendable {
    /// Pictures that last longer or shorter than signed.
    var duration = SampleSet()
    /// Pictures that are composed at another distance from their decode time than signed.
    var composition = SampleSet()
    /// Pictures at which the time jumps against the signed time.
    var jumps = SampleSet()
    /// Pictures that are marked as sync samples and were not, or the other way round.
    var sync = SampleSet()
    /// Pictures that use another sample entry than signed.
    var sampleEntry = SampleSet()
    /// Media time minus signed time of the first verified sample, in the media's time scale.
    var firstSkew: Int64?
    /// Whether that sample is the first of a file of the recording, so that the skew ought to be zero.
    var beginsFile = false

    var isConsistent: Bool {
        duration.isEmpty && composition.isEmpty && jumps.isEmpty && sync.isEmpty && sampleEntry.isEmpty
            && (firstSkew ?? 0 == 0 || !beginsFile)
    }
}

/// Compares when and how each verified sample is shown with what was signed about it.
///
/// A picture that lasts longer than signed delays all that follow; that is a consequence and not told again for each of them.
struct TimelineComparison {
    private var outcome = TimelineOutcome()
    private var skew: Int64?
    private var expectedShift: Int64 = 0
    private var heldDuration: UInt64?
    private var afterHole = false

    /// Samples are missing or too many here: the time before and after may differ by what they lasted, and the picture before may last
    /// as long as the hole.
    mutating func noteHole() {
        afterHole = true
        heldDuration = nil
    }

    /// A sample as the container has it beside what was signed about it, decode times included.
    mutating func compare(
        _ number: UInt64, _ decodeTime: UInt64, _ timing: SignedTiming, _ signedTime: UInt64, _ signed: SignedTiming, beginsFile: Bool
    ) {
        if let held = heldDuration { outcome.duration.insert(held) }
        heldDuration = nil
        let difference = Int64(bitPattern: decodeTime &- signedTime)
        if let skew {
            if !afterHole, difference != skew &+ expectedShift { outcome.jumps.insert(number) }
        } else {
            outcome.firstSkew = difference
            outcome.beginsFile = beginsFile
        }
        skew = difference
        afterHole = false
        expectedShift = Int64(timing.duration) - Int64(signed.duration)
        if expectedShift != 0 { heldDuration = number }
        if timing.compositionOffset != signed.compositionOffset { outcome.composition.insert(number) }
        if timing.isSync != signed.isSync { outcome.sync.insert(number) }
        if timing.descriptionIndex != signed.descriptionIndex { outcome.sampleEntry.insert(number) }
    }

    mutating func finish() -> TimelineOutcome {
        if let held = heldDuration { outcome.duration.insert(held) }
        return outcome
    }
}
