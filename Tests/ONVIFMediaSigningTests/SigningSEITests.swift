import Cryptography
import Evidence
import ONVIFForge
import ONVIFMediaSigning
import RecordingForge
import SchemeKit
import Testing
import VideoBitstream

@Suite("A signing SEI")
struct SigningSEITests {
    static func signed(_ change: (inout ONVIFForge) throws -> Void = { _ in }) throws -> [UInt8] {
        var forge = try ONVIFForge()
        try change(&forge)
        let sample = try forge.sign(.quarters("IPPP IPPP")).tracks[0].samples[5]
        return sample.units[sample.signingUnits[0]]
    }

    @Test("is read with its counter, times and digests")
    func fields() throws {
        let sei = try SigningSEI(Self.signed(), codec: .h264)
        #expect(sei.tags == [4, 5, 6, 1, 2, 3])
        #expect(sei.general?.counter == 1)
        #expect(sei.general?.start == TestPKI.recordingTime)
        #expect(sei.general?.count == 4)
        #expect(sei.hashList?.count == 128)
        #expect(sei.vendor?.serialNumber == "NV1-0001")
        #expect(sei.isSigned && !sei.isCertificateSEI)
    }

    @Test("is signed without the emulation prevention byte in front of the signature's tag")
    func documentEnd() throws {
        // Zero link, no list: the document ends with zeros, and the tag 03 behind them brings in an emulation prevention byte.
        let unit = try Self.signed {
            $0.isHashedAsStored = true
            $0.hasList = false
        }
        let sei = try SigningSEI(unit, codec: .h264)
        #expect(sei.document.suffix(2) == [0, 0])
        #expect(unit[sei.document.count] == 3)
        #expect(unit[sei.document.count + 1] == 3)
    }

    @Test("is refused where a length is wrong, and never read beyond its end", arguments: 0..<200)
    func lengths(place: Int) throws {
        var unit = try Self.signed()
        unit[place % unit.count] &+= 1
        _ = try? SigningSEI(unit, codec: .h264)
        _ = try? SigningSEI(Array(unit.prefix(place)), codec: .h264)
        _ = try? SigningSEI(Array(unit.prefix(place)) + [0x80], codec: .h265)
    }

    @Test("is refused where something stands behind the signature")
    func behindSignature() throws {
        var unit = try Self.signed()
        unit.insert(contentsOf: [7, 0, 1, 1], at: unit.count - 1)
        #expect(throws: MediaSigningError.self) { try SigningSEI(unit, codec: .h264) }
    }

    @Test("is described in words")
    func description() throws {
        let description = try #require(Self.describe(try Self.signed()))
        let names = description.fields.map(\.name)
        #expect(names.contains("counter") && names.contains("factory certificates") && names.contains("signature"))
        #expect(description.fields.first { $0.name == "start" }?.value == "2026-03-18T08:33:20Z")
        #expect(description.brief.contains { $0.name == "counter" && $0.value == "1" })
        #expect(Self.describe([6, 5, 1, 2])?.fields.map(\.name) == ["malformed"])
    }

    private static func describe(_ unit: [UInt8]) -> MessageDescription? {
        ONVIFMediaSigningScheme.describe(unit, codec: .h264, carrier: KnownUserData.onvifMediaSigning)
    }
}
