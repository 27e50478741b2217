import Cryptography
import Evidence

/// What was found out about a stretch of the stream between two periods that are as they were signed.
struct GapOutcome: Sendable {
    /// What became of each element, by its place in the stretch.
    var statuses: [UnitStatus]
    /// Entries of lists for which no element is there.
    var holes: [ListHole] = []
    /// Elements that contradict a list, or that nobody signed: they may have been moved here from elsewhere.
    var strangers: [Stranger] = []
    /// The periods in order.
    var records: [PeriodRecord] = []
    /// What is to be told.
    var notes: [GapNote] = []
    /// Periods that are wholly as signed, with the places of their elements in the stretch.
    var exact: [(statement: PeriodStatement, range: Range<Int>)] = []
    /// Whether the first pictures of the first period are cut off.
    var isCutAtStart = false
    /// The first SEI of whose period something is there.
    var firstPlaced: PeriodStatement?
    /// The period with the highest number that a trusted SEI speaks about.
    var last: PlacedPeriod?
}

/// Signed digests that no element of the file has.
struct ListHole: Sendable {
    var digests: [Digest]
    /// The sample in front of the hole; -1 where there is none.
    var afterSample: Int64
    /// How many pictures were signed there, or units where that cannot be told.
    var count: UInt64
    /// The period.
    var counter: UInt32
    /// The anchor with which its digests are chained, where it is known.
    var anchor: Digest?
}

/// An element that does not belong where it stands.
struct Stranger: Sendable {
    var plain: Digest
    var form: Digest
    var sample: UInt64
    /// Whether another element was signed for its place; else it was put in.
    var isReplacement: Bool
}

/// Something to be told about a stretch.
enum GapNote: Sendable {
    /// No trusted SEI speaks about these periods; `samples` are the pictures that may be theirs.
    case signatureLost(counters: ClosedRange<UInt32>, isDamaged: Bool, samples: SampleRange?)
    /// The period's digest over all digests does not fit, and there is no list: its pictures cannot be told apart.
    case periodContradicted(counter: UInt32, samples: SampleRange)
    /// Pictures in front of the first signature that can be placed, which nothing in the file speaks for.
    case unverifiableStart(samples: SampleRange)
    /// A trusted SEI that fits neither its neighbours nor the pictures: it comes from elsewhere.
    case foreignSignature(counter: UInt32, sample: UInt64)
    /// Two trusted SEIs speak differently about one period.
    case contradictingSignatures(counter: UInt32, sample: UInt64)
}
