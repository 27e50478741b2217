import ByteInput
import Cryptography
import Evidence
import Locking

/// One pass while it runs: what its workers share.
@safe final class RunningPass<Source: ExtentSource, Consumer: ExtentConsumer>: @unchecked Sendable where Consumer.Output: Sendable {
    // Unchecked because of the two pointers: `source` is used under the planner's lock, `consumer` by the one worker that delivers.
    private typealias Schedule = PassSchedule<Consumer.Output, Source.Failure>
    private let settings: HashingPass
    private let file: EvidenceFile
    private let source: UnsafeMutablePointer<Source>
    private let consumer: UnsafeMutablePointer<Consumer>
    private let progress: (@Sendable (UInt64) -> Void)?
    private let planner: Monitor<SpanPlanner<Source.Failure>>
    private let schedule: Schedule
    private let serialDigests: [Monitor<SerialDigest>]
    /// Whether progress is told by the chunks, because they are most of the file, or by the extents.
    private let countsChunks: Bool
    /// In bytes.
    private let chunkSize: Int
    private let done = Monitor(Progress())
    /// Whether the only message is the file, which is in the buffer of the only worker.
    private let takesWholeBeside: Bool
    /// That message's digest, once it is made.
    private let wholeBeside = Monitor<Digest?>(nil)

    /// How much is read for the serial digests at a time, in bytes: three of them stay in a processor's cache, and the threads meet seldom.
    private static var usualChunkSize: Int { 512 << 10 }

    init(
        _ settings: HashingPass, over file: EvidenceFile, source: UnsafeMutablePointer<Source>, consumer: UnsafeMutablePointer<Consumer>,
        cancellation: PassCancellation?, progress: (@Sendable (UInt64) -> Void)?
    ) throws(CryptographyError) {
        self.settings = settings
        self.file = file
        unsafe self.source = unsafe source
        unsafe self.consumer = unsafe consumer
        self.progress = progress
        let wholeFile = settings.wholeFile.map { FileMessage.wholeFile(size: file.size, $0) }
        var messages = [wholeFile].compactMap { $0 } + settings.messages
        // One worker alone takes a small file in one piece, and finds the extents in it.
        let isOnePiece = settings.workers == 1 && file.size <= UInt64(settings.bufferSize)
        // The digest of the file is one more message then, beside the extents in the other lane, and not one that is fed with chunks.
        takesWholeBeside =
            isOnePiece && HashingKernel.hasTwoLanes && messages == [FileMessage.wholeFile(size: file.size, .sha256)]
        if takesWholeBeside { messages = [] }
        planner = Monitor(SpanPlanner(fileSize: file.size, bufferSize: settings.bufferSize, isOnePiece: takesWholeBeside))
        let chunks = ChunkPlan(messages, size: UInt64(isOnePiece ? settings.bufferSize : min(Self.usualChunkSize, settings.bufferSize)))
        chunkSize = Int(chunks.size)
        schedule = Schedule(chunks: chunks, serialDigests: messages.count, cancellation: cancellation)
        serialDigests = try messages.map { message throws(CryptographyError) in Monitor(try SerialDigest(message.parts, message.algorithm))
        }
        countsChunks = chunks.byteCount >= file.size / 2 && !messages.isEmpty
    }

    /// The life of one worker: until nothing is left to do, or something failed anywhere.
    func work<Digester: ExtentDigester & ~Copyable>(
        _ makeDigester: () throws(CryptographyError) -> Digester
    ) where Digester.Output == Consumer.Output {
        do throws(CryptographyError) {
            var worker = Worker<Digester>(file: file, bufferSize: settings.bufferSize, digester: try makeDigester())
            while true {
                switch schedule.nextTask() {
                case .read(let chunk) where settings.workers == 1: digestAlone(chunk, with: &worker)
                case .read(let chunk): read(chunk)
                case .digest(let place, let bytes): digest(bytes, at: place)
                case .span: hashNextSpan(with: &worker)
                case .rest:
                    if takesWholeBeside, schedule.failure == nil { digestWhole(with: &worker) }
                    return
                }
            }
        } catch {
            schedule.fail(.cryptography(error), at: .max)
        }
    }

