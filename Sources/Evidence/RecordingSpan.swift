/// The part of a recording that a file holds, as far as its signed data says: by it neighbours are found among the files of a card.
///
/// Every value was signed, and the signature was checked. What a scheme does not say is `nil`.
public struct RecordingSpan: Sendable, Hashable, Codable {
    /// What all files of one recording have in common, in hexadecimal.
    public var recording: String?
    /// The number of the first signed unit (period, GOP) that the file speaks about.
    public var firstCounter: UInt64
    /// The number of the last one.
    public var lastCounter: UInt64
    /// What the first unit names as the one before it, in hexadecimal; `nil` where it is the first of all.
    public var previousLink: String?
    /// What the unit after the last one has to name as the one before it, in hexadecimal.
    public var lastLink: String?
    /// Whether the recording begins with the first unit.
    public var beginsRecording: Bool
    /// Whether the recording ends with the last unit.
    public var endsRecording: Bool

    /// A span from one counter to another.
    public init(
        recording: String? = nil, firstCounter: UInt64, lastCounter: UInt64, previousLink: String? = nil, lastLink: String? = nil,
        beginsRecording: Bool = false, endsRecording: Bool = false
    ) {
        self.recording = recording
        self.firstCounter = firstCounter
        self.lastCounter = lastCounter
        self.previousLink = previousLink
        self.lastLink = lastLink
        self.beginsRecording = beginsRecording
        self.endsRecording = endsRecording
    }
}
