import Testing
import VideoBitstream

@Suite struct ParameterSetTests {
    /// Writes bits, to build parameter sets that no encoder at hand makes.
    private struct BitWriter {
        var bits: [UInt8] = []
        mutating func u(_ count: Int, _ value: UInt64) {
            for bit in (0..<count).reversed() { bits.append(UInt8(value >> UInt64(bit) & 1)) }
        }
        mutating func ue(_ value: UInt64) {
            let length = 64 - (value + 1).leadingZeroBitCount
            u(2 * length - 1, value + 1)
        }
        /// With stop bit and emulation prevention, behind a header.
        func unit(_ header: [UInt8]) -> [UInt8] {
            var all = bits + [1]
            while all.count % 8 != 0 { all.append(0) }
            let bytes = stride(from: 0, to: all.count, by: 8).map { start in all[start..<start + 8].reduce(0) { $0 << 1 | $1 } }
            return header + (unsafe EmulationPrevention.inserted(into: bytes.span.bytes))
        }
    }

    static func read(_ unit: [UInt8], _ codec: VideoCodec) throws -> SequenceParameterSet {
        try unsafe SequenceParameterSet(unit.span.bytes, codec: codec)
    }

    /// Baseline or High parameter set with everything that can be left out left in or out.
    private static func h264(
        profile: UInt64 = 100, mapWidth: UInt64 = 119, mapHeight: UInt64 = 67, interlaced: Bool = false, crop: [UInt64]? = nil,
        scalingLists: Bool = false, orderCountType: UInt64 = 0, timing: (UInt64, UInt64)? = nil
    ) -> [UInt8] {
        var bits = BitWriter()
        bits.u(8, profile)
        bits.u(8, 0)
        bits.u(8, 40)
        bits.ue(0)
        if profile == 100 {
            bits.ue(1)
            bits.ue(0)
            bits.ue(0)
            bits.u(1, 0)
            bits.u(1, scalingLists ? 1 : 0)
            if scalingLists {
                bits.u(1, 1)
                for _ in 0..<16 { bits.ue(0) }
                bits.u(1, 1)
                // A first step of -8 makes the next scale 0: the list ends at once.
                bits.ue(16)
                bits.u(6, 0)
            }
        }
        bits.ue(0)
        bits.ue(orderCountType)
        if orderCountType == 0 { bits.ue(2) }
        if orderCountType == 1 {
            bits.u(1, 0)
            bits.ue(3)
            bits.ue(4)
            bits.ue(2)
            bits.ue(1)
            bits.ue(2)
        }
        bits.ue(4)
        bits.u(1, 0)
        bits.ue(mapWidth)
        bits.ue(mapHeight)
        bits.u(1, interlaced ? 0 : 1)
        if interlaced { bits.u(1, 1) }
        bits.u(1, 1)
        bits.u(1, crop == nil ? 0 : 1)
        for value in crop ?? [] { bits.ue(value) }
        bits.u(1, timing == nil ? 0 : 1)
        if let timing {
            bits.u(1, 1)
            bits.u(8, 255)
            bits.u(32, 0x0001_0001)
            bits.u(1, 1)
            bits.u(1, 1)
            bits.u(1, 1)
            bits.u(4, 0b1010)
            bits.u(1, 1)
            bits.u(24, 0x010101)
            bits.u(1, 1)
            bits.ue(0)
            bits.ue(0)
            bits.u(1, 1)
            bits.u(32, timing.0)
            bits.u(32, timing.1)
            bits.u(1, 1)
        }
        return bits.unit([0x67])
    }

    @Test func `an H.264 parameter set gives size, cropping and pace`() throws {
        let set = try Self.read(Self.h264(crop: [0, 0, 0, 4], timing: (1, 50)), .h264)
        #expect(set.codedWidth == 1920 && set.codedHeight == 1088)
        #expect(set.width == 1920 && set.height == 1080)
        #expect(set.profile == 100 && set.level == 40 && set.chromaFormat == 1 && set.bitDepth == 8)
        #expect(set.timing?.pictureRate == 25)
        #expect(set.usabilityFault == nil)
    }

    @Test func `fields that stand before the size do not lead astray`() throws {
        for type in UInt64(0)...2 {
            for lists in [false, true] {
                let set = try Self.read(
                    Self.h264(
                        mapWidth: 39, mapHeight: 14, interlaced: true, crop: [1, 2, 1, 0], scalingLists: lists, orderCountType: type),
                    .h264)
                #expect(set.codedWidth == 640 && set.codedHeight == 480)
                #expect(set.cropping == SequenceParameterSet.Cropping(left: 2, right: 4, top: 4, bottom: 0))
                #expect(set.timing == nil)
            }
        }
        #expect(try Self.read(Self.h264(profile: 66), .h264).width == 1920)
    }

