import Testing
import VideoBitstream

@Suite struct AV1SequenceHeaderTests {
    /// What a sequence header says, field by field (AV1, 5.5).
    struct Fields {
        var profile = 0
        var isReduced = false
        var hasTiming = false
        var hasDecoderModel = false
        var hasDisplayDelay = false
        var points = 1
        var level = 8
        var width = 1920
        var height = 1080
        var hasFrameNumbers = false
        var hasOrderHint = true
        var forcesTools: Int?
        var isHigh = false
        var isTwelve = false
        var isMonochrome = false
        var colours: [Int]?
        var subsampling: [Int] = []
    }

    private struct Bits {
        var bits: [UInt8] = []
        mutating func put(_ count: Int, _ value: Int) {
            for bit in (0..<count).reversed() { bits.append(UInt8(value >> bit & 1)) }
        }
        mutating func put(_ flag: Bool) { bits.append(flag ? 1 : 0) }
        var bytes: [UInt8] {
            var all = bits + [1]
            while all.count % 8 != 0 { all.append(0) }
            return stride(from: 0, to: all.count, by: 8).map { start in all[start..<start + 8].reduce(0) { $0 << 1 | $1 } }
        }
    }

    static func header(_ fields: Fields) -> [UInt8] {
        var bits = Bits()
        bits.put(3, fields.profile)
        bits.put(fields.isReduced)
        bits.put(fields.isReduced)
        if fields.isReduced {
            bits.put(5, fields.level)
        } else {
            putOperatingPoints(fields, &bits)
        }
        bits.put(4, 15)
        bits.put(4, 11)
        bits.put(16, fields.width - 1)
        bits.put(12, fields.height - 1)
        if !fields.isReduced {
            bits.put(fields.hasFrameNumbers)
            if fields.hasFrameNumbers { bits.put(7, 0x55) }
        }
        bits.put(3, 0b101)
        if !fields.isReduced {
            bits.put(4, 0b1010)
            bits.put(fields.hasOrderHint)
            if fields.hasOrderHint { bits.put(2, 0b11) }
            bits.put(fields.forcesTools == nil)
            if let forced = fields.forcesTools { bits.put(1, forced) }
            if fields.forcesTools != 0 {
                bits.put(false)
                bits.put(true)
            }
            if fields.hasOrderHint { bits.put(3, 6) }
        }
        bits.put(3, 0b011)
        bits.put(fields.isHigh)
        if fields.profile == 2, fields.isHigh { bits.put(fields.isTwelve) }
        if fields.profile != 1 { bits.put(fields.isMonochrome) }
        bits.put(fields.colours != nil)
        for colour in fields.colours ?? [] { bits.put(8, colour) }
        if fields.colours != [1, 13, 0] { bits.put(true) }
        for value in fields.subsampling { bits.put(1, value) }
        bits.put(3, 0)
        return obu(type: 1, bits.bytes)
    }

    private static func putOperatingPoints(_ fields: Fields, _ bits: inout Bits) {
        bits.put(fields.hasTiming)
        if fields.hasTiming {
            bits.put(32, 1001)
            bits.put(32, 60_000)
            bits.put(true)
            // uvlc(): one more than this.
            bits.put(3, 0b010)
            bits.put(fields.hasDecoderModel)
            if fields.hasDecoderModel {
                bits.put(5, 9)
                bits.put(32, 77)
                bits.put(10, 0x155)
            }
        }
        bits.put(fields.hasDisplayDelay)
        bits.put(5, fields.points - 1)
        for point in 0..<fields.points {
            bits.put(12, 0x101)
            let level = point == 0 ? fields.level : 3
            bits.put(5, level)
            if level > 7 { bits.put(true) }
            if fields.hasDecoderModel {
                bits.put(point != 1)
                if point != 1 { bits.put(21, 0x1F_0F0F) }
            }
            if fields.hasDisplayDelay {
                bits.put(true)
                bits.put(4, 9)
            }
        }
    }

    private static func read(_ bytes: [UInt8]) throws -> SequenceParameterSet {
        try unsafe SequenceParameterSet(bytes.span.bytes, codec: .av1)
    }

