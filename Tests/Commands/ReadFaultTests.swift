import Foundation
import RecordingForge
import SignedForge
import Testing

/// Reads that fail, injected below the program: between it and the system.
@Suite("A card that fails while it is read", .enabled(if: Workplace.has("clang") || Workplace.has("cc"), "there is no C compiler"))
struct ReadFaultTests {
    /// Recordings of every scheme that need many reads, and the library that makes reads fail.
    private func prepare() throws -> Workplace {
        let workplace = try Workplace()
        let compiler = Workplace.has("clang") ? "clang" : "cc"
        let outcome = try workplace.run("\(compiler) -shared -fPIC -o faults.so '\(Workplace.checkout)/Tests/Commands/faults/reads.c' -ldl")
        try #require(outcome.status == 0, "\(outcome.errors)")
        return workplace
    }

    private func verify(_ workplace: Workplace, _ file: String, _ fault: String, options: String = "--jobs 1") throws -> Workplace.Outcome {
        // AddressSanitizer, where the program has it, wants to be loaded first unless told otherwise.
        try workplace.run(
            "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 LD_PRELOAD=$PWD/faults.so \(fault) "
                + "ipro-verify --jsonl \(options) --trust-store TrustStore \(file)")
    }

    @Test("is an error with its place at whichever read it fails, and never a verdict", arguments: ["gate-authentic", "yard-authentic"])
    func everyRead(_ name: String) throws {
        let workplace = try prepare()
        let file = "SampleMedia/\(name).mp4"
        let whole = try verify(workplace, file, "FAULT_CALL=0")
        try #require(whole.status == 0)
        var call = 1
        while true {
            let outcome = try verify(workplace, file, "FAULT_CALL=\(call)")
            if outcome.output == whole.output {
                #expect(outcome.status == 0)
                break
            }
            #expect(outcome.status == 2, "read \(call)")
            #expect(outcome.errors.hasPrefix("ipro-verify: \(file): could not be read at offset "), "read \(call): \(outcome.errors)")
            #expect(outcome.errors.contains("input/output error"), "read \(call)")
            let result = try ReportedResult.decode(outcome.output)
            #expect(result.verdict == "error" && result.findings.map(\.code) == ["file-unreadable"] && result.signatures.isEmpty)
            call += 1
        }
        #expect(call > 10, "there were many reads to fail")
    }

    @Test("is an error from whichever place on it cannot be read, with any number of threads", arguments: [1, 8])
    func everyPlace(_ jobs: Int) throws {
        let workplace = try prepare()
        let size = try #require(Int(workplace.run("stat -c %s SampleMedia/gate-authentic.mp4").output.filter(\.isNumber)))
        for place in stride(from: 0, to: size, by: size / 12) {
            let outcome = try verify(workplace, "SampleMedia/gate-authentic.mp4", "FAULT_FROM=\(place)", options: "--jobs \(jobs) --digest")
            #expect(outcome.status == 2 && outcome.errors.contains("could not be read at offset"), "from \(place) on: \(outcome.errors)")
        }
    }

    @Test("does not matter where reads are only short and interrupted: the result is the same, byte for byte")
    func shortReads() throws {
        let workplace = try prepare()
        for name in ["gate-authentic", "gate-altered", "yard-excerpt"] {
            let whole = try verify(workplace, "SampleMedia/\(name).mp4", "FAULT_CALL=0", options: "--digest")
            let short = try verify(workplace, "SampleMedia/\(name).mp4", "FAULT_SHORT=1", options: "--digest")
            #expect(short.output == whole.output && short.status == whole.status)
        }
    }

    @Test("ends inspect with an error, too")
    func inspect() throws {
        let workplace = try prepare()
        for call in [1, 2, 5] {
            let outcome = try workplace.run(
                "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 LD_PRELOAD=$PWD/faults.so FAULT_CALL=\(call) "
                    + "ipro-verify inspect --json --digests SampleMedia/gate-authentic.mp4")
            #expect(outcome.status == 2 && outcome.errors.contains("could not be read at offset"), "\(outcome.errors)")
        }
    }
}
