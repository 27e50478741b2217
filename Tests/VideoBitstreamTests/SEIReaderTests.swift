import Testing
import VideoBitstream

@Suite struct SEIReaderTests {
    static let uuid = UserDataUUID(0x0011_2233_4455_6677, 0x8899_aabb_ccdd_eeff)

    @Test(arguments: [VideoCodec.h264, .h265, .h266]) func `a message gives type, size, UUID and payload`(codec: VideoCodec) throws {
        let payload = Self.uuid.bytes + hex("40 01 02 03")
        let unit = seiUnit(codec, [message(5, payload)])
        let (reader, found) = messages(unit, codec)
        #expect(reader.fault == nil && reader.form == .escaped)
        let first = try #require(found.first)
        let start = codec == .h264 ? 1 : 2
        #expect(found.count == 1)
        #expect(first.payloadType == 5 && first.payloadSize == 20)
        #expect(first.header == start..<start + 2)
        #expect(first.payload == start + 2..<start + 22)
        #expect(first.uuid == Self.uuid)
        #expect(unsafe first.payloadBytes(in: unit.span.bytes) == payload)
    }

    @Test(arguments: [0, 1, 254, 255, 256, 509, 510, 511, 70_000]) func `sizes and types go on while they are 255`(value: Int) throws {
        let unit = seiUnit(.h264, [message(value, [UInt8](repeating: 7, count: value)), message(1, [0x11])])
        let (reader, found) = messages(unit, .h264)
        #expect(reader.fault == nil)
        #expect(found.map(\.payloadType) == [UInt32(value), 1])
        #expect(found.map(\.payloadSize) == [value, 1])
        #expect(found.first?.header == 1..<1 + 2 * chain(value).count)
    }

    @Test func `several messages share a unit, and escaping may fall anywhere between them`() throws {
        var dice = Dice(state: 3)
        for _ in 0..<1500 {
            let parts = (0..<Int.random(in: 1...5, using: &dice)).map { _ in
                (
                    Int.random(in: 0...6, using: &dice),
                    dice.bytes(Int.random(in: 0...300, using: &dice), among: [0, 0, 0, 1, 3, 255])
                )
            }
            let unit = seiUnit(.h264, parts.map { message($0.0, $0.1) })
            let (reader, found) = messages(unit, .h264)
            #expect(reader.fault == nil)
            #expect(found.map(\.payloadType) == parts.map { UInt32($0.0) })
            #expect(found.map { unsafe $0.payloadBytes(in: unit.span.bytes) } == parts.map(\.1))
            #expect(found.map(\.payload.upperBound).last.map { $0 <= unit.count - 1 } == true)
        }
    }

    @Test func `sizes, not patterns, tell that a unit was never escaped`() throws {
        let payload = Self.uuid.bytes + hex("00 00 03 00 00 03 01 00 00 01 55")
        let unit = seiUnit(.h264, [message(5, payload)], escaped: false)
        let (reader, found) = messages(unit, .h264)
        #expect(reader.form == .plain && reader.fault == nil)
        let first = try #require(found.first)
        #expect(first.emulationPreventionBytes == 0)
        #expect(unsafe first.payloadBytes(in: unit.span.bytes) == payload)
        let escaped = seiUnit(.h264, [message(5, payload)])
        let (other, same) = messages(escaped, .h264)
        #expect(other.form == .escaped && other.fault == nil)
        #expect(same.first?.emulationPreventionBytes == escaped.count - unit.count)
        #expect(same.first.map { unsafe $0.payloadBytes(in: escaped.span.bytes) } == payload)
    }

