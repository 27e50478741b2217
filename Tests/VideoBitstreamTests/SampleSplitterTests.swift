import Evidence
import Testing
import VideoBitstream

@Suite struct SampleSplitterTests {
    @Test(arguments: [1, 2, 4]) func `units are found behind lengths of every size`(lengthSize: Int) throws {
        let format = try #require(SampleFormat(codec: .h264, lengthSize: lengthSize))
        let first = hex("67 64 00 1F")
        let second = hex("65 88 84 19")
        let list = split(prefixed(first, lengthSize: lengthSize) + prefixed(second, lengthSize: lengthSize), format)
        #expect(list.stop == nil)
        #expect(list.units.map(\.header.type) == [7, 5])
        #expect(list.units.map(\.stored) == [lengthSize..<lengthSize + 4, 2 * lengthSize + 4..<2 * lengthSize + 8])
    }

    @Test func `a length field of three bytes is refused`() {
        for codec in [VideoCodec.h264, .h265, .h266] {
            #expect(SampleFormat(codec: codec, lengthSize: 3) == nil)
            #expect(SampleFormat(codec: codec, lengthSize: 0) == nil)
        }
        #expect(SampleFormat(codec: .av1, lengthSize: 4) == nil)
    }

    @Test func `trailing zeros belong to the stored unit but not to its content`() {
        let list = split(prefixed(hex("41 9A 38 80 00 00 00")) + prefixed(hex("41 00")) + prefixed(hex("00 00")), .usual(.h264))
        #expect(list.units.map(\.stored) == [4..<11, 15..<17, 21..<23])
        #expect(list.units.map(\.content) == [4..<8, 15..<16, 21..<21])
        #expect(list.units.map(\.payload) == [5..<8, 16..<16, 21..<21])
    }

    @Test func `a unit that claims more than the sample has ends the list where it begins`() {
        let good = prefixed(hex("41 9A 38"))
        let list = split(good + hex("00 00 00 05 41 9A 38 80"), .usual(.h264))
        #expect(list.units.count == 1)
        #expect(list.stop == SplitStop(reason: .unitOverrun(claimed: 5, available: 4), offset: 7))
        #expect(split(good + hex("FF FF FF FF 41"), .usual(.h264)).stop?.reason == .unitOverrun(claimed: 0xFFFF_FFFF, available: 1))
        #expect(split(good + hex("00 00"), .usual(.h264)).stop == SplitStop(reason: .headerCut, offset: 7))
    }

    @Test func `units of no length are counted and do not hide what follows`() {
        let list = split(hex("00 00 00 00 00 00 00 00") + prefixed(hex("65 88")) + hex("00 00 00 00"), .usual(.h264))
        #expect(list.emptyUnits == 3)
        #expect(list.units.map(\.header.type) == [5])
        #expect(list.stop == nil)
    }

    @Test func `samples one after the other keep their own units, and what is said is about the last`() {
        let splitter = SampleSplitter(.usual(.h264))
        var list = CodedUnitList()
        let samples = [
            prefixed(hex("67 64 00 1F")) + prefixed(hex("65 88")), prefixed(hex("06 05 80")), prefixed(hex("41 9A")) + hex("00 00 00 09"),
        ]
        var ends: [Int] = []
        var said: [[Bool]] = []
        for sample in samples {
            unsafe splitter.split(sample.span.bytes, addingTo: &list)
            ends.append(list.units.count)
            said.append([list.hasParameterSets, list.hasSupplementalUnits, list.stop != nil])
        }
        #expect(ends == [2, 3, 4])
        #expect(said == [[true, false, false], [false, true, false], [false, false, true]])
        #expect(list.units.map(\.header.type) == [7, 5, 6, 1])
        #expect(list.units.map(\.offset) == [4, 12, 4, 4])
        list.cut(to: 2)
        #expect(list.units.map(\.header.type) == [7, 5])
    }

