package import AlterationInfo
import ByteInput
import Cryptography
import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit
import SystemPackage

/// Signs a recording that is already a file, by boxes that come after everything else: no existing byte moves, every player still plays it.
package struct RecordingSigner: Sendable {
    private let identity: CameraIdentity
    private let settings: SigningSettings

    /// A signer with the camera's key and certificates.
    package init(identity: CameraIdentity, settings: SigningSettings) {
        self.identity = identity
        self.settings = settings
    }

    /// Takes the boxes to put behind the last byte of the file, one after the other. It runs on one thread at a time.
    package typealias Sink = (_ box: [UInt8]) throws(SigningError) -> Void

    /// What was signed, and what the next file of the recording has to carry on.
    package struct Summary: Sendable {
        /// How many periods.
        package var periods: Int
        /// How many samples.
        package var samples: UInt64
        /// Tracks that no signature covers.
        package var uncoveredTracks: [PeriodStatement.UncoveredTrack]
        /// Where the recording stands now.
        package var chain: PeriodChain
    }

    /// What was signed, with all boxes in memory.
    package struct Result: Sendable {
        /// The boxes to put behind the last byte of the file, in order.
        package var boxes: [[UInt8]]
        /// How many periods they hold.
        package var periods: Int
        /// How many samples were signed.
        package var samples: UInt64
        /// Where the recording stands now.
        package var chain: PeriodChain
    }

    /// Makes the boxes for a file as it is, and keeps them all; for recordings that are known to be short.
    ///
    /// - Throws: as ``sign(_:into:)``, and for what ``UnsignedRecording`` refuses.
    package func sign(path: String) throws(SigningError) -> Result {
        let boxes = KeptBoxes()
        let recording = try UnsignedRecording(path: FilePath(path))
        try RecordingAppender.requireAppendable(recording)
        let summary = try sign(recording) { (box) throws(SigningError) in boxes.list.append(box) }
        return Result(boxes: boxes.list, periods: summary.periods, samples: summary.samples, chain: summary.chain)
    }

    private final class KeptBoxes { var list: [[UInt8]] = [] }

    /// Reads a recording once and makes its boxes, each handed over as soon as its period is complete.
    ///
    /// - Throws: `refused` for values that the layout cannot hold, `interrupted`, `read`, `container`, `cryptography`, and what the sink throws.
    package func sign(_ recording: UnsignedRecording, into sink: @escaping Sink) throws(SigningError) -> Summary {
        let (file, movie) = (recording.file, recording.movie)
        let covered = movie.tracks.indices.filter { place in
            movie.tracks[place].isVideo || (settings.coversAudio && movie.tracks[place].handler == "soun")
        }.sorted { movie.tracks[$0].isVideo && !movie.tracks[$1].isVideo }
        guard let first = covered.first, movie.tracks[first].isVideo, let header = movie.movieHeader else {
            throw .refused("has no video to sign")
        }
        var tracks: [PeriodBuilder.CoveredTrack] = []
        for place in covered { tracks.append(try PeriodBuilder.CoveredTrack(movie.tracks[place], algorithm: settings.digestAlgorithm)) }
        let others = movie.tracks.indices.filter { !covered.contains($0) }.map {
            PeriodStatement.UncoveredTrack(trackID: movie.tracks[$0].trackID, handler: movie.tracks[$0].handler?.value ?? 0)
        }
        let composer = try identity.composer(settings)
        try sink(composer.identity.box())
        let builder = PeriodBuilder(
            composer: composer, movie: header, tracks: tracks, uncovered: others, periodLength: settings.periodLength,
            clock: settings.startTime)
        var collector = PeriodCollector(
            builder: builder, tracks: covered.map { movie.tracks[$0] }, places: covered, settings: settings, sink: sink)
        do {
            var source = try SampleMerge(movie, tracks: covered)
            let algorithm = settings.digestAlgorithm
            try HashingPass(workers: settings.workers).run(
                over: file, source: &source, consumer: &collector, cancellation: collector.cancellation, progress: settings.progress
            ) { () throws(CryptographyError) in try ExtentDigests([algorithm]) }
        } catch let error as MovieError {
            throw .container(error)
        } catch let error as HashingError<MovieError> {
            if let failure = collector.failure { throw failure }
            switch error {
            case .source(let error): throw .container(error)
            case .read(let error): throw .read(error)
            case .cryptography(let error): throw .cryptography(error)
            case .cancelled: throw .interrupted
            }
        } catch {
            throw .refused("cannot be hashed: \(error)")
        }
        if let failure = collector.failure { throw failure }
        do { try file.confirmUnchanged() } catch { throw .read(error) }
        guard collector.samples == covered.reduce(0, { $0 + movie.tracks[$1].sampleCount }) else {
            throw .container(MovieError.changed(at: 0))
        }
        try collector.finish()
        return Summary(periods: collector.periods, samples: collector.samples, uncoveredTracks: others, chain: collector.builder.chain)
    }
}

/// Feeds the digests of the pass to the period builder, each with its entry in the tables.
private struct PeriodCollector: ExtentConsumer {
    private(set) var builder: PeriodBuilder
    let cancellation = PassCancellation()
    private(set) var failure: SigningError?
    private(set) var samples: UInt64 = 0
    private(set) var periods = 0
    private let settings: SigningSettings
    private let sink: RecordingSigner.Sink
    private var cursors: [SampleCursor]
    private let counts: [UInt64]
    private let places: [Int: Int]

    init(builder: PeriodBuilder, tracks: [Track], places: [Int], settings: SigningSettings, sink: @escaping RecordingSigner.Sink) {
        self.builder = builder
        self.settings = settings
        self.sink = sink
        cursors = tracks.map { $0.samples() }
        counts = tracks.map(\.sampleCount)
        self.places = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
        // A track without samples holds up no period.
        for lane in counts.indices where counts[lane] == 0 { self.builder.end(lane: lane) }
    }

    mutating func consume(_ extents: [Extent], output: DigestTable) {
        guard failure == nil, let digests = output[settings.digestAlgorithm] else { return }
        do throws(SigningError) {
            guard !settings.isStopped() else { throw .interrupted }
            for (place, extent) in extents.enumerated() { try take(extent, digests[place]) }
        } catch {
            failure = error
            cancellation.cancel()
        }
    }

    mutating func consumeMissing(_ extents: [Extent]) {
        failure = .refused("has a sample outside the file")
        cancellation.cancel()
    }

    private mutating func take(_ extent: Extent, _ digest: Digest) throws(SigningError) {
        let sample: Sample?
        guard let lane = places[SampleTag(rawValue: extent.tag).trackIndex] else {
            throw .container(MovieError.changed(at: extent.range.offset))
        }
        do { sample = try cursors[lane].next() } catch { throw .container(error) }
        guard let sample, sample.offset == extent.range.offset, sample.index == extent.index else {
            throw .container(MovieError.changed(at: extent.range.offset))
        }
        samples += 1
        try hand(over: try builder.add(sample, digest: digest, lane: lane))
        if cursors[lane].index == counts[lane] { builder.end(lane: lane) }
    }

    private mutating func hand(over boxes: [[UInt8]]) throws(SigningError) {
        for box in boxes { try sink(box) }
        periods += boxes.count
    }

    mutating func finish() throws(SigningError) { try hand(over: builder.finish(endsRecording: settings.endsRecording)) }
}
