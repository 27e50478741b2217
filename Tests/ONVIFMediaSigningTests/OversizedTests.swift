import Evidence
import ONVIFForge
import RecordingForge
import Testing

/// SEIs larger than any honest one: in samples that fit into a reader's buffer, and in such as come in pieces.
@Suite("SEIs of megabytes") struct OversizedTests {
    private static func unit(_ coding: VideoCoding, size: Int) -> [UInt8] {
        let uuid: [UInt8] = [0x00, 0x5B, 0xC9, 0x3F, 0x2D, 0x71, 0x5E, 0x95, 0xAD, 0xA4, 0x79, 0x6F, 0x90, 0x87, 0x7A, 0x6F]
        let payload = uuid + [UInt8](repeating: 0x41, count: size)
        let sizes = [UInt8](repeating: 0xFF, count: payload.count / 255) + [UInt8(payload.count % 255)]
        return (coding == .h264 ? [6, 5] : [0x4E, 1, 5]) + sizes + payload + [0x80]
    }

    @Test("are told, and spare the pictures", arguments: [VideoCoding.h264, .h265], [1 << 20, 5 << 20, 24 << 20])
    func oversized(_ coding: VideoCoding, _ size: Int) throws {
        var recording = try ONVIFForge().sign(.quarters("IPPP IPPP IPPP") { $0.coding = coding })
        recording.tracks[0].samples[6].units.insert(Self.unit(coding, size: size), at: 0)
        let judgement = try Judgement(recording)
        #expect(judgement.report.verdict == .indeterminate, "\(judgement.codes)")
        #expect(judgement.codes.contains("signature-malformed"), "\(judgement.codes)")
        #expect(judgement.map == "........----", "\(judgement.codes)")
    }

    @Test("alone are signatures of some kind: the recording is not unsigned", arguments: [2 << 20, 5 << 20])
    func alone(_ size: Int) throws {
        var recording = Recording.quarters("IPPP IPPP IPPP")
        recording.tracks[0].samples[6].units.insert(Self.unit(.h264, size: size), at: 0)
        #expect(try Judgement(recording).report.verdict == .indeterminate)
    }
}
