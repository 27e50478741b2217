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
    private var shown: [Int: ShownPictures] = [:]

    init(_ file: ExaminedFile, tracks: [Int]) {
        self.file = file
        self.tracks = tracks
    }

    var unitNeeds: [UnitNeed] { tracks.map { UnitNeed(trackIndex: $0, carrier: SigningMessage.carrier) } }

    func unitAlgorithm(announcedBy carrier: SampleUnit, trackIndex: Int) -> DigestAlgorithm? {
        SigningMessage.algorithm(announcedBy: carrier)
    }

    mutating func consume(_ samples: UnitSamples, trackIndex: Int) throws(ExaminationError) {
        shown[trackIndex, default: ShownPictures(file, trackIndex: trackIndex)].take(samples)
        try streams[trackIndex, default: SignedStream()].consume(samples)
    }

    mutating func finish() throws(ExaminationError) -> [SchemeOutcome] {
        var outcomes: [SchemeOutcome] = []
        for trackIndex in tracks {
            guard var stream = streams[trackIndex], stream.hasMessages else { continue }
            do throws(CryptographyError) {
                try stream.finish()
                let verification = try StreamVerification(stream)
                outcomes.append(
                    StreamAssessment(
                        file: file, trackIndex: trackIndex, stream: stream, verification: verification, shown: shown[trackIndex]
                    ).outcome())
            } catch {
                throw .cryptography(error)
            }
        }
        OtherTracks(file.movie, signed: Set(outcomes.compactMap(\.report.track)), scheme: .axisSignedVideo).tell(in: &outcomes)
        return outcomes
    }
}
