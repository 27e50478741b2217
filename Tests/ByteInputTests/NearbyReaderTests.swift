import ByteInput
import Evidence
import RecordingForge
import Testing

@Suite("Reading ranges that lie close together")
struct NearbyReaderTests {
    @Test("gives the bytes of each range, in any order, near and far")
    func ranges() throws {
        let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        let folder = try ScratchFolder()
        let file = try EvidenceFile(path: try folder.write(bytes, as: "bytes"))
        var generator = PseudoRandomBytes(seed: 5)
        for _ in 0..<20 {
            var ranges: [ByteRange] = []
            var offset: UInt64 = 0
            while offset < 590_000 {
                let length = generator.next() % 256 * 16
                ranges.append(ByteRange(offset: offset, length: length))
                // Side by side, with little between, overlapping, or far away.
                offset += [length, length + 700, length / 2, length + 9000][Int(generator.next() % 4)] + 1
            }
            if generator.next() % 2 == 0 { ranges.reverse() }
            var reader = NearbyReader(file)
            for place in ranges.indices {
                let expected = bytes[Int(ranges[place].offset)..<Int(ranges[place].offset + ranges[place].length)]
                #expect(try reader.bytes(of: ranges[place], before: ranges[(place + 1)...]).elementsEqual(expected))
            }
        }
    }

    @Test("reads together only what is close, and no more than some at a time")
    func span() {
        func range(_ offset: UInt64, _ length: UInt64) -> ByteRange { ByteRange(offset: offset, length: length) }
        let gap = NearbyReader.gap
        #expect(NearbyReader.span(of: range(100, 50), [range(150, 10), range(160 + gap, 10)]) == range(100, 70 + gap))
        #expect(NearbyReader.span(of: range(100, 50), [range(151 + gap, 10)]) == range(100, 50))
        #expect(NearbyReader.span(of: range(100, 50), [range(90, 10), range(150, 10)]) == range(100, 50))
        #expect(NearbyReader.span(of: range(0, 50), [range(50, NearbyReader.most)]) == range(0, 50))
        #expect(NearbyReader.span(of: range(0, 2 * NearbyReader.most), [range(8, 8)]) == range(0, 2 * NearbyReader.most))
    }
}
