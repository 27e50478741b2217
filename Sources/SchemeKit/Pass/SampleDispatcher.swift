import ByteInput
import Cryptography
import Evidence
import ISOBMFF
import ParallelHashing
import SystemPackage
import VideoBitstream

/// Which examination takes what of which track.
struct Takers {
    /// By track: who takes the digests of whole samples.
    var ofSamples: [[Int]]
    /// By track: who takes units, and for which carrier.
    var ofUnits: [[UnitTaker]]

    /// An examination that takes the units of a track from the first sample on, once one of its carriers was met in it.
    struct UnitTaker {
        var place: Int
        var carrier: UserDataUUID
        var isActive = false
    }

    /// Makes those active that look for a carrier which was met; all of them where it is `nil`.
    mutating func activate(_ carrier: UserDataUUID?, trackIndex: Int) {
        for place in ofUnits[trackIndex].indices where carrier == nil || ofUnits[trackIndex][place].carrier == carrier {
            ofUnits[trackIndex][place].isActive = true
        }
    }

    init(tracks: Int) {
        ofSamples = [[Int]](repeating: [], count: tracks)
        ofUnits = [[UnitTaker]](repeating: [], count: tracks)
    }
}

/// A carrier because of which the units of its track are to be digested, or taken by one examination more.
struct UnitsWanted {
    var trackIndex: Int
    var carrier: UserDataUUID
    /// The function that it names, or SHA-256 where it names none and the units are not digested yet.
    var algorithm: DigestAlgorithm?
}

/// Hands the results of the pass to the examinations that asked for them, each sample with its entry in the tables.
struct SampleDispatcher: ExtentConsumer {
    /// With what was handed to them so far.
    private(set) var examinations: [any SchemeExamination]
    /// What went wrong first.
    private(set) var failure: ExaminationError?
    /// A carrier that makes the pass begin anew.
    private(set) var wanted: UnitsWanted?
    /// What looks like the carrier of a signature, of no scheme that was looked for.
    private(set) var strangers: [StrangeCarrier] = []
    /// Set where the rest of the pass is of no use.
    let stop = PassCancellation()

    private let path: FilePath
    private let takers: Takers
    private let plans: [TrackPlan]
    private let cancellation: PassCancellation?
    private var known: Set<CarrierScan.Sighting.Identity> = []
    /// By track; none where nobody takes its samples.
    private var cursors: [SampleCursor?]

    init(
        _ file: ExaminedFile, _ examinations: [any SchemeExamination], _ takers: Takers, _ plans: [TrackPlan],
        _ cancellation: PassCancellation?
    ) {
        path = file.file.path
        self.examinations = examinations
        self.takers = takers
        self.plans = plans
        self.cancellation = cancellation
        cursors = plans.indices.map { index in
            takers.ofSamples[index].isEmpty && plans[index].unitAlgorithms.isEmpty ? nil : file.movie.tracks[index].samples()
        }
    }

    mutating func consume(_ extents: [Extent], output: MediaOutput) { take(extents, output) }

    mutating func consumeMissing(_ extents: [Extent]) { take(extents, nil) }

    private mutating func take(_ extents: [Extent], _ output: MediaOutput?) {
        guard failure == nil, wanted == nil else { return }
        do throws(ExaminationError) {
            if let cancellation, cancellation.isCancelled { throw .cancelled }
            if let output {
                wanted = unitsWanted(extents, output)
                guard wanted == nil else { return stop.cancel() }
                for stranger in output.strangers { note(stranger, extents[stranger.place]) }
            }
            try dispatch(extents, output)
        } catch {
            failure = error
            stop.cancel()
        }
    }

