import Foundation
import RecordingForge
import Testing

@Suite("ipro-sign record")
struct RecordCommandTests {
    static let layouts = ["fragmented", "progressive"]

    private func expectComplete(_ camera: CameraWorkplace, _ file: String, _ samples: UInt64, source: SourceLocation = #_sourceLocation)
        throws
    {
        let result = try camera.verdict(file, "--require complete --require presentation")
        let told = Comment(rawValue: result.findings.map { "\($0.code): \($0.message)" }.joined(separator: "\n"))
        #expect(result.verdict == "authentic", told, sourceLocation: source)
        #expect(result.signatures.first?.verifiedSamples == samples, told, sourceLocation: source)
    }

    @Test("takes a file, MP4 or elementary stream, and copies its pictures as they are coded", arguments: layouts)
    func file(_ layout: String) throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        let told = try camera.must("ipro-sign record clip.h264 --layout \(layout) --output bare.mp4")
        #expect(told == "bare.mp4: 240 samples signed in 20 periods\n")
        try expectComplete(camera, "bare.mp4", 240)
        try camera.must("ipro-sign record SampleMedia/gate-not-signed.mp4 --layout \(layout) --output copied.mp4")
        try expectComplete(camera, "copied.mp4", 100)
        // The samples are those of the input, byte for byte.
        let digests = try ["SampleMedia/gate-not-signed.mp4", "copied.mp4"].map {
            try camera.must("ipro-verify inspect --json --digests \($0) | tr ',' '\\n' | grep samplesSha256")
        }
        #expect(digests[0] == digests[1] && digests[0].count > 64)
    }

