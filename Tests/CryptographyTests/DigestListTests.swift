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

    @Test("are taken over from other lists, replaced and forgotten", arguments: DigestAlgorithm.allCases)
    func changes(algorithm: DigestAlgorithm) throws {
        let digests = try (0..<5).map { try Digest.of([UInt8($0)], algorithm) }
        var all = DigestList(algorithm)
        for digest in digests { all.append(digest) }
        var list = DigestList(algorithm)
        list.append(contentsOf: all, 1..<4)
        list.append(contentsOf: all, 5..<5)
        #expect(Array(list) == Array(digests[1..<4]))
        list.append(all, 2..<4, eachBehind: digests[0])
        #expect(Array(list) == [1, 2, 3, 0, 2, 0, 3].map { digests[$0] })
        list[1] = digests[4]
        list.removeFirst(1)
        #expect(Array(list) == [4, 3, 0, 2, 0, 3].map { digests[$0] })
        #expect(list.countOfEqual(from: 1, all, from: 3, limit: .max) == 1)
        #expect(list.countOfEqual(from: 6, all, from: 5, limit: .max) == 0)
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
