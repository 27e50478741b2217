import Cryptography
import Evidence
import ISOBMFF
import SchemeKit
import VideoBitstream

/// The examination of one file under this scheme.
struct AxisSignedVideoExamination: SchemeExamination {
    private let file: ExaminedFile
    private let tracks: [Int]
    private var streams: [Int: SignedStream] = [:]
    private var parameterSets: [Int: InBandParameterSets] = [:]

    init(_ file: ExaminedFile, tracks: [Int]) {
        self.file = file
        self.tracks = tracks
    }

    var unitNeeds: [UnitNeed] { tracks.map { UnitNeed(trackIndex: $0, carrier: SigningMessage.carrier) } }

    func unitAlgorithm(announcedBy carrier: SampleUnit, trackIndex: Int) -> DigestAlgorithm? {
        SigningMessage.algorithm(announcedBy: carrier)
    }

    mutating func consume(_ samples: UnitSamples, trackIndex: Int) throws(ExaminationError) {
        parameterSets[trackIndex, default: InBandParameterSets(file, trackIndex: trackIndex)].take(samples)
        try streams[trackIndex, default: SignedStream()].consume(samples)
    }

    mutating func finish() throws(ExaminationError) -> [SchemeOutcome] {
        var outcomes: [SchemeOutcome] = []
        for trackIndex in tracks {
            guard var stream = streams[trackIndex], stream.hasMessages else { continue }
            do throws(CryptographyError) {
                try stream.finish()
                let verification = try StreamVerification(stream)
                let assessment = StreamAssessment(file: file, trackIndex: trackIndex, stream: stream, verification: verification)
                var outcome = assessment.outcome()
                let trackID = file.movie.tracks[trackIndex].trackID
                outcome.findings += parameterSets[trackIndex]?.findings(.axisSignedVideo, track: trackID) ?? []
                outcomes.append(outcome)
            } catch {
                throw .cryptography(error)
            }
        }
        if !outcomes.isEmpty { outcomes[0].findings += otherTracks(covered: Set(outcomes.compactMap(\.report.track))) }
        return outcomes
    }

    private func otherTracks(covered: Set<UInt32>) -> [Finding] {
        file.movie.tracks.filter { !covered.contains($0.trackID) }.map { track in
            if track.isVideo {
                return Finding(
                    PresentationFinding.trackNotSigned,
                    "video track \(track.trackID) is not covered by the signature; a player may show it instead of the signed one",
                    scheme: .axisSignedVideo, track: track.trackID)
            }
            let what = track.handler == "soun" ? "audio (sound)" : track.handler.map { "\($0)" } ?? "of unknown kind"
            return Finding(
                SignatureFinding.tracksUncovered, "track \(track.trackID), \(what), is never covered by this scheme",
                scheme: .axisSignedVideo, track: track.trackID)
        }
    }
}
