import Foundation
import Testing

@Suite("Results follow their published schemas", .timeLimit(.minutes(30)))
struct SchemaTests {
    static let folder = "\(Workplace.checkout)/Sources/Reporting/Schemas"
    private let result = "ipro-verify:schema/result/v1"
    private let verdict = "ipro-verify:schema/verdict/v1"

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Every result of the samples, and one of a file that is not there.
    private func results(_ workplace: Workplace) throws -> [String] {
        try workplace.run("ipro-verify --jsonl --digest --trust-store TrustStore SampleMedia/*.mp4 none.mp4 SampleMedia/README.md")
            .output.split(separator: "\n").map(String.init)
    }

    /// The predicate of every sample.
    private func predicates(_ workplace: Workplace) throws -> [[String: Any]] {
        _ = try workplace.run(
            "mkdir v; ipro-verify -q --trust-store TrustStore --verdict-dir v --require complete --case 7 --sha512 SampleMedia/*.mp4")
        let lines = try workplace.run("for f in v/*; do ipro-verify verdict show --payload $f; echo; done").output.split(separator: "\n")
        return try lines.map { try #require(try object($0)["predicate"] as? [String: Any]) }
    }

    @Test("of every sample")
    func samples() throws {
        let (validator, workplace) = (try SchemaValidator(folder: Self.folder), try Workplace())
        let results = try results(workplace)
        #expect(results.count >= 15)
        for line in results {
            let value = try object(line)
            #expect(try validator.complaints(value, schema: result).isEmpty, "\((value["file"] as? [String: Any])?["path"] ?? "")")
        }
        let predicates = try predicates(workplace)
        #expect(predicates.count == results.count - 2)
        for predicate in predicates { #expect(try validator.complaints(predicate, schema: verdict).isEmpty) }
    }

    /// Every kind of thing that batch tells, and a name that is not text.
    private static let oddCard = """
        cp -r SampleMedia card; cp card/gate-authentic.mp4 card/$'odd\\xff.mp4'; echo x >card/text; >card/empty; >card/empty.mp4
        ln -s gate-altered.mp4 card/link; ln card/gate-altered.mp4 card/other.mp4; mkfifo card/pipe
        """

    @Test("of a whole card, line by line and in sum, from a ledger too")
    func batches() throws {
        let (validator, workplace) = (try SchemaValidator(folder: Self.folder), try Workplace())
        let batch = "ipro-verify batch --trust-store TrustStore"
        let outcome = try workplace.run(
            "\(Self.oddCard)\n\(batch) --ledger l --jsonl card >lines; \(batch) --ledger l --json card >sum; "
                + "ipro-verify ledger export l >exported; ipro-verify ledger summary --json l >again; cmp lines exported && cmp sum again; "
                + "\(batch) --no-ledger --shard 1/2 --json card >share")
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        let lines = try workplace.run("cat lines").output.split(separator: "\n")
        var kinds: Set<String> = []
        for line in lines {
            let value = try object(line)
            let complaints = try validator.complaints(value, schema: "ipro-verify:schema/batch-line/v1")
            #expect(complaints.isEmpty, "\(line): \(complaints)")
            kinds.insert(value["skipped"] as? String ?? "verdict")
            if let reason = value["skipped"] as? String {
                for name in ["reason", "skipped", "file", "tool", "schemaVersion", "verdict"] {
                    let less = value.filter { $0.key != name }
                    #expect(try !validator.complaints(less, schema: "ipro-verify:schema/batch-line/v1").isEmpty, "\(reason): \(name)")
                }
            }
        }
        #expect(kinds == ["verdict", "notARecording", "empty", "link", "hardLink", "special"])
        let schema = "ipro-verify:schema/summary/v1"
        for name in ["sum", "share"] {
            let value = try object(try workplace.run("cat \(name)").output)
            let complaints = try validator.complaints(value, schema: schema)
            #expect(complaints.isEmpty, "\(complaints)")
            #expect((value["shard"] as? String) == (name == "share" ? "1/2" : nil))
        }
        try refuses(
            try object(try workplace.run("cat sum").output), schema, validator, optional: ["-.skipped[0].file.pathBytes"], atLeast: 30)
    }

    @Test("of inspections", arguments: ["", "--digests", "--messages --digests"])
    func inspections(options: String) throws {
        let (validator, workplace) = (try SchemaValidator(folder: Self.folder), try Workplace())
        let outcome = try workplace.run(
            "cp SampleMedia/gate-authentic.mp4 $'odd\\xff.mp4'; for f in SampleMedia/*.mp4 odd*; do "
                + "ipro-verify inspect --json \(options) \"$f\"; done")
        let schema = "ipro-verify:schema/inspection/v1"
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count >= 15)
        for line in lines {
            let complaints = try validator.complaints(try object(line), schema: schema)
            #expect(complaints.isEmpty, "\(complaints)")
        }
        let optional: Set<String> = [
            "-.boxes[0].children", "-.boxes[0].uuid", "-.tracks[0].samplesSha256", "-.tracks[0].sampleDigestsSha256", "-.carriers[0].track",
            "-.carriers[0].sample", "-.findings[0].samples", "-.findings[0].track",
        ]
        try refuses(try object(lines[0]), schema, validator, optional: optional, atLeast: 30)
    }

    @Test("of checks of verdicts, genuine and not, of one recording and of a dump with what was found about its files together")
    func checks() throws {
        let (validator, workplace) = (try SchemaValidator(folder: Self.folder), try Workplace())
        try workplace.makeExaminer()
        let signed = try workplace.run(
            "\(Workplace.sign) --case 7 clip.mp4 && ipro-verify batch --no-ledger -q --trust-store TrustStore --sign-key examiner.key "
                + "--sign-certificate examiner.pem SampleMedia; head -c 900 clip.mp4.intoto.jsonl >broken; "
                + "sed 's/\"sig\":\"M/\"sig\":\"N/' clip.mp4.intoto.jsonl >changed")
        #expect(signed.errors.isEmpty, "\(signed.errors)")
        let schema = "ipro-verify:schema/check/v1"
        for (line, accepted) in [
            ("--file clip.mp4 clip.mp4.intoto.jsonl", true), ("--file SampleMedia/gate-altered.mp4 clip.mp4.intoto.jsonl", false),
            ("changed", false), ("dump.intoto.jsonl", true), ("--file SampleMedia/gate-altered.mp4 dump.intoto.jsonl", true),
        ] {
            let outcome = try workplace.run("\(Workplace.check) --json \(line)")
            let value = try object(outcome.output)
            let complaints = try validator.complaints(value, schema: schema)
            #expect(complaints.isEmpty, "\(complaints)")
            #expect(value["accepted"] as? Bool == accepted, "\(line)")
        }
        let value = try object(try workplace.run("\(Workplace.check) --json dump.intoto.jsonl").output)
        let statement = try #require((value["statements"] as? [[String: Any]])?.first)
        let notes = try #require(statement["notes"] as? [[String: Any]])
        #expect(statement["verdictOnAll"] as? String == "altered" && !notes.isEmpty)
        // The text says the same.
        let text = try workplace.run("\(Workplace.check) dump.intoto.jsonl").output
        for note in notes.prefix(20) { #expect(text.contains("[\(note["code"] as? String ?? "?")]"), "\(note)") }
        try refuses(value, schema, validator, optional: [], atLeast: 30)
    }

    /// Sees that a value is refused without any of its members, and with another kind of thing in the place of one.
    private func refuses(_ value: Any, _ schema: String, _ validator: SchemaValidator, optional: Set<String>, atLeast count: Int) throws {
        var refused = 0
        for (changed, place) in Self.mutations(of: value) where !optional.contains(place) {
            let complaints = try validator.complaints(changed, schema: schema)
            #expect(!complaints.isEmpty, "\(place)")
            refused += complaints.isEmpty ? 0 : 1
        }
        #expect(refused >= count)
    }

    @Test("and nothing else does: without any required member, or with a member of another kind, a result is refused")
    func mutations() throws {
        let (validator, workplace) = (try SchemaValidator(folder: Self.folder), try Workplace())
        let line = try workplace.run("ipro-verify --jsonl --digest --trust-store TrustStore SampleMedia/gate-altered.mp4").output
        let value = try object(line)
        var refused = 0
        for (changed, place) in Self.mutations(of: value) where !Self.optional.contains(place) {
            let complaints = try validator.complaints(changed, schema: result)
            #expect(!complaints.isEmpty, "\(place)")
            refused += complaints.isEmpty ? 0 : 1
        }
        #expect(refused > 60)
    }

    @Test("as Python's jsonschema sees it too", .enabled(if: Self.hasPython, "python3 with jsonschema and referencing is not installed"))
    func python() throws {
        let workplace = try Workplace()
        try workplace.write(Array(try results(workplace).joined(separator: "\n").utf8), as: "results")
        let predicates = try predicates(workplace).map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) }
        try workplace.write(Array(predicates.joined(separator: "\n").utf8), as: "predicates")
        let script = """
            import glob, json
            from jsonschema import Draft202012Validator
            from referencing import Registry, Resource
            schemas = [json.load(open(name)) for name in glob.glob("\(Self.folder)/*.schema.json")]
            registry = Registry().with_resources([(s["$id"], Resource.from_contents(s)) for s in schemas])
            for schema in schemas: Draft202012Validator.check_schema(schema)
            for name, kind in (("results", "result"), ("predicates", "verdict")):
                validator = Draft202012Validator({"$ref": f"ipro-verify:schema/{kind}/v1"}, registry=registry)
                lines = [json.loads(line) for line in open(name)]
                assert lines
                for line in lines: validator.validate(line)
            print("valid")
            """
        try workplace.write(Array(script.utf8), as: "validate.py")
        let outcome = try workplace.run("python3 validate.py")
        #expect(outcome.output == "valid\n", "\(outcome.errors)")
    }

