import Testing
import VideoBitstream

@Suite struct CodedUnitHeaderTests {
    static func header(_ bytes: String, _ codec: VideoCodec) throws -> CodedUnitHeader {
        let bytes = hex(bytes)
        return try #require(split(codec == .av1 ? bytes : prefixed(bytes), .usual(codec)).units.first).header
    }

    struct Expectation: Sendable, CustomTestStringConvertible {
        let codec: VideoCodec
        let bytes: String
        let type: UInt8
        let kind: CodedUnitKind
        var vcl = false
        var first = false
        var randomAccess = false
        var supplemental = false
        var testDescription: String { "\(codec) \(bytes)" }
    }

    @Test(arguments: [
        Expectation(codec: .h264, bytes: "65 88", type: 5, kind: .slice, vcl: true, first: true, randomAccess: true),
        Expectation(codec: .h264, bytes: "65 48", type: 5, kind: .slice, vcl: true, randomAccess: true),
        Expectation(codec: .h264, bytes: "65", type: 5, kind: .slice, vcl: true, randomAccess: true),
        Expectation(codec: .h264, bytes: "41 9A", type: 1, kind: .slice, vcl: true, first: true),
        Expectation(codec: .h264, bytes: "62 9A", type: 2, kind: .slicePartition, vcl: true, first: true),
        Expectation(codec: .h264, bytes: "63 9A", type: 3, kind: .slicePartition, vcl: true),
        Expectation(codec: .h264, bytes: "06 05", type: 6, kind: .supplementalInformation, supplemental: true),
        Expectation(codec: .h264, bytes: "67 64", type: 7, kind: .parameterSet),
        Expectation(codec: .h264, bytes: "68 EE", type: 8, kind: .parameterSet),
        Expectation(codec: .h264, bytes: "09 F0", type: 9, kind: .delimiter),
        Expectation(codec: .h264, bytes: "0B", type: 11, kind: .end),
        Expectation(codec: .h264, bytes: "0C FF", type: 12, kind: .filler),
        Expectation(codec: .h264, bytes: "6E 80", type: 14, kind: .prefix),
        Expectation(codec: .h264, bytes: "73 88", type: 19, kind: .additionalSlice),
        Expectation(codec: .h264, bytes: "74 88", type: 20, kind: .additionalSlice),
        Expectation(codec: .h264, bytes: "18 00 01", type: 24, kind: .unspecified),
        Expectation(codec: .h264, bytes: "71 00 01", type: 17, kind: .reserved),
        Expectation(codec: .h265, bytes: "26 01 AF", type: 19, kind: .slice, vcl: true, first: true, randomAccess: true),
        Expectation(codec: .h265, bytes: "2A 01 2F", type: 21, kind: .slice, vcl: true, randomAccess: true),
        Expectation(codec: .h265, bytes: "2C 01 AF", type: 22, kind: .reservedSlice, vcl: true, first: true),
        Expectation(codec: .h265, bytes: "02 01 D0", type: 1, kind: .slice, vcl: true, first: true),
        Expectation(codec: .h265, bytes: "10 01 D0", type: 8, kind: .slice, vcl: true, first: true),
        Expectation(codec: .h265, bytes: "14 01 D0", type: 10, kind: .reservedSlice, vcl: true, first: true),
        Expectation(codec: .h265, bytes: "3E 01 D0", type: 31, kind: .reservedSlice, vcl: true, first: true),
        Expectation(codec: .h265, bytes: "40 01 0C", type: 32, kind: .parameterSet),
        Expectation(codec: .h265, bytes: "46 01 10", type: 35, kind: .delimiter),
        Expectation(codec: .h265, bytes: "4E 01 05", type: 39, kind: .supplementalInformation, supplemental: true),
        Expectation(codec: .h265, bytes: "50 01 84", type: 40, kind: .supplementalInformation, supplemental: true),
        Expectation(codec: .h265, bytes: "60 01 84", type: 48, kind: .unspecified),
        Expectation(codec: .h265, bytes: "52 01 84", type: 41, kind: .reserved),
        Expectation(codec: .h266, bytes: "00 39 C4", type: 7, kind: .slice, vcl: true, first: true, randomAccess: true),
        Expectation(codec: .h266, bytes: "00 51 44", type: 10, kind: .slice, vcl: true),
        Expectation(codec: .h266, bytes: "00 99 44", type: 19, kind: .pictureHeader),
        Expectation(codec: .h266, bytes: "00 B9 05", type: 23, kind: .supplementalInformation, supplemental: true),
        Expectation(codec: .h266, bytes: "00 C1 05", type: 24, kind: .supplementalInformation, supplemental: true),
        Expectation(codec: .av1, bytes: "32 01 10", type: 6, kind: .slice, vcl: true, first: true, randomAccess: true),
        Expectation(codec: .av1, bytes: "32 01 30", type: 6, kind: .slice, vcl: true, first: true),
        Expectation(codec: .av1, bytes: "32 01 50", type: 6, kind: .slice, vcl: true, first: true),
        Expectation(codec: .av1, bytes: "1A 01 10", type: 3, kind: .pictureHeader, vcl: true, first: true, randomAccess: true),
        Expectation(codec: .av1, bytes: "1A 01 90", type: 3, kind: .pictureHeader, vcl: true, first: true),
        Expectation(codec: .av1, bytes: "22 01 10", type: 4, kind: .slice, vcl: true),
        Expectation(codec: .av1, bytes: "3A 01 10", type: 7, kind: .pictureHeader, vcl: true),
        Expectation(codec: .av1, bytes: "2A 02 19 80", type: 5, kind: .supplementalInformation, supplemental: true),
        Expectation(codec: .av1, bytes: "0A 01 00", type: 1, kind: .parameterSet),
        Expectation(codec: .av1, bytes: "12 00", type: 2, kind: .delimiter),
        Expectation(codec: .av1, bytes: "7A 01 00", type: 15, kind: .filler),
        Expectation(codec: .av1, bytes: "4A 01 00", type: 9, kind: .reserved),
        Expectation(codec: .av1, bytes: "32 00", type: 6, kind: .slice, vcl: true, first: true),
    ]) func `the type says what a unit is`(expected: Expectation) throws {
        let header = try Self.header(expected.bytes, expected.codec)
        #expect(header.type == expected.type)
        #expect(header.kind == expected.kind)
        #expect(header.isVCL == expected.vcl)
        #expect(header.isFirstSlice == expected.first)
        #expect(header.isRandomAccess == expected.randomAccess)
        #expect(header.startsGroupOfPictures == (expected.first && expected.randomAccess))
        #expect(header.isSupplemental == expected.supplemental)
        #expect(header.carriesPicture == (expected.vcl || expected.kind == .additionalSlice))
        #expect(!header.breaksHeaderRules)
    }

