import ByteInput
import Cryptography
import Evidence

/// One pass while it runs: what its workers share.
@safe final class RunningPass<Source: ExtentSource, Consumer: ExtentConsumer>: @unchecked Sendable where Consumer.Output: Sendable {
    // Unchecked because of the two pointers: `source` is used under the planner's lock, `consumer` by the one worker that delivers.
    private typealias Schedule = PassSchedule<Consumer.Output, Source.Failure>
    private let settings: HashingPass
    private let file: EvidenceFile
    private let source: UnsafeMutablePointer<Source>
    private let consumer: UnsafeMutablePointer<Consumer>
    private let progress: (@Sendable (UInt64) -> Void)?
    private let planner: Monitor<SpanPlanner>
    private let schedule: Schedule
    private let wholeFile: Monitor<WholeFileDigester>
    private let done = Monitor(Progress())

    /// How much of the whole file a worker digests before it looks what else there is to do, in bytes.
    private static var chunkSize: UInt64 { 1 << 20 }

    init(
        _ settings: HashingPass, over file: EvidenceFile, source: UnsafeMutablePointer<Source>, consumer: UnsafeMutablePointer<Consumer>,
        cancellation: PassCancellation?, progress: (@Sendable (UInt64) -> Void)?
    ) throws(CryptographyError) {
        self.settings = settings
        self.file = file
        unsafe self.source = unsafe source
        unsafe self.consumer = unsafe consumer
        self.progress = progress
        planner = Monitor(SpanPlanner(fileSize: file.size, bufferSize: settings.bufferSize))
        schedule = Schedule(wholeFileSize: settings.wholeFile.isEmpty ? 0 : file.size, cancellation: cancellation)
        wholeFile = Monitor(try WholeFileDigester(settings.wholeFile))
    }

    /// The life of one worker: until nothing is left to do, or something failed anywhere.
    func work<Digester: ExtentDigester & ~Copyable>(
        _ makeDigester: () throws(CryptographyError) -> Digester
    ) where Digester.Output == Consumer.Output {
        do throws(CryptographyError) {
            var worker = Worker<Digester>(file: file, bufferSize: settings.bufferSize, digester: try makeDigester())
            while true {
                switch schedule.nextTask() {
                case .chunk(let offset): digestWholeFile(from: offset, with: &worker)
                case .span: hashNextSpan(with: &worker)
                case .rest: return
                }
            }
        } catch {
            schedule.fail(.cryptography(error), at: .max)
        }
    }

    /// How the pass ended. Asked once, when all workers are done.
    func outcome() -> Result<DigestSet, HashingError<Source.Failure>> {
        if let failure = schedule.failure { return .failure(failure) }
        do throws(CryptographyError) {
            return .success(try wholeFile.withLock { digester throws(CryptographyError) in try digester.finalize() })
        } catch {
            return .failure(.cryptography(error))
        }
    }

    private func hashNextSpan<Digester: ExtentDigester & ~Copyable>(
        with worker: inout Worker<Digester>
    ) where Digester.Output == Consumer.Output {
        guard let span = takeSpan() else { return }
        do throws(WorkError) {
            let outputs = try worker.outputs(of: span)
            schedule.finished(Schedule.FinishedSpan(span: span, outputs: outputs), deliver: deliver)
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
        switch result.span.kind {
        case .missing: unsafe consumer.pointee.consumeMissing(result.span.extents)
        case .resident, .streamed: unsafe consumer.pointee.consume(result.span.extents, outputs: result.outputs)
        }
        guard progress != nil, settings.wholeFile.isEmpty, result.span.kind != .missing else { return }
        report(result.span.extents.reduce(0) { $0 &+ $1.range.length })
    }

    private func digestWholeFile<Digester: ExtentDigester & ~Copyable>(
        from offset: UInt64, with worker: inout Worker<Digester>
    ) {
        let end = offset + min(Self.chunkSize, file.size - offset)
        do throws(WorkError) {
            try worker.forEachPiece(from: offset, to: end) { piece in wholeFile.withLock { $0.update(piece) } }
            schedule.finishedChunk(upTo: end)
            report(end - offset)
        } catch {
            schedule.fail(HashingError(error), at: .max)
        }
    }

    /// Counts bytes as done. Called by the worker that delivers or, where the whole file is digested, by the one that reads it.
    private func report(_ count: UInt64) {
        guard let progress, let bytes = done.withLock({ $0.add(count) }) else { return }
        progress(bytes)
    }
}

/// Digests the whole file with one hash function or several while each piece is in the cache.
private struct WholeFileDigester: ~Copyable {
    private var sha256: DigestContext?
    private var sha384: DigestContext?
    private var sha512: DigestContext?

    init(_ algorithms: Set<DigestAlgorithm>) throws(CryptographyError) {
        sha256 = algorithms.contains(.sha256) ? try DigestContext(.sha256) : nil
        sha384 = algorithms.contains(.sha384) ? try DigestContext(.sha384) : nil
        sha512 = algorithms.contains(.sha512) ? try DigestContext(.sha512) : nil
    }

    mutating func update(_ piece: RawSpan) {
        sha256?.update(piece)
        sha384?.update(piece)
        sha512?.update(piece)
    }

    mutating func finalize() throws(CryptographyError) -> DigestSet {
        var digests = DigestSet()
        digests[.sha256] = try sha256?.finalize()
        digests[.sha384] = try sha384?.finalize()
        digests[.sha512] = try sha512?.finalize()
        return digests
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