    /// The first carrier that nobody takes yet, or that names a hash function which the units of its track are not digested with.
    private func unitsWanted(_ extents: [Extent], _ output: MediaOutput) -> UnitsWanted? {
        guard !output.units.kept.isEmpty else { return nil }
        for sample in output.samples where !sample.kept.isEmpty {
            let trackIndex = SampleTag(rawValue: extents[sample.place].tag).trackIndex
            let used = plans[trackIndex].unitAlgorithms
            for kept in sample.kept {
                let unit = SampleUnit(output.units, output.units.kept[kept].place, kept: kept)
                guard let carrier = unit.carrier else { continue }
                for taker in takers.ofUnits[trackIndex] where taker.carrier == carrier {
                    let named = examinations[taker.place].unitAlgorithm(announcedBy: unit, trackIndex: trackIndex)
                    let algorithm = named ?? (used.isEmpty ? .sha256 : nil)
                    if !taker.isActive || algorithm.map({ !used.contains($0) }) ?? false {
                        return UnitsWanted(trackIndex: trackIndex, carrier: carrier, algorithm: algorithm)
                    }
                }
            }
        }
        return nil
    }

    private mutating func note(_ stranger: MediaOutput.StrangeSighting, _ extent: Extent) {
        let sighting = stranger.sighting
        guard known.count < 64, known.insert(sighting.identity).inserted else { return }
        let bytes = ByteRange(
            offset: extent.range.offset &+ UInt64(sighting.unit.lowerBound), length: UInt64(sighting.unit.count))
        strangers.append(
            StrangeCarrier(
                identity: sighting.identity, trackIndex: SampleTag(rawValue: extent.tag).trackIndex, sample: extent.index, bytes: bytes))
    }

    // MARK: - Samples with their digests and units

    private mutating func dispatch(_ extents: [Extent], _ output: MediaOutput?) throws(ExaminationError) {
        var digested = DigestPlaces()
        var cut = output?.samples[...] ?? []
        var first = 0
        while first < extents.count {
            let trackIndex = SampleTag(rawValue: extents[first].tag).trackIndex
            var end = first + 1
            while end < extents.count, SampleTag(rawValue: extents[end].tag).trackIndex == trackIndex { end += 1 }
            let places = first..<end
            first = end
            let digests = output.map { digested.take(places.count, of: plans[trackIndex], $0.digests) } ?? []
            let units = cut.prefix { $0.place < end }
            cut = cut.dropFirst(units.count)
            guard let samples = try samples(of: trackIndex, extents[places]) else { continue }
            for place in takers.ofSamples[trackIndex] {
                try examinations[place].consume(DigestedSamples(samples: samples[...], digests: digests), trackIndex: trackIndex)
            }
            guard !plans[trackIndex].unitAlgorithms.isEmpty else { continue }
            let unitSamples = UnitSamples(samples, firstPlace: places.lowerBound, cuts: units, of: output?.units ?? .empty)
            for taker in takers.ofUnits[trackIndex] where taker.isActive {
                try examinations[taker.place].consume(unitSamples, trackIndex: trackIndex)
            }
        }
    }

    /// What the tables say about the samples of a run of extents; `nil` where nobody wants to know.
    ///
    /// In memory of their own: what was used before may be in the cache of the processor that consumed the span before.
    private mutating func samples(of trackIndex: Int, _ extents: ArraySlice<Extent>) throws(ExaminationError) -> [Sample]? {
        guard cursors[trackIndex] != nil else { return nil }
        var samples: [Sample] = []
        samples.reserveCapacity(extents.count)
        do throws(MovieError) { try cursors[trackIndex]?.read(extents.count, into: &samples) } catch { throw .container(error) }
        guard samples.count == extents.count, zip(samples, extents).allSatisfy({ $0.index == $1.index && $0.offset == $1.range.offset })
        else { throw .read(ReadError(.changed, path: path, offset: extents.first?.range.offset)) }
        return samples
    }
}

/// Where in the lists of a span the digests of the next samples stand.
private struct DigestPlaces {
    private var taken = InlineArray<3, Int>(repeating: 0)

    /// The digests of the next `count` samples, which belong to a track with this plan.
    mutating func take(_ count: Int, of plan: TrackPlan, _ table: DigestTable) -> [DigestedSamples.Digests] {
        var digests: [DigestedSamples.Digests] = []
        for algorithm in DigestAlgorithm.allCases where plan.sampleAlgorithms.contains(algorithm) {
            let place = Int(algorithm.rawValue)
            if let list = table[algorithm] { digests.append(DigestedSamples.Digests(list: list, first: taken[place])) }
            taken[place] += count
        }
        return digests
    }
}
