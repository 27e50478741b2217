package import ByteInput
package import Cryptography
import Dispatch
import Glibc

/// What a pass digested besides what its consumer took.
package struct PassDigests: Sendable, Hashable {
    /// The digest of the whole file, where it was asked for.
    package var wholeFile: Digest?
    /// The digest of each message, in order.
    package var messages: [Digest]
    /// The digests of each list of blocks, in order.
    package var blocks: [DigestList] = []
}

/// Hashes many extents of a file on all cores: each byte is read once, memory does not grow with the file, results come back in order.
///
/// Each worker takes the next span of extents, reads it into its own buffer and hashes it there; nothing is handed from thread to
/// thread but the results. What is made of an extent is up to an ``ExtentDigester``.
package struct HashingPass: Sendable {
    /// How many threads share the work, at least 1. More than there are processors are not used.
    package var workers: Int
    /// Computes the digest of the whole file as well, in the same pass.
    package var wholeFile: DigestAlgorithm?
    /// Messages that are digested in the same pass, each from its first byte to its last. Their bytes of the file must lie inside it.
    package var messages: [FileMessage] = []
    /// Lists of blocks that are digested in the same pass, each block by itself. Their bytes of the file must lie inside it.
    package var blocks: [FileBlocks] = []
    /// The size of each worker's buffer in bytes, at least 64 KiB.
    package var bufferSize: Int

    /// What all buffers may take together, until there are so many workers that each has only the least that keeps reading cheap.
    private static let memoryForBuffers = 8 << 20
    private static let bufferSizes = 256 << 10...4 << 20

    /// A pass by `workers` threads, which also digests the whole file where an algorithm is given.
    ///
    /// - Parameter passesAtOnce: how many such passes go on at the same time, which share the memory for buffers.
    package init(workers: Int = Self.availableProcessors, wholeFile: DigestAlgorithm? = nil, passesAtOnce: Int = 1) {
        self.workers = max(1, workers)
        self.wholeFile = wholeFile
        let buffers = max(1, workers) * max(1, passesAtOnce)
        bufferSize = min(max(Self.memoryForBuffers / buffers, Self.bufferSizes.lowerBound), Self.bufferSizes.upperBound)
    }

    /// How many processors this process may use, at least 1.
    package static var availableProcessors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Hashes what `source` names and gives the results to `consumer` in the same order. Returns after the last one.
    ///
    /// - Parameters:
    ///   - file: Read by range; the position of no descriptor is moved.
    ///   - source: Asked for the next extents by one worker at a time, as the work goes on.
    ///   - consumer: Called by one worker at a time, while the others go on hashing; they wait for it only when it falls far behind.
    ///   - cancellation: Ends the pass when it is set.
    ///   - progress: Told now and then, by one worker at a time, how many bytes are done: of the file where serial digests take
    ///     most of it, else of the extents.
    ///   - makeDigester: Called once for each worker, on its thread.
    /// - Returns: The digests of the whole file, where it was asked for, of the messages and of the blocks.
    /// - Throws: The error that lies first in the order of the source. The consumer got the results of all spans before it.
    @discardableResult
    package func run<Source: ExtentSource, Digester: ExtentDigester & ~Copyable, Consumer: ExtentConsumer>(
        over file: EvidenceFile, source: inout Source, consumer: inout Consumer, cancellation: PassCancellation? = nil,
        progress: (@Sendable (UInt64) -> Void)? = nil, digester makeDigester: @Sendable () throws(CryptographyError) -> Digester
    ) throws(HashingError<Source.Failure>) -> PassDigests where Consumer.Output == Digester.Output {
        var settings = self
        settings.workers = max(1, workers)
        settings.bufferSize = max(bufferSize, 64 << 10)
        file.adviseSequential()
        guard !blocks.isEmpty else { return try settings.start(file, &source, &consumer, cancellation, progress, makeDigester) }
        precondition(blocks.count <= BlockTag.mostLists, "more lists of blocks than there are tags for")
        var blockSource = BlockSource(source, blocks)
        var blockConsumer = BlockConsumer(consumer, blocks)
        defer {
            source = blockSource.inner
            consumer = blockConsumer.inner
        }
        let lists = blocks
        var digests = try settings.start(file, &blockSource, &blockConsumer, cancellation, progress) { () throws(CryptographyError) in
            try BlockDigester(try makeDigester(), lists)
        }
        digests.blocks = blockConsumer.digests
        return digests
    }

    private func start<Source: ExtentSource, Digester: ExtentDigester & ~Copyable, Consumer: ExtentConsumer>(
        _ file: EvidenceFile, _ source: inout Source, _ consumer: inout Consumer, _ cancellation: PassCancellation?,
        _ progress: (@Sendable (UInt64) -> Void)?, _ makeDigester: @Sendable () throws(CryptographyError) -> Digester
    ) throws(HashingError<Source.Failure>) -> PassDigests where Consumer.Output == Digester.Output {
        // The caller waits here with both values lent out, and `RunningPass` touches each under a lock, so no two threads ever share them.
        let outcome = unsafe withUnsafeMutablePointer(to: &source) { source in
            unsafe withUnsafeMutablePointer(to: &consumer) { consumer in
                unsafe run(over: file, source, consumer, cancellation, progress, makeDigester)
            }
        }
        return try outcome.get()
    }

    private func run<Source: ExtentSource, Digester: ExtentDigester & ~Copyable, Consumer: ExtentConsumer>(
        over file: EvidenceFile, _ source: UnsafeMutablePointer<Source>, _ consumer: UnsafeMutablePointer<Consumer>,
        _ cancellation: PassCancellation?, _ progress: (@Sendable (UInt64) -> Void)?,
        _ makeDigester: @Sendable () throws(CryptographyError) -> Digester
    ) -> Result<PassDigests, HashingError<Source.Failure>> where Consumer.Output == Digester.Output {
        do throws(CryptographyError) {
            let pass = try unsafe RunningPass(
                self, over: file, source: source, consumer: consumer, cancellation: cancellation, progress: progress)
            DispatchQueue.concurrentPerform(iterations: workers) { _ in pass.work(makeDigester) }
            return pass.outcome()
        } catch {
            return .failure(.cryptography(error))
        }
    }
}
