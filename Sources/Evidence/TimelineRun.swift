/// Signed units that follow each other at one pace: when they were recorded by the camera's clock, and when a player shows them.
public struct TimelineRun: Sendable, Hashable {
    /// The samples from the first to the last unit.
    public var samples: SampleRange
    /// When the first unit begins, as signed.
    public var signedFrom: Timestamp
    /// When the last unit ends, as signed.
    public var signedUntil: Timestamp
    /// From when to when the units lie in the track, in seconds, with all before the first edit left out.
    public var media: ClosedRange<Double>
    /// From when to when a player that follows the whole edit list shows them, in seconds from the start of the presentation: none where it
    /// leaves them out, several where it repeats or parts them; `nil` where the list is too long to be followed for every run.
    public var shown: [ClosedRange<Double>]?

    /// A run by its samples and times.
    public init(
        samples: SampleRange, signedFrom: Timestamp, signedUntil: Timestamp, media: ClosedRange<Double>, shown: [ClosedRange<Double>]?
    ) {
        self.samples = samples
        self.signedFrom = signedFrom
        self.signedUntil = signedUntil
        self.media = media
        self.shown = shown
    }

    /// How long they lasted by the camera's clock, in seconds.
    public var signedSeconds: Double { signedUntil.seconds(since: signedFrom) }

    /// How long a player shows them, in seconds; `nil` where that is not known.
    public var shownSeconds: Double? { shown.map { $0.reduce(0) { $0 + $1.upperBound - $1.lowerBound } } }

    /// Whether they are shown once, in a row, and for as long as they lasted: as nearly as the clock of a camera and a nominal rate agree.
    /// It proves nothing; what contradicts a signature is a finding.
    public var isShownAsRecorded: Bool {
        guard let shown, let shownSeconds else { return false }
        return shown.count == 1 && abs(shownSeconds - signedSeconds) <= max(0.5, 0.05 * signedSeconds)
    }
}
