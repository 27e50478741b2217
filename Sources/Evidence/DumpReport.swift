public import SystemPackage

/// Why something in a dump has no verdict of its own.
public enum SkipReason: String, Sendable, Hashable, CaseIterable {
    /// Not in the ISO base media file format, by its content.
    case notARecording
    /// A file without a byte.
    case empty
    /// A symbolic link; none is followed.
    case link
    /// Another name of a file that was examined under its first.
    case hardLink
    /// A FIFO, socket or device.
    case special
    /// A folder that was walked through already: a loop, or mounted twice.
    case repeatedFolder
}

/// What became of one file of a dump: one line of the result.
public struct DumpEntry: Sendable, Hashable {
    /// Its path, beginning as the user named the folder.
    public var path: FilePath
    /// Its size in bytes.
    public var size: UInt64
    /// SHA-256 of the whole file in lower-case hexadecimal, where all of it could be read.
    public var sha256: String?
    /// Its verdict; `nil` where it has none of its own.
    public var verdict: Verdict?
    /// Why it has none.
    public var skipped: SkipReason?
    /// One sentence: why the verdict is what it is, or what the thing is.
    public var reason: String

    /// An entry with a verdict, or with a reason to have none.
    public init(path: FilePath, size: UInt64, sha256: String?, verdict: Verdict?, skipped: SkipReason?, reason: String) {
        self.path = path
        self.size = size
        self.sha256 = sha256
        self.verdict = verdict
        self.skipped = skipped
        self.reason = reason
    }
}

/// One thing that was found about several files together.
public struct DumpNote: Sendable, Hashable {
    /// What kind of thing.
    public var code: FindingCode
    /// One sentence: what, where, and the rule or the next step.
    public var message: String
    /// The files concerned, in order.
    public var files: [FilePath]

    /// A finding about files.
    public init(_ kind: DumpFinding, _ message: String, files: [FilePath]) {
        code = FindingCode(kind)
        self.message = message
        self.files = files
    }
}

/// What was found out about a dump as a whole.
public struct DumpReport: Sendable, Hashable {
    /// How many files have each verdict.
    public var verdicts: [Verdict: Int]
    /// How many things have no verdict, by why.
    public var skipped: [SkipReason: Int]
    /// Bytes of all files with a verdict.
    public var bytes: UInt64
    /// How many of the results were taken from the ledger.
    public var fromLedger: Int
    /// What was found about files together.
    public var notes: [DumpNote]
    /// Whether the run was ended before the last file.
    public var isInterrupted: Bool

    /// A report of nothing yet.
    public init() {
        verdicts = [:]
        skipped = [:]
        bytes = 0
        fromLedger = 0
        notes = []
        isInterrupted = false
    }

    /// How many files have a verdict.
    public var files: Int { verdicts.values.reduce(0, +) }

    /// Counts one more entry.
    public mutating func count(_ entry: DumpEntry) {
        if let verdict = entry.verdict {
            verdicts[verdict, default: 0] += 1
            bytes &+= entry.size
        }
        if let reason = entry.skipped { skipped[reason, default: 0] += 1 }
    }

    /// The one word for the dump: the worst of its files, and never authentic where the files together raise a doubt.
    ///
    /// Without a single recording nothing was examined, which is an error, as an unfinished run is.
    public var verdict: Verdict {
        var all = Array(verdicts.keys)
        if files == 0 || isInterrupted { all.append(.error) }
        if notes.contains(where: { $0.code.severity == .doubt }) { all.append(.indeterminate) }
        return Verdict.worst(all)
    }
}
