package import ByteInput
package import Evidence
package import ISOBMFF
package import SchemeKit

/// Takes out of a recording what its signatures were made over.
package enum SignatureExtraction {
    /// Hands every scheme's statements, signatures and certificates to `write`, scheme by scheme.
    ///
    /// - Parameter sighted: the schemes whose messages are in the coded video; it is not read again in search of others.
    /// - Returns: why something could not be handed out, in words, by scheme.
    /// - Throws: what reading throws, and what `write` throws.
    package static func run(
        file: EvidenceFile, movie: MovieFile, sighted: Set<SchemeName>, to write: (ExtractedFile) throws -> Void
    ) throws -> [(scheme: SchemeName, reason: String)] {
        let examined = ExaminedFile(file: file, movie: movie)
        var reasons: [(scheme: SchemeName, reason: String)] = []
        for scheme in SchemeRegistry.schemes where !scheme.name.isInVideo || sighted.contains(scheme.name) {
            reasons += try scheme.extract(examined, to: write).map { (scheme.name, $0) }
        }
        return reasons
    }
}