    @Test func `impossible pictures are refused`() {
        #expect(throws: BitstreamError.self) { try Self.read(Self.h264(crop: [500, 460, 0, 0]), .h264) }
        #expect(throws: BitstreamError.self) { try Self.read(Self.h264(crop: [65_535, 65_535, 0, 0]), .h264) }
        #expect(throws: BitstreamError.self) { try Self.read(Self.h264(mapWidth: 4096), .h264) }
        #expect(throws: BitstreamError.self) { try Self.read(hex("67"), .h264) }
        #expect(throws: BitstreamError.self) { try Self.read(hex("68 64 00 1F"), .h264) }
        #expect(throws: BitstreamError.self) { try Self.read(hex("67 64 00 28 00 00 00 00 00 00 00 00 00"), .h264) }
    }

    /// With scaling lists, PCM, predicted reference sets, long-term pictures, sub-layers and a display window in front of the timing.
    private static func h265(subLayers: UInt64 = 3, everything: Bool = true) -> [UInt8] {
        var bits = BitWriter()
        bits.u(4, 0)
        bits.u(3, subLayers - 1)
        bits.u(1, 1)
        bits.u(2 + 1, 0)
        bits.u(5, 1)
        bits.u(32, 0x6000_0000)
        bits.u(48, 0x9000_0000_0000)
        bits.u(8, 120)
        if subLayers > 1 {
            for layer in 1..<subLayers { bits.u(2, layer == 1 ? 3 : 1) }
            bits.u(Int(2 * (9 - subLayers)), 0)
            bits.u(44, 0)
            bits.u(44, 0)
            bits.u(8, 90)
            for _ in 2..<max(2, subLayers) { bits.u(8, 93) }
        }
        bits.ue(0)
        bits.ue(1)
        bits.ue(1920)
        bits.ue(1088)
        bits.u(1, 1)
        for value in [0, 0, 0, 4] as [UInt64] { bits.ue(value) }
        bits.ue(2)
        bits.ue(2)
        bits.ue(4)
        bits.u(1, everything ? 1 : 0)
        for _ in 0..<(everything ? subLayers : 1) {
            bits.ue(4)
            bits.ue(2)
            bits.ue(0)
        }
        for value in [0, 3, 0, 3, 1, 1] as [UInt64] { bits.ue(value) }
        bits.u(1, everything ? 1 : 0)
        if everything {
            bits.u(1, 1)
            for size in 0..<4 {
                for matrix in stride(from: 0, to: 6, by: size == 3 ? 3 : 1) {
                    let coded = matrix == 0
                    bits.u(1, coded ? 1 : 0)
                    guard coded else {
                        bits.ue(0)
                        continue
                    }
                    if size > 1 { bits.ue(3) }
                    for _ in 0..<min(64, 1 << (4 + 2 * size)) { bits.ue(1) }
                }
            }
        }
        bits.u(2, 3)
        bits.u(1, everything ? 1 : 0)
        if everything {
            bits.u(8, 0x77)
            bits.ue(0)
            bits.ue(1)
            bits.u(1, 0)
        }
        bits.ue(everything ? 3 : 0)
        if everything {
            bits.ue(2)
            bits.ue(1)
            for _ in 0..<3 {
                bits.ue(0)
                bits.u(1, 1)
            }
            // Predicted from the set of three pictures: four flags; one picture is neither used nor kept.
            bits.u(1, 1)
            bits.u(1, 0)
            bits.ue(0)
            bits.u(1, 1)
            bits.u(2, 0b01)
            bits.u(2, 0b00)
            bits.u(1, 1)
            // And from that set, which has three pictures again.
            bits.u(1, 1)
            bits.u(1, 1)
            bits.ue(0)
            bits.u(4, 0b1111)
        }
        bits.u(1, everything ? 1 : 0)
        if everything {
            bits.ue(2)
            for _ in 0..<2 { bits.u(8 + 1, 0x55) }
        }
        bits.u(2, 3)
        bits.u(1, 1)
        bits.u(4, 0)
        bits.u(3, 0)
        bits.u(1, everything ? 1 : 0)
        if everything { for _ in 0..<4 { bits.ue(1) } }
        bits.u(1, 1)
        bits.u(32, 1001)
        bits.u(32, 30_000)
        bits.u(1, 0)
        bits.u(8, 0)
        return bits.unit([0x42, 0x01])
    }

    @Test(arguments: [(UInt64(1), true), (1, false), (2, true), (3, true), (3, false), (7, true)])
    func `an H.265 parameter set gives size, cropping and pace`(subLayers: UInt64, everything: Bool) throws {
        let set = try Self.read(Self.h265(subLayers: subLayers, everything: everything), .h265)
        #expect(set.codedWidth == 1920 && set.codedHeight == 1088)
        #expect(set.width == 1920 && set.height == 1080)
        #expect(set.profile == 1 && set.level == 120 && set.bitDepth == 10)
        #expect(set.usabilityFault == nil)
        #expect(set.timing == SequenceParameterSet.Timing(unitsInTick: 1001, timeScale: 30_000, ticksPerPicture: 1))
    }

    @Test func `a parameter set that breaks off behind the size still gives the size`() throws {
        let whole = Self.h265()
        let cut = try Self.read(Array(whole.prefix(whole.count - 12)), .h265)
        #expect(cut.width == 1920)
        #expect(cut.timing == nil && cut.usabilityFault?.code == .cutShort)
        #expect(throws: BitstreamError.self) { try Self.read(Array(whole.prefix(14)), .h265) }
    }

