import Evidence
import ISOBMFF
import Testing

/// A small generator with a fixed start, so that a failure can be repeated.
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite("Hostile bytes") struct MutationTests {
    private static let seeds: [[UInt8]] = [
        SmallMovie().bytes, FragmentedMovie().bytes,
        {
            var movie = FragmentedMovie()
            movie.fragments = [[.init(headerFlags: 0), .init(headerFlags: 0, runs: [.init(sizes: [3], hasDataOffset: false)])]]
            return movie.bytes
        }(),
        {
            var movie = SmallMovie()
            movie.otherwise["stsz"] = full("stz2", [0, 0, 0, 4], be(UInt32(4)), [0x12, 0x3F])
            movie.otherwise["ctts"] = table("ctts", version: 1, [[4, 2]])
            movie.after["trak"] = movie.track
            return movie.bytes
        }(),
    ]

    /// Values that break arithmetic more often than chance does.
    private static let words: [UInt32] = [0, 1, 7, 8, 15, 16, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF8, 0xFFFF_FFFF]

    @Test("changed bytes never break what the reader promises", arguments: 1...8) func mutations(seed: Int) throws {
        var random = Xorshift(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        for round in 0..<300 {
            var bytes = Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count - 4, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.replaceSubrange(place..<place + 4, with: be(Self.words.randomElement(using: &random) ?? 0))
                case 2: bytes.removeSubrange(place..<min(place + Int.random(in: 1...40, using: &random), bytes.count))
                default: bytes.insert(contentsOf: bytes[place..<min(place + 40, bytes.count)], at: place)
                }
                if bytes.count < 64 { break }
            }
            try check(bytes, "seed \(seed), round \(round)")
        }
    }

    @Test("every truncation of a progressive recording keeps the promises") func truncations() throws {
        let bytes = SmallMovie().bytes
        for length in 1..<bytes.count { try check(Array(bytes[..<length]), "length \(length)") }
    }

    @Test("every single bit of the structure, flipped, keeps the promises") func bits() throws {
        let bytes = SmallMovie().bytes
        for place in 97..<bytes.count {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            try check(changed, "byte \(place)")
        }
    }

    /// All samples lie inside the file and are as many as promised; every byte belongs to one top-level box or to none.
    private func check(_ bytes: [UInt8], _ what: String) throws {
        let opened: OpenedMovie
        do { opened = try OpenedMovie(bytes) } catch is MovieError { return }
        let size = UInt64(bytes.count)
        for (index, track) in opened.movie.tracks.enumerated() {
            let samples = try opened.samples(index)
            #expect(UInt64(samples.count) == track.sampleCount, "\(what)")
            #expect(samples.reduce(into: UInt64(0)) { $0 += UInt64($1.size) } == track.sampleBytes, "\(what)")
            #expect(samples.allSatisfy { $0.offset <= size && UInt64($0.size) <= size - $0.offset }, "\(what)")
        }
        let tree = opened.movie.boxes
        let boxed = tree.topLevel.reduce(into: UInt64(0)) { $0 += $1.box.size }
        let loose = tree.unexplained.filter { range in
            !tree.topLevel.contains { $0.box.offset <= range.offset && range.offset < $0.box.end }
        }
        #expect(boxed + loose.reduce(into: UInt64(0)) { $0 += $1.length } == size, "\(what)")
        for (index, box) in tree.boxes.enumerated() {
            #expect(box.subtreeEnd > index && box.end <= size, "\(what)")
            if let parent = box.parent { #expect(tree.boxes[parent].end >= box.end && parent < index, "\(what)") }
        }
        for fragment in opened.movie.fragments { _ = try opened.movie.boxes(inside: fragment) }
    }
}
