import AlterationInfo
import CameraSigning
import Cryptography
import ISOBMFF
import RecordingForge
import SystemPackage

/// The boxes of a recording whose signer has no key: a camera refuses a key that is not that of its certificate, and an attacker does not.
struct ForgedPeriods {
    let boxes: [[UInt8]]
    let chain: PeriodChain

    /// - Parameter path: the recording as it is, whose bytes are `plain`; its video alone is signed.
    init(_ path: String, _ plain: [UInt8], _ settings: SigningSettings, signer: TestSigner) throws {
        let recording = try UnsignedRecording(path: FilePath(path))
        let track = recording.movie.tracks[0]
        guard let header = recording.movie.movieHeader else { throw ForgeError(.noSuchBox, "mvhd") }
        let algorithm = settings.digestAlgorithm
        let family: SignatureFamily = if case .rsa = signer.publicKey.kind { .rsaPKCS1 } else { .ecdsa }
        let identity = SignerIdentity(
            recordingID: settings.recordingID, digestAlgorithm: algorithm, signatureFamily: family, device: settings.device,
            certificates: signer.chain.map(\.der))
        let chain = settings.chain ?? PeriodChain(startOfRecordingWith: algorithm)
        let composer = try PeriodComposer(identity: identity, chain: chain) { (statement) throws(CryptographyError) in
            do {
                return try signer.sign(statement, algorithm: SignatureAlgorithm(family: family, digest: algorithm))
            } catch {
                throw (error as? CryptographyError) ?? CryptographyError(.libraryFailure, subject: "\(error)")
            }
        }
        var builder = PeriodBuilder(
            composer: composer, movie: header, tracks: [try PeriodBuilder.CoveredTrack(track, algorithm: algorithm)], uncovered: [],
            periodLength: settings.periodLength, clock: settings.startTime)
        var boxes = [identity.box()]
        var samples = track.samples()
        while let sample = try samples.next() {
            guard let start = Int(exactly: sample.offset), let end = Int(exactly: sample.offset + UInt64(sample.size)), end <= plain.count
            else { throw ForgeError(.noSuchSample, "\(sample.index)") }
            boxes += try builder.add(sample, digest: Digest.of(Array(plain[start..<end]), algorithm), lane: 0)
        }
        builder.end(lane: 0)
        boxes += try builder.finish(endsRecording: settings.endsRecording)
        self.boxes = boxes
        self.chain = builder.chain
    }
}
