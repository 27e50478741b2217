import Evidence
import RecordingForge
import Testing

@Suite("Sets of samples")
struct SampleSetTests {
    private static func members(_ set: SampleSet) -> Set<UInt64> { Set(set.ranges.flatMap { Array($0.first...$0.last) }) }

    private static func isCanonical(_ set: SampleSet) -> Bool {
        zip(set.ranges, set.ranges.dropFirst()).allSatisfy { $1.first > $0.last && $1.first - $0.last > 1 }
    }

    private static func randomRange(using random: inout PseudoRandomBytes) -> SampleRange {
        let first = UInt64.random(in: 0..<60, using: &random)
        return SampleRange(first, first + UInt64.random(in: 0..<6, using: &random))
    }

    @Test("runs inserted in any order make the same set as single numbers", arguments: 0..<200)
    func insertion(_ seed: UInt64) {
        var random = PseudoRandomBytes(seed: seed)
        var set = SampleSet()
        var model: Set<UInt64> = []
        for _ in 0..<12 {
            let range = Self.randomRange(using: &random)
            set.insert(range)
            model.formUnion(range.first...range.last)
            #expect(Self.members(set) == model && Self.isCanonical(set), "\(set.ranges)")
            #expect(set.count == UInt64(model.count))
            for sample in UInt64(0)..<70 where set.contains(sample) != model.contains(sample) {
                Issue.record("\(sample) in \(set.ranges)")
            }
        }
    }

    @Test("union and difference are those of sets", arguments: 0..<200)
    func algebra(_ seed: UInt64) {
        var random = PseudoRandomBytes(seed: seed, 7)
        let one = SampleSet((0..<6).map { _ in Self.randomRange(using: &random) })
        let two = SampleSet((0..<6).map { _ in Self.randomRange(using: &random) })
        var union = one
        union.formUnion(two)
        #expect(Self.members(union) == Self.members(one).union(Self.members(two)) && Self.isCanonical(union))
        let difference = one.subtracting(two)
        #expect(Self.members(difference) == Self.members(one).subtracting(Self.members(two)), "\(one.ranges) - \(two.ranges)")
        #expect(Self.isCanonical(difference))
        #expect(one.subtracting(one).isEmpty && one.subtracting(SampleSet()) == one)
    }

    @Test("neighbours join, and equal sets are equal however they came about")
    func joining() {
        var set = SampleSet()
        for sample: UInt64 in [5, 3, 4, 9, 10, 1] { set.insert(sample) }
        #expect(set.ranges == [SampleRange(1), SampleRange(3, 5), SampleRange(9, 10)])
        #expect(set == SampleSet([SampleRange(9, 10), SampleRange(4, 5), SampleRange(1), SampleRange(3, 4)]))
        set.insert(2)
        #expect(set.ranges == [SampleRange(1, 5), SampleRange(9, 10)])
        set.insert(SampleRange(0, 20))
        #expect(set.ranges == [SampleRange(0, 20)])
    }

    @Test("the largest sample numbers do not overflow")
    func extremes() {
        var set = SampleSet()
        set.insert(UInt64.max)
        set.insert(UInt64.max - 1)
        set.insert(0)
        #expect(set.ranges == [SampleRange(0), SampleRange(.max - 1, .max)])
        #expect(set.contains(.max) && !set.contains(.max - 2))
        #expect(set.subtracting(SampleSet([SampleRange(.max)])).ranges == [SampleRange(0), SampleRange(.max - 1)])
        set.insert(SampleRange(5, .max))
        #expect(set.ranges == [SampleRange(0), SampleRange(5, .max)])
    }

    @Test("a run given backwards is the same run")
    func backwards() {
        #expect(SampleRange(7, 3) == SampleRange(3, 7))
        #expect(SampleRange(7, 3).count == 5)
        #expect(SampleRange(4).count == 1)
    }

    @Test("a byte range whose end does not fit 64 bits has none")
    func byteRangeEnd() {
        #expect(ByteRange(offset: 5, length: 7).end == 12)
        #expect(ByteRange(offset: .max, length: 0).end == .max)
        #expect(ByteRange(offset: .max, length: 1).end == nil)
    }
}
