import ByteInput
import Cryptography
import Evidence
import ParallelHashing
import Testing

@Suite("A pass over a file")
struct HashingPassTests {
    typealias Ranges = [(offset: UInt64, length: UInt64)]

    /// Runs a pass and returns what the consumer got.
    private func collect(
        _ file: EvidenceFile, _ ranges: Ranges, _ algorithms: [DigestAlgorithm] = [.sha256], pass: HashingPass
    ) throws -> (Collected<DigestTable>, wholeFile: Digest?) {
        var source = ListedExtents(ranges)
        var consumer = Collected<DigestTable>()
        let digest = try pass.run(over: file, source: &source, consumer: &consumer) { () throws(CryptographyError) in
            try ExtentDigests(algorithms)
        }
        return (consumer, digest.wholeFile)
    }

    /// What the consumer has to get, by the simplest means.
    private func expected(
        _ bytes: [UInt8], _ ranges: Ranges, _ algorithms: [DigestAlgorithm] = [.sha256]
    ) throws -> Collected<DigestTable> {
        var source = ListedExtents(ranges)
        var expected = Collected<DigestTable>()
        while let extent = try source.next() {
            guard let end = extent.range.end, end <= bytes.count else {
                expected.consumeMissing([extent])
                continue
            }
            let digests = try DigestAlgorithm.allCases.filter(algorithms.contains).map {
                try Digest.of(bytes[Int(extent.range.offset)..<Int(end)], $0)
            }
            expected.entries.append(Collected.Entry(extent: extent, output: digests))
        }
        return expected
    }

    private func passes(workers: [Int] = [1, 2, 8], bufferSizes: [Int] = [64 << 10, 1 << 20]) -> [HashingPass] {
        workers.flatMap { workers in
            bufferSizes.flatMap { size in
                [nil, DigestAlgorithm.sha256].map { wholeFile in
                    var pass = HashingPass(workers: workers, wholeFile: wholeFile)
                    pass.bufferSize = size
                    return pass
                }
            }
        }
    }

    @Test("gives the same results in the same order with any number of workers", arguments: 1...4 as ClosedRange<UInt64>)
    func anyWorkers(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(3_000_000)
        var ranges: Ranges = []
        var offset: UInt64 = 0
        while offset < 3_000_000 {
            // Mostly small and in order; some large, empty, far back, overlapping, and beyond the end.
            switch Int.random(in: 0..<50, using: &generator) {
            case 0: ranges.append((offset, UInt64.random(in: 0..<400_000, using: &generator)))
            case 1: ranges.append((offset, 0))
            case 2: ranges.append((UInt64.random(in: 0..<3_000_000, using: &generator), UInt64.random(in: 0..<9_000, using: &generator)))
            case 3: ranges.append((UInt64.random(in: 0 ... .max, using: &generator), UInt64.random(in: 0 ... .max, using: &generator)))
            default: ranges.append((offset, UInt64.random(in: 0..<6_000, using: &generator)))
            }
            offset += UInt64.random(in: 0..<9_000, using: &generator)
        }
        let file = try TemporaryFile(bytes)
        let evidence = try EvidenceFile(path: file.path)
        let expected = try expected(bytes, ranges)
        let whole = try Digest.of(bytes, .sha256)
        for pass in passes() {
            let (collected, wholeFile) = try collect(evidence, ranges, pass: pass)
            #expect(collected == expected, "\(pass)")
            #expect(wholeFile == (pass.wholeFile == nil ? nil : whole), "\(pass)")
        }
    }

