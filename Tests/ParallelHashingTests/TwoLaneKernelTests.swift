import CSHA256Lanes
import Cryptography
import ParallelHashing
import Testing

@Suite("The two-lane SHA-256 kernel", .enabled(if: HashingKernel.hasTwoLanes, "this processor has no SHA instructions"))
struct TwoLaneKernelTests {
    /// The digests of ranges of `bytes` by the kernel, which must not write past the last of them.
    private func digests(of ranges: [Range<Int>], in bytes: [UInt8]) -> [[UInt8]] {
        var values = [UInt8](repeating: 0xEE, count: ranges.count * 32 + 32)
        let done = unsafe bytes.withUnsafeBufferPointer { bytes in
            let messages = unsafe ranges.map { range in
                unsafe sha256_message(bytes: bytes.baseAddress.map { unsafe $0 + range.lowerBound }, length: range.count)
            }
            return unsafe sha256_two_lanes(messages, messages.count, &values, nil, nil)
        }
        #expect(done == 1)
        #expect(values.suffix(32).allSatisfy { $0 == 0xEE })
        return ranges.indices.map { Array(values[$0 * 32..<($0 + 1) * 32]) }
    }

    private func expected(_ ranges: [Range<Int>], in bytes: [UInt8]) throws -> [[UInt8]] {
        try ranges.map { try Digest.of(bytes[$0], .sha256).bytes }
    }

    @Test("gives the digests of FIPS 180-4's examples")
    func knownAnswers() {
        let text = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopqabc".utf8)
        let hex = digests(of: [0..<56, 56..<59, 3..<3], in: text).map { Digest(algorithm: .sha256, bytes: $0)?.hex }
        #expect(
            hex == [
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ])
    }

    @Test("agrees with OpenSSL for every length around the block borders, in either lane")
    func everyShortLength() throws {
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(600)
        for length in 0...200 {
            for other in [0, 1, 55, 56, 63, 64, 119, 120, 128, 200] {
                let ranges = [7..<7 + length, 300..<300 + other]
                #expect(digests(of: ranges, in: bytes) == (try expected(ranges, in: bytes)), "lengths \(length) and \(other)")
            }
        }
    }

    @Test("agrees with OpenSSL over random numbers of messages, lengths and offsets", arguments: 1...8 as ClosedRange<UInt64>)
    func randomMessages(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(100_000)
        for _ in 0..<40 {
            let longest = [1, 64, 70, 300, 5_000, 60_000].randomElement(using: &generator) ?? 64
            let ranges = (0..<Int.random(in: 0...17, using: &generator)).map { _ in
                let start = Int.random(in: 0...bytes.count, using: &generator)
                return start..<min(bytes.count, start + Int.random(in: 0...longest, using: &generator))
            }
            #expect(digests(of: ranges, in: bytes) == (try expected(ranges, in: bytes)), "\(ranges)")
        }
    }

    @Test("takes an empty message at no address")
    func nullAddress() throws {
        var value = [UInt8](repeating: 0, count: 32)
        let done = unsafe sha256_two_lanes([sha256_message(bytes: nil, length: 0)], 1, &value, nil, nil)
        #expect(done == 1)
        #expect(value == (try Digest.of([], .sha256).bytes))
    }

    @Test("a companion of any length is hashed beside any messages", arguments: 1...8 as ClosedRange<UInt64>)
    func companion(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(100_000)
        for _ in 0..<40 {
            let longest = [1, 64, 70, 300, 5_000, 60_000].randomElement(using: &generator) ?? 64
            func range() -> Range<Int> {
                let start = Int.random(in: 0...bytes.count, using: &generator)
                return start..<min(bytes.count, start + Int.random(in: 0...longest, using: &generator))
            }
            let ranges = (0..<Int.random(in: 0...17, using: &generator)).map { _ in range() }
            let beside = [0..<bytes.count, range(), 5..<5].randomElement(using: &generator) ?? 0..<1
            var values = [UInt8](repeating: 0xEE, count: ranges.count * 32 + 32)
            var value = [UInt8](repeating: 0xEE, count: 64)
            let done = unsafe bytes.withUnsafeBufferPointer { bytes in
                func message(_ range: Range<Int>) -> sha256_message {
                    unsafe sha256_message(bytes: bytes.baseAddress.map { unsafe $0 + range.lowerBound }, length: range.count)
                }
                var companion = unsafe message(beside)
                return unsafe sha256_two_lanes(ranges.map(message), ranges.count, &values, &companion, &value)
            }
            #expect(done == 1)
            #expect(Array(value[..<32]) == (try Digest.of(bytes[beside], .sha256).bytes), "\(beside) beside \(ranges)")
            let made = ranges.indices.map { Array(values[$0 * 32..<($0 + 1) * 32]) }
            #expect(made == (try expected(ranges, in: bytes)), "\(beside) beside \(ranges)")
            #expect((values.suffix(32) + value[32...]).allSatisfy { $0 == 0xEE })
        }
    }
}
