package import ByteInput
import Cryptography

/// The digest of a file of which nothing else is wanted.
package enum WholeFileDigest {
    /// SHA-256 in lower-case hexadecimal; `nil` where the pass was cancelled, or the cryptographic library failed.
    ///
    /// - Throws: what reading throws.
    package static func of(_ file: EvidenceFile, cancellation: PassCancellation? = nil) throws(ReadError) -> String? {
        var source = NoExtents()
        var consumer = NoConsumer()
        do throws(HashingError<Never>) {
            return try HashingPass(workers: 1, wholeFile: .sha256).run(
                over: file, source: &source, consumer: &consumer, cancellation: cancellation
            ) { () throws(CryptographyError) in try ExtentDigests([]) }.wholeFile?.hex
        } catch {
            if case .read(let error) = error { throw error }
            return nil
        }
    }

    // Neither is empty: values without a byte share one address, which ThreadSanitizer takes for a race between two passes.

    private struct NoExtents: ExtentSource {
        private var isAsked = false

        mutating func next() throws(Never) -> Extent? {
            isAsked = true
            return nil
        }
    }

    private struct NoConsumer: ExtentConsumer {
        private var count = 0

        mutating func consume(_ extents: [Extent], output: DigestTable) { count += extents.count }
        mutating func consumeMissing(_ extents: [Extent]) { count += extents.count }
    }
}