    /// How the pass ended. Asked once, when all workers are done.
    func outcome() -> Result<PassDigests, HashingError<Source.Failure>> {
        if let failure = schedule.failure { return .failure(failure) }
        do throws(CryptographyError) {
            var digests = [wholeBeside.withLock { $0 }].compactMap { $0 }
            for digest in serialDigests {
                digests.append(try digest.withLock { digest throws(CryptographyError) in try digest.finalize() })
            }
            let wholeFile = settings.wholeFile == nil ? nil : digests.removeFirst()
            return .success(PassDigests(wholeFile: wholeFile, messages: digests))
        } catch {
            return .failure(.cryptography(error))
        }
    }

    private func hashNextSpan<Digester: ExtentDigester & ~Copyable>(
        with worker: inout Worker<Digester>
    ) where Digester.Output == Consumer.Output {
        guard let span = takeSpan() else { return }
        do throws(WorkError) {
            let output: Digester.Output?
            if takesWholeBeside, wholeBeside.withLock({ $0 == nil }) {
                var whole: Digest?
                output = try worker.output(of: span, beside: &whole)
                wholeBeside.withLock { $0 = whole }
            } else {
                output = try worker.output(of: span)
            }
            schedule.finished(Schedule.FinishedSpan(span: span, output: output), deliver: deliver)
        } catch {
            schedule.fail(HashingError(error), at: span.number)
        }
    }

    private func takeSpan() -> Span? {
        planner.withLock { planner in
            do throws(Source.Failure) {
                let span = try unsafe planner.next(from: &source.pointee)
                schedule.took(span)
                return span
            } catch {
                schedule.fail(.source(error), at: planner.nextNumber)
                return nil
            }
        }
    }

    private func deliver(_ result: Schedule.FinishedSpan) {
        guard let output = result.output else {
            unsafe consumer.pointee.consumeMissing(result.span.extents)
            return
        }
        unsafe consumer.pointee.consume(result.span.extents, output: output)
        guard progress != nil, !countsChunks else { return }
        report(result.span.extents.reduce(0) { $0 &+ $1.range.length })
    }

    private func read(_ chunk: Chunk) {
        do throws(ReadError) {
            schedule.isReady(try ChunkBytes(chunk, of: file, size: chunkSize))
            if countsChunks { report(chunk.end - chunk.offset) }
        } catch {
            schedule.fail(.read(error), at: .max)
        }
    }

    private func digest(_ bytes: ChunkBytes, at place: Int) {
        serialDigests[place].withLock { digest in bytes.withBytes { digest.update($0, at: bytes.chunk.offset) } }
        schedule.endTurn(at: place)
    }

    /// With nobody to share it, a chunk is read into the worker's own buffer, where the extents of a small file are found again.
    private func digestAlone<Digester: ExtentDigester & ~Copyable>(_ chunk: Chunk, with worker: inout Worker<Digester>) {
        do throws(WorkError) {
            try worker.withBytes(from: chunk.offset, to: chunk.end) { bytes in
                for digest in serialDigests { digest.withLock { $0.update(bytes, at: chunk.offset) } }
            }
            schedule.finishedChunk()
            if countsChunks { report(chunk.end - chunk.offset) }
        } catch {
            schedule.fail(HashingError(error), at: .max)
        }
    }

    /// Digests the file, which no extent took a lane beside.
    private func digestWhole<Digester: ExtentDigester & ~Copyable>(with worker: inout Worker<Digester>) {
        guard wholeBeside.withLock({ $0 == nil }) else { return }
        do throws(WorkError) {
            try worker.withBytes(from: 0, to: file.size) { (bytes) throws(WorkError) in
                do throws(CryptographyError) {
                    var context = try DigestContext(.sha256)
                    context.update(bytes)
                    let digest = try context.finalize()
                    wholeBeside.withLock { $0 = digest }
                } catch { throw .cryptography(error) }
            }
        } catch {
            schedule.fail(HashingError(error), at: .max)
        }
    }

    /// Counts bytes as done. Called by the worker that delivers or, where chunks are counted, by any.
    private func report(_ count: UInt64) {
        guard let progress else { return }
        // Told under the lock, so that what is told never falls.
        done.withLock { done in if let bytes = done.add(count) { progress(bytes) } }
    }
}

/// How much is done, and how much of it was told.
private struct Progress {
    private var bytes: UInt64 = 0
    private var told: UInt64 = 0
    /// Between two calls, in bytes: often enough for a display, too seldom to cost anything.
    private static let step: UInt64 = 4 << 20

    /// The sum, where it is time to tell it.
    mutating func add(_ count: UInt64) -> UInt64? {
        bytes &+= count
        guard bytes - told >= Self.step else { return nil }
        told = bytes
        return bytes
    }
}
