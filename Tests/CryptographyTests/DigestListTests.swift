import Cryptography
import Testing

@Suite("Digests side by side")
struct DigestListTests {
    @Test("are those that were added, and stand as a signature lists them", arguments: DigestAlgorithm.allCases)
    func list(algorithm: DigestAlgorithm) throws {
        let digests = try (0..<5).map { try Digest.of([UInt8($0)], algorithm) }
        var list = DigestList(algorithm)
        for digest in digests { list.append(digest) }
        #expect(list.count == 5)
        #expect((0..<5).map { list[$0] } == digests)
        #expect(list.bytes == digests.flatMap(\.bytes))
        #expect(DigestList(algorithm, bytes: list.bytes) == list)
        #expect(DigestList(algorithm, bytes: Array(list.bytes.dropLast())) == nil)
    }

    @Test("tell how many agree with those stored elsewhere, to the last bit", arguments: DigestAlgorithm.allCases)
    func agreement(algorithm: DigestAlgorithm) throws {
        var list = DigestList(algorithm)
        for number in 0..<6 { list.append(try Digest.of([UInt8(number)], algorithm)) }
        #expect(list.countOfEqual(from: 0, stored: list.bytes[...], limit: .max) == 6)
        #expect(list.countOfEqual(from: 0, stored: list.bytes[...], limit: 4) == 4)
        #expect(list.countOfEqual(from: 2, stored: list.bytes[(2 * algorithm.size)...], limit: .max) == 4)
        #expect(list.countOfEqual(from: 1, stored: list.bytes[...], limit: .max) == 0)
        #expect(list.countOfEqual(from: 6, stored: list.bytes[...], limit: .max) == 0)
        for place in list.bytes.indices {
            var stored = list.bytes
            stored[place] ^= 0x10
            #expect(list.countOfEqual(from: 0, stored: stored[...], limit: .max) == place / algorithm.size)
        }
    }
}
