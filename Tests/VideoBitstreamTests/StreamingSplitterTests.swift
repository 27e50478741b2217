import Testing
import VideoBitstream

/// Writes down what a streaming splitter says.
private struct Recorder: CodedUnitReceiver {
    var units: [CodedUnit] = []
    var contents: [[UInt8]] = []
    var begun = 0

    mutating func unitBegins(_ header: CodedUnitHeader, offset: Int, storedLength: Int) {
        begun += 1
        contents.append([])
    }
    mutating func unitContinues(_ bytes: RawSpan) {
        contents[contents.count - 1] += unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
    mutating func unitEnds(_ unit: CodedUnit) { units.append(unit) }
}

@Suite struct StreamingSplitterTests {
    /// Feeds a sample in pieces of random sizes.
    private static func stream(
        _ sample: [UInt8], _ format: SampleFormat, largest: Int, dice: inout Dice
    ) -> (recorder: Recorder, splitter: StreamingSampleSplitter, stop: SplitStop?) {
        var splitter = StreamingSampleSplitter(format, sampleLength: sample.count)
        var recorder = Recorder()
        var position = 0
        while position < sample.count {
            let count = min(sample.count - position, Int.random(in: 0...largest, using: &dice))
            unsafe splitter.push(sample.span.bytes.extracting(position..<position + count), to: &recorder)
            position += count
        }
        let stop = splitter.finish()
        return (recorder, splitter, stop)
    }

    /// A sample that is mostly valid: units with many zeros in and behind them, sometimes empty, sometimes with a broken end.
    static func sample(_ format: SampleFormat, dice: inout Dice) -> [UInt8] {
        var sample: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &dice) {
            let most = format.lengthSize == 1 ? 250 : 600
            var body = dice.bytes(Int.random(in: 0...most, using: &dice), among: [0, 0, 0, 3, 0x65, 0x80, 0xFF])
            body += [UInt8](repeating: 0, count: Int.random(in: 0...5, using: &dice))
            if format.codec == .av1 {
                sample += obu(type: UInt8.random(in: 0...15, using: &dice), body)
            } else {
                sample += prefixed(body, lengthSize: format.lengthSize)
            }
        }
        if Int.random(in: 0...3, using: &dice) == 0 { sample += dice.bytes(Int.random(in: 1...9, using: &dice)) }
        return sample
    }

    static let formats: [SampleFormat] =
        [1, 2, 4].compactMap { SampleFormat(codec: .h264, lengthSize: $0) } + [.usual(.h265), .usual(.h266), .av1]

    @Test(arguments: formats) func `pieces of any size give the same units as the whole sample`(format: SampleFormat) {
        for seed in UInt64(0)..<150 {
            var dice = Dice(state: seed)
            let sample = Self.sample(format, dice: &dice)
            let whole = split(sample, format)
            for largest in [1, 3, 17, 4096] {
                let (recorder, splitter, stop) = Self.stream(sample, format, largest: largest, dice: &dice)
                #expect(recorder.units == whole.units, "seed \(seed), pieces up to \(largest)")
                #expect(stop == whole.stop, "seed \(seed), pieces up to \(largest)")
                #expect(splitter.emptyUnits == whole.emptyUnits)
                #expect(recorder.begun == whole.units.count)
                #expect(recorder.contents == whole.units.map { Array(sample[$0.content]) }, "seed \(seed)")
            }
        }
    }

    @Test func `long runs of zeros inside a unit are not lost`() {
        var dice = Dice(state: 7)
        let unit = [0x65, 0x88] + [UInt8](repeating: 0, count: 20_000) + [1, 0, 0]
        let (recorder, _, stop) = Self.stream(prefixed(unit), .usual(.h264), largest: 1000, dice: &dice)
        #expect(stop == nil)
        #expect(recorder.contents == [Array(unit.dropLast(2))])
    }

    @Test func `a sample that breaks off says where the last whole unit ended`() {
        let sample = prefixed(hex("41 9A 38")) + prefixed(hex("41 9A 38 80"))
        for (pushed, offset) in [(0, 0), (3, 0), (5, 0), (7, 7), (9, 7), (11, 7), (13, 7), (14, 7)] {
            var splitter = StreamingSampleSplitter(.usual(.h264), sampleLength: sample.count)
            var recorder = Recorder()
            unsafe splitter.push(sample.span.bytes.extracting(0..<pushed), to: &recorder)
            #expect(splitter.finish() == SplitStop(reason: .sampleCut, offset: offset), "after \(pushed) bytes")
            #expect(recorder.units.count == (pushed >= 7 ? 1 : 0))
        }
    }

    @Test func `bytes past the sample's length are not looked at`() {
        let sample = prefixed(hex("41 9A 38"))
        var splitter = StreamingSampleSplitter(.usual(.h264), sampleLength: sample.count)
        var recorder = Recorder()
        unsafe splitter.push((sample + sample).span.bytes, to: &recorder)
        #expect(splitter.finish() == nil)
        #expect(recorder.units.count == 1)
    }

    @Test func `the collector keeps SEI units whole and counts those too large`() {
        let small = seiUnit(.h264, [message(5, [UInt8](repeating: 0, count: 40))])
        let large = seiUnit(.h264, [message(5, [UInt8](repeating: 9, count: 400))])
        let sample = [hex("65 88 80"), small + [0, 0], large, hex("41 9A"), small].flatMap { prefixed($0) }
        var splitter = StreamingSampleSplitter(.usual(.h264), sampleLength: sample.count)
        var collector = SupplementalUnitCollector(limit: 200)
        for start in stride(from: 0, to: sample.count, by: 7) {
            unsafe splitter.push(sample.span.bytes.extracting(start..<min(start + 7, sample.count)), to: &collector)
        }
        #expect(splitter.finish() == nil)
        #expect(collector.units.map(\.header.type) == [5, 6, 6, 1, 6])
        #expect(collector.collected.map(\.bytes) == [small, small])
        #expect(collector.omitted == 1)
    }
}
