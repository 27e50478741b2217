import Foundation
import Testing

/// The fields that scripts rely on (contract, section 2), read with another reader than the program's own writer.
struct ReportedResult: Decodable {
    struct File: Decodable {
        var path: String
        var pathBytes: String?
        var size: UInt64
        var sha256: String?
    }
    struct Answers: Decodable, Equatable {
        var integrity, origin, completeness, presentation: String
    }
    struct Signature: Decodable {
        struct Signer: Decodable {
            var subject, issuer, serialNumber, sha256, judgedAt: String
            var anchor, reason: String?
            var trusted: Bool
        }
        struct Device: Decodable { var manufacturer, model, serialNumber, firmware: String }
        struct Missing: Decodable {
            var afterSample: Int64
            var count: UInt64
        }
        struct Segment: Decodable {
            var samples: [UInt64]?
            var time: [Double]?
            var status: String
        }
        var scheme: String
        var answers: Answers
        var signers: [Signer]
        var device: Device?
        var signedFrom, signedUntil: String?
        var track: UInt32?
        var verifiedSamples: UInt64
        var alteredSamples, unverifiableSamples, uncoveredSamples: [[UInt64]]
        var missing: [Missing]
        var segments: [Segment]
    }
    struct Finding: Decodable { var code, severity, message: String }
    struct Coverage: Decodable {
        struct Range: Decodable {
            var offset, length: UInt64
            var what: String
        }
        var signed, checked, uncovered: UInt64
        var uncoveredRanges: [Range]
    }
    var schemaVersion: Int
    var tool: [String: String]
    var file: File
    var verdict: String
    var answers: Answers?
    var signatures: [Signature]
    var findings: [Finding]
    var coverage: Coverage

    static func decode(_ text: some StringProtocol) throws -> ReportedResult {
        try JSONDecoder().decode(ReportedResult.self, from: Data(text.utf8))
    }
}

