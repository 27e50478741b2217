package import ByteInput
package import ISOBMFF
package import SchemeKit

/// Takes out of a recording what its signatures were made over.
package enum SignatureExtraction {
    /// Hands every scheme's statements, signatures and certificates to `write`, scheme by scheme.
    ///
    /// - Throws: what reading throws, and what `write` throws.
    package static func run(file: EvidenceFile, movie: MovieFile, to write: (ExtractedFile) throws -> Void) throws {
        let examined = ExaminedFile(file: file, movie: movie)
        for scheme in SchemeRegistry.schemes { try scheme.extract(examined, to: write) }
    }
}
