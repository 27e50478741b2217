/// What another reader of the format, with other code, said about the samples of a recording.
public struct SecondOpinionReport: Sendable, Hashable {
    /// How the two readings compare.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// Both find the same samples at the same times.
        case agrees
        /// They do not; a finding names the first sample that differs.
        case differs
        /// There is no second reading, or only part of one; a finding says why.
        case failed
    }

    /// How they compare.
    public var outcome: Outcome
    /// Who was asked: `libavformat 59.27.100`; `nil` where it did not get as far as to say so.
    public var reader: String?
    /// How many tracks were compared.
    public var tracks: Int
    /// How many of this program's samples were compared.
    public var samples: UInt64

    /// A comparison by its outcome and extent.
    public init(outcome: Outcome, reader: String?, tracks: Int, samples: UInt64) {
        self.outcome = outcome
        self.reader = reader
        self.tracks = tracks
        self.samples = samples
    }
}
