public import SystemPackage

/// The file that was examined.
public struct FileReport: Sendable, Hashable {
    /// The path as the user gave it.
    public var path: FilePath
    /// Its size in bytes.
    public var size: UInt64
    /// SHA-256 of the whole file in lower-case hexadecimal, where it was asked for.
    public var sha256: String?
    /// SHA-512 of the whole file in lower-case hexadecimal, where it was asked for.
    public var sha512: String?

    /// A file by path and size.
    public init(path: FilePath, size: UInt64, sha256: String? = nil, sha512: String? = nil) {
        self.path = path
        self.size = size
        self.sha256 = sha256
        self.sha512 = sha512
    }
}

/// A video track as the report shows it: enough to say how many frames there are and when they are shown.
public struct VideoTrackSummary: Sendable, Hashable {
    /// The track's identifier.
    public var trackID: UInt32
    /// How many samples it has.
    public var samples: UInt64
    /// Its sample entry: `avc1`, `hvc1`.
    public var sampleEntry: String
    /// Its length in seconds.
    public var duration: Double

    /// A video track by its numbers.
    public init(trackID: UInt32, samples: UInt64, sampleEntry: String, duration: Double) {
        self.trackID = trackID
        self.samples = samples
        self.sampleEntry = sampleEntry
        self.duration = duration
    }
}

/// Everything that was found out about one recording: the result of the library, from which every output is rendered.
public struct RecordingReport: Sendable, Hashable {
    /// The file.
    public var file: FileReport
    /// The one word, from the answers and findings.
    public var verdict: Verdict
    /// The worst answer to each question over all signatures; `nil` where nothing could be examined.
    public var answers: Answers?
    /// Each signature's own answers.
    public var signatures: [SignatureReport]
    /// What was found, in order of examination.
    public var findings: [Finding]
    /// The account of every byte.
    public var coverage: Coverage
    /// The video tracks.
    public var videoTracks: [VideoTrackSummary]
    /// Where the recording is stored in segments, each file after the first; ``file`` and ``coverage`` are then those of the first.
    public var segments: [SegmentFileReport] = []
    /// What another reader of the format said, where one was asked.
    public var secondOpinion: SecondOpinionReport?

    /// A report as assembled.
    public init(
        file: FileReport, verdict: Verdict, answers: Answers?, signatures: [SignatureReport], findings: [Finding], coverage: Coverage,
        videoTracks: [VideoTrackSummary] = []
    ) {
        self.file = file
        self.verdict = verdict
        self.answers = answers
        self.signatures = signatures
        self.findings = findings
        self.coverage = coverage
        self.videoTracks = videoTracks
    }
}
