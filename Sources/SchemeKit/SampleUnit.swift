package import Cryptography
package import ISOBMFF
package import VideoBitstream

/// One NAL unit or OBU as the pass hands it to the schemes.
package struct SampleUnit: Sendable {
    private let table: UnitTable
    private let place: Int
    private let kept: Int?

    /// The unit at a place of the table; `kept` is where the table says more about it.
    init(_ table: UnitTable, _ place: Int, kept: Int?) {
        self.table = table
        self.place = place
        self.kept = kept
    }

    /// What its header says, and where it lies in its sample.
    package var unit: CodedUnit { table.units[place] }

    /// The signing scheme's UUID that the unit carries, as far as a scheme asked for it.
    package var carrier: UserDataUUID? { kept.flatMap { table.kept[$0].carrier } }

    /// The bytes without trailing zeros, for carriers and parameter sets; `nil` for other units and where it is too large to be honest.
    package var content: [UInt8]? { kept.flatMap { table.kept[$0].content } }

    /// The digest of the unit without trailing zeros, for units that hold coded pictures (in AV1 also metadata); `nil` for other units, and
    /// where the pass made none by this algorithm.
    ///
    /// In AV1 a frame header and the tile groups behind it are one message, whose digest stands with the frame header; an OBU without a
    /// size field is digested with the shortest one put in, as it was before it came into the file (AV1 ISOBMFF binding, 2.4).
    package func digest(by algorithm: DigestAlgorithm) -> Digest? {
        guard let digests = table.digests(by: algorithm) else { return nil }
        let slot = table.digested.lowerBound { $0 >= place }
        return slot < table.digested.count && table.digested[slot] == place ? digests[slot] : nil
    }

    /// The most bytes of a carrier that are kept. The longest honest ones hold 19,200 bytes of hashes and a few certificates.
    package static let carrierLimit = 1 << 20
    /// The most bytes of a parameter set that are kept.
    package static let parameterSetLimit = 4096
}

/// A sample with the units it consists of: a place among those it came with.
package struct UnitSample: Sendable {
    private let all: UnitSamples
    private let index: Int
    /// Which of the samples that were cut it is; `nil` where it was not.
    private let cutIndex: Int?
    /// Which of the table's units are its own, in stream order; none where its bytes lie outside the file or it could not be cut.
    package let units: Range<Int>
    /// Which of the table's digested units are its own.
    package let digested: Range<Int>
    private let keptPlaces: Range<Int>

    fileprivate init(_ all: UnitSamples, _ index: Int, cutIndex: Int?) {
        self.all = all
        self.index = index
        self.cutIndex = cutIndex
        units = cutIndex.map { all.cuts[$0].units } ?? 0..<0
        digested = cutIndex.map { all.cuts[$0].digested } ?? 0..<0
        keptPlaces = cutIndex.map { all.cuts[$0].kept } ?? 0..<0
    }

    /// The sample's place, size and times by the container.
    package var sample: Sample { all.samples[index] }
    /// Its units and those of its neighbours.
    package var table: UnitTable { all.table }
    /// Why it could not be cut into units to its end; `nil` where it was.
    package var stop: SplitStop? { cutIndex.flatMap { all.cuts[$0].stop } }
    /// Whether something is kept of one of its units.
    package var hasKept: Bool { !keptPlaces.isEmpty }

    /// Those of its units that are carriers or parameter sets.
    package var kept: [SampleUnit] { keptPlaces.map { SampleUnit(table, table.kept[$0].place, kept: $0) } }

    /// One of its units.
    package subscript(place: Int) -> SampleUnit { SampleUnit(table, place, kept: kept(of: place)) }

    /// The UUID that one of its units carries, as far as a scheme asked for it.
    package func carrier(of place: Int) -> UserDataUUID? { kept(of: place).flatMap { table.kept[$0].carrier } }

    private func kept(of place: Int) -> Int? {
        guard hasKept else { return nil }
        let found = table.kept[keptPlaces].lowerBound { $0.place >= place }
        return found < keptPlaces.upperBound && table.kept[found].place == place ? found : nil
    }
}

/// Samples of one track that follow each other in decode order, with the units they consist of.
package final class UnitSamples: Sequence, Sendable {
    fileprivate let samples: [Sample]
    fileprivate let cuts: ArraySlice<CutSample>
    /// The units of all of them.
    package let table: UnitTable
    private let firstPlace: Int

    /// The samples whose extents begin with `firstPlace` of their span. Those that were cut stand in `cuts`, the others have no units.
    init(_ samples: [Sample], firstPlace: Int, cuts: ArraySlice<CutSample>, of table: UnitTable) {
        self.samples = samples
        self.firstPlace = firstPlace
        self.cuts = cuts
        self.table = table
    }

    /// Goes through the samples in order.
    package struct Iterator: IteratorProtocol {
        private let all: UnitSamples
        private var sample = 0
        private var cut: Int

        fileprivate init(_ all: UnitSamples) {
            self.all = all
            cut = all.cuts.startIndex
        }

        /// The next sample.
        package mutating func next() -> UnitSample? {
            guard sample < all.samples.count else { return nil }
            let isCut = cut < all.cuts.endIndex && all.cuts[cut].place == all.firstPlace + sample
            defer {
                sample += 1
                if isCut { cut += 1 }
            }
            return UnitSample(all, sample, cutIndex: isCut ? cut : nil)
        }
    }

    /// Goes through the samples in order.
    package func makeIterator() -> Iterator { Iterator(self) }
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
