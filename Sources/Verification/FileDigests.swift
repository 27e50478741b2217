import ByteInput
import Cryptography
import Evidence
import ParallelHashing
import SchemeKit

/// The digests of a file whose media cannot be followed: a verdict about it still has to say which file is meant.
enum FileDigests {
    private struct Nothing: ExtentSource {
        mutating func next() throws(Never) -> Extent? { nil }
    }

    private struct Nobody: ExtentConsumer {
        mutating func consume(_ extents: [Extent], outputs: [DigestSet]) {}
        mutating func consumeMissing(_ extents: [Extent]) {}
    }

    /// Reads the whole file and digests it as the options say.
    ///
    /// - Throws: `read`, `cryptography`, `cancelled`.
    static func compute(_ file: EvidenceFile, _ options: VerificationOptions) throws(ExaminationError) -> DigestSet {
        guard !options.wholeFileAlgorithms.isEmpty else { return DigestSet() }
        var (source, consumer) = (Nothing(), Nobody())
        do throws(HashingError<Never>) {
            var pass = HashingPass(workers: 1)
            pass.messages = options.wholeFileAlgorithms.map { FileMessage.wholeFile(size: file.size, $0) }
            let messages = try pass.run(
                over: file, source: &source, consumer: &consumer, cancellation: options.cancellation, progress: options.progress
            ) { () throws(CryptographyError) in try ExtentDigests([]) }.messages
            do throws(ReadError) { try file.confirmUnchanged() } catch { throw HashingError.read(error) }
            var digests = DigestSet()
            for digest in messages { digests[digest.algorithm] = digest }
            return digests
        } catch {
            switch error {
            case .read(let error): throw .read(error)
            case .cryptography(let error): throw .cryptography(error)
            case .cancelled: throw .cancelled
            case .outputCountMismatch: throw .limit("a worker that gave a wrong number of digests")
            }
        }
    }
}

extension FileReport {
    /// A file, with the digests that were asked for.
    init(_ file: EvidenceFile, _ digests: DigestSet) {
        self.init(path: file.path, size: file.size, sha256: digests[.sha256]?.hex, sha512: digests[.sha512]?.hex)
    }
}
