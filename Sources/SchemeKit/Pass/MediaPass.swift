import ByteInput
package import Cryptography
package import Evidence
import ISOBMFF
package import ParallelHashing
import SystemPackage
package import VideoBitstream

/// The one pass over the media: reads every sample that some scheme may need once, and feeds them all.
///
/// Video is cut into coded units while it is read, which costs next to nothing; units are digested only where a signature stands in the
/// coded video. What hash function it names is not known until it is met, so the pass begins anew at the first carrier of each function:
/// usually once, after the first group of pictures.
package struct MediaPass {
    /// What came out of the pass besides what the schemes took.
    package struct Outcome {
        /// SHA-256 of the whole file, where it was asked for.
        package var wholeFileDigest: Digest?
        /// The examinations, with all samples taken.
        package var examinations: [any SchemeExamination]
        /// What looks like the carrier of a signature in the coded video, of no scheme that was looked for.
        package var strangers: [StrangeCarrier]
    }

    private let file: ExaminedFile
    private let workers: Int
    private let passesAtOnce: Int
    private let wholeFile: Bool
    private let cancellation: PassCancellation?
    private let progress: (@Sendable (UInt64) -> Void)?

    /// A pass over a file, by so many threads, beside so many passes over other files.
    package init(
        file: ExaminedFile, workers: Int, passesAtOnce: Int = 1, wholeFile: Bool, cancellation: PassCancellation? = nil,
        progress: (@Sendable (UInt64) -> Void)? = nil
    ) {
        self.file = file
        self.workers = workers
        self.passesAtOnce = passesAtOnce
        self.wholeFile = wholeFile
        self.cancellation = cancellation
        self.progress = progress
    }

    /// So many beginnings are spent on finding out; after that every function found is used for every track.
    private static let patience = 4

    /// Hashes what the examinations need, in order, on all cores.
    ///
    /// - Throws: the first failure in the order of the file, of reading or of an examination.
    package func run(_ examinations: [any SchemeExamination]) throws(ExaminationError) -> Outcome {
        var takers = Takers(tracks: file.movie.tracks.count)
        var plans = [TrackPlan](repeating: TrackPlan(), count: file.movie.tracks.count)
        for (index, track) in file.movie.tracks.enumerated() where track.isVideo { plans[index].formats = track.sampleFormats() }
        for (place, examination) in examinations.enumerated() {
            for need in examination.needs where plans.indices.contains(need.trackIndex) {
                takers.ofSamples[need.trackIndex].append(place)
                plans[need.trackIndex].sampleAlgorithms.insert(need.algorithm)
            }
            for need in examination.unitNeeds where plans.indices.contains(need.trackIndex) {
                takers.ofUnits[need.trackIndex].append((place, need.carrier))
                plans[need.trackIndex].carriers.insert(need.carrier)
            }
        }
        var round = 0
        while true {
            round += 1
            switch try attempt(examinations, takers, plans) {
            case .finished(let outcome): return outcome
            case .unitsWanted(let trackIndex, let algorithm):
                if round < Self.patience {
                    plans[trackIndex].unitAlgorithms.insert(algorithm)
                } else {
                    for index in plans.indices where !plans[index].carriers.isEmpty { plans[index].unitAlgorithms.insert(algorithm) }
                }
            }
        }
    }

    private enum Attempt {
        case finished(Outcome)
        /// A carrier names a function that the units of its track were not digested with.
        case unitsWanted(trackIndex: Int, algorithm: DigestAlgorithm)
    }

    private func attempt(
        _ examinations: [any SchemeExamination], _ takers: Takers, _ plans: [TrackPlan]
    ) throws(ExaminationError) -> Attempt {
        let tracks = plans.indices.filter { !plans[$0].sampleAlgorithms.isEmpty || plans[$0].formats.contains { $0 != nil } }
        let messages = examinations.map(\.messages)
        guard !tracks.isEmpty || wholeFile || messages.contains(where: { !$0.isEmpty }) else {
            return .finished(Outcome(wholeFileDigest: nil, examinations: examinations, strangers: []))
        }
        let stop = PassCancellation()
        do {
            var source = try SampleMerge(file.movie, tracks: tracks)
            var dispatcher = SampleDispatcher(
                path: file.file.path, examinations: examinations, takers: takers, plans: plans,
                cursors: tracks.map { ($0, file.movie.tracks[$0].samples()) }, stop: stop, cancellation: cancellation)
            var pass = HashingPass(workers: workers, wholeFile: wholeFile ? .sha256 : nil, passesAtOnce: passesAtOnce)
            pass.messages = messages.flatMap { $0 }
            let result = Result {
                try pass.run(
                    over: file.file, source: &source, consumer: &dispatcher, cancellation: stop, progress: progress
                ) { () throws(CryptographyError) in try MediaDigester(plans) }
            }
            if let failure = dispatcher.failure { throw failure }
            if let wanted = dispatcher.wanted { return .unitsWanted(trackIndex: wanted.trackIndex, algorithm: wanted.algorithm) }
            let digests = try result.get()
            var examinations = dispatcher.examinations
            var next = digests.messages[...]
            for (place, wanted) in messages.enumerated() {
                for index in wanted.indices {
                    if let digest = next.popFirst() { try examinations[place].consume(digest, ofMessage: index) }
                }
            }
            return .finished(
                Outcome(wholeFileDigest: digests.wholeFile, examinations: examinations, strangers: dispatcher.strangers))
        } catch let error as ExaminationError {
            throw error
        } catch let error as MovieError {
            throw .container(error)
        } catch let error as HashingError<MovieError> {
            switch error {
            case .source(let error): throw .container(error)
            case .read(let error): throw .read(error)
            case .cryptography(let error): throw .cryptography(error)
            case .outputCountMismatch: throw .limit("a worker that gave a wrong number of digests")
            case .cancelled: throw .cancelled
            }
        } catch {
            throw .limit("an unexpected failure: \(error)")
        }
    }
}

