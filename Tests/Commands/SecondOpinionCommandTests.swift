import Foundation
import Testing

@Suite("A second opinion", .timeLimit(.minutes(30)))
struct SecondOpinionCommandTests {
    private struct Opinion: Decodable {
        var outcome: String
        var reader: String?
        var tracks: Int
        var samples: UInt64
    }
    private struct Result: Decodable {
        struct Finding: Decodable { var code, severity, message: String }
        var verdict: String
        var findings: [Finding]
        var secondOpinion: Opinion?
    }

    private func results(_ outcome: Workplace.Outcome) throws -> [Result] {
        try outcome.output.split(separator: "\n").map { try JSONDecoder().decode(Result.self, from: Data($0.utf8)) }
    }

    /// A folder `tools` with the program, and something else in the place of the helper.
    private func impostor(_ script: String, version: String = #"exec "$(cat real)" --version"#) throws -> Workplace {
        let workplace = try Workplace()
        let made = try workplace.run(
            """
            mkdir tools && cp "$(command -v ipro-verify)" tools && command -v ipro-media > real && cat > tools/ipro-media <<'END'
            #!/bin/sh
            [ "$1" != --version ] || { \(version); exit; }
            \(script)
            END
            chmod +x tools/ipro-media
            """)
        try #require(made.status == 0, "\(made.errors)")
        return workplace
    }

    @Test("of libavformat on every sample changes no verdict, and names the reader and what was compared")
    func samples() throws {
        let workplace = try Workplace()
        let alone = try workplace.run("ipro-verify --jsonl --trust-store TrustStore SampleMedia/*.mp4")
        let asked = try workplace.run("ipro-verify --jsonl --second-opinion --trust-store TrustStore SampleMedia/*.mp4")
        #expect(asked.status == alone.status && asked.errors.isEmpty, "\(asked.errors)")
        let (plain, checked) = (try results(alone), try results(asked))
        #expect(checked.map(\.verdict) == plain.map(\.verdict))
        for (one, other) in zip(plain, checked) {
            #expect(one.secondOpinion == nil)
            let opinion = try #require(other.secondOpinion)
            guard !one.findings.contains(where: { $0.code == "file-truncated" }) else { continue }
            #expect(opinion.outcome == "agrees" && opinion.samples > 0 && opinion.tracks > 0, "\(other.findings.map(\.message))")
            #expect(opinion.reader?.hasPrefix("libavformat ") == true)
        }
    }