    @Test(arguments: [
        (VideoCodec.h264, "E5 88"), (.h264, "05 88"), (.h265, "A6 01 AF"), (.h265, "26 00 AF"), (.h265, "26 02 AF"), (.h265, "26"),
        (.h266, "00 38 C4"), (.h266, "40 39 C4"), (.h266, "80 39 C4"), (.h266, "00"), (.av1, "B2 01 10"), (.av1, "33 01 10"),
    ]) func `headers that break a rule are told`(codec: VideoCodec, bytes: String) throws {
        #expect(try Self.header(bytes, codec).breaksHeaderRules)
    }

    @Test func `layers and references are read`() throws {
        let layered = try Self.header("03 4B D0", .h265)
        #expect(layered.layer == 32 + 9)
        #expect(layered.temporalID == 2)
        #expect(try Self.header("05 3C D0", .h266).layer == 5)
        #expect(try Self.header("61 9A", .h264).referenceIndicator == 3)
        #expect(try Self.header("01 9A", .h264).referenceIndicator == 0)
    }

    @Test func `a sample entry names its codec`() {
        #expect(
            ["avc1", "avc3", "hvc1", "hev1", "vvc1", "av01", "mp4v", "encv", ""].map { VideoCodec(sampleEntry: $0) } == [
                .h264, .h264, .h265, .h265, .h266, .av1, nil, nil, nil,
            ])
    }

    @Test func `a unit in a list takes thirty-two bytes or fewer`() {
        #expect(MemoryLayout<CodedUnitHeader>.size <= 8)
        #expect(MemoryLayout<CodedUnit>.stride <= 32)
    }
}
