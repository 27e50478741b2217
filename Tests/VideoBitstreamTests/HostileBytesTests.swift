import Testing
import VideoBitstream

/// Bytes that nobody meant: the reader may say anything about them, but it must say it.
@Suite struct HostileBytesTests {
    /// Reads everything there is to read in a sample, and checks that no range leaves it.
    private static func readAll(_ sample: [UInt8], _ format: SampleFormat) {
        let list = split(sample, format)
        var end = 0
        for unit in list.units {
            #expect(unit.offset >= end && unit.stored.upperBound <= sample.count && unit.content.upperBound <= unit.stored.upperBound)
            end = unit.stored.upperBound
            let bytes = Array(sample[unit.content])
            if unit.header.isSupplemental, format.codec != .av1 {
                let (_, found) = messages(bytes, format.codec)
                for message in found {
                    #expect(message.payload.upperBound <= bytes.count)
                    #expect(unsafe message.payloadBytes(in: bytes.span.bytes).count == message.payloadSize)
                }
            }
            _ = try? unsafe AV1Metadata(bytes.span.bytes, header: unit.header)
            _ = try? unsafe SequenceParameterSet(bytes.span.bytes, codec: format.codec)
            _ = unsafe SliceHeader(bytes.span.bytes, header: unit.header, extraSliceHeaderBits: 9)
            _ = unit.header.kind
        }
        if let stop = list.stop { #expect(stop.offset >= end && stop.offset <= sample.count) }
        var scan = CarrierScan()
        unsafe scan.scan(sample.span.bytes, units: list.units)
        for sighting in scan.sightings { #expect(sighting.payload.upperBound <= sample.count) }
    }

    private static func seeds(_ format: SampleFormat) -> [[UInt8]] {
        let uuid = KnownUserData.onvifMediaSigning.bytes
        switch format.codec {
        case .av1:
            return [
                obu(type: 1, hex("00 00 00 0A 0B")) + obu(type: 5, [0x19, 0x80] + uuid + hex("30 80")) + obu(type: 6, hex("10 00 55 80")),
                obu(type: 5, hex("04 B5 00 3C")) + hex("36 20 03 10 20 30 22 01 80 32 11"),
                AV1SequenceHeaderTests.header(AV1SequenceHeaderTests.Fields(hasTiming: true, hasDecoderModel: true, points: 3)),
            ]
        case .h264:
            let sei = seiUnit(.h264, [message(5, uuid + hex("40 00 00 00 01 02")), message(4, hex("B5 00 31 01"))])
            return [
                [hex("67 64 00 28 AC D9 40 78 02 27 E5 C0 5A 80 80 80 A0 00 00 03 00 20 00 00 07 81 E3 06 32 C0"), sei, hex("65 88 84 00")]
                    .flatMap { prefixed($0, lengthSize: format.lengthSize) }
            ]
        case .h265, .h266:
            let sei = seiUnit(format.codec, [message(5, uuid + hex("40 00 00 00 01 02")), message(222, hex("01"))])
            let set = hex(
                "42 01 01 01 60 00 00 03 00 90 00 00 03 00 00 03 00 78 A0 03 C0 80 10 E5 96 56 69 24 CA F0 10 10 00 00 03 00 10 80")
            return [[set, sei, hex("26 01 AF 00")].flatMap { prefixed($0, lengthSize: format.lengthSize) }]
        }
    }

    @Test(arguments: StreamingSplitterTests.formats) func `random changes never bring the reader down`(format: SampleFormat) {
        for (index, seed) in Self.seeds(format).enumerated() {
            Self.readAll(seed, format)
            for round in UInt64(0)..<4000 {
                var dice = Dice(state: round &* 31 &+ UInt64(index))
                var sample = seed
                for _ in 0..<Int.random(in: 1...6, using: &dice) {
                    let position = Int.random(in: 0..<sample.count, using: &dice)
                    switch Int.random(in: 0...4, using: &dice) {
                    case 0: sample[position] = UInt8.random(in: 0...255, using: &dice)
                    case 1: sample[position] ^= 1 << UInt8.random(in: 0...7, using: &dice)
                    case 2: sample.insert([0, 3, 0xFF, 0x80].randomElement(using: &dice) ?? 0, at: position)
                    case 3 where sample.count > 2: sample.remove(at: position)
                    default: sample.removeLast(min(sample.count - 1, Int.random(in: 0...4, using: &dice)))
                    }
                }
                Self.readAll(sample, format)
            }
        }
    }

    @Test(arguments: ["avcC", "hvcC", "vvcC", "av1C"]) func `random configuration records never bring the reader down`(box: String) {
        for round in UInt64(0)..<5000 {
            var dice = Dice(state: round)
            var record = dice.bytes(Int.random(in: 0...80, using: &dice), among: [0, 1, 2, 3, 0x67, 0x42, 0xE1, 0xFF, 0x81, 0x0A])
            if !record.isEmpty { record[0] = box == "av1C" ? 0x81 : box == "vvcC" ? 0 : 1 }
            guard let read = try? CodecConfiguration(box: box, payload: record) else { continue }
            #expect(read.units.reduce(0) { $0 + $1.bytes.count } <= record.count)
            _ = try? read.sequenceParameterSet()
        }
    }
}
