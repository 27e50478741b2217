import Cryptography
import Evidence

/// What one SEI says about one period.
struct PeriodStatement: Sendable {
    /// Number of the SEI in the stream.
    var number: Int
    /// The period's facts.
    var general: GeneralInformation
    /// Its digests, where they are listed.
    var list: DigestList?
    /// Digest over its digests.
    var gopHash: Digest
    /// First digest of the period before.
    var link: Digest
    /// Whether and whose signature it bears.
    var authenticity: Authenticity
    /// For an SEI without signature: its digest, which makes it trusted where it stands in a trusted list.
    var ownDigest: Digest?
    /// Number of the element it is itself, for an SEI without signature.
    var element: Int?
    /// How many elements stood before it.
    var position: Int
    /// The sample it lies in, and its bytes.
    var sample: UInt64
    var bytes: ByteRange

    /// Whether its signature, or a trusted list in which it stands, vouches for it.
    var isTrusted: Bool
    /// Who vouches for it.
    var signer: Int?

    var counter: UInt32 { general.counter }
    /// How many digests it has, where it says so.
    var count: Int? {
        if let list { return list.count }
        return general.count == GeneralInformation.unknownCount ? nil : Int(general.count)
    }

    /// Whether its digest over all digests is that of the list: an end-of-stream SEI of the reference signer repeats the one before.
    var isStale = false

    /// Whether this counter comes before another, with wrapping.
    func precedes(_ other: UInt32) -> Bool { Self.distance(from: counter, to: other) > 0 }

    /// How far it is from one counter to another, forward or back.
    static func distance(from first: UInt32, to second: UInt32) -> Int { Int(Int32(bitPattern: second &- first)) }
}

/// A period that has been compared with its signature.
struct PeriodRecord: Sendable {
    var counter: UInt32
    var samples: SampleRange?
    var status: SegmentStatus
    var signedFrom: Timestamp?
    var signedUntil: Timestamp?
    /// Whether its times can be compared with those of the container: exactly placed, and not a repetition of other times.
    var isTimed = false
    /// Whether it follows the record before it without a hole.
    var isContiguous = false
    var signer: Int?
}

/// The period that was placed last.
struct PlacedPeriod: Sendable {
    var counter: UInt32
    /// Its first digest, as the next link has to say.
    var first: Digest?
    var isPartial: Bool
    /// The anchor's digest in whose group of pictures it ended.
    var anchor: Digest?
    /// Its last sample.
    var lastSample: UInt64
    var gopHash: Digest
    var startTicks: Int64
}
