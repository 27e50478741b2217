public import SystemPackage

/// One file of a recording that is stored in segments: what became of it.
public struct SegmentFileReport: Sendable, Hashable {
    /// The path as the user gave it.
    public var path: FilePath
    /// Its size in bytes.
    public var size: UInt64
    /// SHA-256 and SHA-512 of the file in lower-case hexadecimal, where they were asked for.
    public var (sha256, sha512): (String?, String?)
    /// How it stands; `uncovered` where no signature speaks for it.
    public var status: SegmentStatus
    /// Its number in what was signed, from 0, where that tells.
    public var index: UInt64?
    /// The samples in it.
    public var samples: SampleRange?
    /// Media time of those samples in seconds.
    public var time: ClosedRange<Double>?
    /// The account of its bytes; offsets count from the start of this file.
    public var coverage: Coverage

    /// A file as found.
    public init(
        path: FilePath, size: UInt64, sha256: String? = nil, sha512: String? = nil, status: SegmentStatus, index: UInt64?,
        samples: SampleRange?, time: ClosedRange<Double>?,
        coverage: Coverage
    ) {
        self.path = path
        self.size = size
        (self.sha256, self.sha512) = (sha256, sha512)
        self.status = status
        self.index = index
        self.samples = samples
        self.time = time
        self.coverage = coverage
    }
}
