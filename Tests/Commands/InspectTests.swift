import AxisForge
import Evidence
import Foundation
import ONVIFForge
import RecordingForge
import Testing

@Suite("What inspect tells of signing messages", .timeLimit(.minutes(30)))
struct InspectTests {
    private struct Inspected: Decodable {
        struct Message: Decodable {
            struct Field: Decodable {
                var name: String
                var value: String
            }
            var fields: [Field]
            var sample: UInt64
            var scheme: String
            var track: UInt32
            func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        }
        var messages: [Message]
        var messagesOmitted: UInt64
    }

    /// A signed recording in the folder.
    private static func write(_ recording: Recording, to workplace: Workplace) throws {
        try workplace.write(recording.serialize().bytes, as: "clip.mp4")
    }

    private static func inspect(_ options: String, _ workplace: Workplace) throws -> Inspected {
        let outcome = try workplace.run("ipro-verify inspect --json \(options) clip.mp4")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        return try JSONDecoder().decode(Inspected.self, from: Data(outcome.output.utf8))
    }

    @Test("ONVIF: counter, times, tags and certificate in short, digests and signature in full")
    func mediaSigning() throws {
        let workplace = try Workplace()
        try Self.write(ONVIFForge().sign(Recording("IPPP IPPP IPPP", pictureDuration: 22_500)), to: workplace)
        let brief = try Self.inspect("", workplace).messages
        #expect(brief.map(\.sample) == [5, 9] && brief.allSatisfy { $0.scheme == "onvif-media-signing" && $0.track == 1 })
        #expect(brief.map { $0.value("counter") } == ["1", "2"])
        #expect(brief[0].value("tags") == "4 5 6 1 2 3")
        #expect(brief[0].value("start") == "2026-03-18T08:33:20Z" && brief[0].value("end") == "2026-03-18T08:33:21Z")
        #expect(brief[0].value("factory certificates") == "CN=Test Camera" && brief[0].value("signature") == nil)
        let full = try Self.inspect("--messages", workplace).messages
        #expect(full[1].value("linked hash")?.count == 64 && full[1].value("signature")?.isEmpty == false)
        #expect(full[0].value("hash list") == "4 digests" && full[0].value("hash function") == "SHA-256")
        #expect(full[0].value("certificate")?.contains("issued by CN=Test Intermediate") == true)
        let text = try workplace.run("ipro-verify inspect clip.mp4").output
        #expect(text.contains("kind signed SEI, tags 4 5 6 1 2 3, counter 1, start 2026-03-18T08:33:20Z"))
    }

    @Test("Axis: the same, in both generations and in AV1")
    func signedVideo() throws {
        let workplace = try Workplace()
        var settings = AxisSettings()
        settings.startTime = TestPKI.recordingTime
        settings.closes = false
        let plain = Recording("IPPP IPPP IPPP", pictureDuration: 22_500)
        for (recording, kind) in [(plain, "second"), (plain.asAV1(), "second"), (plain, "first")] {
            settings.generation = kind == "first" ? .first : .second
            try Self.write(AxisForge(settings).sign(recording), to: workplace)
            let brief = try Self.inspect("", workplace).messages
            #expect(brief.first?.value("kind") == "signed message of the \(kind) generation")
            #expect(brief.first?.value("counter") == "1" && brief.allSatisfy { $0.scheme == "axis-signed-video" })
            #expect(brief.first?.value("factory certificates")?.hasPrefix("CN=axis-") == true)
            let full = try Self.inspect("--messages", workplace).messages
            #expect(full.first?.value("serial number") == settings.serialNumber && full.first?.value("signature") != nil)
        }
    }

    @Test("many are told in short and counted, with --messages every one of them")
    func many() throws {
        let workplace = try Workplace()
        try Self.write(ONVIFForge().sign(Recording(String(repeating: "IP ", count: 80))), to: workplace)
        let brief = try Self.inspect("", workplace)
        #expect(brief.messages.count == 64 && brief.messagesOmitted == 15)
        let full = try Self.inspect("--messages", workplace)
        #expect(full.messages.count == 79 && full.messagesOmitted == 0)
        #expect(try workplace.run("ipro-verify inspect clip.mp4").output.contains("and 15 more (--messages shows all)"))
    }
}
