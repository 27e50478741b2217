package import ByteInput
package import Cryptography
import Evidence

extension SealedFile {
    /// The digest of what a seal was made over, read in one go. The verifier has it made in its one pass over the file; this is for the
    /// exporter, who has just written the file.
    ///
    /// - Parameter isStopped: asked now and then; `nil` is the result where it says so.
    package func digest(
        of seal: ExportSeal, in file: EvidenceFile, _ algorithm: DigestAlgorithm, isStopped: () -> Bool = { false }
    ) throws(SealDigestError) -> Digest? {
        do {
            var context = try DigestContext(algorithm)
            for part in message(of: seal) {
                switch part {
                case .literal(let bytes): context.update(bytes)
                case .stored(let range):
                    var position = range.offset
                    let end = range.offset + range.length
                    while position < end {
                        guard !isStopped() else { return nil }
                        let count = Int(min(end - position, 1 << 20))
                        context.update(try file.bytes(at: position, count: count))
                        position += UInt64(count)
                    }
                }
            }
            return try context.finalize()
        } catch let error as ReadError {
            throw .read(error)
        } catch let error as CryptographyError {
            throw .cryptography(error)
        } catch {
            throw .cryptography(CryptographyError(.libraryFailure, subject: algorithm.name))
        }
    }
}

/// Why a digest could not be made.
package enum SealDigestError: Error {
    /// The system would not give the bytes.
    case read(ReadError)
    /// The library failed.
    case cryptography(CryptographyError)
}
