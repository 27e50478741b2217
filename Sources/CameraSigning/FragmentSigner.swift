package import AlterationInfo
import ByteInput
import Cryptography
package import Evidence
import ISOBMFF
import ParallelHashing

/// Signs a fragmented recording while it is being written: each fragment is a period, and its box goes behind it.
///
/// What is signed is not what the muxer was told to write but what it wrote: every fragment is read again with the reader that verifies
/// recordings, behind the `moov` that it belongs to. Nothing is kept but the sums, however long the recording is.
package struct FragmentSigner {
    /// The box with certificates and device facts, to go behind the `moov`.
    package let identityBox: [UInt8]
    /// Tracks that no signature covers.
    package let uncoveredTracks: [PeriodStatement.UncoveredTrack]
    /// How many samples were signed in this file.
    package private(set) var samples: UInt64 = 0
    /// How many periods have ended in this file.
    package private(set) var periods = 0
    private var builder: PeriodBuilder
    private let lanes: [UInt32: Int]
    private let algorithm: DigestAlgorithm
    private let scratch: NamelessFile
    private let initializationLength: UInt64

    /// A signer for one file.
    ///
    /// - Parameter initialization: the `ftyp` and `moov` that the file begins with.
    /// - Throws: `refused` where it has no video track, `container`, `cryptography`, `write` where there is no room for a scratch file.
    package init(identity: CameraIdentity, settings: SigningSettings, initialization: [UInt8]) throws(SigningError) {
        scratch = try NamelessFile()
        try scratch.append(initialization)
        initializationLength = scratch.length
        algorithm = settings.digestAlgorithm
        let movie = try Self.read(scratch)
        let covered = movie.tracks.filter { $0.isVideo || (settings.coversAudio && $0.handler == "soun") }
            .sorted { $0.isVideo && !$1.isVideo }
        guard let first = covered.first, first.isVideo, let header = movie.movieHeader else { throw .refused("there is no video to sign") }
        var tracks: [PeriodBuilder.CoveredTrack] = []
        for track in covered { tracks.append(try PeriodBuilder.CoveredTrack(track, algorithm: algorithm)) }
        lanes = Dictionary(covered.enumerated().map { ($1.trackID, $0) }, uniquingKeysWith: { first, _ in first })
        let lanes = lanes
        uncoveredTracks = movie.tracks.filter { lanes[$0.trackID] == nil }.map {
            PeriodStatement.UncoveredTrack(trackID: $0.trackID, handler: $0.handler?.value ?? 0)
        }
        let composer = try identity.composer(settings)
        identityBox = composer.identity.box()
        builder = PeriodBuilder(
            composer: composer, movie: header, tracks: tracks, uncovered: uncoveredTracks, periodLength: .infinity,
            clock: settings.startTime)
    }

    /// What the next file of the same recording has to carry on.
    package var chain: PeriodChain { builder.chain }

    /// UTC time by the camera's clock up to which pictures were taken in.
    package var reached: Timestamp { builder.reachedTime }

    /// Takes in a fragment, one whole `moof` and `mdat`.
    ///
    /// - Returns: The boxes of periods that had to end inside it, because its times jump; in what `RecordingMuxer` writes there are none.
    /// - Throws: `refused` where it is not to be understood in one way only, `container`, `cryptography`.
    package mutating func add(fragment: [UInt8]) throws(SigningError) -> [[UInt8]] {
        try scratch.truncate(to: initializationLength)
        try scratch.append(fragment)
        let movie = try Self.read(scratch)
        var boxes: [[UInt8]] = []
        for track in movie.tracks {
            guard let lane = lanes[track.trackID] else { continue }
            boxes += try add(track, lane: lane, fragment)
        }
        periods += boxes.count
        return boxes
    }

    private mutating func add(_ track: Track, lane: Int, _ fragment: [UInt8]) throws(SigningError) -> [[UInt8]] {
        var entries: [Sample] = []
        var ranges: [Range<Int>] = []
        do throws(MovieError) {
            var cursor = track.samples()
            while let sample = try cursor.next() {
                // Its place is looked up in the bytes that go to the file, which spares reading them again.
                guard sample.offset >= initializationLength, let start = Int(exactly: sample.offset - initializationLength),
                    start + Int(sample.size) <= fragment.count
                else { throw .changed(at: sample.offset) }
                entries.append(sample)
                ranges.append(start..<start + Int(sample.size))
            }
        } catch {
            throw .container(error)
        }
        var digests = DigestList(algorithm)
        do throws(CryptographyError) {
            var hasher = try MessageHasher(algorithm)
            unsafe try hasher.digest(ranges, of: fragment.span.bytes, into: &digests)
        } catch {
            throw .cryptography(error)
        }
        samples += UInt64(entries.count)
        var boxes: [[UInt8]] = []
        for (place, sample) in entries.enumerated() { boxes += try builder.add(sample, digest: digests[place], lane: lane) }
        return boxes
    }

    /// Ends the period and gives its box.
    ///
    /// - Returns: `nil` where no fragment came since the last one.
    /// - Throws: `cryptography`.
    package mutating func endPeriod() throws(SigningError) -> [UInt8]? {
        let box = try builder.endPeriod()
        if box != nil { periods += 1 }
        return box
    }

    /// Ends the file and gives the box of its last period.
    ///
    /// - Parameter endsRecording: Whether the recording ends with it, or goes on in another file.
    /// - Throws: `cryptography`.
    package mutating func finish(endsRecording: Bool) throws(SigningError) -> [UInt8] {
        periods += 1
        return try builder.finish(endsRecording: endsRecording).reduce(into: []) { $0 += $1 }
    }

    private static func read(_ scratch: NamelessFile) throws(SigningError) -> MovieFile {
        let file = try scratch.evidence()
        let movie: MovieFile
        do { movie = try MovieFile.open(file) } catch { throw .container(error) }
        if let doubt = movie.findings.first(where: { $0.severity == .doubt }) {
            throw .refused("what was muxed could not be verified: \(doubt.message)")
        }
        return movie
    }
}
