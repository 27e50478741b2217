import ByteInput
import Cryptography
import Evidence
import Glibc
import Locking
import ParallelHashing
import Testing

@Suite("A pass that cannot be finished")
struct PassFailureTests {
    typealias PassError = HashingError<ListedExtents.Failure>
    typealias Ranges = [(offset: UInt64, length: UInt64)]

    /// 2000 extents of 4 KiB: 128 spans of the smallest buffer.
    private static let ranges: Ranges = (0..<2000).map { ($0 * 4096, 4096) }
    private static let fileSize = 2000 * 4096

    private func run<Digester: ExtentDigester & ~Copyable>(
        _ file: EvidenceFile, _ source: ListedExtents, into consumer: inout Collected<Digester.Output>, workers: Int,
        cancellation: PassCancellation? = nil, wholeFile: DigestAlgorithm? = nil,
        progress: (@Sendable (UInt64) -> Void)? = nil, digester: @Sendable () throws(CryptographyError) -> Digester
    ) throws(PassError) where Digester.Output: SpanOutput {
        var source = source
        var pass = HashingPass(workers: workers, wholeFile: wholeFile)
        pass.bufferSize = 64 << 10
        try pass.run(
            over: file, source: &source, consumer: &consumer, cancellation: cancellation, progress: progress, digester: digester)
    }

    private static let usual: @Sendable () throws(CryptographyError) -> ExtentDigests = { () throws(CryptographyError) in
        try ExtentDigests([.sha256])
    }

    /// Whether these are the first extents in order, all hashed.
    private func isPrefix<Output: SpanOutput>(_ collected: Collected<Output>) -> Bool {
        collected.entries.map(\.extent.index) == Array(0..<UInt64(collected.entries.count))
            && collected.entries.allSatisfy { $0.output != nil }
    }

