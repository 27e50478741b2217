import Foundation
import Testing

@Suite("The manual pages", .timeLimit(.minutes(30)))
struct ManualTests {
    private func page(_ name: String) throws -> String {
        try String(contentsOfFile: "\(Workplace.checkout)/man/\(name)", encoding: .utf8)
    }

    @Test("ipro-verify-findings(7) is what the program makes of its own table")
    func findings() throws {
        let page = try page("ipro-verify-findings.7")
        let date = try #require(page.split(separator: "\n").first { $0.hasPrefix(".Dd ") }?.dropFirst(4))
        let made = try Workplace().run("ipro-verify findings --manual '\(date)'")
        #expect(made.status == 0)
        #expect(made.output == page, "ipro-verify findings --manual '\(date)' > man/ipro-verify-findings.7")
    }

    @Test("name every code that the samples lead to")
    func codes() throws {
        let page = try page("ipro-verify-findings.7")
        let outcome = try Workplace().run("ipro-verify --jsonl --trust-store TrustStore SampleMedia/*.mp4")
        let codes = try Set(outcome.output.split(separator: "\n").flatMap { try ReportedResult.decode($0).findings.map(\.code) })
        #expect(codes.count > 8)
        for code in codes { #expect(page.contains(".It Cm \(code) Pq "), "\(code)") }
    }

    @Test("render without warnings", .enabled(if: Workplace.has("man") && Workplace.has("groff"), "man and groff are not installed"))
    func warnings() throws {
        let workplace = try Workplace()
        let pages = try FileManager.default.contentsOfDirectory(atPath: "\(Workplace.checkout)/man").filter { $0.contains(".") }
        #expect(pages.count >= 3)
        for page in pages {
            let outcome = try workplace.run("man --warnings -E UTF-8 -l -Tutf8 -Z '\(Workplace.checkout)/man/\(page)' >/dev/null")
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(page): \(outcome.errors)")
        }
    }

    @Test(
        "tell every option",
        arguments: [
            ("ipro-verify.1", "ipro-verify", ["verify", "inspect"]), ("ipro-verify-batch.1", "ipro-verify", ["batch", "ledger summary"]),
            ("ipro-media.1", "ipro-media", ["probe", "picture", "test-clip"]),
            (
                "ipro-sign.1", "ipro-sign",
                [
                    "record", "add", "excerpt", "seal", "key generate", "key list", "key import", "key select", "certificate self-sign",
                    "certificate request", "certificate install", "certificate show", "certificate export", "certificate delete",
                    "certificate select",
                ]
            ),
        ])
    func options(_ name: String, _ program: String, _ commands: [String]) throws {
        let page = try page(name)
        let workplace = try Workplace()
        for command in commands {
            let help = try workplace.run("\(program) \(command) --help").output
            // Options stand at the start of a line of help; what is said about others is not meant.
            let options = Set(help.matches(of: #/(?m)^ +(?:-[a-z], )?--([a-z-]+)/#).map { String($0.output.1) })
            #expect(options.count >= 2, "\(command)")
            for option in options where !["help", "version"].contains(option) {
                #expect(page.contains("Fl -\(option)"), "\(program) \(command): --\(option)")
            }
        }
    }

    @Test(
        "have the commands with which openssl confirms a signature, and they do",
        .enabled(if: Workplace.has("openssl"), "openssl is not installed"), arguments: ["gate-authentic", "yard-excerpt"])
    func withoutThisProgram(sample: String) throws {
        let commands = try Self.commands(try page("ipro-alteration-info.5"))
        let script = try #require(commands.first).replacing("DIR", with: "extracted")
        #expect(script.contains("ipro-verify inspect --extract") && script.contains("openssl dgst -sha256 -verify"))
        let workplace = try Workplace()
        try FileManager.default.copyItem(atPath: workplace.file("SampleMedia/\(sample).mp4"), toPath: workplace.file("clip.mp4"))
        let first = sample == "yard-excerpt" ? "period-000002" : "period-000001"
        let outcome = try workplace.run("set -e\n" + script.replacing("period-000001", with: first))
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.output.hasSuffix("Verified OK\n"))

        // The first digest of the list is that of the first sample, and the list is bound by the statement.
        let inspected = try workplace.run("ipro-verify inspect --json clip.mp4").output
        #expect(!inspected.isEmpty)
        let damaged = try workplace.run(
            """
            cd extracted && printf 'x' | dd of=\(first).statement bs=1 seek=60 conv=notrunc status=none
            openssl dgst -sha256 -verify key.pem -signature \(first).sig \(first).statement
            """)
        #expect(damaged.status == 1)
    }

    @Test("have the command for the digest of a sample, and the lists hold it", .enabled(if: Workplace.has("openssl"), "no openssl"))
    func sampleDigest() throws {
        let commands = try Self.commands(try page("ipro-alteration-info.5"))
        let digest = try #require(commands.first { $0.hasPrefix("dd ") })
        let workplace = try Workplace()
        try FileManager.default.copyItem(atPath: workplace.file("SampleMedia/gate-altered.mp4"), toPath: workplace.file("clip.mp4"))
        let signed = try workplace.run(
            "ipro-verify inspect --extract extracted clip.mp4 >/dev/null; xxd -p -c 32 extracted/period-000003.track-1.samples")
        // The altered frame is the second of the third period; ipro-verify says where its bytes are.
        let report = try workplace.run("ipro-verify --json --trust-store TrustStore clip.mp4").output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any])
        let findings = try #require(object["findings"] as? [[String: Any]])
        let bytes = try #require(findings.first { $0["code"] as? String == "sample-altered" }?["bytes"] as? [[String: Any]])
        let (offset, size) = (try #require(bytes.first?["offset"] as? Int), try #require(bytes.first?["length"] as? Int))
        let command = digest.replacing("OFFSET", with: "\(offset)").replacing("SIZE", with: "\(size)")
        let found = try workplace.run(command).output.split(separator: "\n").last?.split(separator: " ").last.map(String.init)
        let list = signed.output.split(separator: "\n").map(String.init)
        #expect(list.count == 20)
        #expect(found?.count == 64 && !list.contains(found ?? ""))
        // The same place in the recording as it left the camera has the digest that was signed.
        let original = try workplace.run(command.replacing("clip.mp4", with: "SampleMedia/gate-authentic.mp4")).output
            .split(separator: "\n").last?.split(separator: " ").last.map(String.init)
        #expect(list[1] == original)
    }

    /// The literal displays of the section "CHECKING WITHOUT THIS PROGRAM".
    private static func commands(_ page: String) throws -> [String] {
        let section = try #require(
            page.components(separatedBy: ".Sh CHECKING WITHOUT THIS PROGRAM\n").last?.components(separatedBy: "\n.Sh ").first)
        return section.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst().map {
            ($0.components(separatedBy: "\n.Ed").first ?? "").replacing("\\e", with: "\\")
        }
    }
}
