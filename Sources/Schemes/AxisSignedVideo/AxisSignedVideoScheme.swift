package import Evidence
import ISOBMFF
package import SchemeKit

/// Axis Signed Video: hashes of coded units, signed group by group, in SEI messages and AV1 metadata of the coded video itself.
package enum AxisSignedVideoScheme: SignatureScheme {
    package static let name = SchemeName.axisSignedVideo

    package static func examine(_ file: ExaminedFile) throws(ExaminationError) -> (any SchemeExamination)? {
        let tracks = file.movie.tracks.indices.filter { index in
            file.movie.tracks[index].isVideo && file.movie.tracks[index].sampleFormats().contains { $0 != nil }
        }
        return tracks.isEmpty ? nil : AxisSignedVideoExamination(file, tracks: tracks)
    }
}
