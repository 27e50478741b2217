import Cryptography
import Testing

@testable import ParallelHashing

@Suite("Hashing ranges of a buffer")
struct MessageHasherTests {
    @Test(
        "gives each range its own digest, whatever the algorithm and the code", arguments: DigestAlgorithm.allCases, HashingKernel.allCases)
    func ranges(algorithm: DigestAlgorithm, kernel: HashingKernel) throws {
        var generator = SeededGenerator(seed: 11)
        let bytes = generator.bytes(20_000)
        var hasher = try MessageHasher(algorithm, kernel: kernel)
        // Empty, overlapping, backwards, one, none, many: with the same hasher, which must keep nothing from the time before.
        let lists: [[Range<Int>]] = [
            [0..<20_000], [], [5..<5, 0..<100, 50..<9_000, 10..<20, 20_000..<20_000], (0..<300).map { $0 * 60..<$0 * 60 + 59 }, [1..<2],
        ]
        for ranges in lists {
            var digests = DigestList(algorithm)
            try unsafe hasher.digest(ranges, of: bytes.span.bytes, into: &digests)
            #expect(digests.bytes == (try ranges.flatMap { try Digest.of(bytes[$0], algorithm).bytes }))
        }
    }

    @Test("appends to the digests that are there")
    func appends() throws {
        let bytes = Array("abc".utf8)
        let first = try Digest.of([], .sha256)
        var digests = DigestList(.sha256)
        digests.append(first)
        var hasher = try MessageHasher(.sha256)
        try unsafe hasher.digest([0..<1, 1..<3], of: bytes.span.bytes, into: &digests)
        #expect(
            (0..<3).map { digests[$0] } == [first, try Digest.of(bytes[0..<1], .sha256), try Digest.of(bytes[1..<3], .sha256)])
    }

    @Test("hashes a message that comes in parts between others that come whole", arguments: DigestAlgorithm.allCases)
    func parts(algorithm: DigestAlgorithm) throws {
        let bytes = Array("one message in three parts".utf8)
        var hasher = try MessageHasher(algorithm)
        var digests = DigestList(algorithm)
        try unsafe hasher.digest([0..<3, 4..<11], of: bytes.span.bytes, into: &digests)
        for range in [0..<10, 10..<10, 10..<bytes.count] { unsafe hasher.update(bytes.span.bytes.extracting(range)) }
        #expect(try hasher.finalize() == Digest.of(bytes, algorithm))
        #expect(digests[1] == (try Digest.of(bytes[4..<11], algorithm)))
    }
}
