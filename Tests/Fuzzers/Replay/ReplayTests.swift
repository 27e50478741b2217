import Foundation
import FuzzTargets
import RecordingForge
import Testing

@Suite("What the fuzzers feed")
struct ReplayTests {
    /// A target as an argument of a test.
    struct Argument: Sendable, CustomTestStringConvertible {
        let target: any FuzzTarget.Type
        var testDescription: String { target.name }
        static let all = FuzzTargets.all.map { Argument(target: $0) }
    }

    @Test("the seeds of every target, and mutations of them, break no promise", arguments: Argument.all)
    func mutations(_ argument: Argument) throws {
        let seeds = try argument.target.seeds()
        #expect(!seeds.isEmpty)
        try argument.target.read([])
        var noise = PseudoRandomBytes(seed: 1)
        let rounds = argument.target.longestInput > 8192 ? 4 : 40
        for seed in seeds {
            try argument.target.read(seed.bytes)
            for _ in 0..<rounds {
                let input = Self.mutate(seed.bytes, &noise)
                do throws(BrokenPromise) {
                    try argument.target.read(input)
                } catch {
                    Issue.record("\(argument.target.name), from seed \(seed.name): \(error): \(Self.hex(input))")
                }
            }
        }
    }

    @Test("no byte of a signed recording that counts as covered changes unnoticed", arguments: 0..<20)
    func tampering(recording: Int) throws {
        let target = try #require(FuzzTargets.named("tampering"))
        var noise = PseudoRandomBytes(seed: UInt64(recording), 7)
        // More than the usual few, for those who look for more.
        let rounds = ProcessInfo.processInfo.environment["TAMPERINGS"].flatMap { Int($0) } ?? 60
        for _ in 0..<rounds {
            let input = [UInt8(recording)] + noise.bytes(5)
            do throws(BrokenPromise) { try target.read(input) } catch { Issue.record("\(error): \(Self.hex(input))") }
        }
    }

    @Test("every input that once broke a promise keeps it now", arguments: KnownInput.all)
    func known(_ known: KnownInput) throws {
        let target = try #require(FuzzTargets.named(known.target))
        try target.read(known.bytes)
    }

    /// What fuzzers do: flips, cuts, repetitions and numbers at the edges.
    private static func mutate(_ seed: [UInt8], _ noise: inout PseudoRandomBytes) -> [UInt8] {
        var bytes = seed
        for _ in 0...Int(noise.next() % 4) where !bytes.isEmpty {
            let place = Int(noise.next() % UInt64(bytes.count))
            switch noise.next() % 6 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: noise.next())
            case 1: bytes[place] ^= 1 << UInt8(noise.next() % 8)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int(noise.next() % 16)))
            case 3: bytes.insert(contentsOf: noise.bytes(Int(noise.next() % 8)), at: place)
            case 4: bytes[place] = [0, 0xFF, 0x80, 0x7F, 1][Int(noise.next() % 5)]
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 32)], at: place)
            }
        }
        return bytes
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.prefix(2048).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
