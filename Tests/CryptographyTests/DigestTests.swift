import Cryptography
import Testing

@Suite("Digests")
struct DigestTests {
    @Test(
        "of \"abc\" are those of FIPS 180-4",
        arguments: [
            (DigestAlgorithm.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (.sha384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
            (
                .sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
        ])
    func knownAnswers(algorithm: DigestAlgorithm, hex: String) throws {
        let digest = try Digest.of(Array("abc".utf8), algorithm)
        #expect(digest.hex == hex)
        #expect(digest.bytes.count == algorithm.size)
        #expect(Digest(algorithm: algorithm, bytes: digest.bytes) == digest)
    }

    @Test("are refused when their length is not the algorithm's", arguments: DigestAlgorithm.allCases, [-1, 1])
    func wrongLength(algorithm: DigestAlgorithm, difference: Int) {
        #expect(Digest(algorithm: algorithm, bytes: [UInt8](repeating: 0, count: algorithm.size + difference)) == nil)
    }

    @Test("differ when any one bit differs", arguments: DigestAlgorithm.allCases)
    func equality(algorithm: DigestAlgorithm) {
        let zeros = [UInt8](repeating: 0, count: algorithm.size)
        let original = Digest(algorithm: algorithm, bytes: zeros)
        for bit in 0..<8 * algorithm.size {
            var bytes = zeros
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(Digest(algorithm: algorithm, bytes: bytes) != original)
        }
    }

    @Test("of an algorithm are no digests of another one")
    func algorithms() {
        let zeros = [UInt8](repeating: 0, count: 64)
        #expect(Digest(algorithm: .sha256, bytes: zeros[..<32]) != Digest(algorithm: .sha384, bytes: zeros[..<48]))
    }

    @Test("come out the same from a context that was used before", arguments: DigestAlgorithm.allCases)
    func reuse(algorithm: DigestAlgorithm) throws {
        var context = try DigestContext(algorithm)
        context.update(Array("something else".utf8))
        _ = try context.finalize()
        context.update(Array("a".utf8))
        context.update(Array("xbc".utf8)[1...])
        #expect(try context.finalize() == Digest.of(Array("abc".utf8), algorithm))
        #expect(try context.finalize() == Digest.of([], algorithm))
    }
}