/// Something in the coded video that is there to sign and that no scheme of this project reads.
package struct StrangeCarrier: Sendable, Hashable {
    /// What it says it is.
    package var identity: CarrierScan.Sighting.Identity
    /// Index of the track in the movie.
    package var trackIndex: Int
    /// The sample in which it was first met.
    package var sample: UInt64
    /// Its bytes there.
    package var bytes: ByteRange
}

/// Which examination takes what of which track.
private struct Takers {
    /// By track.
    var ofSamples: [[Int]]
    var ofUnits: [[(place: Int, carrier: UserDataUUID)]]

    init(tracks: Int) {
        ofSamples = [[Int]](repeating: [], count: tracks)
        ofUnits = [[(place: Int, carrier: UserDataUUID)]](repeating: [], count: tracks)
    }
}

/// Hands the results of the pass to the examinations that asked for them, each sample with its entry in the tables.
private struct SampleDispatcher: ExtentConsumer {
    let path: FilePath
    var examinations: [any SchemeExamination]
    let takers: Takers
    let plans: [TrackPlan]
    let stop: PassCancellation
    let cancellation: PassCancellation?
    private(set) var failure: ExaminationError?
    private(set) var wanted: (trackIndex: Int, algorithm: DigestAlgorithm)?
    private(set) var strangers: [StrangeCarrier] = []
    private var known: Set<CarrierScan.Sighting.Identity> = []
    /// By track; a track that is not read has none.
    private var cursors: [SampleCursor?]

    init(
        path: FilePath, examinations: [any SchemeExamination], takers: Takers, plans: [TrackPlan], cursors: [(Int, SampleCursor)],
        stop: PassCancellation, cancellation: PassCancellation?
    ) {
        self.path = path
        self.examinations = examinations
        self.takers = takers
        self.plans = plans
        self.stop = stop
        self.cancellation = cancellation
        self.cursors = [SampleCursor?](repeating: nil, count: plans.count)
        for (trackIndex, cursor) in cursors { self.cursors[trackIndex] = cursor }
    }

    mutating func consume(_ extents: [Extent], outputs: [MediaOutput]) {
        for (extent, output) in zip(extents, outputs) { take(extent, output) }
    }

    mutating func consumeMissing(_ extents: [Extent]) {
        for extent in extents { take(extent, MediaOutput()) }
    }

    private mutating func take(_ extent: Extent, _ output: MediaOutput) {
        guard failure == nil, wanted == nil else { return }
        if let cancellation, cancellation.isCancelled {
            failure = .cancelled
            stop.cancel()
            return
        }
        let trackIndex = SampleTag(rawValue: extent.tag).trackIndex
        do throws(ExaminationError) {
            guard let sample = try nextSample(trackIndex), sample.index == extent.index else {
                throw .read(ReadError(.changed, path: path, offset: extent.range.offset))
            }
            if output.hasCarrier, let algorithm = algorithmWanted(output.units, trackIndex) {
                wanted = (trackIndex, algorithm)
                stop.cancel()
                return
            }
            for sighting in output.sightings { note(sighting, sample, trackIndex) }
            for place in takers.ofSamples[trackIndex] {
                try examinations[place].consume(DigestedSample(sample: sample, digests: output.digests), trackIndex: trackIndex)
            }
            guard !plans[trackIndex].unitAlgorithms.isEmpty else { return }
            let units = UnitSample(sample: sample, units: output.units, stop: output.stop)
            for taker in takers.ofUnits[trackIndex] { try examinations[taker.place].consume(units, trackIndex: trackIndex) }
        } catch {
            failure = error
            stop.cancel()
        }
    }

    /// A hash function that one of the carriers names and that units of the track are not digested with yet.
    private func algorithmWanted(_ units: [SampleUnit], _ trackIndex: Int) -> DigestAlgorithm? {
        let used = plans[trackIndex].unitAlgorithms
        for unit in units {
            guard let carrier = unit.carrier else { continue }
            for taker in takers.ofUnits[trackIndex] where taker.carrier == carrier {
                let named = examinations[taker.place].unitAlgorithm(announcedBy: unit, trackIndex: trackIndex)
                if let named, !used.contains(named) { return named }
                if named == nil, used.isEmpty { return .sha256 }
            }
        }
        return nil
    }

    private mutating func note(_ sighting: CarrierScan.Sighting, _ sample: Sample, _ trackIndex: Int) {
        guard known.count < 64, known.insert(sighting.identity).inserted else { return }
        let bytes = ByteRange(offset: sample.offset &+ UInt64(sighting.unit.lowerBound), length: UInt64(sighting.unit.count))
        strangers.append(
            StrangeCarrier(identity: sighting.identity, trackIndex: trackIndex, sample: sample.index, bytes: bytes))
    }

    private mutating func nextSample(_ trackIndex: Int) throws(ExaminationError) -> Sample? {
        do { return try cursors[trackIndex]?.next() } catch { throw .container(error) }
    }
}
