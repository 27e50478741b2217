import Foundation
import Testing

@Suite("Reports for people", .timeLimit(.minutes(30)))
struct ReportTests {
    private func page(_ workplace: Workplace, _ name: String = "r.html") throws -> String {
        try String(contentsOfFile: workplace.file(name), encoding: .utf8)
    }

    @Test("of every sample are sound, name the verdict and need nothing from outside")
    func everySample() throws {
        let workplace = try Workplace()
        let names = try FileManager.default.contentsOfDirectory(atPath: workplace.file("SampleMedia")).filter { $0.hasSuffix(".mp4") }
        for name in names {
            let outcome = try workplace.run("ipro-verify --trust-store TrustStore --report \(name).html --no-pictures SampleMedia/\(name)")
            #expect(outcome.status != 2 && outcome.errors.isEmpty, "\(outcome.errors)")
            let reader = PageReader(try page(workplace, "\(name).html"))
            #expect(reader.complaints.isEmpty, "\(name)")
            // The first line of the plain output is on the page.
            let headline = try #require(outcome.output.split(separator: "\n").first)
            let sentence = try #require(headline.components(separatedBy: "  ").last)
            #expect(reader.text.contains(sentence.dropFirst()), "\(name): \(sentence)")
            let verdict = try #require(headline.dropFirst("SampleMedia/\(name): ".count).split(separator: " ").first)
            #expect(reader.text.contains(verdict))
            for heading in [
                "The four answers", "Timeline of each track", "Findings", "Coverage of the bytes", "What this does not say", "Method",
            ] {
                #expect(reader.text.contains(heading), "\(name): \(heading)")
            }
        }
    }

    @Test("say that pictures were left out where the examiner chose so, and only there")
    func withoutPictures() throws {
        let workplace = try Workplace()
        let chosen = "because the examiner chose so (--no-pictures)"
        for (name, count) in [("gate-altered", 2), ("gate-authentic", 1)] {
            _ = try workplace.run("ipro-verify -q --trust-store TrustStore --report \(name).html --no-pictures SampleMedia/\(name).mp4")
            let text = PageReader(try page(workplace, "\(name).html")).text
            #expect(text.components(separatedBy: chosen).count == count + 1, "in the method, and beside the places that have none")
        }
        _ = try workplace.run("ipro-verify -q --trust-store TrustStore --report r.html SampleMedia/gate-altered.mp4")
        #expect(!PageReader(try page(workplace)).text.contains("--no-pictures"))
    }

    @Test("tell of an altered frame where it is, who signed, the chain to the anchor, and the digest of the verdict")
    func altered() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        let outcome = try workplace.run(
            "\(Workplace.sign) --report r.html --examiner 'A & B' --case 7/26 --exhibit 'SD <3>' SampleMedia/gate-altered.mp4")
        #expect(outcome.status == 1 && outcome.errors.isEmpty, "\(outcome.errors)")
        let reader = PageReader(try page(workplace))
        for words in [
            "frame 41", "00:02.050", "sample-altered", "CN=NV1-0001, O=Nordvakt", "CN=Demonstration Root, O=Nordvakt", "A & B", "7/26",
            "SD <3>", "gate-altered.mp4.intoto.jsonl", "2026-03-18T08:33:20Z", "alteration-info", "ipro-verify ",
        ] { #expect(reader.text.contains(words), "\(words)") }
        // The digest on the page is that of the predicate in the signed statement.
        let payload = try workplace.run("ipro-verify verdict show --payload gate-altered.mp4.intoto.jsonl").output
        let predicate = try #require(payload.components(separatedBy: #","predicate":"#).last?.dropLast())
        try workplace.write(Array(predicate.utf8), as: "predicate")
        let digest = try workplace.run("sha256sum predicate").output.prefix(64)
        #expect(digest.count == 64 && reader.text.contains(digest))
    }