    @Test func `a sample of nothing but tiny units does not grow without bound`() throws {
        let format = try #require(SampleFormat(codec: .h264, lengthSize: 1))
        let sample = [[UInt8]](repeating: [1, 0x41], count: SampleSplitter.mostUnits + 5).flatMap { $0 }
        let list = split(sample, format)
        #expect(list.units.count == SampleSplitter.mostUnits)
        #expect(list.stop == SplitStop(reason: .tooManyUnits, offset: 2 * SampleSplitter.mostUnits))
        let obus = split([[UInt8]](repeating: [0x12, 0], count: SampleSplitter.mostUnits + 1).flatMap { $0 }, .av1)
        #expect(obus.stop == SplitStop(reason: .tooManyUnits, offset: 2 * SampleSplitter.mostUnits))
    }

    @Test func `an empty sample has no units and nothing wrong`() {
        for codec in VideoCodec.allCases {
            let list = split([], .usual(codec))
            #expect(list.units.isEmpty && list.stop == nil)
        }
    }

    @Test func `the list forgets the sample before`() {
        var list = CodedUnitList()
        let splitter = SampleSplitter(.usual(.h264))
        splitter.split(unsafe (prefixed(hex("65 88")) + hex("00 00 00 00 01")).span.bytes, into: &list)
        #expect(list.stop != nil && list.emptyUnits == 1)
        splitter.split(unsafe prefixed(hex("41 9A")).span.bytes, into: &list)
        #expect(list.stop == nil && list.emptyUnits == 0)
        #expect(list.units.map(\.header.type) == [1])
    }

    @Test func `OBUs are found by their size fields, and the last may lack one`() {
        let sample = obu(type: 1, [9, 8, 7]) + obu(type: 6, [UInt8](repeating: 0x55, count: 300)) + [0x30, 0x10, 0x20]
        let list = split(sample, .av1)
        #expect(list.stop == nil)
        #expect(list.units.map(\.header.type) == [1, 6, 6])
        #expect(list.units.map(\.stored) == [0..<5, 5..<308, 308..<311])
        #expect(list.units.map(\.header.length) == [2, 3, 1])
        #expect(list.units.map(\.header.hasSizeField) == [true, true, false])
        #expect(list.units.map(\.payload) == [2..<5, 8..<308, 309..<311])
    }

    @Test func `the extension of an OBU gives its layers`() {
        let list = split([0x36, 0b0110_1000, 1, 0x10], .av1)
        let header = list.units.first?.header
        #expect(header?.hasExtension == true)
        #expect(header?.temporalID == 3)
        #expect(header?.layer == 1)
        #expect(header?.length == 3)
    }

    @Test(arguments: [
        ("32 05 01 02", SplitStop(reason: .unitOverrun(claimed: 7, available: 4), offset: 0)),
        ("32", SplitStop(reason: .headerCut, offset: 0)),
        ("36 00", SplitStop(reason: .headerCut, offset: 0)),
        ("32 80", SplitStop(reason: .headerCut, offset: 0)),
        ("0A 01 00 32 FF FF FF FF FF FF FF FF 01", SplitStop(reason: .sizeNotAllowed, offset: 3)),
        ("32 80 80 80 80 80 80 80 80", SplitStop(reason: .sizeNotAllowed, offset: 0)),
        ("32 FF FF FF FF 1F", SplitStop(reason: .sizeNotAllowed, offset: 0)),
        ("32 FF FF FF FF 0F", SplitStop(reason: .unitOverrun(claimed: 0xFFFF_FFFF + 6, available: 6), offset: 0)),
    ]) func `a broken OBU is a value that says how far it got`(bytes: String, stop: SplitStop) {
        #expect(split(hex(bytes), .av1).stop == stop)
    }

    @Test func `a size field may be longer than it needs to be`() {
        let list = split([0x32, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x10, 0x11], .av1)
        #expect(list.stop == nil)
        #expect(list.units.map(\.payload) == [9..<11])
    }

    @Test func `a unit's place in the file is its sample's place plus its own`() {
        let unit = split(prefixed(hex("41 9A 80 00")), .usual(.h264)).units[0]
        #expect(unit.fileRange(sampleOffset: 1000) == ByteRange(offset: 1004, length: 3))
        #expect(unit.fileRange(sampleOffset: .max - 2) == nil)
        #expect(unit.fileRange(sampleOffset: .max - 5) == nil)
    }
}
