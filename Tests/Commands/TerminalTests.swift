import Foundation
import Testing

@Suite("On a terminal and in a pipe", .timeLimit(.minutes(30)))
struct TerminalTests {
    private let escape = "\u{1B}["

    /// Runs a line with a terminal as its standard output, by script(1).
    private func onTerminal(_ workplace: Workplace, _ line: String, _ environment: [String: String] = [:]) throws -> String {
        let outcome = try workplace.run("script -qec '\(line)' /dev/null", environment: environment)
        return outcome.output
    }

    @Test("colour shows the verdict, unless it is not wanted", .enabled(if: Workplace.has("script"), "script(1) is not installed"))
    func colour() throws {
        let workplace = try Workplace()
        let line = "ipro-verify --trust-store TrustStore SampleMedia/gate-altered.mp4"
        #expect(try onTerminal(workplace, line).contains("\(escape)1;31mSampleMedia/gate-altered.mp4: ALTERED"))
        #expect(try onTerminal(workplace, line.replacing("altered", with: "authentic")).contains("\(escape)1;32m"))
        for quiet in [line + " --no-color"] { #expect(try !onTerminal(workplace, quiet).contains(escape)) }
        #expect(try !onTerminal(workplace, line, ["NO_COLOR": "1"]).contains(escape))
        #expect(try !onTerminal(workplace, line, ["TERM": "dumb"]).contains(escape))
        #expect(try !workplace.run(line).output.contains(escape))
    }

    @Test("a reader that goes away early sees no trace of a crash")
    func closedPipe() throws {
        let workplace = try Workplace()
        let many = String(repeating: "SampleMedia/*.mp4 ", count: 20)
        let outcome = try workplace.run("ipro-verify --json --trust-store TrustStore \(many) | head -1")
        #expect(outcome.status == 0 && outcome.output == "{\n" && outcome.errors.isEmpty)
        // The status is that of the signal, or tells that the results did not arrive; never a pass.
        let status = try workplace.run("ipro-verify --json \(many) | true; echo ${PIPESTATUS[0]}")
        #expect(status.errors.isEmpty || status.errors == "ipro-verify: standard output cannot be written\n")
        #expect(["1\n", "2\n", "141\n"].contains(status.output))
    }

    @Test("make run's script shows every verdict and agrees with the table")
    func showSamples() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run("\(Workplace.checkout)/scripts/show-samples $(command -v ipro-verify)")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.contains("\ngate-altered.mp4: ALTERED  1 of 100 frames differs from what camera NV1-0001 signed"))
        #expect(outcome.output.contains("\nAll 15 verdicts are what SampleMedia/README.md says.\n"))
        #expect(!outcome.output.contains(escape))
    }

    @Test("make run's script tells when a verdict is not that of the table")
    func showSamplesNotices() throws {
        let workplace = try Workplace()
        try FileManager.default.createDirectory(atPath: workplace.file("scripts"), withIntermediateDirectories: false)
        let outcome = try workplace.run(
            """
            cp \(Workplace.checkout)/scripts/show-samples scripts/
            cp SampleMedia/gate-altered.mp4 SampleMedia/yard-authentic.mp4
            scripts/show-samples $(command -v ipro-verify)
            """)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("exit status 1, and SampleMedia/README.md says 0"))
        #expect(outcome.errors.contains("1 of 15 verdicts are not what SampleMedia/README.md says"))
    }
}
