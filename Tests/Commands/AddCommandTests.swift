import Foundation
import Testing

@Suite("ipro-sign add")
struct AddCommandTests {
    /// An unsigned recording as each kind of writer leaves it.
    static let layouts = ["progressive", "faststart", "fragmented"]

    private func prepare(_ layout: String, audio: Bool = false, frames: Int = 120) throws -> CameraWorkplace {
        let camera = try CameraWorkplace()
        try camera.must("ipro-media test-clip --layout \(layout) --frames \(frames) \(audio ? "--audio" : "") -o plain.mp4")
        return camera
    }

    @Test("appends to the file itself, and no byte that was there changes", arguments: layouts)
    func inPlace(_ layout: String) throws {
        let camera = try prepare(layout)
        let before = try camera.bytes("plain.mp4")
        try camera.must("ipro-sign add plain.mp4")
        let after = try camera.bytes("plain.mp4")
        #expect(after.count > before.count && Array(after.prefix(before.count)) == before)
        let result = try camera.verdict("plain.mp4", "--require complete --require presentation")
        #expect(result.verdict == "authentic" && result.signatures.first?.verifiedSamples == 120)
        // It is signed now; a second signature would say that two cameras were there.
        let again = try camera.run("ipro-sign add plain.mp4")
        #expect(again.status == 1 && again.errors.contains("signed"), "\(again.errors)")
        #expect(try camera.bytes("plain.mp4") == after)
    }

    @Test("signs a copy, and leaves the file alone", arguments: layouts)
    func copy(_ layout: String) throws {
        let camera = try prepare(layout, audio: true)
        let before = try camera.bytes("plain.mp4")
        try camera.must("chmod 444 plain.mp4; ipro-sign add plain.mp4 --output signed.mp4 --audio --period 2")
        #expect(try camera.bytes("plain.mp4") == before)
        #expect(try Array(camera.bytes("signed.mp4").prefix(before.count)) == before)
        let result = try camera.verdict("signed.mp4", "--require complete --require presentation --require all-tracks")
        #expect(result.verdict == "authentic" && result.signatures.count == 2, "\(result.findings.map(\.message))")
        let taken = try camera.run("ipro-sign add plain.mp4 --output signed.mp4")
        #expect(taken.status == 1 && taken.errors.contains("not overwritten"))
        #expect(try camera.must("ls").contains("signed.mp4"))
    }

    @Test("says which track it did not sign")
    func soundLeftOut() throws {
        let camera = try prepare("progressive", audio: true)
        let outcome = try camera.run("ipro-sign add plain.mp4")
        #expect(outcome.status == 0 && outcome.errors.contains("track 2, sound, is not signed; --audio signs it too"), "\(outcome.errors)")
        let result = try camera.verdict("plain.mp4")
        #expect(result.verdict == "authentic" && result.findings.contains { $0.code == "tracks-uncovered" })
    }

    @Test("for which there is no room on the disk leaves the file as it was, and no copy", arguments: layouts)
    func fullDisk(_ layout: String) throws {
        let camera = try prepare(layout)
        let before = try camera.bytes("plain.mp4")
        // The limit falls into the middle of what has to be appended. With the signal ignored the write fails, as on a full disk.
        let blocks = before.count / 1024 + 2
        let limited = "trap '' XFSZ; ulimit -f \(blocks);"
        let inPlace = try camera.run("\(limited) ipro-sign add plain.mp4")
        #expect(inPlace.status == 1 && inPlace.errors.contains("cannot be written"), "\(inPlace.errors)")
        #expect(try camera.bytes("plain.mp4") == before)
        let copied = try camera.run("\(limited) ipro-sign add plain.mp4 --output signed.mp4")
        #expect(copied.status == 1 && copied.errors.contains("cannot be written"), "\(copied.errors)")
        #expect(!FileManager.default.fileExists(atPath: camera.workplace.file("signed.mp4")))
        // And when there is room again, it can be signed.
        try camera.must("ipro-sign add plain.mp4")
        #expect(try camera.verdict("plain.mp4").verdict == "authentic")
    }

