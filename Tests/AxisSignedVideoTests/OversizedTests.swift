import Evidence
import RecordingForge
import SignedForge
import Testing

/// Messages larger than any honest one: in samples that fit into a reader's buffer, and in such as come in pieces.
@Suite("Messages of megabytes, under Axis Signed Video") struct OversizedTests {
    private static func message(_ coding: Variant.Coding, size: Int) -> [UInt8] {
        let payload = Array("Signed Video...0".utf8) + [UInt8](repeating: 0x41, count: size)
        if coding == .av1 {
            var length = payload.count + 3
            var start: [UInt8] = [0x2A]
            repeat {
                start.append(UInt8(length & 0x7F) | (length > 0x7F ? 0x80 : 0))
                length >>= 7
            } while length > 0
            return start + [25, 0x80] + payload + [0x80]
        }
        let sizes = [UInt8](repeating: 0xFF, count: payload.count / 255) + [UInt8(payload.count % 255)]
        let unit = (coding == .h264 ? [6, 5] : [0x4E, 1, 5]) + sizes + payload + [0x80]
        var writer = BoxWriter()
        writer.u32(UInt32(unit.count))
        return writer.bytes + unit
    }

    @Test("are told, and spare the pictures", arguments: [Variant.Coding.h264, .h265, .av1], [1 << 20, 5 << 20, 24 << 20])
    func oversized(_ coding: Variant.Coding, _ size: Int) throws {
        let found = try Judgement(Variant(name: "oversized", coding: coding)) { recording in
            recording.tracks[0].samples[6].bytes = Self.message(coding, size: size) + recording.tracks[0].samples[6].bytes
        }
        #expect(found.report.verdict == .indeterminate, found.told)
        #expect(found.report.answers?.integrity == .intact, found.told)
        #expect(found.has("signature-malformed"), found.told)
    }

    @Test("alone are signatures of some kind: the recording is not unsigned", arguments: [Variant.Coding.h264, .av1], [2 << 20, 5 << 20])
    func alone(_ coding: Variant.Coding, _ size: Int) throws {
        var recording = Variant(name: "oversized", coding: coding).recording(Judgement.letters)
        recording.tracks[0].samples[6].bytes = Self.message(coding, size: size) + recording.tracks[0].samples[6].bytes
        let found = try Judgement(recording)
        #expect(found.report.verdict == .indeterminate, found.told)
    }
}
