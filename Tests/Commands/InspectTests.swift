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
            var sample: UInt64?
            var scheme: String
            var track: UInt32?
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

    @Test("alteration-info: periods with counters, times and samples, certificate and algorithm in short; digests and signature in full")
    func alterationInfo() throws {
        let workplace = try Workplace()
        try FileManager.default.copyItem(atPath: workplace.file("SampleMedia/gate-authentic.mp4"), toPath: workplace.file("clip.mp4"))
        let brief = try Self.inspect("", workplace).messages
        #expect(brief.allSatisfy { $0.scheme == "alteration-info" && $0.track == nil && $0.sample == nil })
        let camera = try #require(brief.first { $0.value("kind") == "identity of the camera" })
        #expect(camera.value("algorithm") == "ECDSA with SHA-256" && camera.value("serial number") == "NV1-0001")
        #expect(camera.value("certificates") == "CN=NV1-0001, O=Nordvakt" && camera.value("model") == nil)
        let periods = brief.filter { $0.value("kind") == "signed period" }
        #expect(periods.map { $0.value("counter") } == ["1", "2", "3", "4", "5"])
        #expect(periods[0].value("start") == "2026-03-18T08:33:20Z" && periods[0].value("end") == "2026-03-18T08:33:21Z")
        #expect(periods[1].value("track 1") == "20 samples from sample 20 of the recording")
        #expect(periods[0].value("place") == "first of the file" && periods[1].value("place") == nil)
        #expect(periods[4].value("place") == "last of the file, last of the recording")
        #expect(periods.allSatisfy { $0.value("signature") == nil })
        let full = try Self.inspect("--messages", workplace).messages
        #expect(full.count == brief.count)
        #expect(full.first { $0.value("model") != nil }?.value("certificate")?.contains("issued by CN=Demonstration Cameras") == true)
        let first = try #require(full.first { $0.value("counter") == "1" })
        #expect(first.value("period before") == String(repeating: "0", count: 64) && first.value("track 1 samples")?.count == 64)
        #expect(first.value("signature")?.isEmpty == false && first.value("track 1 handler") == "vide")
        let text = try workplace.run("ipro-verify inspect clip.mp4").output
        #expect(text.contains("alteration-info, kind signed period, counter 1, start 2026-03-18T08:33:20Z"), "\(text)")
    }

    @Test("alteration-info: a period that is damaged says by which rule, and hides no other")
    func damagedPeriod() throws {
        let workplace = try Workplace()
        let whole = try Data(contentsOf: URL(fileURLWithPath: workplace.file("SampleMedia/gate-authentic.mp4")))
        var bytes = [UInt8](whole)
        let type: [UInt8] = [0x82, 0x49, 0x54, 0xFC, 0xED, 0x41, 0x46, 0x37]
        let places = bytes.indices.filter { bytes[$0...].starts(with: type) }
        // Kind of box, then a flag that no version knows.
        bytes[places[1] + 17] = 9
        bytes[places[2] + 18] = 0x80
        try workplace.write(bytes, as: "clip.mp4")
        let outcome = try workplace.run("ipro-verify inspect --json clip.mp4").output
        let messages = try JSONDecoder().decode(Inspected.self, from: Data(outcome.utf8)).messages
        #expect(messages.count == places.count)
        let reasons = messages.compactMap { $0.value("malformed") }
        #expect(reasons == ["at byte 17: box kind 9 is not known", "at byte 18: the field flags has a value that it may not have"])
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
