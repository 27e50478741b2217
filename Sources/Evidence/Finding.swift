/// What a finding does to the verdict.
public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// Proves that something signed was altered.
    case alteration
    /// Leads to *untrusted* or *indeterminate*.
    case doubt
    /// A limit or a fact that the reader must know.
    case notice
}

/// What a doubt leads to.
public enum DoubtOutcome: Sendable, Hashable {
    /// The signer cannot be trusted; the pictures may well be intact.
    case untrusted
    /// It cannot be decided.
    case indeterminate
}

/// A kind of finding: a stable name, what it does to the verdict, and what it means, in words for a reader who is not an engineer.
///
/// Each layer declares its own kinds as an enumeration; `FindingCode.all` is the table from which the manual page is made.
public protocol FindingKind: RawRepresentable, CaseIterable, Sendable where RawValue == String {
    /// What it does to the verdict.
    var severity: Severity { get }
    /// What it means, one or two sentences for the manual page.
    var meaning: String { get }
    /// Where a doubt leads; only looked at where the severity is `doubt`.
    var leadsTo: DoubtOutcome { get }
}

extension FindingKind {
    /// Most doubts leave the question open.
    public var leadsTo: DoubtOutcome { .indeterminate }
}

/// The stable name of a kind of finding, with what it means.
public struct FindingCode: Sendable, Hashable {
    /// The name in kebab-case, as it stands in JSON and in the manual page.
    public let name: String
    /// What it does to the verdict.
    public let severity: Severity
    /// Where a doubt leads.
    public let leadsTo: DoubtOutcome
    /// What it means.
    public let meaning: String

    /// The code of a kind that some layer declares.
    public init(_ kind: some FindingKind) {
        name = kind.rawValue
        severity = kind.severity
        leadsTo = kind.leadsTo
        meaning = kind.meaning
    }

    /// Two codes are the same when their names are.
    public static func == (first: FindingCode, second: FindingCode) -> Bool { first.name == second.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Every code there is, by topic.
    public static let topics: [(title: String, codes: [FindingCode])] = [
        ("The file as a container", ContainerFinding.allCases.map { FindingCode($0) }),
        ("The signed pictures", SignatureFinding.allCases.map { FindingCode($0) }),
        ("The seal on the file", SealFinding.allCases.map { FindingCode($0) }),
        ("How the pictures are shown", PresentationFinding.allCases.map { FindingCode($0) }),
        ("The signer", TrustFinding.allCases.map { FindingCode($0) }),
        ("The examination", ExaminationFinding.allCases.map { FindingCode($0) }),
        ("The files of a dump together", DumpFinding.allCases.map { FindingCode($0) }),
    ]
}

/// One thing that was found, with its place.
public struct Finding: Sendable, Hashable {
    /// What kind of thing.
    public var code: FindingCode
    /// What it does to the verdict; the code's own unless a rule of the user's raised it.
    public var severity: Severity
    /// One sentence: what, where, and the rule or the next step.
    public var message: String
    /// The scheme that speaks, if one does.
    public var scheme: SchemeName?
    /// The track concerned.
    public var track: UInt32?
    /// The samples concerned.
    public var samples: SampleRange?
    /// Media time of those samples, in seconds from the start of the presentation.
    public var time: ClosedRange<Double>?
    /// The bytes concerned.
    public var bytes: [ByteRange]

    /// A finding of a kind, with as much of its place as is known.
    public init(
        _ kind: some FindingKind, _ message: String, scheme: SchemeName? = nil, track: UInt32? = nil, samples: SampleRange? = nil,
        time: ClosedRange<Double>? = nil, bytes: [ByteRange] = []
    ) {
        self.code = FindingCode(kind)
        self.severity = kind.severity
        self.message = message
        self.scheme = scheme
        self.track = track
        self.samples = samples
        self.time = time
        self.bytes = bytes
    }
}