    @Test("that is killed at any moment changes no byte that was there, and is never a pass that says complete", arguments: layouts)
    func killed(_ layout: String) throws {
        let camera = try prepare(layout, frames: 240)
        try camera.must("mv plain.mp4 original.mp4")
        let before = try camera.bytes("original.mp4")
        for delay in [0.005, 0.02, 0.035, 0.06] {
            try camera.must(
                """
                cp original.mp4 plain.mp4
                ipro-sign add plain.mp4 >/dev/null & signer=$!
                sleep \(delay); kill -9 $signer 2>/dev/null; wait $signer 2>/dev/null; true
                """)
            let after = try camera.bytes("plain.mp4")
            #expect(after.count >= before.count && after.prefix(before.count) == before[...], "after \(delay) s")
            let result = try camera.verdict("plain.mp4")
            if after.count == before.count {
                #expect(result.verdict == "unsigned", "after \(delay) s")
            } else {
                #expect(result.verdict != "altered", "after \(delay) s")
                #expect(result.verdict != "authentic" || result.signatures.first?.verifiedSamples == 240, "after \(delay) s")
            }
            // Nothing is left beside it.
            #expect(try camera.must("ls -A | grep -c ipro-sign; true") == "0\n")
        }
    }

    @Test("that is killed while it appends leaves a file that is cut off, and is told so", arguments: layouts)
    func killedInTheMiddle(_ layout: String) throws {
        let camera = try prepare(layout)
        let before = try camera.bytes("plain.mp4")
        // Without the signal ignored, the limit kills the program in the middle of its write.
        let outcome = try camera.run(
            "(ulimit -c 0; ulimit -f \(before.count / 1024 + 2); exec env --default-signal=XFSZ ipro-sign add plain.mp4)")
        #expect(outcome.status == 128 + 25, "\(outcome.status)")
        let after = try camera.bytes("plain.mp4")
        #expect(after.count > before.count && after.prefix(before.count) == before[...])
        let result = try camera.verdict("plain.mp4")
        #expect(result.verdict == "indeterminate" || result.answers?.completeness == "excerpt")
        // What was there before is had again by cutting to its length, as the manual page says.
        try camera.must("truncate -s \(before.count) plain.mp4; ipro-sign add plain.mp4")
        #expect(try camera.verdict("plain.mp4").verdict == "authentic")
    }

    @Test("that is asked to stop takes everything back")
    func stopped() throws {
        let camera = try prepare("progressive", frames: 600)
        let before = try camera.bytes("plain.mp4")
        for signal in ["INT", "TERM"] {
            let outcome = try camera.run(
                """
                env --default-signal=INT ipro-sign add plain.mp4 --output copy.mp4 & signer=$!
                while [ ! -e copy.mp4 ] && kill -0 $signer 2>/dev/null; do :; done
                kill -\(signal) $signer; wait $signer
                """)
            if outcome.status == 0 {
                // It was faster than the signal.
                #expect(try camera.verdict("copy.mp4").verdict == "authentic")
                try camera.must("rm copy.mp4")
            } else {
                #expect(outcome.status == 1 && outcome.errors.contains("interrupted; nothing was changed"), "\(outcome.errors)")
                #expect(!FileManager.default.fileExists(atPath: camera.workplace.file("copy.mp4")))
            }
        }
        #expect(try camera.bytes("plain.mp4") == before)
    }

    @Test(
        "refuses what it cannot sign, says why, and changes nothing",
        arguments: [
            ("missing.mp4", "no such file"), ("folder", "is a directory; name the recording itself"), ("pipe", "not a regular file"),
            ("empty.mp4", "is empty"),
            ("text.mp4", "text.mp4: "), ("cut.mp4", "past the end"), ("SampleMedia/gate-authentic.mp4", "signed"),
        ])
    func refused(_ file: String, _ reason: String) throws {
        let camera = try CameraWorkplace()
        try camera.must(
            """
            mkdir folder; mkfifo pipe; : >empty.mp4; echo text >text.mp4; head -c 20000 SampleMedia/gate-not-signed.mp4 >cut.mp4
            chmod 644 SampleMedia/*
            """)
        let before = try camera.must("sha256sum *.mp4 SampleMedia/*.mp4")
        let outcome = try camera.run("ipro-sign add \(file)")
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("ipro-sign: ") && outcome.errors.contains(reason), "\(outcome.errors)")
        #expect(try camera.must("sha256sum *.mp4 SampleMedia/*.mp4") == before)
    }

    @Test("of a name that is not text")
    func oddName() throws {
        let camera = try CameraWorkplace()
        let told = try camera.must(
            """
            cp SampleMedia/gate-not-signed.mp4 $'a\\xff\\n.mp4'
            ipro-sign add $'a\\xff\\n.mp4' | sed 's/, from .*//'
            ipro-verify -q --trust-anchor root.pem a*.mp4
            """)
        #expect(told == "a\\xff\\u{a}.mp4: 100 samples signed in 5 periods\n")
    }
}
