package import ByteInput
package import Evidence
package import ISOBMFF
package import SchemeKit

/// Says what the seals of a file claim, without judging them.
package enum SealReading {
    /// Every scheme's seals, scheme by scheme.
    ///
    /// - Throws: `read`, `container`, `cryptography`, `limit`.
    package static func seals(
        file: EvidenceFile, movie: MovieFile
    ) throws(ExaminationError) -> [(scheme: SchemeName, description: SealDescription)] {
        let examined = ExaminedFile(file: file, movie: movie)
        var seals: [(scheme: SchemeName, description: SealDescription)] = []
        for scheme in SchemeRegistry.schemes {
            for description in try scheme.describeSeals(examined) { seals.append((scheme.name, description)) }
        }
        return seals
    }
}