    @Test("tells where a file has shrunk, after giving everything before that", arguments: [1, 2, 8])
    func shrunkBefore(workers: Int) throws {
        let file = try TemporaryFile(holeOf: Self.fileSize)
        let evidence = try EvidenceFile(path: file.path)
        file.setSize(1_000_000)
        var collected = Collected<DigestTable>()
        let error = #expect(throws: PassError.self) {
            try run(evidence, ListedExtents(Self.ranges), into: &collected, workers: workers, digester: Self.usual)
        }
        guard case .read(let failure) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.code == .shrank)
        #expect(failure.offset == 1_000_000)
        #expect(isPrefix(collected))
        // The 16th span of 16 extents is the one that could not be read.
        #expect(collected.entries.count == 240)
    }

    @Test("ends when the file shrinks while it is read", arguments: [1, 2, 8])
    func shrinks(workers: Int) throws {
        let file = try TemporaryFile(holeOf: Self.fileSize)
        let evidence = try EvidenceFile(path: file.path)
        var collected = Collected<DigestTable>()
        collected.onConsume = { file.setSize(10_000) }
        let error = #expect(throws: PassError.self) {
            try run(evidence, ListedExtents(Self.ranges), into: &collected, workers: workers, wholeFile: .sha512, digester: Self.usual)
        }
        guard case .read(let failure) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.code == .shrank)
        #expect(isPrefix(collected))
        #expect(collected.entries.count < 2000)
    }

    @Test("passes on the source's own failure, after giving everything before that", arguments: [1, 2, 8], [0, 1, 777])
    func source(workers: Int, count: Int) throws {
        let file = try TemporaryFile(holeOf: Self.fileSize)
        var collected = Collected<DigestTable>()
        let error = #expect(throws: PassError.self) {
            try run(
                EvidenceFile(path: file.path), ListedExtents(Self.ranges, failsAfter: count), into: &collected, workers: workers,
                digester: Self.usual)
        }
        #expect(error == .source(ListedExtents.Failure()))
        #expect(isPrefix(collected))
        // What is gathered for the span in which the source fails is lost with it.
        #expect(collected.entries.count == count / 16 * 16)
    }

    @Test("passes on that a digester cannot be made", arguments: [1, 2, 8])
    func factory(workers: Int) throws {
        let file = try TemporaryFile(holeOf: Self.fileSize)
        var collected = Collected<DigestTable>()
        let error = #expect(throws: PassError.self) {
            try run(EvidenceFile(path: file.path), ListedExtents(Self.ranges), into: &collected, workers: workers) {
                () throws(CryptographyError) -> ExtentDigests in throw CryptographyError(.outOfMemory, subject: "a test")
            }
        }
        #expect(error == .cryptography(CryptographyError(.outOfMemory, subject: "a test")))
        #expect(collected.entries.isEmpty)
    }

    @Test("reports the first failure in the order of the file, whichever worker comes to its own first", arguments: [1, 2, 8])
    func firstFailure(workers: Int) throws {
        let file = try TemporaryFile(holeOf: Self.fileSize)
        for _ in 0..<10 {
            var collected = Collected<[UInt64]>()
            let error = #expect(throws: PassError.self) {
                try run(EvidenceFile(path: file.path), ListedExtents(Self.ranges), into: &collected, workers: workers) {
                    FailingDigester(failsFrom: 500)
                }
            }
            #expect(error == .cryptography(CryptographyError(.libraryFailure, subject: "31")))
            #expect(collected.entries.count == 496)
        }
    }

    @Test("ends soon when it is cancelled, by the consumer or before it began", arguments: [1, 2, 8], [false, true])
    func cancelled(workers: Int, before: Bool) throws {
        let file = try TemporaryFile(holeOf: Self.fileSize)
        let cancellation = PassCancellation()
        var collected = Collected<DigestTable>()
        collected.onConsume = { cancellation.cancel() }
        if before { cancellation.cancel() }
        let error = #expect(throws: PassError.self) {
            try run(
                EvidenceFile(path: file.path), ListedExtents(Self.ranges), into: &collected, workers: workers, cancellation: cancellation,
                digester: Self.usual)
        }
        #expect(error == .cancelled)
        #expect(isPrefix(collected))
        #expect(collected.entries.isEmpty == before)
        #expect(collected.entries.count < 2000)
    }

    @Test("tells its progress in growing steps, each of some size", arguments: [1, 2, 8], [nil, DigestAlgorithm.sha256])
    func progress(workers: Int, wholeFile: DigestAlgorithm?) throws {
        let file = try TemporaryFile(holeOf: 4 * Self.fileSize)
        let told = Monitor<[UInt64]>([])
        var collected = Collected<DigestTable>()
        try run(
            EvidenceFile(path: file.path), ListedExtents((0..<8000).map { ($0 * 4096, 4096) }), into: &collected, workers: workers,
            wholeFile: wholeFile, progress: { bytes in told.withLock { $0.append(bytes) } }, digester: Self.usual)
        let steps = told.withLock { $0 }
        #expect(steps.count >= 4)
        #expect(steps.count <= 8)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 + 4_000_000 < $1 })
        #expect(steps.allSatisfy { $0 <= UInt64(4 * Self.fileSize) })
    }
}

/// Gives each extent's number, and fails in spans that reach an extent from some number on; the failure names the span.
private struct FailingDigester: ExtentDigester, ~Copyable {
    var failsFrom: UInt64

    mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan
    ) throws(CryptographyError) -> [UInt64] {
        // Later spans fail at once, the first one to fail takes its time.
        let span = (extents.first?.index ?? 0) / 16
        if let last = extents.last, last.index >= failsFrom {
            if span == failsFrom / 16 { usleep(2000) }
            throw CryptographyError(.libraryFailure, subject: "\(span)")
        }
        return extents.map(\.index)
    }

    mutating func begin(_ extent: Extent) {}
    mutating func update(_ bytes: RawSpan) {}
    mutating func finish() -> [UInt64] { [0] }
}
