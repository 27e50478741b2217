import ByteInput
import Cryptography
import Evidence
import Glibc
import ParallelHashing
import Synchronization
import Testing

@Suite("The memory of a pass")
struct PassMemoryTests {
    /// Names the same few bytes again and again, and counts how often.
    private struct CountedExtents: ExtentSource {
        let named: Counter
        var left: UInt64

        mutating func next() -> Extent? {
            guard left > 0 else { return nil }
            left -= 1
            named.value.add(1, ordering: .relaxed)
            return Extent(range: ByteRange(offset: 0, length: 8), index: left, tag: 0)
        }
    }

    private final class Counter: Sendable {
        let value = Atomic(0)
    }

    /// Is slow at first, and notes how far the source has run ahead of it.
    private struct SlowConsumer: ExtentConsumer {
        let named: Counter
        var consumed = 0
        var furthestAhead = 0

        mutating func consume(_ extents: [Extent], output: DigestTable) {
            if consumed == 0 { usleep(300_000) }
            furthestAhead = max(furthestAhead, named.value.load(ordering: .relaxed) - consumed)
            consumed += extents.count
        }

        mutating func consumeMissing(_ extents: [Extent]) {}
    }

    @Test("does not grow when the consumer is slow: the source is asked only so far ahead")
    func backPressure() throws {
        let file = try TemporaryFile(holeOf: 10_000)
        let named = Counter()
        var source = CountedExtents(named: named, left: 200_000)
        var consumer = SlowConsumer(named: named)
        var pass = HashingPass(workers: 2)
        pass.bufferSize = 64 << 10
        try pass.run(over: EvidenceFile(path: file.path), source: &source, consumer: &consumer) { () throws(CryptographyError) in
            try ExtentDigests([.sha256])
        }
        #expect(consumer.consumed == 200_000)
        #expect(consumer.furthestAhead < 16_384 + 4 * 1024)
    }

    @Test("does not grow with the file or with an extent", arguments: [nil, DigestAlgorithm.sha256])
    func largeExtent(wholeFile: DigestAlgorithm?) throws {
        let size: UInt64 = 400 << 20
        let file = try TemporaryFile(holeOf: Int(size))
        var source = ListedExtents([(0, size / 2), (size / 2, size / 4), (3 * size / 4, size / 4)])
        var consumer = Collected<DigestTable>()
        let before = try peakMemory()
        try HashingPass(workers: 2, wholeFile: wholeFile).run(
            over: EvidenceFile(path: file.path), source: &source, consumer: &consumer
        ) { () throws(CryptographyError) in try ExtentDigests([.sha256]) }
        #expect(consumer.entries.count == 3)
        #expect(consumer.entries[1].output == consumer.entries[2].output)
        // The limit for the whole process is 32 MiB; here other tests run at the same time in the same process.
        #expect(try peakMemory() - before < 64 << 20)
    }

    @Test("is shared out among the workers, however many there are", arguments: [1, 2, 3, 8, 32, 64])
    func buffers(workers: Int) {
        #expect(HashingPass(workers: workers).bufferSize * workers <= 16 << 20)
        #expect(HashingPass(workers: workers).bufferSize >= 256 << 10)
    }

    /// The largest resident set of this process so far, in bytes.
    private func peakMemory() throws -> Int {
        var usage = rusage()
        let status = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        try #require(status == 0)
        return usage.ru_maxrss * 1024
    }
}