    @Test("takes a pipe, as its standard input or under a name", arguments: layouts)
    func pipe(_ layout: String) throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        try camera.must("cat clip.h264 | ipro-sign record - --layout \(layout) --output standard-input.mp4")
        try expectComplete(camera, "standard-input.mp4", 240)
        try camera.must("mkfifo pipe; (cat clip.h264 >pipe &) ; ipro-sign record pipe --layout \(layout) --output named.mp4")
        try expectComplete(camera, "named.mp4", 240)
        // What has its moov in front can be recorded from a pipe as well.
        guard layout == "fragmented" else { return }
        try camera.must("cat standard-input.mp4 | ipro-sign record - --layout fragmented --output again.mp4")
        try expectComplete(camera, "again.mp4", 240)
    }

    @Test("takes a stream from the network that delivers it bit by bit", arguments: layouts)
    func network(_ layout: String) throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        let port = 20_000 + Int(getpid()) % 20_000 + (layout == "fragmented" ? 0 : 1)
        try camera.must(
            """
            ipro-sign record 'tcp://127.0.0.1:\(port)?listen=1' --layout \(layout) --output network.mp4 & recorder=$!
            for try in $(seq 200); do exec 3<>/dev/tcp/127.0.0.1/\(port) && break; sleep 0.05; done 2>/dev/null
            split -b 7001 clip.h264 part.
            for part in part.*; do cat $part >&3; sleep 0.02; done
            exec 3>&-
            wait $recorder
            """)
        try expectComplete(camera, "network.mp4", 240)
    }

    @Test("takes the stream of a camera that speaks RTSP, until it hangs up", arguments: layouts)
    func rtsp(_ layout: String) throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        let source = try RTSPCamera(stream: try camera.bytes("clip.h264"), frameRate: 12)
        try camera.must("ipro-sign record rtsp://127.0.0.1:\(source.port)/stream --layout \(layout) --output rtsp.mp4")
        try expectComplete(camera, "rtsp.mp4", 240)
    }

    @Test("that is killed in the middle leaves a file in which all but the last period verify", arguments: [1, 60_000, 400_000, 1_500_000])
    func killed(_ size: Int) throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        // Never-ending pictures, as fast as they can be recorded, so that the signal comes at any point of the work.
        let status = try camera.must(
            """
            mkfifo pipe
            ipro-sign record pipe --input-format h264 --frame-rate 12 --output killed.mp4 & recorder=$!
            (while cat clip.h264; do :; done 2>/dev/null >pipe) & feeder=$!
            for try in $(seq 3000); do [ "$(stat -c %s killed.mp4 2>/dev/null || echo 0)" -ge \(size) ] && break; sleep 0.01; done
            kill -9 $recorder; wait $recorder 2>/dev/null; echo $?; kill $feeder; wait $feeder 2>/dev/null; true
            """)
        #expect(status == "137\n")
        let result = try camera.verdict("killed.mp4")
        #expect(result.answers?.completeness != "complete")
        #expect(["authentic", "indeterminate", "unsigned"].contains(result.verdict), "\(result.verdict)")
        let signature = result.signatures.first
        #expect(signature?.alteredSamples.isEmpty ?? true)
        guard size > 1 else { return }
        // A group of 12 pictures is a period; what was written of another one may follow it.
        let verified = try #require(signature?.verifiedSamples)
        let inspected = try camera.must("ipro-verify inspect --json killed.mp4 | tr ',' '\\n' | grep '\"samples\":'")
        let written = try #require(UInt64(inspected.filter(\.isNumber)))
        #expect(verified >= 12 && verified % 12 == 0)
        #expect(written - verified <= 12, "\(written) written, \(verified) verified")
        #expect(signature?.answers.origin == "trusted" && signature?.answers.integrity == "intact")
    }

    @Test("that is killed while it writes a progressive recording leaves no file of the final name, and says nothing signed")
    func killedProgressive() throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        try camera.must(
            """
            mkfifo pipe
            ipro-sign record pipe --input-format h264 --frame-rate 12 --layout progressive --output killed.mp4 & recorder=$!
            (while cat clip.h264; do :; done 2>/dev/null >pipe) & feeder=$!
            for try in $(seq 3000); do [ "$(stat -c %s killed.mp4.part 2>/dev/null || echo 0)" -ge 200000 ] && break; sleep 0.01; done
            kill -9 $recorder; wait $recorder 2>/dev/null; kill $feeder; wait $feeder 2>/dev/null
            test ! -e killed.mp4 && test -s killed.mp4.part
            """)
        let result = try camera.verdict("killed.mp4.part")
        #expect(result.verdict == "indeterminate" || result.verdict == "unsigned")
    }

    @Test("that is asked to stop closes and signs what came until then", arguments: ["INT", "TERM"])
    func stopped(_ signal: String) throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        // The shell would start it with SIGINT ignored, as it does with all work in the background.
        try camera.must(
            """
            mkfifo pipe
            (head -c 40000 clip.h264; sleep 0.2; while cat clip.h264; do sleep 0.2; done) 2>/dev/null >pipe & feeder=$!
            env --default-signal=INT ipro-sign record pipe --input-format h264 --frame-rate 12 --output stopped.mp4 & recorder=$!
            for try in $(seq 3000); do [ "$(stat -c %s stopped.mp4 2>/dev/null || echo 0)" -ge 50000 ] && break; sleep 0.01; done
            kill -\(signal) $recorder; wait $recorder; status=$?; kill $feeder; wait $feeder 2>/dev/null; exit $status
            """)
        let result = try camera.verdict("stopped.mp4", "--require complete")
        #expect(result.verdict == "authentic" && result.signatures.first?.verifiedSamples ?? 0 > 12)
    }

    @Test("over several files carries on counter and link, so that each verifies and a missing one shows", arguments: layouts)
    func severalFiles(_ layout: String) throws {
        let camera = try CameraWorkplace()
        try camera.makeElementaryStream()
        try camera.must("ipro-sign record clip.h264 --layout \(layout) --file-length 5 --start-time 2026-11-01T10:00:00Z --output gate.mp4")
        let names = try camera.must("ls gate-*").split(separator: "\n").map(String.init)
        #expect(names == ["gate-0001.mp4", "gate-0002.mp4", "gate-0003.mp4", "gate-0004.mp4"])
        var counters: [UInt64] = []
        var times: [String?] = []
        for name in names {
            // The certificate is younger than the recording says it is; whom one trusts is not what this is about.
            let result = try camera.verdict(name, "--at-time \(Self.today)")
            #expect(result.verdict == "authentic", "\(name)")
            #expect(result.answers?.completeness == "excerpt", "\(name)")
            #expect(result.signatures.first?.verifiedSamples == 60, "\(name)")
            counters += try camera.counters(of: name)
            times.append(result.signatures.first?.signedFrom)
        }
        #expect(counters == Array(1...20))
        #expect(times == ["00", "05", "10", "15"].map { "2026-11-01T10:00:\($0)Z" })
    }

    static let today = String(ISO8601DateFormatter().string(from: Date()).prefix(10)) + "T23:59:59Z"

    @Test("without alteration-detection information records the same pictures, and says what it left out", arguments: layouts)
    func off(_ layout: String) throws {
        let workplace = try Workplace()
        // No key is needed, and none is looked for.
        let outcome = try workplace.run(
            "ipro-sign record SampleMedia/gate-not-signed.mp4 --alteration-info off --layout \(layout) --output off.mp4; ls -A .config 2>/dev/null"
        )
        #expect(outcome.output == "off.mp4: recorded without alteration-detection information\n", "\(outcome.errors)")
        let result = try workplace.run("ipro-verify --json off.mp4")
        #expect(result.status == 3)
        #expect(try ReportedResult.decode(result.output).verdict == "unsigned")
    }

    @Test("never overwrites: not the recording, not its draft", arguments: layouts)
    func exists(_ layout: String) throws {
        let camera = try CameraWorkplace()
        for taken in layout == "progressive" ? ["taken.mp4", "taken.mp4.part"] : ["taken.mp4"] {
            let outcome = try camera.run(
                "echo evidence >\(taken); ipro-sign record SampleMedia/gate-not-signed.mp4 --layout \(layout) --output taken.mp4")
            #expect(outcome.status == 1 && outcome.errors.contains("not overwritten"), "\(outcome.errors)")
            #expect(try camera.must("cat \(taken); rm \(taken)") == "evidence\n")
        }
    }

    @Test(
        "says what is wrong with an input, and leaves no file",
        arguments: [
            ("missing.mp4", "no such file"), ("README", "cannot open"), ("empty.mp4", "cannot open"), (".", "is a directory"),
            ("tcp://127.0.0.1:1", "connection refused"), ("sound.mp4", "no video"),
        ])
    func badInput(_ input: String, _ reason: String) throws {
        let camera = try CameraWorkplace()
        try camera.must("echo text >README; : >empty.mp4")
        if input == "sound.mp4" {
            var recording = Recording("IPPP IPPP")
            recording.addAudioTrack()
            recording.tracks.removeFirst()
            try camera.workplace.write(recording.serialize().bytes, as: "sound.mp4")
        }
        let outcome = try camera.run("ipro-sign record \(input) --output out.mp4; status=$?; ls out.mp4* 2>/dev/null; exit $status")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty, "no file is left")
        #expect(outcome.errors.lowercased().contains(reason), "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("ipro-sign: ") && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }

    @Test("of a name that is not text, into a name that is not text", arguments: layouts)
    func oddNames(_ layout: String) throws {
        let camera = try CameraWorkplace()
        try camera.must(
            """
            cp SampleMedia/gate-not-signed.mp4 $'in\\xff.mp4'
            ipro-sign record $'in\\xff.mp4' --layout \(layout) --output $'out\\xfe.mp4' >told
            ipro-verify -q --trust-anchor root.pem --require complete $'out\\xfe.mp4'
            """)
        #expect(try camera.must("cat told") == "out\\xfe.mp4: 100 samples signed in 5 periods\n")
    }
}

extension CameraWorkplace {
    /// The counters of the signed periods, from the statements (ipro-alteration-info(5)).
    func counters(of file: String) throws -> [UInt64] {
        try must(
            "rm -rf extracted; ipro-verify inspect --extract extracted \(file) >/dev/null; ls extracted | sed -n 's/period-\\(.*\\)\\.statement/\\1/p'"
        )
        .split(separator: "\n").compactMap { UInt64($0) }
    }
}
