import Cryptography
package import Evidence
import ISOBMFF
package import SchemeKit
package import VideoBitstream

/// ONVIF Media Signing: documents about each group of pictures, signed, in SEI of H.264 and H.265.
package enum ONVIFMediaSigningScheme: SignatureScheme {
    package static let name = SchemeName.onvifMediaSigning
    /// The UUID of its user data (5.7).
    package static let carrier = KnownUserData.onvifMediaSigning

    package static func examine(_ file: ExaminedFile) throws(ExaminationError) -> (any SchemeExamination)? {
        let tracks = file.movie.tracks.indices.filter { index in
            file.movie.tracks[index].isVideo && codec(of: file.movie.tracks[index]) != nil
        }
        return tracks.isEmpty ? nil : ONVIFMediaSigningExamination(file, tracks: tracks)
    }

    /// The coding of a track, where it is one that the scheme speaks about.
    static func codec(of track: Track) -> VideoCodec? {
        for format in track.sampleFormats() {
            if let format, format.codec == .h264 || format.codec == .h265 { return format.codec }
        }
        return nil
    }
}

/// The examination of one file under this scheme.
struct ONVIFMediaSigningExamination: SchemeExamination {
    private let file: ExaminedFile
    private let tracks: [Int]
    /// By the index of the track in the movie; `nil` for tracks without a carrier.
    private var examinations: [TrackExamination?]
    private var shown: [Int: ShownPictures] = [:]

    init(_ file: ExaminedFile, tracks: [Int]) {
        self.file = file
        self.tracks = tracks
        examinations = [TrackExamination?](repeating: nil, count: file.movie.tracks.count)
    }

    var unitNeeds: [UnitNeed] { tracks.map { UnitNeed(trackIndex: $0, carrier: ONVIFMediaSigningScheme.carrier) } }

    func unitAlgorithm(announcedBy carrier: SampleUnit, trackIndex: Int) -> DigestAlgorithm? {
        guard let content = carrier.content else { return nil }
        return SigningSEI.announcedAlgorithm(content, codec: carrier.unit.header.codec)
    }

    mutating func consume(_ samples: UnitSamples, trackIndex: Int) throws(ExaminationError) {
        shown[trackIndex, default: ShownPictures(file, trackIndex: trackIndex)].take(samples)
        do throws(CryptographyError) {
            if examinations[trackIndex] == nil {
                guard let codec = ONVIFMediaSigningScheme.codec(of: file.movie.tracks[trackIndex]) else { return }
                examinations[trackIndex] = TrackExamination(codec: codec)
            }
            try examinations[trackIndex]?.consume(samples)
        } catch {
            throw .cryptography(error)
        }
    }

    mutating func finish() throws(ExaminationError) -> [SchemeOutcome] {
        var outcomes: [SchemeOutcome] = []
        for trackIndex in tracks {
            guard var examination = examinations[trackIndex] else { continue }
            do throws(CryptographyError) { try examination.finish() } catch { throw .cryptography(error) }
            guard examination.carrierCount > 0 else { continue }
            outcomes.append(try TrackVerdict(file, trackIndex: trackIndex, examination, shown[trackIndex]).outcome())
        }
        OtherTracks(file.movie, signed: Set(outcomes.compactMap(\.report.track)), scheme: .onvifMediaSigning).tell(in: &outcomes)
        return outcomes
    }
}
