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

    // MARK: - What else can happen below a reader

    @Test(
        "says what the system said, whatever it was",
        arguments: [(5, "input/output error"), (116, "stale file handle"), (110, "connection timed out"), (6, "no such device or address")])
    func everyError(_ number: Int, _ words: String) throws {
        let workplace = try prepare()
        for call in [1, 4, 9] {
            let outcome = try verify(workplace, "SampleMedia/gate-authentic.mp4", "FAULT_CALL=\(call) FAULT_ERRNO=\(number)")
            #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
        }
    }

    @Test("does not matter where the source is only slow: the result is the same, byte for byte")
    func slowReads() throws {
        let workplace = try prepare()
        let whole = try verify(workplace, "SampleMedia/yard-authentic.mp4", "FAULT_CALL=0", options: "--digest --jobs 4")
        let slow = try verify(workplace, "SampleMedia/yard-authentic.mp4", "FAULT_SLOW=20", options: "--digest --jobs 4")
        #expect(whole.status == 0 && slow.output == whole.output && slow.status == 0)
    }

    @Test("that does not even tell the status of the recording is an error at whichever question, and never a verdict")
    func everyStatus() throws {
        let workplace = try prepare()
        let file = "SampleMedia/gate-authentic.mp4"
        let whole = try verify(workplace, file, "FAULT_STATUS=0")
        var failed = 0
        for question in 1...24 {
            let outcome = try verify(workplace, file, "FAULT_STATUS=\(question)")
            guard outcome.output != whole.output else { continue }
            #expect(outcome.status != 0 && !outcome.output.contains("authentic\""), "question \(question)")
            if outcome.status == 2, outcome.errors.hasPrefix("ipro-verify: \(file): ") { failed += 1 }
        }
        // When it is opened, and when it is looked at for the last time.
        #expect(failed >= 2)
    }

    @Test(
        "or is written to while it is read, at whichever read, is an error that says so, and never a verdict",
        arguments: [
            "truncate -s 9000 clip.mp4", "truncate -s 0 clip.mp4", "echo more >> clip.mp4", "cp -f other.mp4 clip.mp4",
            "printf x | dd of=clip.mp4 bs=1 seek=20000 conv=notrunc status=none", "mv other.mp4 clip.mp4", "rm clip.mp4",
        ])
    func changes(_ change: String) throws {
        let workplace = try prepare()
        func examine(_ call: Int, _ command: String = "ipro-verify --jsonl --jobs 1 --trust-store TrustStore clip.mp4") throws
            -> Workplace.Outcome
        {
            try workplace.run(
                "cp SampleMedia/gate-authentic.mp4 clip.mp4; cp SampleMedia/gate-altered.mp4 other.mp4; sleep 0.05; "
                    + "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 LD_PRELOAD=$PWD/faults.so FAULT_DO='\(change)' "
                    + "FAULT_AT=\(call) \(command)")
        }
        let whole = try examine(0)
        try #require(whole.status == 0, "\(whole.errors)")
        // Steps that grow: from the first read to behind the last one.
        var calls = [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28]
        while let call = calls.popLast() {
            let outcome = try examine(call)
            guard outcome.output != whole.output else { continue }
            #expect(outcome.status == 2, "before read \(call)")
            let result = try ReportedResult.decode(outcome.output)
            #expect(result.verdict == "error" && result.findings.map(\.code) == ["file-changed"], "before read \(call): \(outcome.errors)")
        }
        #expect(try examine(1).status == 2)
        let inspected = try examine(3, "ipro-verify inspect --json clip.mp4")
        #expect(inspected.status == 2 && inspected.errors.hasPrefix("ipro-verify: clip.mp4: "), "\(inspected.errors)")
    }

    @Test("is never a verdict where memory runs out: it is said, and the exit status is that of an error")
    func memory() throws {
        let workplace = try Workplace()
        let command = "ipro-verify --jsonl --jobs 2 --trust-store TrustStore SampleMedia/yard-authentic.mp4"
        let whole = try workplace.run(command)
        try #require(whole.status == 0)
        var said = 0
        var passed = 0
        for size in stride(from: 24, through: 400, by: 8) {
            let outcome = try workplace.run("ulimit -v $((\(size) * 1024)); exec \(command)")
            if outcome.status == 0 {
                #expect(outcome.output == whole.output, "\(size) MiB")
                passed += 1
            } else if outcome.status == 2 {
                #expect(outcome.errors.contains("ipro-verify: "), "\(size) MiB: \(outcome.errors)")
                #expect(!outcome.output.contains("\"authentic\""), "\(size) MiB")
                said += 1
            } else {
                // Too little to load the program, which the system says itself.
                #expect(
                    [1, 126, 127, 137, 139].contains(outcome.status) && outcome.output.isEmpty && passed == 0 && said == 0, "\(size) MiB")
            }
            if passed == 3 { break }
        }
        #expect(said > 0 && passed > 0, "\(said) said, \(passed) passed")
    }

    @Test(
        "is no verdict where the program is stopped half-way, and nothing half is left",
        arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
    func signals(_ signal: String, _ status: Int) throws {
        let workplace = try prepare()
        try workplace.makeExaminer()
        let outcome = try workplace.run(
            """
            env --default-signal ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 LD_PRELOAD=$PWD/faults.so FAULT_AT=6 FAULT_SLOW=1 \
            FAULT_DO='touch reading; sleep 5' \(Workplace.sign.replacingOccurrences(of: "--quiet", with: "--jsonl")) \
            SampleMedia/gate-authentic.mp4 & program=$!
            until [ -e reading ]; do sleep 0.05; done
            kill -\(signal) $program; wait $program; echo "ended with $?"; ls *.intoto.jsonl 2>/dev/null
            """)
        #expect(outcome.output == "ended with \(status)\n", "\(outcome.errors)")
    }

    @Test("is no pass where nobody takes the result")
    func pipe() throws {
        let workplace = try Workplace()
        let command = "ipro-verify --json --trust-store TrustStore SampleMedia/gate-authentic.mp4"
        let closed = try workplace.run("\(command) | true; echo ${PIPESTATUS[0]}")
        // Ended by the signal, or told by the write.
        #expect(["141\n", "2\n"].contains(closed.output), "\(closed.output)")
        let full = try workplace.run("\(command) > /dev/full")
        #expect(full.status == 2 && full.errors.contains("standard output cannot be written"))
        let none = try workplace.run("\(command) >&-")
        #expect(none.status == 2, "\(none.errors)")
    }
}
