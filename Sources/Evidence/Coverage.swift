/// What a byte of the file is to the verdict. Every byte is in exactly one class.
public enum CoverageClass: String, Sendable, Hashable, CaseIterable {
    /// A verified signature speaks for it.
    case signed
    /// Container structure whose meaning was checked against signed data.
    case checked
    /// Nothing signed speaks for it.
    case uncovered
}

/// A run of bytes that nothing signed speaks for, and what it is.
public struct UncoveredRange: Sendable, Hashable {
    /// The bytes.
    public var bytes: ByteRange
    /// What they are, in words: `audio samples of track 2`.
    public var what: String
    /// What stands in them, where they are neither samples nor tables.
    public var content: UncoveredContent?

    /// The bytes, and what they are.
    public init(bytes: ByteRange, what: String, content: UncoveredContent? = nil) {
        self.bytes = bytes
        self.what = what
        self.content = content
    }
}

/// The account of every byte of a file. The three numbers add up to its size.
public struct Coverage: Sendable, Hashable {
    /// Bytes that a verified signature speaks for.
    public var signed: UInt64
    /// Bytes of structure checked against signed data.
    public var checked: UInt64
    /// Bytes that nothing signed speaks for.
    public var uncovered: UInt64
    /// Every run of uncovered bytes, ascending.
    public var uncoveredRanges: [UncoveredRange]

    /// The account as given.
    public init(signed: UInt64 = 0, checked: UInt64 = 0, uncovered: UInt64 = 0, uncoveredRanges: [UncoveredRange] = []) {
        self.signed = signed
        self.checked = checked
        self.uncovered = uncovered
        self.uncoveredRanges = uncoveredRanges
    }
}
