import ByteInput
import Cryptography
import Evidence
import ParallelHashing
import Testing

@Suite("Messages over bytes of a file")
struct FileMessageTests {
    /// A message and the bytes that it is to be.
    private func randomMessage(
        of bytes: [UInt8], _ algorithm: DigestAlgorithm, _ generator: inout SeededGenerator
    ) -> (message: FileMessage, bytes: [UInt8]) {
        var message = FileMessage(algorithm)
        var expected: [UInt8] = []
        var offset = 0
        while offset < bytes.count {
            switch UInt8.random(in: 0...5, using: &generator) {
            case 0:
                let number = UInt64.random(in: 0...UInt64.max, using: &generator)
                message.append(number: number)
                expected += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
            case 1:
                let literal = generator.bytes(Int.random(in: 0...40, using: &generator))
                message.append(literal)
                expected += literal
            case 2:
                let count = Int.random(in: 0...200_000, using: &generator)
                message.append(zeros: UInt64(count))
                expected += [UInt8](repeating: 0, count: count)
            case 3: offset += Int.random(in: 0...400_000, using: &generator)
            default:
                let length = min(Int.random(in: 0...500_000, using: &generator), bytes.count - offset)
                message.append(ByteRange(offset: UInt64(offset), length: UInt64(length)))
                expected += bytes[offset..<offset + length]
                offset += length
            }
        }
        message.append(number: 7)
        return (message, expected + [0, 0, 0, 0, 0, 0, 0, 7])
    }

    @Test("are digested as they are written, whoever else works on the file", arguments: 1...8 as ClosedRange<UInt64>, [1, 2, 5])
    func digests(seed: UInt64, workers: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(5_000_000)
        let file = try TemporaryFile(bytes)
        let evidence = try EvidenceFile(path: file.path)
        let made = DigestAlgorithm.allCases.map { randomMessage(of: bytes, $0, &generator) }
        let ranges: [(offset: UInt64, length: UInt64)] =
            seed.isMultiple(of: 2) ? stride(from: 0, to: 4_900_000, by: 9_973).map { (UInt64($0), 9_000) } : []
        var pass = HashingPass(workers: workers, wholeFile: seed.isMultiple(of: 3) ? .sha256 : nil)
        pass.messages = made.map(\.message)
        pass.bufferSize = seed > 4 ? 64 << 10 : 1 << 20
        var source = ListedExtents(ranges)
        var consumer = Collected<DigestTable>()
        let digests = try pass.run(over: evidence, source: &source, consumer: &consumer) { () throws(CryptographyError) in
            try ExtentDigests([.sha256])
        }
        #expect(consumer.entries.count == ranges.count)
        #expect(digests.messages == (try made.map { try Digest.of($0.bytes, $0.message.algorithm) }))
        #expect(try digests.wholeFile == (pass.wholeFile == nil ? nil : Digest.of(bytes, .sha256)))
    }

    @Test("may be empty, or hold nothing of the file")
    func withoutFile() throws {
        let file = try TemporaryFile([1, 2, 3])
        var literal = FileMessage(.sha256)
        literal.append(Array("abc".utf8))
        var pass = HashingPass(workers: 2)
        pass.messages = [FileMessage(.sha384), literal]
        var source = ListedExtents([])
        var consumer = Collected<DigestTable>()
        let digests = try pass.run(over: EvidenceFile(path: file.path), source: &source, consumer: &consumer) {
            () throws(CryptographyError) in try ExtentDigests([.sha256])
        }
        #expect(digests.messages == [try Digest.of([UInt8](), .sha384), try Digest.of(Array("abc".utf8), .sha256)])
    }

    @Test("need only the bytes of the file that are in them")
    func sparse() throws {
        let file = try TemporaryFile(holeOf: 64 << 20)
        var message = FileMessage(.sha256)
        message.append(ByteRange(offset: 5, length: 10))
        message.append(ByteRange(offset: 40 << 20, length: 7))
        var pass = HashingPass(workers: 2)
        pass.messages = [message]
        var source = ListedExtents([])
        var consumer = Collected<DigestTable>()
        let digests = try pass.run(over: EvidenceFile(path: file.path), source: &source, consumer: &consumer) {
            () throws(CryptographyError) in try ExtentDigests([.sha256])
        }
        #expect(digests.messages == [try Digest.of([UInt8](repeating: 0, count: 17), .sha256)])
        #expect(message.fileByteCount == 17 && message.end == 40 << 20 + 7)
    }

    @Test("that reach past the end of a file that became shorter end the pass", arguments: [1, 2, 5])
    func shortened(workers: Int) throws {
        let file = try TemporaryFile(holeOf: 20 << 20)
        let evidence = try EvidenceFile(path: file.path)
        file.setSize(11 << 20)
        var pass = HashingPass(workers: workers)
        pass.messages = [.wholeFile(size: 20 << 20, .sha256), .wholeFile(size: 20 << 20, .sha512)]
        var source = ListedExtents([])
        var consumer = Collected<DigestTable>()
        #expect(throws: (any Error).self) {
            try pass.run(over: evidence, source: &source, consumer: &consumer) { () throws(CryptographyError) in
                try ExtentDigests([.sha256])
            }
        }
    }

    @Test("as blocks are digested beside extents, in order", arguments: 1...6 as ClosedRange<UInt64>, [1, 2, 5])
    func blocks(seed: UInt64, workers: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(3_000_000)
        let file = try TemporaryFile(bytes)
        var plain = FileBlocks(.sha256)
        var mixed = FileBlocks(.sha384)
        var expected: [[Digest]] = [[], []]
        var offset = 0
        while offset < bytes.count {
            // Now and then one that is larger than a buffer.
            let length = min(Int.random(in: 1...(offset.isMultiple(of: 7) ? 300_000 : 20_000), using: &generator), bytes.count - offset)
            plain.append(ByteRange(offset: UInt64(offset), length: UInt64(length)))
            expected[0].append(try Digest.of(bytes[offset..<offset + length], .sha256))
            if length > 4, Bool.random(using: &generator) {
                mixed.append([
                    .number(UInt64(offset)), .file(ByteRange(offset: UInt64(offset), length: 2)), .literal([1, 2]), .zeros(3),
                    .file(ByteRange(offset: UInt64(offset + 3), length: UInt64(length - 3))),
                ])
                let number = (0..<8).map { UInt8(truncatingIfNeeded: offset >> (56 - 8 * $0)) }
                expected[1].append(
                    try Digest.of(number + bytes[offset..<offset + 2] + [1, 2, 0, 0, 0] + bytes[offset + 3..<offset + length], .sha384))
            }
            offset += length
        }
        let ranges: [(offset: UInt64, length: UInt64)] = stride(from: 0, to: 2_900_000, by: 9_973).map { (UInt64($0), 9_000) }
        var pass = HashingPass(workers: workers)
        pass.blocks = [plain, mixed]
        pass.messages = [.wholeFile(size: UInt64(bytes.count), .sha512)]
        pass.bufferSize = seed > 3 ? 64 << 10 : 1 << 20
        var source = ListedExtents(ranges)
        var consumer = Collected<DigestTable>()
        let digests = try pass.run(over: EvidenceFile(path: file.path), source: &source, consumer: &consumer) {
            () throws(CryptographyError) in try ExtentDigests([.sha256])
        }
        #expect(consumer.entries.count == ranges.count)
        #expect(digests.blocks.map { list in (0..<list.count).map { list[$0] } } == expected)
        #expect(digests.messages == [try Digest.of(bytes, .sha512)])
    }
}