    private static let hasPython = (try? Workplace().run("python3 -c 'import jsonschema, referencing'").status) == 0

    /// Members that need not be there.
    private static let optional: Set<String> = [
        "-.findings[0].scheme", "-.findings[0].track", "-.findings[0].samples", "-.findings[0].time", "-.findings[0].bytes",
        "-.signatures[0].segments[0].signedFrom", "-.signatures[0].segments[0].signedUntil", "-.signatures[0].signers[0].trustedToday",
        "-.signatures[0].timeline", "-.coverage.uncoveredRanges[0].sha256", "-.coverage.uncoveredRanges[0].looksLike",
    ]

    /// The value with each member of its objects left out, and with each replaced by a list that no schema expects there.
    private static func mutations(of value: Any, at place: String = "") -> [(value: Any, place: String)] {
        var changed: [(Any, String)] = []
        if let object = value as? [String: Any] {
            for (name, member) in object {
                var without = object
                without[name] = nil
                changed.append((without, "-\(place).\(name)"))
                var other = object
                other[name] = [["neither": "nor"]]
                changed.append((other, "!\(place).\(name)"))
                for (inner, innerPlace) in mutations(of: member, at: "\(place).\(name)") {
                    var outer = object
                    outer[name] = inner
                    changed.append((outer, innerPlace))
                }
            }
        } else if let list = value as? [Any], let first = list.first {
            for (inner, innerPlace) in mutations(of: first, at: "\(place)[0]") {
                changed.append(([inner] + list.dropFirst(), innerPlace))
            }
        }
        return changed
    }
}
