package import ByteInput
package import Cryptography

extension FileMessage {
    /// The digest, for whoever wants nothing else of the file; in a pass it costs no reading of its own.
    ///
    /// - Parameter isStopped: asked now and then.
    /// - Throws: `read`, `cryptography`; `cancelled` where `isStopped` says so.
    package func digest(of file: EvidenceFile, isStopped: () -> Bool = { false }) throws(HashingError<Never>) -> Digest {
        var digest: SerialDigest
        do throws(CryptographyError) { digest = try SerialDigest(parts, algorithm) } catch { throw .cryptography(error) }
        var plan = ChunkPlan([self], size: 1 << 20)
        var buffer = ReadBuffer(size: 1 << 20)
        while let chunk = plan.next() {
            if isStopped() { throw .cancelled }
            var position = chunk.offset
            do throws(WorkError) {
                try buffer.forEachPiece(of: file, from: chunk.offset, to: chunk.end) { (piece) throws(WorkError) in
                    digest.update(piece, at: position)
                    position += UInt64(piece.byteCount)
                }
            } catch {
                throw HashingError(error)
            }
        }
        do throws(CryptographyError) { return try digest.finalize() } catch { throw .cryptography(error) }
    }
}
