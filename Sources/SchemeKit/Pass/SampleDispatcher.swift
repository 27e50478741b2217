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
    var ofUnits: [[(place: Int, carrier: UserDataUUID)]]

    init(tracks: Int) {
        ofSamples = [[Int]](repeating: [], count: tracks)
        ofUnits = [[(place: Int, carrier: UserDataUUID)]](repeating: [], count: tracks)
    }
}

/// Hands the results of the pass to the examinations that asked for them, each sample with its entry in the tables.
struct SampleDispatcher: ExtentConsumer {
    /// With what was handed to them so far.
    private(set) var examinations: [any SchemeExamination]
    /// What went wrong first.
    private(set) var failure: ExaminationError?
    /// A function that a carrier names and that the units of its track were not digested with.
    private(set) var wanted: (trackIndex: Int, algorithm: DigestAlgorithm)?
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
    /// The samples at hand, in memory that is used again.
    private var samples: [Sample] = []

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
                wanted = functionWanted(extents, output)
                guard wanted == nil else { return stop.cancel() }
                for stranger in output.strangers { note(stranger, extents[stranger.place]) }
            }
            try dispatch(extents, output)
        } catch {
            failure = error
            stop.cancel()
        }
    }

    /// A hash function that one of the carriers names and that units of its track are not digested with yet.
    private func functionWanted(_ extents: [Extent], _ output: MediaOutput) -> (trackIndex: Int, algorithm: DigestAlgorithm)? {
        for sample in output.samples where sample.hasCarrier {
            let trackIndex = SampleTag(rawValue: extents[sample.place].tag).trackIndex
            let used = plans[trackIndex].unitAlgorithms
            for unit in output.units[sample.units] {
                guard let carrier = unit.carrier else { continue }
                for taker in takers.ofUnits[trackIndex] where taker.carrier == carrier {
                    let named = examinations[taker.place].unitAlgorithm(announcedBy: unit, trackIndex: trackIndex)
                    if let named, !used.contains(named) { return (trackIndex, named) }
                    if named == nil, used.isEmpty { return (trackIndex, .sha256) }
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
            guard try readSamples(trackIndex, extents[places]) else { continue }
            for place in takers.ofSamples[trackIndex] {
                try examinations[place].consume(DigestedSamples(samples: samples[...], digests: digests), trackIndex: trackIndex)
            }
            guard !plans[trackIndex].unitAlgorithms.isEmpty else { continue }
            try dispatchUnits(units, of: output?.units ?? [], places, trackIndex)
        }
    }

    /// The samples of a run with their units, each of which stands in `cut` where its bytes were read.
    private mutating func dispatchUnits(
        _ cut: ArraySlice<MediaOutput.CutSample>, of units: [SampleUnit], _ places: Range<Int>, _ trackIndex: Int
    ) throws(ExaminationError) {
        var next = cut.startIndex
        for (offset, sample) in samples.enumerated() {
            var unitSample = UnitSample(sample: sample, units: [])
            if next < cut.endIndex, cut[next].place == places.lowerBound + offset {
                unitSample.units = units[cut[next].units]
                unitSample.stop = cut[next].stop
                next += 1
            }
            for taker in takers.ofUnits[trackIndex] { try examinations[taker.place].consume(unitSample, trackIndex: trackIndex) }
        }
    }

    /// Reads what the tables say about the samples of a run of extents; false where nobody wants to know.
    private mutating func readSamples(_ trackIndex: Int, _ extents: ArraySlice<Extent>) throws(ExaminationError) -> Bool {
        guard cursors[trackIndex] != nil else { return false }
        samples.removeAll(keepingCapacity: true)
        do throws(MovieError) { try cursors[trackIndex]?.read(extents.count, into: &samples) } catch { throw .container(error) }
        guard samples.count == extents.count, zip(samples, extents).allSatisfy({ $0.index == $1.index && $0.offset == $1.range.offset })
        else { throw .read(ReadError(.changed, path: path, offset: extents.first?.range.offset)) }
        return true
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
