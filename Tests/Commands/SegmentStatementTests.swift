import Foundation
import Testing

@Suite("Verdicts and reports on recordings in segments", .timeLimit(.minutes(30)))
struct SegmentStatementTests {
    /// A signed recording in fragments, cut into files: `init.mp4`, and `1.m4s` and so on.
    private func segments() throws -> (workplace: Workplace, files: [String]) {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: workplace.file("SampleMedia/yard-authentic.mp4"))))
        var cuts: [Int] = []
        var offset = 0
        while offset + 8 <= whole.count {
            if whole[offset + 4..<offset + 8].elementsEqual("moof".utf8) { cuts.append(offset) }
            offset += whole[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        try #require(cuts.count > 3)
        var files = ["init.mp4"]
        try workplace.write(Array(whole[..<cuts[0]]), as: "init.mp4")
        for (number, start) in cuts.enumerated() {
            let end = number + 1 < cuts.count ? cuts[number + 1] : whole.count
            files.append("\(number + 1).m4s")
            try workplace.write(Array(whole[start..<end]), as: "\(number + 1).m4s")
        }
        return (workplace, files)
    }

    @Test("name each file by its digest, pass for all of them together, and follow their schemas")
    func whole() throws {
        let (workplace, files) = try segments()
        let list = files.joined(separator: " ")
        let outcome = try workplace.run("\(Workplace.sign) --sha512 --cms --report r.html --segments \(list); ls *.intoto.jsonl*")
        #expect(outcome.errors.isEmpty && outcome.output == "init.mp4.intoto.jsonl\ninit.mp4.intoto.jsonl.p7s\n", "\(outcome.errors)")
        let payload = try workplace.run("ipro-verify verdict show --payload init.mp4.intoto.jsonl").output
        let statement = try #require(try JSONSerialization.jsonObject(with: Data(payload.utf8)) as? [String: Any])
        let subjects = try #require(statement["subject"] as? [[String: Any]])
        #expect(subjects.map { $0["name"] as? String } == files)
        for (subject, file) in zip(subjects, files) {
            let digest = try workplace.run("sha256sum \(file) | cut -c 1-64; sha512sum \(file) | cut -c 1-128").output
                .split(separator: "\n")
            let told = subject["digest"] as? [String: String]
            #expect(told?["sha256"] == String(digest[0]) && told?["sha512"] == String(digest[1]), "\(file)")
        }
        let validator = try SchemaValidator(folder: SchemaTests.folder)
        let predicate = try #require(statement["predicate"])
        #expect(try validator.complaints(predicate, schema: "ipro-verify:schema/verdict/v1").isEmpty)
        let json = try workplace.run("ipro-verify --json --digest --trust-store TrustStore --segments \(list)").output
        let result = try JSONSerialization.jsonObject(with: Data(json.utf8))
        let complaints = try validator.complaints(result, schema: "ipro-verify:schema/result/v1")
        #expect(complaints.isEmpty, "\(complaints)")
        // All files, in whatever order they are given, and nothing less.
        let given = files.reversed().map { "--file \($0)" }.joined(separator: " ")
        let checked = try workplace.run("\(Workplace.check) \(given) init.mp4.intoto.jsonl")
        #expect(checked.status == 0 && checked.output.contains("GENUINE"), "\(checked.output)")
        for some in [Array(files.dropLast()), ["init.mp4"], ["2.m4s"]] {
            let given = some.map { "--file \($0)" }.joined(separator: " ")
            let refused = try workplace.run("\(Workplace.check) \(given) init.mp4.intoto.jsonl")
            #expect(refused.status == 2 && refused.output.contains("files that are one recording together"), "\(refused.output)")
        }
        #expect(try workplace.run("wc -l <init.mp4.intoto.jsonl").output == "1\n", "no result that takes each file by itself")
        let reader = PageReader(try String(contentsOfFile: workplace.file("r.html"), encoding: .utf8))
        #expect(reader.complaints.isEmpty && reader.text.contains("The files of the recording"))
        for file in files { #expect(reader.text.contains(try workplace.run("sha256sum \(file) | cut -c 1-64").output.prefix(64))) }
    }

    @Test("tell of an altered segment, and of one that is another by now")
    func altered() throws {
        let (workplace, files) = try segments()
        let list = files.joined(separator: " ")
        let changed = try workplace.run(
            "cp 2.m4s 2.old; printf x | dd of=2.m4s bs=1 seek=$(($(stat -c %s 2.m4s) / 2)) conv=notrunc status=none")
        #expect(changed.status == 0)
        let signed = try workplace.run("\(Workplace.sign) --segments \(list)")
        let alone = try workplace.run("ipro-verify -q --trust-store TrustStore --segments \(list)")
        #expect(signed.status == alone.status && signed.status != 0 && signed.errors.isEmpty, "\(signed.errors)")
        let given = files.map { "--file \($0)" }.joined(separator: " ")
        #expect(try workplace.run("\(Workplace.check) \(given) init.mp4.intoto.jsonl").status == signed.status)
        #expect(try workplace.run("mv 2.old 2.m4s; \(Workplace.check) \(given) init.mp4.intoto.jsonl").status == 2)
        // What is no recording in segments has no digests that could be named.
        let mixed = try workplace.run("mkdir v; \(Workplace.sign) --verdict-dir v --segments 1.m4s init.mp4; ls v")
        #expect(mixed.status == 0 && mixed.output.isEmpty && mixed.errors.contains("no verdict can name it"), "\(mixed.errors)")
    }
}
