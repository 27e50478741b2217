package import Cryptography
package import ISOBMFF
package import VideoBitstream

/// The digests of one coded unit; nearly always there is one, which is stored without an allocation.
package struct UnitDigests: Sendable, Hashable {
    private var first: Digest?
    private var others: [Digest] = []

    /// No digest.
    package init() {}

    /// The digest by this algorithm, where the pass made one.
    package subscript(algorithm: DigestAlgorithm) -> Digest? {
        first?.algorithm == algorithm ? first : others.first { $0.algorithm == algorithm }
    }

    /// Adds a digest.
    package mutating func insert(_ digest: Digest) {
        if first == nil { first = digest } else { others.append(digest) }
    }
}

/// One NAL unit or OBU as the pass hands it to the schemes.
package struct SampleUnit: Sendable {
    /// What its header says, and where it lies in its sample.
    package var unit: CodedUnit
    /// Digests of the unit without trailing zeros, for units that hold coded pictures (in AV1 also metadata).
    ///
    /// In AV1 a frame header and the tile groups behind it are one message, whose digest stands with the frame header; an OBU without a
    /// size field is digested with the shortest one put in, as it was before it came into the file (AV1 ISOBMFF binding, 2.4).
    package var digests: UnitDigests
    /// The signing scheme's UUID that the unit carries, as far as a scheme asked for it.
    package var carrier: UserDataUUID?
    /// The bytes without trailing zeros, for carriers and parameter sets; `nil` for other units and where it is too large to be honest.
    package var content: [UInt8]?

    /// A unit without digest or content.
    package init(_ unit: CodedUnit) {
        self.unit = unit
        digests = UnitDigests()
        carrier = nil
        content = nil
    }

    /// The most bytes of a carrier that are kept. The longest honest ones hold 19,200 bytes of hashes and a few certificates.
    package static let carrierLimit = 1 << 20
    /// The most bytes of a parameter set that are kept.
    package static let parameterSetLimit = 4096
}

/// A sample with the units it consists of.
package struct UnitSample: Sendable {
    /// The sample's place, size and times by the container.
    package var sample: Sample
    /// Its units in stream order; empty where its bytes lie outside the file or it could not be cut.
    package var units: ArraySlice<SampleUnit>
    /// Why it could not be cut into units to its end; `nil` where it was.
    package var stop: SplitStop?

    /// A sample and its units.
    package init(sample: Sample, units: ArraySlice<SampleUnit>, stop: SplitStop? = nil) {
        self.sample = sample
        self.units = units
        self.stop = stop
    }
}

/// A track whose samples a scheme wants cut into units, because its signatures may stand in the coded video.
package struct UnitNeed: Sendable, Hashable {
    /// Index of the track in the movie.
    package var trackIndex: Int
    /// The UUID of the user data in which the scheme's signatures stand. Units are digested only where one of its carriers is found.
    package var carrier: UserDataUUID

    /// Units of a track, with the bytes of those that carry this user data.
    package init(trackIndex: Int, carrier: UserDataUUID) {
        self.trackIndex = trackIndex
        self.carrier = carrier
    }
}