    @Test("takes extents in reverse order")
    func reverse() throws {
        var generator = SeededGenerator(seed: 7)
        let bytes = generator.bytes(400_000)
        let ranges: Ranges = (0..<400).reversed().map { ($0 * 1000, 1000) }
        let file = try TemporaryFile(bytes)
        let evidence = try EvidenceFile(path: file.path)
        for pass in passes() { #expect(try collect(evidence, ranges, pass: pass).0 == expected(bytes, ranges)) }
    }

    @Test("computes several algorithms at once, for small and for streamed extents")
    func severalAlgorithms() throws {
        var generator = SeededGenerator(seed: 8)
        let bytes = generator.bytes(1_000_000)
        let ranges: Ranges = [(0, 5), (5, 300_000), (300_005, 60_000), (400_000, 600_000), (1_000_000, 0)]
        let file = try TemporaryFile(bytes)
        let evidence = try EvidenceFile(path: file.path)
        for algorithms in [[DigestAlgorithm.sha512], [.sha512, .sha256], [.sha384, .sha512, .sha256, .sha384]] {
            for pass in passes(workers: [2], bufferSizes: [64 << 10]) {
                #expect(try collect(evidence, ranges, algorithms, pass: pass).0 == expected(bytes, ranges, algorithms))
            }
        }
    }

    @Test("digests the whole file where there is nothing else to hash", arguments: [1, 2], DigestAlgorithm.allCases)
    func wholeFileAlone(workers: Int, algorithm: DigestAlgorithm) throws {
        var generator = SeededGenerator(seed: 9)
        let bytes = generator.bytes(2_500_001)
        let file = try TemporaryFile(bytes)
        let (collected, digest) = try collect(
            EvidenceFile(path: file.path), [], pass: HashingPass(workers: workers, wholeFile: algorithm))
        #expect(collected.entries.isEmpty)
        #expect(digest == (try Digest.of(bytes, algorithm)))
    }

    @Test(
        "digests a file in one piece beside its extents, by every function and kernel",
        arguments: [[DigestAlgorithm.sha256], [.sha384], [.sha256, .sha512], []], HashingKernel.allCases)
    func onePiece(algorithms: [DigestAlgorithm], kernel: HashingKernel) throws {
        var generator = SeededGenerator(seed: 21)
        for size in [1, 64, 5_000, 1_200_000, 3 << 20] {
            let bytes = generator.bytes(size)
            let file = try TemporaryFile(bytes)
            // None, one, the file itself, one in front of the other and out of order, more than a span takes, and some that are missing.
            let most = UInt64(size)
            let many: Ranges = (0..<2_500).map { _ in
                let offset = UInt64.random(in: 0...most, using: &generator)
                return (offset, UInt64.random(in: 0...min(most - offset, 900), using: &generator))
            }
            let lists: [Ranges] = [[], [(0, 0)], [(most / 2, most / 4)], [(0, most)], [(most, 7)], [(0, most), (most / 3, 1)], many]
            for ranges in lists {
                var source = ListedExtents(ranges)
                var consumer = Collected<DigestTable>()
                let pass = HashingPass(workers: 1, wholeFile: .sha256)
                let digests = try pass.run(over: EvidenceFile(path: file.path), source: &source, consumer: &consumer) {
                    () throws(CryptographyError) in try ExtentDigests(algorithms, kernel: kernel)
                }
                #expect(digests.wholeFile == (try Digest.of(bytes, .sha256)), "\(size) bytes, \(ranges.count) extents")
                #expect(consumer == (try expected(bytes, ranges, algorithms)), "\(size) bytes, \(ranges.count) extents")
            }
        }
    }

    @Test("keeps the whole file's digest right where extents run far ahead of it and far behind", arguments: [1, 2, 8])
    func farApart(workers: Int) throws {
        let size: UInt64 = 80 << 20
        let file = try TemporaryFile(holeOf: Int(size))
        var ranges: Ranges = []
        for offset in stride(from: 0, to: 40 * 4096 as UInt64, by: 4096) { ranges += [(size - 4096 - offset, 4096), (offset, 4096)] }
        let (collected, digest) = try collect(
            EvidenceFile(path: file.path), ranges, pass: HashingPass(workers: workers, wholeFile: .sha256))
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var context = try DigestContext(.sha256)
        for _ in 0..<80 { context.update(zeros) }
        #expect(digest == (try context.finalize()))
        let one = try Digest.of(zeros[..<4096], .sha256)
        #expect(collected.entries.count == 80)
        #expect(collected.entries.allSatisfy { $0.output == [one] })
    }
}