    @Test func `a real SEI of a camera stream has as many emulation prevention bytes as its sizes say`() throws {
        // Media Signing, period 1, low bit rate: 189 bytes, 18 of emulation prevention, two of them in front of the signature tag.
        let unit = hex(
            """
            06 05 bd 00 5b c9 3f 2d 71 5e 95 ad a4 79 6f 90 87 7a 6f 40 01 00 5b 02 19 0c 03 00 01 dc 75 31 45 d9 7a 00 01 dc 75 31
            47 0a a7 00 00 03 00 00 03 01 00 14 76 05 c1 8e be 97 12 4c 67 3b 14 e2 27 8d e1 44 e2 4a 39 cb ba e5 d4 75 c4 7d 59 7f
            21 c7 dd e0 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03 00 00 03
            00 00 03 00 00 03 00 00 03 00 00 03 03 00 4b 01 00 48 30 46 02 21 00 a3 2e 73 78 2f ae 59 74 65 9b 06 80 ff c1 51 81 f1
            5b 96 1c 5a d2 25 ce 1b e1 19 2f 6f 36 ab 2d 02 21 00 ca ba bb 89 68 72 c1 47 15 a9 08 24 5e 22 62 65 56 55 39 89 d8 d7
            58 8c fd f4 72 60 8c 77 7f 13 80
            """)
        let (reader, found) = messages(unit, .h264)
        #expect(reader.form == .escaped && reader.fault == nil)
        let first = try #require(found.first)
        #expect(first.uuid == KnownUserData.onvifMediaSigning)
        #expect(first.payload == 3..<210)
        #expect(first.emulationPreventionBytes == 18)
        #expect(unsafe first.payloadBytes(in: unit.span.bytes).count == 189)
    }

    @Test(arguments: [
        ("06", SEIReader.Fault.empty, 0), ("06 80", .sizesDoNotFit, 0), ("06 05 10 80", .sizesDoNotFit, 0), ("06 05 80", .sizesDoNotFit, 0),
        ("06 01 01 55", .noStopByte, 1), ("06 01 01 55 05 80", .sizesDoNotFit, 1), ("06 FF FF FF 80", .sizesDoNotFit, 0),
        ("06 01 01 55 05 FF FF FF 80", .sizesDoNotFit, 1), ("06 05 00 80", nil, 1),
    ]) func `a unit whose sizes do not fit is named, and what fits is still read`(
        bytes: String, fault: SEIReader.Fault?, readable: Int
    ) {
        let (reader, found) = messages(hex(bytes), .h264)
        #expect(reader.fault == fault)
        #expect(found.count == readable)
        #expect(found.allSatisfy { $0.uuid == nil })
    }

    @Test func `registered user data names its owner`() throws {
        let unit = seiUnit(.h264, [message(4, hex("B5 00 31 47 41 39 34")), message(4, hex("FF 07 00 04")), message(4, hex("B5 00"))])
        let found = messages(unit, .h264).messages
        #expect(found.map(\.registration?.country) == [0xB5, 0xFF07, nil])
        #expect(found.map(\.registration?.provider) == [0x31, 0x04, nil])
    }

    @Test func `a UUID is written as RFC 4122 has it`() {
        #expect(KnownUserData.onvifMediaSigning.description == "005bc93f-2d71-5e95-ada4-796f90877a6f")
        #expect(KnownUserData.axisSignedVideo.bytes == Array("Signed Video...0".utf8))
        #expect(UserDataUUID(Self.uuid.bytes) == Self.uuid)
        #expect(UserDataUUID([1, 2, 3]) == nil)
    }

    @Test func `no UUID stands twice in the table of known ones`() {
        #expect(Set(KnownUserData.all.map(\.uuid)).count == KnownUserData.all.count)
        #expect(KnownUserData.about(KnownUserData.axisSignedVideo)?.purpose == .signing)
        #expect(KnownUserData.about(Self.uuid) == nil)
        let letters = ["MISPmicrosectime", "strawlab.org/89H", "GSTH264ENCRYPTIV"].compactMap { UserDataUUID(Array($0.utf8)) }
        #expect(letters.allSatisfy { KnownUserData.about($0) != nil })
    }
}
