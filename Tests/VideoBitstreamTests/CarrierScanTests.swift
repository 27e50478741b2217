import Testing
import VideoBitstream

@Suite struct CarrierScanTests {
    static func scan(_ sample: [UInt8], _ format: SampleFormat) -> CarrierScan {
        var scan = CarrierScan()
        unsafe scan.scan(sample.span.bytes, units: split(sample, format).units)
        return scan
    }

    @Test func `every carrier of a sample is found, with its place`() throws {
        let x264 = try #require(KnownUserData.all.first { $0.name == "x264" }).uuid
        let unknown = UserDataUUID(1, 2)
        let first = seiUnit(.h264, [message(5, x264.bytes + [0x41]), message(1, [3]), message(4, hex("B5 00 31 00"))])
        let second = seiUnit(.h264, [message(5, unknown.bytes + [0, 0, 1]), message(221, [7])])
        let sample = [hex("09 F0"), first, second + [0, 0], hex("65 88 84")].flatMap { prefixed($0) }
        let found = Self.scan(sample, .usual(.h264)).sightings
        #expect(found.count == 4)
        #expect(found.map(\.unitIndex) == [1, 1, 2, 2])
        #expect(found.first?.identity == .userData(x264))
        #expect(found.dropFirst(2).first?.identity == .userData(unknown))
        #expect(found.last?.identity == .digitallySignedContent(payloadType: 221))
        if case .registered(let owner) = try #require(found.dropFirst().first).identity { #expect(owner?.country == 0xB5) }
        for sighting in found where sighting.identity == .userData(x264) {
            #expect(Array(sample[sighting.payload]) == x264.bytes + [0x41])
            #expect(Array(sample[sighting.unit]) == first)
        }
    }

    @Test func `prefix and suffix SEI of H.265 are both looked at`() {
        let prefix = seiUnit(.h265, [message(5, KnownUserData.onvifMediaSigning.bytes)])
        let suffix = [0x50] + prefix.dropFirst()
        let found = Self.scan([prefix, hex("26 01 AF"), suffix].flatMap { prefixed($0) }, .usual(.h265)).sightings
        #expect(found.map(\.identity) == [.userData(KnownUserData.onvifMediaSigning), .userData(KnownUserData.onvifMediaSigning)])
        #expect(found.map(\.unitIndex) == [0, 2])
    }

    @Test func `a broken SEI is seen as such and not passed over`() {
        let cut = seiUnit(.h264, [message(5, KnownUserData.onvifMediaSigning.bytes + [1, 2, 3])]).dropLast(4)
        let short = seiUnit(.h264, [message(5, [1, 2, 3])])
        #expect(Self.scan(prefixed(Array(cut)), .usual(.h264)).sightings.map(\.identity) == [.malformed])
        #expect(Self.scan(prefixed(short), .usual(.h264)).sightings.map(\.identity) == [.malformed])
    }

    @Test func `AV1 metadata gives its UUID, its owner or its private type`() {
        let signing = obu(type: 5, [0x19, 0x80] + KnownUserData.axisSignedVideo.bytes + hex("30 03 00 47 80"))
        let owned = obu(type: 5, hex("04 B5 00 3C 01 80"))
        let bare = obu(type: 5, hex("06 11 22 80"))
        let light = obu(type: 5, hex("01 11 22 33 44 80"))
        let broken: [UInt8] = [0x2A, 0x01, 0x99]
        let sample = signing + owned + bare + light + broken + obu(type: 6, [0x10, 0x80])
        let found = Self.scan(sample, .av1).sightings
        #expect(found.count == 4)
        #expect(found.first?.identity == .userData(KnownUserData.axisSignedVideo))
        #expect(found.first.map { Array(sample[$0.payload].prefix(16)) } == KnownUserData.axisSignedVideo.bytes)
        if case .registered(let owner)? = found.dropFirst().first?.identity {
            #expect(owner?.provider == 0x3C)
        } else {
            Issue.record("registered metadata was not seen")
        }
        #expect(found.dropFirst(2).first?.identity == .privateMetadata(type: 6))
        #expect(found.last?.identity == .malformed)
    }

    @Test func `a sample full of messages is bounded, and the rest is counted`() {
        let count = CarrierScan.mostSightings + 10
        let unit = seiUnit(.h264, [[UInt8]](repeating: message(222, []), count: count))
        let scan = Self.scan(prefixed(unit), .usual(.h264))
        #expect(scan.sightings.count == CarrierScan.mostSightings)
        #expect(scan.omitted == 10)
    }
}