@Suite("Results in JSON", .timeLimit(.minutes(30)))
struct JSONTests {
    @Test("have the fields of the contract, and samples and bytes that add up")
    func everySample() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run("ipro-verify --jsonl --trust-store TrustStore SampleMedia/*.mp4")
        #expect(outcome.status == 1)
        #expect(outcome.errors.isEmpty)
        let results = try outcome.output.split(separator: "\n").map { try ReportedResult.decode($0) }
        let names = try FileManager.default.contentsOfDirectory(atPath: workplace.file("SampleMedia")).filter { $0.hasSuffix(".mp4") }
        #expect(results.map(\.file.path) == names.sorted().map { "SampleMedia/\($0)" })
        for result in results {
            let path = result.file.path
            #expect(result.schemaVersion == 1, "\(path)")
            #expect(result.tool["name"] == "ipro-verify" && result.tool["version"]?.isEmpty == false, "\(path)")
            #expect(try UInt64(Data(contentsOf: URL(fileURLWithPath: workplace.file(path))).count) == result.file.size, "\(path)")
            let coverage = result.coverage
            #expect(coverage.signed + coverage.checked + coverage.uncovered == result.file.size, "\(path)")
            #expect(coverage.uncoveredRanges.reduce(0) { $0 + $1.length } == coverage.uncovered, "\(path)")
            var end: UInt64 = 0
            for range in coverage.uncoveredRanges {
                #expect(range.offset >= end && range.length > 0 && !range.what.isEmpty, "\(path)")
                end = range.offset + range.length
            }
            #expect(end <= result.file.size, "\(path)")
            #expect(
                result.findings.allSatisfy { ["alteration", "doubt", "notice"].contains($0.severity) && !$0.message.isEmpty }, "\(path)")
            #expect((result.verdict == "altered") == result.findings.contains { $0.severity == "alteration" }, "\(path)")
        }
    }

    @Test("tell the altered frame, its second, the camera and the signer")
    func altered() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run("ipro-verify --json --trust-store TrustStore SampleMedia/gate-altered.mp4")
        #expect(outcome.status == 1 && outcome.errors.isEmpty)
        let result = try ReportedResult.decode(outcome.output)
        #expect(result.verdict == "altered")
        let signature = try #require(result.signatures.first)
        #expect(result.signatures.count == 1)
        #expect(signature.answers == result.answers)
        #expect(
            signature.answers
                == .init(integrity: "altered", origin: "trusted", completeness: "complete", presentation: "consistent"))
        #expect(signature.scheme == "alteration-info" && signature.track == 1)
        #expect(signature.alteredSamples == [[41, 41]] && signature.unverifiableSamples.isEmpty && signature.uncoveredSamples.isEmpty)
        #expect(signature.verifiedSamples == 99 && signature.missing.isEmpty)
        #expect(signature.segments.map(\.status) == ["intact", "intact", "altered", "intact", "intact"])
        #expect(signature.segments.map(\.samples) == [[0, 19], [20, 39], [40, 59], [60, 79], [80, 99]])
        #expect(signature.segments.last?.time == [4, 5])
        #expect(signature.device?.serialNumber == "NV1-0001" && signature.device?.manufacturer == "Nordvakt")
        #expect(signature.signedFrom == "2026-03-18T08:33:20Z" && signature.signedUntil == "2026-03-18T08:33:25Z")
        let signer = try #require(signature.signers.first)
        #expect(signer.subject == "CN=NV1-0001, O=Nordvakt" && signer.anchor == "CN=Demonstration Root, O=Nordvakt")
        #expect(signer.trusted && signer.reason == nil && signer.sha256.count == 64)
    }

    @Test("tell a file that cannot be examined on standard output and on standard error")
    func unreadable() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run("ipro-verify --jsonl --trust-store TrustStore missing.mp4 SampleMedia/yard-authentic.mp4")
        #expect(outcome.status == 2)
        #expect(outcome.errors == "ipro-verify: missing.mp4: cannot be opened: no such file or directory\n")
        let results = try outcome.output.split(separator: "\n").map { try ReportedResult.decode($0) }
        #expect(results.map(\.verdict) == ["error", "authentic"])
        #expect(results.first?.answers == nil)
        #expect(results.first?.findings.map(\.code) == ["file-unreadable"])
    }

    @Test("keep a file name as it is, line breaks and quotes and all")
    func fileName() throws {
        let workplace = try Workplace()
        let name = "a\nb\"\\\u{1B}[31m<b>\u{202E}é.mp4"
        try FileManager.default.copyItem(atPath: workplace.file("SampleMedia/gate-altered.mp4"), toPath: workplace.file(name))
        let outcome = try workplace.run("ipro-verify --jsonl a*", environment: [:])
        #expect(outcome.output.split(separator: "\n").count == 1)
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(try ReportedResult.decode(outcome.output).file.path == name)
    }

    @Test("lose no byte of a file name that is not text")
    func fileNameThatIsNotText() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run(
            """
            cp SampleMedia/gate-altered.mp4 $'g\\xff\\n.mp4'
            ipro-verify --jsonl --trust-store TrustStore g*.mp4 SampleMedia/gate-altered.mp4
            """)
        let results = try outcome.output.split(separator: "\n").map { try ReportedResult.decode($0) }
        #expect(results.map(\.verdict) == ["altered", "altered"])
        #expect(results.map(\.file.path) == ["g\u{FFFD}\n.mp4", "SampleMedia/gate-altered.mp4"])
        #expect(results.map(\.file.pathBytes) == ["67ff0a2e6d7034", nil])
        let inspected = try workplace.run("ipro-verify inspect --json g*.mp4")
        #expect(inspected.status == 0 && inspected.output.contains(#""pathBytes":"67ff0a2e6d7034""#))
    }

    @Test("have the same digest of the whole file as sha256sum")
    func digest() throws {
        let workplace = try Workplace()
        for name in ["gate-authentic", "yard-power-cut", "gate-not-signed", "gate-truncated"] {
            let outcome = try workplace.run("ipro-verify --json --digest SampleMedia/\(name).mp4")
            let expected = try workplace.run("sha256sum SampleMedia/\(name).mp4").output.prefix(64)
            #expect(expected.count == 64)
            #expect(try ReportedResult.decode(outcome.output).file.sha256 == String(expected))
        }
        #expect(try ReportedResult.decode(workplace.run("ipro-verify --json SampleMedia/yard-excerpt.mp4").output).file.sha256 == nil)
    }

    @Test("are the same with any number of threads")
    func jobs() throws {
        let workplace = try Workplace()
        let line = "ipro-verify --jsonl --digest --trust-store TrustStore SampleMedia/*.mp4 --jobs "
        let one = try workplace.run(line + "1")
        #expect(one.output.split(separator: "\n").count >= 11)
        #expect(try workplace.run(line + "8").output == one.output)
    }
}
