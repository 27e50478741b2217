import ByteInput
package import Cryptography
package import Evidence
import ISOBMFF
package import ParallelHashing
package import VideoBitstream

/// The one pass over the media: reads every sample that some scheme may need once, and feeds them all.
///
/// Video is cut into coded units while it is read, which costs next to nothing; units are digested only where a signature stands in the
/// coded video. What hash function it names is not known until it is met, so the pass begins anew at the first carrier of each function:
/// usually once, after the first group of pictures.
package struct MediaPass {
    /// What came out of the pass besides what the schemes took.
    package struct Outcome {
        /// The digests of whole files that were asked for: of a recording in segments those of each file, file by file.
        package var wholeFile: [Digest]
        /// The examinations, with all samples taken.
        package var examinations: [any SchemeExamination]
        /// What looks like the carrier of a signature in the coded video, of no scheme that was looked for.
        package var strangers: [StrangeCarrier]
    }

    private let file: ExaminedFile
    private let workers: Int
    private let passesAtOnce: Int
    private let wholeFile: Set<DigestAlgorithm>
    private let cancellation: PassCancellation?
    private let progress: (@Sendable (UInt64) -> Void)?

    /// A pass over a file, by so many threads, beside so many passes over other files.
    package init(
        file: ExaminedFile, workers: Int, passesAtOnce: Int = 1, wholeFile: Set<DigestAlgorithm>, cancellation: PassCancellation? = nil,
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
                takers.ofUnits[need.trackIndex].append(Takers.UnitTaker(place: place, carrier: need.carrier))
                plans[need.trackIndex].carriers.insert(need.carrier)
            }
        }
        var round = 0
        while true {
            round += 1
            switch try attempt(examinations, takers, plans) {
            case .finished(let outcome): return outcome
            case .wanted(let units):
                if round < Self.patience {
                    if let algorithm = units.algorithm { plans[units.trackIndex].unitAlgorithms.insert(algorithm) }
                    takers.activate(units.carrier, trackIndex: units.trackIndex)
                } else {
                    for index in plans.indices where !plans[index].carriers.isEmpty {
                        if let algorithm = units.algorithm { plans[index].unitAlgorithms.insert(algorithm) }
                        takers.activate(nil, trackIndex: index)
                    }
                }
            }
        }
    }

    private enum Attempt {
        case finished(Outcome)
        /// A carrier was met that the pass was not prepared for.
        case wanted(UnitsWanted)
    }

    private func attempt(
        _ examinations: [any SchemeExamination], _ takers: Takers, _ plans: [TrackPlan]
    ) throws(ExaminationError) -> Attempt {
        let tracks = plans.indices.filter { !plans[$0].sampleAlgorithms.isEmpty || plans[$0].formats.contains { $0 != nil } }
        let messages = examinations.map(\.messages)
        let blocks = examinations.map(\.blocks)
        let algorithms = DigestAlgorithm.allCases.filter(wholeFile.contains)
        let names = file.file.pieces.flatMap { piece in
            algorithms.map { algorithm in
                var message = FileMessage(algorithm)
                message.append(ByteRange(offset: piece.start, length: piece.identity.size))
                return message
            }
        }
        let isIdle = tracks.isEmpty && names.isEmpty && messages.allSatisfy(\.isEmpty) && blocks.allSatisfy(\.isEmpty)
        guard !isIdle else {
            return .finished(Outcome(wholeFile: [], examinations: examinations, strangers: []))
        }
        do {
            var source = try SampleMerge(file.movie, tracks: tracks)
            var dispatcher = SampleDispatcher(file, examinations, takers, plans, cancellation)
            var pass = HashingPass(workers: workers, passesAtOnce: passesAtOnce)
            pass.messages = names + messages.flatMap { $0 }
            pass.blocks = blocks.flatMap { $0 }
            let result = Result {
                try pass.run(
                    over: file.file, source: &source, consumer: &dispatcher, cancellation: dispatcher.stop, progress: progress
                ) { () throws(CryptographyError) in try MediaDigester(plans) }
            }
            if let failure = dispatcher.failure { throw failure }
            if let wanted = dispatcher.wanted { return .wanted(wanted) }
            var digests = try result.get()
            var examinations = dispatcher.examinations
            let named = Array(digests.messages.prefix(names.count))
            digests.messages.removeFirst(named.count)
            try Self.handOver(digests, messages.map(\.count), blocks.map(\.count), to: &examinations)
            return .finished(
                Outcome(wholeFile: named, examinations: examinations, strangers: dispatcher.strangers))
        } catch let error as ExaminationError {
            throw error
        } catch let error as MovieError {
            throw .container(error)
        } catch let error as HashingError<MovieError> {
            throw ExaminationError(error)
        } catch {
            throw .limit("an unexpected failure: \(error)")
        }
    }
}

extension MediaPass {
    /// Hands the digests of messages and blocks to the examinations that asked for them, so many each.
    private static func handOver(
        _ digests: PassDigests, _ messageCounts: [Int], _ blockCounts: [Int], to examinations: inout [any SchemeExamination]
    ) throws(ExaminationError) {
        var messages = digests.messages[...]
        var blocks = digests.blocks[...]
        for place in examinations.indices {
            for index in 0..<messageCounts[place] {
                if let digest = messages.popFirst() { try examinations[place].consume(digest, ofMessage: index) }
            }
            for list in 0..<blockCounts[place] {
                if let found = blocks.popFirst() { try examinations[place].consume(found, ofBlocks: list) }
            }
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
