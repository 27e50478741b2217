package import ByteInput
package import Cryptography

/// The digests of a file of which nothing else is wanted.
package enum WholeFileDigests {
    /// A digest by each algorithm; none where the pass was cancelled, or the cryptographic library failed.
    ///
    /// - Throws: what reading throws.
    package static func of(
        _ file: EvidenceFile, _ algorithms: Set<DigestAlgorithm>, cancellation: PassCancellation? = nil
    ) throws(ReadError) -> [Digest] {
        var source = NoExtents()
        var consumer = NoConsumer()
        do throws(HashingError<Never>) {
            var pass = HashingPass(workers: 1)
            pass.messages = algorithms.map { FileMessage.wholeFile(size: file.size, $0) }
            return try pass.run(
                over: file, source: &source, consumer: &consumer, cancellation: cancellation
            ) { () throws(CryptographyError) in try ExtentDigests([]) }.messages
        } catch {
            if case .read(let error) = error { throw error }
            return []
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