    @Test(arguments: [
        (VideoCodec.h264, "65 88 84", SliceHeader.Kind?.some(.intra), UInt32?.some(0)), (.h264, "41 9A 38", .predicted, 0),
        (.h264, "01 9E 38", .bipredicted, 0), (.h264, "41 04 E6 80", .predicted, 38),
        (.h264, "41 00 00 40 00 06 C0", .predicted, 131_071),
        (.h265, "26 01 AF", .intra, 0), (.h265, "02 01 D0", .predicted, 0), (.h265, "02 01 E0", .bipredicted, 0),
        (.h265, "02 01 60", nil, nil),
    ]) func `slice types are read where they can be`(codec: VideoCodec, bytes: String, kind: SliceHeader.Kind?, first: UInt32?) throws {
        let unit = hex(bytes)
        let header = try CodedUnitHeaderTests.header(bytes, codec)
        let slice = try #require(unsafe SliceHeader(unit.span.bytes, header: header))
        #expect(slice.kind == kind)
        #expect(slice.firstBlock == first)
        #expect(slice.pictureParameterSet == 0)
    }

    @Test(arguments: [
        (VideoCodec.h264, "67 64"), (.h264, "41"), (.h264, "41 00 00 00 00"), (.h264, "41 80"), (.h265, "4E 01 05"), (.h265, "26 01"),
        (.av1, "32 01 10"),
    ]) func `what is no slice has no slice header`(codec: VideoCodec, bytes: String) throws {
        let unit = hex(bytes)
        let header = try CodedUnitHeaderTests.header(bytes, codec)
        #expect(unsafe SliceHeader(unit.span.bytes, header: header) == nil)
    }

    @Test func `records give the length size and the parameter sets`() throws {
        let sps = Self.h264(crop: [0, 0, 0, 4], timing: (1, 50))
        let pps = hex("68 EE 3C 80")
        let avc = hex("01 64 00 28 FF E1") + prefixed(sps, lengthSize: 2) + [1] + prefixed(pps, lengthSize: 2) + hex("FD F8 F8 00")
        let record = try CodecConfiguration(box: "avcC", payload: avc)
        #expect(record.format == SampleFormat(codec: .h264, lengthSize: 4))
        #expect(record.profile == 100 && record.level == 40)
        #expect(record.units.map(\.type) == [7, 8])
        #expect(record.units.map(\.bytes) == [sps, pps])
        #expect(try record.sequenceParameterSet()?.height == 1080)

        let hevcSet = Self.h265()
        let sei = seiUnit(.h265, [message(5, [UInt8](repeating: 1, count: 20))])
        let fixed = hex("01 01 60000000 900000000000 78 F000 FC FD FA FA 0000") + [0x0D]
        let hevc = fixed + [2, 0xA1, 0, 1] + prefixed(hevcSet, lengthSize: 2) + [0x27, 0, 1] + prefixed(sei, lengthSize: 2)
        let second = try CodecConfiguration(box: "hvcC", payload: hevc)
        #expect(second.format == SampleFormat(codec: .h265, lengthSize: 2))
        #expect(second.units.map(\.type) == [33, 39])
        #expect(second.level == 120)
        #expect(try second.sequenceParameterSet()?.bitDepth == 10)

        #expect(try CodecConfiguration(box: "vvcC", payload: hex("00000000 FE")).format == SampleFormat(codec: .h266, lengthSize: 4))
        let av1 = try CodecConfiguration(box: "av1C", payload: hex("81 04 0C 00") + obu(type: 1, [1, 2, 3]))
        #expect(av1.format == .av1)
        #expect(av1.level == 4)
        #expect(av1.units.map(\.type) == [1])
        #expect(av1.bitDepth == 8 && av1.chromaFormat == 1)
        #expect(throws: BitstreamError.self) { try av1.sequenceParameterSet() }
        #expect(try CodecConfiguration(box: "av1C", payload: hex("81 04 0C 00")).sequenceParameterSet() == nil)
    }

    @Test(arguments: [
        ("avcC", "01 64 00 28 FE E0 00", BitstreamError.Code.lengthSizeNotAllowed), ("avcC", "02 64 00 28 FF E0 00", .unknownVersion),
        ("avcC", "01 64 00 28 FF E1 00 09 67", .cutShort), ("avcC", "", .cutShort), ("hvcC", "01 01", .cutShort),
        ("vvcC", "00000000 FC", .lengthSizeNotAllowed), ("vvcC", "01000000 FE", .unknownVersion), ("av1C", "01 00 00 00", .unknownVersion),
        ("av1C", "81 00 0C 00 0A 09 00", .cutShort), ("esds", "00", .unsupported),
    ]) func `a broken record says which rule it breaks`(box: String, bytes: String, code: BitstreamError.Code) {
        let error = #expect(throws: BitstreamError.self) { try CodecConfiguration(box: box, payload: hex(bytes)) }
        #expect(error?.code == code)
    }
}