    @Test("show pictures of the altered places, decoded by another process")
    func pictures() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run("ipro-verify -q --trust-store TrustStore --report r.html SampleMedia/gate-altered.mp4")
        #expect(outcome.status == 1 && outcome.errors.isEmpty, "\(outcome.errors)")
        let reader = PageReader(try page(workplace))
        #expect(reader.complaints.isEmpty)
        let pictures = reader.all("img")
        #expect(
            pictures.compactMap { $0.attributes["alt"] }
                == ["before", "at this place", "after"].enumerated().map { index, role in
                    "Frame \(40 + index) of track 1, \(role)"
                })
        for picture in pictures {
            let data = try #require(Data(base64Encoded: (picture.attributes["src"] ?? "").replacing("data:image/jpeg;base64,", with: "")))
            #expect(data.starts(with: [0xFF, 0xD8]) && data.count > 1000)
        }
        // A gap has a frame before and a frame after it.
        _ = try workplace.run("ipro-verify -q --trust-store TrustStore --report gap.html SampleMedia/gate-frame-removed.mp4")
        let gap = PageReader(try page(workplace, "gap.html"))
        #expect(gap.all("img").count == 2 && gap.text.contains("1 signed frame is missing after frame 58"))
    }

    @Test("say so where the helper for pictures is missing, and the verdict is the same")
    func withoutHelper() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run(
            "mkdir alone && cp \"$(command -v ipro-verify)\" alone && PATH=/usr/bin:/bin && "
                + "alone/ipro-verify -q --trust-store TrustStore --report r.html SampleMedia/gate-altered.mp4")
        #expect(outcome.status == 1 && outcome.errors.isEmpty, "\(outcome.errors)")
        let reader = PageReader(try page(workplace))
        #expect(reader.complaints.isEmpty && reader.all("img").isEmpty)
        #expect(reader.text.contains("ipro-media") && reader.text.contains("is not installed"))
    }

    @Test("of several files count them by verdict, name all of them, and show in full those that do not pass")
    func dump() throws {
        let workplace = try Workplace()
        let outcome = try workplace.run(
            "cp SampleMedia/gate-authentic.mp4 'a <b>&\"c.mp4'; ipro-verify -q --trust-store TrustStore --report r.html --no-pictures "
                + "SampleMedia/*.mp4 a* none.mp4")
        #expect(outcome.status == 1)
        let reader = PageReader(try page(workplace))
        #expect(reader.complaints.isEmpty)
        for name in try FileManager.default.contentsOfDirectory(atPath: workplace.file("SampleMedia")) where name.hasSuffix(".mp4") {
            #expect(reader.text.contains("SampleMedia/\(name)"))
        }
        #expect(reader.text.contains("a <b>&\"c.mp4") && reader.text.contains("NOT ALL AUTHENTIC") && reader.text.contains("none.mp4"))
        #expect(reader.all("article").count == 11)
        let good = try workplace.run("ipro-verify -q --trust-store TrustStore --report g.html SampleMedia/*-authentic.mp4")
        #expect(good.status == 0)
        #expect(PageReader(try page(workplace, "g.html")).text.contains("ALL AUTHENTIC"))
    }

    @Test(
        "are shown by a browser without a word on its console, in light, dark and on paper",
        .enabled(if: Workplace.has("chromium"), "chromium is not installed"))
    func browser() throws {
        let workplace = try Workplace()
        let made = try workplace.run("ipro-verify -q --trust-store TrustStore --report r.html SampleMedia/gate-altered.mp4")
        #expect(made.status == 1)
        let chromium =
            "chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir=$PWD/profile "
            + "--enable-logging=stderr --v=0"
        for (options, file) in [
            ("--screenshot=$PWD/light.png", "light.png"),
            ("--blink-settings=preferredColorScheme=0 --screenshot=$PWD/dark.png", "dark.png"),
            ("--print-to-pdf=$PWD/page.pdf", "page.pdf"),
        ] {
            let outcome = try workplace.run("\(chromium) \(options) file://$PWD/r.html")
            #expect(outcome.status == 0 && !outcome.errors.contains("CONSOLE"), "\(outcome.errors.suffix(2000))")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: workplace.file(file)))
            #expect(bytes.count > 20_000, "\(file)")
        }
    }
}