    @Test(arguments: [
        Fields(), Fields(isReduced: true), Fields(hasTiming: true), Fields(hasTiming: true, hasDecoderModel: true, points: 5),
        Fields(hasTiming: true, hasDecoderModel: true, hasDisplayDelay: true, points: 32), Fields(hasDisplayDelay: true, points: 2),
        Fields(hasFrameNumbers: true, hasOrderHint: false), Fields(forcesTools: 0), Fields(forcesTools: 1),
    ]) func `fields that stand before the size or behind it do not lead astray`(fields: Fields) throws {
        let set = try Self.read(Self.header(fields))
        #expect(set.codedWidth == 1920 && set.codedHeight == 1080)
        #expect(set.width == 1920 && set.height == 1080)
        #expect(set.codec == .av1 && set.profile == 0 && set.level == 8)
        #expect(set.bitDepth == 8 && set.chromaFormat == 1)
        #expect(set.timing?.pictureRate == (fields.hasTiming ? 60_000.0 / 1001 / 2 : nil))
    }

    @Test(arguments: [
        (Fields(isMonochrome: true), UInt8(8), UInt8(0)), (Fields(isHigh: true), 10, 1), (Fields(colours: [1, 13, 0]), 8, 3),
        (Fields(colours: [9, 16, 9]), 8, 1), (Fields(profile: 1), 8, 3), (Fields(profile: 1, isHigh: true), 10, 3),
        (Fields(profile: 2), 8, 2), (Fields(profile: 2, isHigh: true), 10, 2),
        (Fields(profile: 2, isHigh: true, isTwelve: true, subsampling: [1, 1]), 12, 1),
        (Fields(profile: 2, isHigh: true, isTwelve: true, subsampling: [1, 0]), 12, 2),
        (Fields(profile: 2, isHigh: true, isTwelve: true, subsampling: [0]), 12, 3),
    ]) func `depth and chroma format are read as the standard orders them`(fields: Fields, bitDepth: UInt8, chromaFormat: UInt8) throws {
        let set = try Self.read(Self.header(fields))
        #expect(set.bitDepth == bitDepth && set.chromaFormat == chromaFormat)
    }

    @Test func `the smallest and the largest size`() throws {
        #expect(try Self.read(Self.header(Fields(width: 1, height: 1))).width == 1)
        let largest = try Self.read(Self.header(Fields(width: 65_536, height: 4096)))
        #expect(largest.width == 65_536 && largest.height == 4096)
    }

    @Test func `a header that was cut at any length says so, or is whole without its end`() throws {
        let whole = Self.header(Fields(hasTiming: true, hasDecoderModel: true, points: 4))
        for length in 0..<whole.count {
            do {
                // Zeros at the end, which mean nothing, and the bits behind the colours are not missed.
                #expect(try Self.read(Array(whole[..<length])).width == 1920)
                #expect(length + 2 >= whole.count)
            } catch let error as BitstreamError {
                #expect(error.code == .cutShort)
            }
        }
    }

    @Test func `bytes behind the header are not read`() throws {
        var bytes = Self.header(Fields())
        bytes[1] -= 6
        let error = #expect(throws: BitstreamError.self) { try Self.read(bytes) }
        #expect(error?.code == .cutShort)
    }

    @Test func `what is no sequence header is refused`() {
        #expect(throws: BitstreamError(.wrongUnitType, in: "sequence_header_obu", at: 0)) { try Self.read(hex("32 01 10")) }
        #expect(throws: BitstreamError.self) { try Self.read([]) }
        #expect(throws: BitstreamError.self) { try Self.read(hex("0A 80 80 80 80 80 80 80 80 80 01")) }
        #expect(throws: BitstreamError(.outOfRange, in: "sequence_header_obu", at: 0)) { try Self.read(Self.header(Fields(profile: 3))) }
    }

    @Test func `a decoder set-up tells depth and chroma format itself`() throws {
        let header = Self.header(Fields())
        for (third, bitDepth, chromaFormat) in [(0x0C, 8, 1), (0x4C, 10, 1), (0x6C, 12, 1), (0x1C, 8, 0), (0x08, 8, 2), (0x00, 8, 3)] {
            let record = try CodecConfiguration(box: "av1C", payload: [0x81, 0x08, UInt8(third), 0] + header)
            #expect(record.bitDepth.map(Int.init) == bitDepth && record.chromaFormat.map(Int.init) == chromaFormat)
            #expect(try record.sequenceParameterSet()?.width == 1920)
        }
    }
}
