import RecordingForge
import VideoBitstream

/// Samples of NAL units behind lengths of 1, 2 and 4 bytes.
enum NALUnitTarget: FuzzTarget {
    static let name = "nal"

    private static let formats: [SampleFormat] = [VideoCodec.h264, .h265, .h266].flatMap { codec in
        [4, 2, 1].compactMap { SampleFormat(codec: codec, lengthSize: $0) }
    }

    static func seeds() -> [FuzzSeed] {
        formats.enumerated().map { number, format in
            var noise = PseudoRandomBytes(seed: UInt64(number))
            let first: [UInt8] = format.codec == .h264 ? [0x65, 0x88] : format.codec == .h265 ? [0x26, 0x01, 0x80] : [0x00, 0x39]
            var sample: [UInt8] = []
            for body in [first + noise.bytes(40), [0x06, 0x05, 0x02, 0, 0, 3, 0x80], first + [0, 0, 0], []] {
                sample += (0..<format.lengthSize).map { UInt8(truncatingIfNeeded: body.count >> (8 * (format.lengthSize - 1 - $0))) } + body
            }
            return FuzzSeed("\(format.codec.rawValue)-\(format.lengthSize)", [UInt8(number), 7] + sample)
        }
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var input = FuzzInput(input)
        let format = input.choose(formats)
        let step = Int(input.byte()) + 1
        try SplitPromise.check(Array(input.rest), format, step: step)
    }
}

/// Samples of AV1.
enum OBUTarget: FuzzTarget {
    static let name = "obu"

    static func seeds() -> [FuzzSeed] {
        var noise = PseudoRandomBytes(seed: 1)
        let frame = noise.bytes(40)
        let sized: [UInt8] = [0x12, 0x00, 0x0A, 0x03, 1, 2, 3, 0x32, 41, 0x10] + frame
        return [
            FuzzSeed("sized", [7] + sized), FuzzSeed("last-without-size", [1] + sized.prefix(7) + [0x30, 0x10] + frame),
            FuzzSeed("extension", [3, 0x36, 0x08, 3, 1, 2, 3, 0x1A, 2, 0x10, 9, 0x22, 0x82, 0x00, 5, 0, 0x2A, 4, 25, 0x80, 1, 0x80]),
            FuzzSeed("long-size", [2, 0x32, 0x80, 0x80, 0x80, 0x80, 0x00, 0x32, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
        ]
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var input = FuzzInput(input)
        let step = Int(input.byte()) + 1
        try SplitPromise.check(Array(input.rest), .av1, step: step)
    }
}

/// Sample descriptions and parameter sets.
enum ParameterSetTarget: FuzzTarget {
    static let name = "parameter-sets"

    private static let boxes = ["avcC", "hvcC", "vvcC", "av1C"]

    static func seeds() throws -> [FuzzSeed] {
        var style = PictureStyle()
        var seeds: [FuzzSeed] = []
        for (coding, box) in [(VideoCoding.h264, 0), (.h265, 1)] {
            style.coding = coding
            let entry = Recording("I", style: style).tracks[0].sampleDescriptions[0].bytes
            // The configuration box stands behind the 86 bytes of a VisualSampleEntry.
            seeds.append(FuzzSeed("\(coding)", [UInt8(box)] + entry.dropFirst(94)))
        }
        seeds.append(FuzzSeed("av1", [3, 0x81, 0x00, 0x0C, 0x00, 0x0A, 0x03, 1, 2, 3]))
        return seeds
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var input = FuzzInput(input)
        let box = input.choose(boxes)
        let payload = Array(input.rest)
        if let configuration = try? CodecConfiguration(box: box, payload: payload) {
            for unit in configuration.units {
                try promise(unit.bytes.count <= payload.count, "a unit of \(unit.bytes.count) bytes in \(payload.count)")
            }
            _ = try? configuration.sequenceParameterSet()
        }
        for codec in [VideoCodec.h264, .h265, .av1] {
            guard let set = unsafe try? SequenceParameterSet(payload.span.bytes, codec: codec) else { continue }
            try promise(set.width > 0 && set.height > 0 && set.width <= 65_536 && set.height <= 65_536, "\(set.width) x \(set.height)")
        }
    }
}

/// What holds of the units of every sample.
private enum SplitPromise {
    /// Writes down what a streaming splitter says.
    private struct Recorder: CodedUnitReceiver {
        var units: [CodedUnit] = []
        var lengths: [Int] = []

        mutating func unitBegins(_ header: CodedUnitHeader, offset: Int, storedLength: Int) { lengths.append(0) }
        mutating func unitContinues(_ bytes: RawSpan) { lengths[lengths.count - 1] += bytes.byteCount }
        mutating func unitEnds(_ unit: CodedUnit) { units.append(unit) }
    }

    static func check(_ sample: [UInt8], _ format: SampleFormat, step: Int) throws(BrokenPromise) {
        var list = CodedUnitList()
        SampleSplitter(format).split(unsafe sample.span.bytes, into: &list)
        var end = 0
        for unit in list.units {
            try promise(unit.offset >= end && unit.storedLength > 0, "unit at \(unit.offset) begins before \(end)")
            try promise(
                unit.stored.upperBound <= sample.count && unit.length <= unit.storedLength, "unit at \(unit.offset) leaves its sample")
            try promise(sample[unit.content.upperBound..<unit.stored.upperBound].allSatisfy { $0 == 0 }, "more than zeros were cut off")
            try promise(unit.length == 0 || sample[unit.content.upperBound - 1] != 0, "a zero was left at the end of a unit")
            end = unit.stored.upperBound
            if unit.header.carriesPicture { _ = SliceHeader(unsafe sample.span.bytes.extracting(unit.content), header: unit.header) }
        }
        if list.stop == nil, format.codec == .av1 { try promise(end == sample.count, "\(sample.count - end) bytes belong to no unit") }
        if let stop = list.stop { try promise(stop.offset >= end && stop.offset <= sample.count, "stopped at \(stop.offset)") }

        var splitter = StreamingSampleSplitter(format, sampleLength: sample.count)
        var recorder = Recorder()
        var position = 0
        while position < sample.count {
            let count = min(step, sample.count - position)
            unsafe splitter.push(sample.span.bytes.extracting(position..<position + count), to: &recorder)
            position += count
        }
        try promise(
            splitter.finish() == list.stop,
            "in pieces: stopped by \(String(describing: splitter.stop)), whole: \(String(describing: list.stop))")
        try promise(recorder.units == list.units, "in pieces: other units than in the whole sample")
        try promise(recorder.lengths == list.units.map(\.length), "in pieces: other bytes than in the whole sample")

        var scan = CarrierScan()
        scan.scan(unsafe sample.span.bytes, units: list.units)
        for sighting in scan.sightings {
            try promise(
                sighting.unit.upperBound <= sample.count && sighting.payload.upperBound <= sample.count, "a sighting leaves the sample")
            try promise(list.units.indices.contains(sighting.unitIndex), "a sighting of a unit that is not there")
        }
    }
}
