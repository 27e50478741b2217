package import AlterationInfo
import ByteInput
package import Cryptography
package import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit

/// How a recording is to be signed.
package struct SigningSettings: Sendable {
    /// The digest of samples, lists and statements.
    package var digestAlgorithm = DigestAlgorithm.sha256
    /// RSA-PSS in place of PKCS #1 v1.5, for RSA keys.
    package var prefersPSS = false
    /// Least length of a signed period in seconds, up to a minute.
    package var periodLength = 1.0
    /// Whether audio tracks are covered besides the video.
    package var coversAudio = false
    /// What the camera says about itself.
    package var device = DeviceClaims()
    /// UTC time of the start of the media.
    package var startTime = Timestamp(microseconds: 0)
    /// The random identifier of the recording, 16 bytes.
    package var recordingID: [UInt8] = []
    /// Where a recording that began in another file stands; `nil` for the start of a recording.
    package var chain: PeriodChain?
    /// Whether the recording ends with this file.
    package var endsRecording = true
    /// Threads that share the hashing.
    package var workers = HashingPass.availableProcessors

    /// The usual settings.
    package init() {}
}

/// Signs a recording that is already a file, by boxes that come after everything else: no existing byte moves, every player still plays it.
package struct RecordingSigner: Sendable {
    private let identity: CameraIdentity
    private let settings: SigningSettings

    /// A signer with the camera's key and certificates.
    package init(identity: CameraIdentity, settings: SigningSettings) {
        self.identity = identity
        self.settings = settings
    }

    /// What was signed, and what the next file of the recording has to carry on.
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

    /// Makes the boxes for a file as it is.
    ///
    /// - Throws: `refused` for a file that a verifier could not vouch for: damaged, ambiguous, without video, signed already.
    package func sign(path: String) throws(SigningError) -> Result {
        let file: EvidenceFile
        do { file = try EvidenceFile(path: path) } catch { throw .read(error) }
        let movie: MovieFile
        do { movie = try MovieFile.open(file) } catch { throw .container(error) }
        if let doubt = movie.findings.first(where: { $0.severity == .doubt }) {
            throw .refused("the file is damaged or ambiguous: \(doubt.message)")
        }
        guard !AlterationInfoScheme.isPresent(in: movie) else { throw .refused("the file is signed already") }
        if let last = movie.boxes.topLevel.map(\.box).last, last.extendsToEnd {
            throw .refused("the last box, \(last.type), has no size and would swallow what is appended; give it a size first")
        }
        guard movie.boxes.unexplained.isEmpty else { throw .refused("bytes after the last box; cut them off first") }
        return try sign(file, movie)
    }

    private func sign(_ file: EvidenceFile, _ movie: MovieFile) throws(SigningError) -> Result {
        let covered = movie.tracks.indices.filter { place in
            movie.tracks[place].isVideo || (settings.coversAudio && movie.tracks[place].handler == "soun")
        }.sorted { movie.tracks[$0].isVideo && !movie.tracks[$1].isVideo }
        guard let first = covered.first, movie.tracks[first].isVideo, movie.tracks[first].sampleCount > 0, let header = movie.movieHeader else {
            throw .refused("there is no video to sign")
        }
        var tracks: [PeriodBuilder.CoveredTrack] = []
        for place in covered { tracks.append(try PeriodBuilder.CoveredTrack(movie.tracks[place], algorithm: settings.digestAlgorithm)) }
        let others = movie.tracks.indices.filter { !covered.contains($0) }.map {
            PeriodStatement.UncoveredTrack(trackID: movie.tracks[$0].trackID, handler: movie.tracks[$0].handler?.value ?? 0)
        }
        let composer = try identity.composer(settings)
        let builder = PeriodBuilder(
            composer: composer, movie: header, tracks: tracks, uncovered: others, periodLength: settings.periodLength, clock: settings.startTime)
        var collector = PeriodCollector(
            builder: builder, lanes: covered, cursors: covered.map { movie.tracks[$0].samples() }, algorithm: settings.digestAlgorithm)
        do {
            var source = try SampleMerge(movie, tracks: covered)
            let algorithm = settings.digestAlgorithm
            try HashingPass(workers: settings.workers).run(
                over: file, source: &source, consumer: &collector, cancellation: collector.cancellation
            ) { () throws(CryptographyError) in try ExtentDigests([algorithm]) }
        } catch let error as MovieError {
            throw .container(error)
        } catch let error as HashingError<MovieError> {
            if let failure = collector.failure { throw failure }
            switch error {
            case .source(let error): throw .container(error)
            case .read(let error): throw .read(error)
            case .cryptography(let error): throw .cryptography(error)
            case .outputCountMismatch, .cancelled: throw .refused("hashing was interrupted")
            }
        } catch {
            throw .refused("unexpected failure: \(error)")
        }
        if let failure = collector.failure { throw failure }
        do { try file.confirmUnchanged() } catch { throw .read(error) }
        let boxes = try collector.finish(endsRecording: settings.endsRecording)
        return Result(
            boxes: [composer.identity.box()] + boxes, periods: boxes.count, samples: collector.samples, chain: collector.builder.chain)
    }
}

/// Feeds the digests of the pass to the period builder, each with its entry in the tables.
private struct PeriodCollector: ExtentConsumer {
    var builder: PeriodBuilder
    let cancellation = PassCancellation()
    private(set) var failure: SigningError?
    private(set) var samples: UInt64 = 0
    private var boxes: [[UInt8]] = []
    private var cursors: [SampleCursor]
    private let places: [Int: Int]
    private let algorithm: DigestAlgorithm

    init(builder: PeriodBuilder, lanes: [Int], cursors: [SampleCursor], algorithm: DigestAlgorithm) {
        self.builder = builder
        self.cursors = cursors
        self.algorithm = algorithm
        places = Dictionary(uniqueKeysWithValues: lanes.enumerated().map { ($1, $0) })
    }

    mutating func consume(_ extents: [Extent], outputs: [DigestSet]) {
        guard failure == nil else { return }
        do throws(SigningError) {
            for (extent, digests) in zip(extents, outputs) { try take(extent, digests) }
        } catch {
            failure = error
            cancellation.cancel()
        }
    }

    mutating func consumeMissing(_ extents: [Extent]) {
        failure = .refused("a sample lies outside the file")
        cancellation.cancel()
    }

    private mutating func take(_ extent: Extent, _ digests: DigestSet) throws(SigningError) {
        guard let lane = places[Int(extent.tag)], let digest = digests[algorithm] else { return }
        let sample: Sample?
        do { sample = try cursors[lane].next() } catch { throw .container(error) }
        guard let sample else { throw .refused("the sample tables changed while they were read") }
        samples += 1
        boxes += try builder.add(sample, digest: digest, lane: lane)
    }

    mutating func finish(endsRecording: Bool) throws(SigningError) -> [[UInt8]] {
        boxes + (try builder.finish(endsRecording: endsRecording))
    }
}
