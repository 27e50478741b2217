import Cryptography
import Evidence
import ISOBMFF
import SchemeKit
import VideoBitstream

/// The hashed units of a track in stream order, a few dozen bytes each, and what else stands beside them in the samples.
struct UnitLedger: Sendable {
    /// One hashed unit.
    struct Entry: Sendable {
        enum Kind: UInt8, Sendable {
            /// The first slice of a random access picture.
            case anchor
            /// The first slice of another picture.
            case picture
            /// A further slice.
            case slice
            /// AV1 metadata, which is bound to the group like a slice and shows nothing.
            case metadata
            /// A signing message without a signature, which the next signed one hashes by itself.
            case unsignedMessage
        }

        var sample: UInt64
        var kind: Kind

        /// Whether it is part of what is shown.
        var isPicture: Bool { kind == .anchor || kind == .picture || kind == .slice }
        /// Whether its hash is bound to its group.
        var isBound: Bool { kind == .picture || kind == .slice || kind == .metadata }
    }

    /// More units than a recording of two days has.
    private static let mostEntries = 16 << 20

    /// The units in stream order.
    private(set) var entries: [Entry] = []
    /// Samples with pictures that the scheme never hashes.
    private(set) var unhashed = SampleSet()
    /// Samples that could not be read, or not be cut into units to their end.
    private(set) var unreadable = SampleSet()
    /// Samples with hashed pictures.
    private(set) var withPictures = SampleSet()
    private var seen = SampleSet()
    /// Samples that were read to their end and hold no picture, be they empty or not.
    var pictureless: SampleSet { seen.subtracting(withPictures).subtracting(unhashed).subtracting(unreadable) }
    /// How many samples were seen.
    private(set) var sampleCount: UInt64 = 0
    /// Whether parameter sets stand between the pictures.
    private(set) var hasParameterSets = false
    private var digests: [DigestAlgorithm: [UInt8]] = [:]

    /// How many hashed units there are.
    var count: Int { entries.count }

    /// Starts a sample.
    mutating func begin(_ sample: UnitSample) {
        sampleCount = max(sampleCount, sample.sample.index + 1)
        seen.insert(sample.sample.index)
        if sample.stop != nil || sample.units.isEmpty && sample.sample.size > 0 { unreadable.insert(sample.sample.index) }
    }

    /// Takes a unit that is not a message of the scheme.
    mutating func add(_ unit: SampleUnit, sample: UInt64) throws(ExaminationError) {
        let header = unit.unit.header
        let role = UnitRole(header)
        switch role {
        case .parameterSet: hasParameterSets = true
        case .unhashedPicture: unhashed.insert(sample)
        case .ignored: break
        case .anchor, .picture, .other:
            let isMetadata = header.codec == .av1 && header.type == AV1UnitType.metadata
            let kind: Entry.Kind = role == .anchor ? .anchor : role == .picture ? .picture : isMetadata ? .metadata : .slice
            if !isMetadata { withPictures.insert(sample) }
            try append(Entry(sample: sample, kind: kind)) { unit.digest(by: $0) }
        }
    }

    /// Takes a message without a signature.
    mutating func add(unsigned digest: Digest, sample: UInt64) throws(ExaminationError) {
        try append(Entry(sample: sample, kind: .unsignedMessage)) { $0 == digest.algorithm ? digest : nil }
    }

    private mutating func append(_ entry: Entry, _ digest: (DigestAlgorithm) -> Digest?) throws(ExaminationError) {
        guard entries.count < Self.mostEntries else { throw .limit("more than \(Self.mostEntries) coded units in a track") }
        for algorithm in DigestAlgorithm.allCases {
            guard let digest = digest(algorithm) else {
                if digests[algorithm] != nil { digests[algorithm]?.append(contentsOf: repeatElement(0, count: algorithm.size)) }
                continue
            }
            if digests[algorithm] == nil {
                digests[algorithm] = [UInt8](repeating: 0, count: entries.count * algorithm.size)
            }
            unsafe digest.withUnsafeBytes { unsafe digests[algorithm]?.append(contentsOf: $0) }
        }
        entries.append(entry)
    }

    /// The plain hashes of all units, one after the other; zeros where a unit was not hashed with that function.
    func plainHashes(_ algorithm: DigestAlgorithm) -> [UInt8] {
        digests[algorithm] ?? [UInt8](repeating: 0, count: entries.count * algorithm.size)
    }
}
