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

    mutating func compare(_ sample: ContainerSample, _ signed: SignedSample) {
        if let held = heldDuration { outcome.duration.insert(held) }
        heldDuration = nil
        let difference = Int64(bitPattern: sample.decodeTime &- signed.decodeTime)
        if let skew {
            if !afterHole, difference != skew &+ expectedShift { outcome.jumps.insert(sample.number) }
        } else {
            outcome.firstSkew = difference
            outcome.beginsFile = signed.beginsFile
        }
        skew = difference
        afterHole = false
        expectedShift = Int64(sample.timing.duration) - Int64(signed.timing.duration)
        if expectedShift != 0 { heldDuration = sample.number }
        if sample.timing.compositionOffset != signed.timing.compositionOffset { outcome.composition.insert(sample.number) }
        if sample.timing.isSync != signed.timing.isSync { outcome.sync.insert(sample.number) }
        if sample.timing.descriptionIndex != signed.timing.descriptionIndex { outcome.sampleEntry.insert(sample.number) }
    }

    mutating func finish() -> TimelineOutcome {
        if let held = heldDuration { outcome.duration.insert(held) }
        return outcome
    }
}
