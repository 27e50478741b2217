import AttackCorpus
import Evidence
import Foundation
import RecordingForge

/// The folder that the corpus is written into.
struct CorpusFolder {
    /// A row of the manifest.
    private struct Row: Codable {
        struct Expected: Codable {
            var verdict: String
            var exitStatus: Int32
            var answers: [String: String]?
            var findings: [String]
            /// The four answers of each kind of signature, in files with several.
            var signatures: [String: [String: String]]?

            init(_ expected: Expectation) {
                verdict = expected.verdict.rawValue
                exitStatus = expected.verdict.exitStatus
                answers = expected.answers?.words
                findings = expected.findings
                if !expected.signatures.isEmpty {
                    signatures = Dictionary(uniqueKeysWithValues: expected.signatures.map { ($0.key.rawValue, $0.value.words) })
                }
            }
        }

        /// A file, or a folder.
        var file: String
        /// The files of a recording in segments, in the order in which they are named on the command line.
        var files: [String]?
        var attack: String
        var group: String
        var scheme: String
        var done: String
        /// The samples as they were signed, and as the file has them.
        var before: String
        var after: String
        /// `verify` for a file, `batch` for a folder.
        var command: String
        /// What goes between the command and the name on the command line.
        var options: [String]
        var expected: Expected
    }

    private struct Manifest: Codable {
        var schemaVersion = 1
        var about: String
        var judgedAt: String
        var attacks: [Row]
    }

    private let path: String
    private var rows: [Row] = []
    private var trusts: [Trust] = []
    private static let manifest = "manifest.json"

    /// How many files there are.
    var count: Int { rows.count }

    /// A new folder, or one that this program made before, emptied.
    init(_ path: String) throws {
        self.path = path
        let files = FileManager.default
        if files.fileExists(atPath: path) {
            guard files.fileExists(atPath: "\(path)/\(Self.manifest)") else { throw CorpusError(path: path) }
            try files.removeItem(atPath: path)
        }
        try files.createDirectory(atPath: "\(path)/trust", withIntermediateDirectories: true)
    }

    /// Writes an exhibit, and whom to trust where no earlier one had the same.
    mutating func add(_ exhibit: Exhibit) throws {
        let number = try number(of: exhibit.trust)
        try write(exhibit.file.bytes, as: exhibit.fileName)
        var options = ["--trust-store", trustFile(number)]
        if let camera = exhibit.attack.expectedCamera { options += ["--expect-camera", camera] }
        rows.append(
            Row(
                file: exhibit.fileName, attack: exhibit.attack.name, group: exhibit.attack.group.rawValue,
                scheme: exhibit.scheme.rawValue, done: exhibit.attack.done, before: exhibit.before, after: exhibit.after,
                command: "verify", options: options,
                expected: Row.Expected(exhibit.expected)))
    }

    /// Writes the files of a recording in segments into a folder of their own.
    mutating func add(_ attack: SegmentAttack, _ scheme: SchemeName) throws {
        guard let expected = try attack.expected.get()[scheme: scheme] else { return }
        let folder = "\(attack.name).\(scheme.rawValue)"
        try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: false)
        let files = try attack.files(scheme)
        for file in files { try write(file.bytes, as: "\(folder)/\(file.name)") }
        rows.append(
            Row(
                file: folder, files: files.map { "\(folder)/\($0.name)" }, attack: attack.name, group: AttackGroup.extent.rawValue,
                scheme: scheme.rawValue, done: attack.done, before: "an initial segment and six with pictures",
                after: "\(files.count) files", command: "verify",
                options: ["--trust-store", trustFile(try number(of: Trust())), "--segments"], expected: Row.Expected(expected)))
    }

    /// Writes the files of a series into a folder of their own.
    mutating func add(_ series: SeriesAttack, _ scheme: SchemeName) throws {
        let folder = "\(series.name).\(scheme.rawValue)"
        try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: false)
        let files = try series.files(scheme)
        for file in files { try write(file.bytes, as: "\(folder)/\(file.name)") }
        let verdict = series.verdict(scheme)
        rows.append(
            Row(
                file: folder, attack: series.name, group: series.group.rawValue, scheme: scheme.rawValue, done: series.done,
                before: "four files", after: "\(files.count) files", command: "batch",
                options: ["--trust-store", trustFile(try number(of: Trust()))],
                expected: Row.Expected(Expectation(verdict: verdict, answers: nil, findings: series.findings(scheme)))))
    }

    /// The number of the file that holds whom to trust, written where no earlier exhibit had the same.
    private mutating func number(of trust: Trust) throws -> Int {
        if let known = trusts.firstIndex(of: trust) { return known }
        trusts.append(trust)
        try write(try trust.text(), as: trustFile(trusts.count - 1))
        return trusts.count - 1
    }

    /// Writes the manifest.
    func finish() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let manifest = Manifest(
            about:
                "ipro-verify COMMAND OPTIONS FILE, in this folder, must end with the verdict, answers and findings that are expected; where there are FILES, they stand in the place of FILE, in their order",
            judgedAt: "\(Exhibit.today)", attacks: rows)
        try encoder.encode(manifest).write(to: URL(fileURLWithPath: "\(path)/\(Self.manifest)"))
    }

    private func trustFile(_ number: Int) -> String { "trust/\(number).pem" }

    private func write(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
}

extension Answers {
    /// The four words by their questions.
    fileprivate var words: [String: String] {
        [
            "integrity": integrity.rawValue, "origin": origin.rawValue, "completeness": completeness.rawValue,
            "presentation": presentation.rawValue,
        ]
    }
}

/// The folder holds something else.
struct CorpusError: Error, CustomStringConvertible {
    let path: String

    var description: String { "\(path) exists and is no attack corpus; name another folder with --output" }
}
