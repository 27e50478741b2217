import Foundation
import Testing

@Suite("ipro-sign excerpt")
struct ExcerptCommandTests {
    /// How a signed recording of 10 periods of 12 pictures came to be; `signed.mp4` in the folder.
    struct Origin: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var commands: String
        var hasSound = false
    }

    static let origins = [
        Origin(
            testDescription: "recorded fragmented",
            commands: "ipro-media test-clip --frames 120 --layout elementary -o c.h264; ipro-sign record c.h264 -o signed.mp4"),
        Origin(
            testDescription: "recorded progressive",
            commands:
                "ipro-media test-clip --frames 120 --layout elementary -o c.h264; ipro-sign record c.h264 --layout progressive -o signed.mp4"
        ),
        Origin(
            testDescription: "signed afterwards, moov behind the media",
            commands: "ipro-media test-clip --frames 120 --layout progressive -o signed.mp4; ipro-sign add signed.mp4"),
        Origin(
            testDescription: "signed afterwards, moov before the media",
            commands: "ipro-media test-clip --frames 120 --layout faststart -o signed.mp4; ipro-sign add signed.mp4"),
        Origin(
            testDescription: "signed afterwards, fragmented",
            commands: "ipro-media test-clip --frames 120 --layout fragmented -o signed.mp4; ipro-sign add signed.mp4"),
        Origin(
            testDescription: "H.265 with B-pictures and sound, fragmented",
            commands:
                "ipro-media test-clip --codec h265 --bframes 2 --audio --frames 120 -o p.mp4; ipro-sign record p.mp4 --audio -o signed.mp4",
            hasSound: true),
        Origin(
            testDescription: "with B-pictures and sound, progressive",
            commands: "ipro-media test-clip --bframes 2 --audio --frames 120 -o signed.mp4; ipro-sign add --audio signed.mp4",
            hasSound: true),
    ]

    @Test("cut at the borders of periods, without the key, still verifies as what it is", arguments: origins)
    func verifies(_ origin: Origin) throws {
        let camera = try CameraWorkplace()
        try camera.must(origin.commands + "; rm -r store")
        let whole = try camera.verdict("signed.mp4", "--require complete")
        try #require(whole.verdict == "authentic", "\(whole.findings.map(\.message))")
        let periods = try camera.counters(of: "signed.mp4")
        try #require(periods.count >= 9)
        for (name, bounds, expected) in [
            ("middle", "--from 3 --to 5", 3...5), ("start", "--to 2", 1...2), ("end", "--from 8", 8...UInt64(periods.count)),
            ("one", "--from 4 --to 4", 4...4), ("times", "--from 0:02.5 --to 4.5s", 3...5),
        ] as [(String, String, ClosedRange<UInt64>)] {
            try camera.must("ipro-sign excerpt \(bounds) signed.mp4 --output \(name).mp4")
            let result = try camera.verdict("\(name).mp4", origin.hasSound ? "--require all-tracks" : "")
            let told = Comment(rawValue: "\(name): " + result.findings.map { "\($0.code): \($0.message)" }.joined(separator: "\n"))
            #expect(result.verdict == "authentic", told)
            #expect(
                result.answers == .init(integrity: "intact", origin: "trusted", completeness: "excerpt", presentation: "consistent"), told)
            #expect(try camera.counters(of: "\(name).mp4") == Array(expected), told)
            let video = try #require(result.signatures.first { $0.track == 1 })
            #expect(video.uncoveredSamples.isEmpty && video.unverifiableSamples.isEmpty && video.missing.isEmpty, told)
            #expect(video.verifiedSamples == 12 * UInt64(expected.count), told)
        }
    }

    @Test("has the pictures of the recording, byte for byte, for any player", arguments: origins)
    func pictures(_ origin: Origin) throws {
        let camera = try CameraWorkplace()
        try camera.must(origin.commands + "; ipro-sign excerpt --from 3 --to 4 signed.mp4 -o cut.mp4")
        // libavformat's opinion, not this project's reader's.
        func samples(_ file: String) throws -> [[UInt8]] {
            let bytes = try camera.bytes(file)
            let text = try camera.must("ipro-media probe --samples \(file)")
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            return try #require(object?["samples"] as? [[String: Any]]).filter { $0["track"] as? Int == 1 }.compactMap { sample in
                guard let offset = sample["offset"] as? Int, let size = sample["size"] as? Int else { return nil }
                return Array(bytes[offset..<offset + size])
            }
        }
        let whole = try samples("signed.mp4")
        let cut = try samples("cut.mp4")
        #expect(cut.count == 24 && cut == Array(whole[24..<48]))
        try camera.must("ipro-media picture --sample 13 -o picture.png cut.mp4 && test -s picture.png")
    }

    @Test("of a recording that was altered stays altered, where the altered picture is in it")
    func altered() throws {
        let camera = try CameraWorkplace()
        try camera.must(
            """
            ipro-sign excerpt --from 3 --to 3 SampleMedia/gate-altered.mp4 -o with.mp4
            ipro-sign excerpt --from 4 SampleMedia/gate-altered.mp4 -o without.mp4
            """)
        #expect(try camera.run("ipro-verify -q --trust-store TrustStore with.mp4").status == 1)
        #expect(try camera.run("ipro-verify -q --trust-store TrustStore without.mp4").status == 0)
    }

    @Test("of an excerpt is an excerpt")
    func again() throws {
        let camera = try CameraWorkplace()
        try camera.must(
            """
            ipro-sign excerpt --from 2 --to 4 SampleMedia/gate-authentic.mp4 -o once.mp4
            ipro-sign excerpt --from 3 once.mp4 -o twice.mp4
            """)
        #expect(try camera.counters(of: "twice.mp4") == [3, 4])
        #expect(try camera.run("ipro-verify -q --trust-store TrustStore twice.mp4").status == 0)
    }

    @Test(
        "refuses what cannot be cut, says why, and leaves no file",
        arguments: [
            ("SampleMedia/gate-not-signed.mp4", "", "not signed"),
            ("SampleMedia/gate-authentic.mp4", "--from 9", "has no period 9, but periods 1 to 5"),
            ("SampleMedia/gate-authentic.mp4", "--from 4 --to 2", "end before it begins"), ("SampleMedia/gate-truncated.mp4", "", "end"),
            ("missing.mp4", "", "no such file"),
        ])
    func refused(_ file: String, _ bounds: String, _ reason: String) throws {
        let camera = try CameraWorkplace()
        let outcome = try camera.run("ipro-sign excerpt \(bounds) \(file) -o cut.mp4; status=$?; ls cut.mp4 2>/dev/null; exit $status")
        #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.errors.contains(reason), "\(outcome.errors)")
    }
}