    @Test("stands in the plain output, in the report, and among the rules of a signed verdict")
    func everyOutput() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        let outcome = try workplace.run("\(Workplace.sign) --second-opinion --report r.html SampleMedia/gate-authentic.mp4")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let text = try workplace.run("ipro-verify --second-opinion --trust-store TrustStore SampleMedia/gate-authentic.mp4").output
        #expect(text.contains("  second reader agrees        libavformat "), "\(text)")
        let page = try String(contentsOfFile: workplace.file("r.html"), encoding: .utf8)
        #expect(PageReader(page).text.contains("libavformat has to find the same samples"))
        let payload = try workplace.run("ipro-verify verdict show --payload gate-authentic.mp4.intoto.jsonl").output
        #expect(payload.contains(#""secondOpinion":true"#) && payload.contains(#""secondOpinion":{"outcome":"agrees","samples":"#))
        let validator = try SchemaValidator(folder: SchemaTests.folder)
        let statement = try JSONSerialization.jsonObject(with: Data(payload.utf8)) as? [String: Any]
        let predicate = try #require(statement?["predicate"])
        #expect(try validator.complaints(predicate, schema: "ipro-verify:schema/verdict/v1").isEmpty)
        let line = try workplace.run("ipro-verify --jsonl --second-opinion --trust-store TrustStore SampleMedia/gate-authentic.mp4").output
        let result = try JSONSerialization.jsonObject(with: Data(line.utf8))
        #expect(try validator.complaints(result, schema: "ipro-verify:schema/result/v1").isEmpty)
    }

    @Test("that differs makes a pass indeterminate and names the first sample; what is altered stays altered")
    func disagreement() throws {
        let workplace = try impostor(#""$(cat real)" "$@" | sed 's/^\(sample 1 [0-9]*\) \([0-9]*\) /\1 1\2 /'"#)
        let outcome = try workplace.run(
            "tools/ipro-verify --jsonl --second-opinion --trust-store TrustStore SampleMedia/gate-authentic.mp4 SampleMedia/gate-altered.mp4"
        )
        #expect(outcome.status == 1)
        let results = try results(outcome)
        #expect(results.map(\.verdict) == ["indeterminate", "altered"])
        for result in results {
            #expect(result.secondOpinion?.outcome == "differs")
            let finding = try #require(result.findings.first { $0.code == "readers-disagree" })
            #expect(finding.severity == "doubt" && finding.message.contains("reads track 1 otherwise: sample 0 is "))
        }
    }

    @Test(
        "that cannot be had is said with its reason, and never a pass",
        arguments: [
            ("exit 7", "ended with status 7"), ("kill -SEGV $$", "ended with status 128"),
            ("echo 'ipro-media: -: cannot open: Invalid data' >&2; exit 2", "ipro-media says: cannot open: Invalid data"),
            ("echo hello", "a list of another form"), ("printf '%9999s' x", "a list of another form"),
            ("exit 0", "its list of samples breaks off"), ("echo reader libavformat 9", "its list of samples breaks off"),
            (#""$(cat real)" "$@"; exit 2"#, "ended with status 2"), (#""$(cat real)" "$@" | grep -v end"#, "breaks off"),
            (#"exec "$(cat real)" probe --lines --time-limit 1 --memory-limit 64 none.mp4"#, "No such file or directory"),
        ])
    func failures(_ script: String, _ words: String) throws {
        let workplace = try impostor(script)
        let outcome = try workplace.run(
            "tools/ipro-verify --jsonl --second-opinion --trust-store TrustStore SampleMedia/gate-authentic.mp4 SampleMedia/gate-altered.mp4"
        )
        #expect(outcome.status == 1)
        let results = try results(outcome)
        #expect(results.map(\.verdict) == ["indeterminate", "altered"])
        for result in results {
            #expect(result.secondOpinion?.outcome == "failed")
            let finding = try #require(result.findings.first { $0.code == "second-opinion-failed" })
            #expect(finding.severity == "doubt" && finding.message.contains(words), "\(finding.message)")
        }
    }

    @Test(
        "of another version of the helper lowered verdicts: it is refused before anything is examined, with what to do",
        arguments: [
            ("echo ipro-media 99.1.0", "is of version 99.1.0, and this program of "), ("exit 3", "does not say its version, and this"),
            ("echo help me", "does not say its version"), ("kill -SEGV $$", "does not say its version"),
        ])
    func otherVersion(_ version: String, _ words: String) throws {
        let workplace = try impostor(#"exec "$(cat real)" "$@""#, version: version)
        let outcome = try workplace.run(
            "tools/ipro-verify --json --second-opinion --trust-store TrustStore SampleMedia/gate-authentic.mp4")
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(words) && outcome.errors.contains("install both of one version, or leave the option out"))
    }

    @Test("without the helper, or on a recording in segments, is refused before anything is examined")
    func refusals() throws {
        let workplace = try impostor("exit 0")
        let missing = try workplace.run(
            "rm tools/ipro-media; PATH=/usr/bin:/bin tools/ipro-verify --second-opinion --trust-store TrustStore SampleMedia/gate-authentic.mp4"
        )
        #expect(missing.status == 2 && missing.output.isEmpty)
        #expect(missing.errors.hasPrefix("ipro-verify: --second-opinion needs the helper program ipro-media, which is neither "))
        let segments = try workplace.run("ipro-verify --second-opinion --segments a.mp4 b.m4s")
        #expect(segments.status == 2 && segments.errors.contains("leave it out with --segments"))
    }

    @Test("on what is no recording, or cannot be read, is no other than without")
    func nothingExamined() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run("ipro-verify --second-opinion none.mp4 SampleMedia/README.md")
        #expect(outcome.status == 2 && !outcome.errors.contains("opinion"), "\(outcome.errors)")
    }

    @Test("leaves no process behind where the program is killed while it waits", arguments: ["TERM", "KILL"])
    func orphans(_ signal: String) throws {
        let workplace = try impostor("echo $$ > helper.pid; exec sleep 1000")
        let outcome = try workplace.run(
            """
            tools/ipro-verify -q --second-opinion --trust-store TrustStore SampleMedia/gate-authentic.mp4 & program=$!
            until [ -s helper.pid ]; do sleep 0.05; done
            kill -\(signal) $program; wait $program; echo $?
            while kill -0 $(cat helper.pid) 2>/dev/null; do sleep 0.05; done
            echo gone
            """)
        #expect(outcome.output == "\(signal == "TERM" ? 143 : 137)\ngone\n", "\(outcome.errors)")
    }
}
