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
        }

        var file: String
        var attack: String
        var group: String
        var scheme: String
        var done: String
        /// The samples as they were signed, and as the file has them.
        var before: String
        var after: String
        /// What goes in front of the file's name on the command line.
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
        let number: Int
        if let known = trusts.firstIndex(of: exhibit.trust) {
            number = known
        } else {
            number = trusts.count
            trusts.append(exhibit.trust)
            try write(try exhibit.trust.text(), as: trustFile(number))
        }
        try write(exhibit.file.bytes, as: exhibit.fileName)
        var options = ["--trust-store", trustFile(number)]
        if let camera = exhibit.attack.expectedCamera { options += ["--expect-camera", camera] }
        let expected = exhibit.expected
        rows.append(
            Row(
                file: exhibit.fileName, attack: exhibit.attack.name, group: exhibit.attack.group.rawValue,
                scheme: exhibit.scheme.rawValue, done: exhibit.attack.done, before: exhibit.before, after: exhibit.after,
                options: options,
                expected: Row.Expected(
                    verdict: expected.verdict.rawValue, exitStatus: expected.verdict.exitStatus,
                    answers: expected.answers.map {
                        [
                            "integrity": $0.integrity.rawValue, "origin": $0.origin.rawValue, "completeness": $0.completeness.rawValue,
                            "presentation": $0.presentation.rawValue,
                        ]
                    }, findings: expected.findings)))
    }

    /// Writes the manifest.
    func finish() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let manifest = Manifest(
            about: "ipro-verify OPTIONS FILE, in this folder, must end with the verdict, answers and findings that are expected",
            judgedAt: "\(Exhibit.today)", attacks: rows)
        try encoder.encode(manifest).write(to: URL(fileURLWithPath: "\(path)/\(Self.manifest)"))
    }

    private func trustFile(_ number: Int) -> String { "trust/\(number).pem" }

    private func write(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
}

/// The folder holds something else.
struct CorpusError: Error, CustomStringConvertible {
    let path: String

    var description: String { "\(path) exists and is no attack corpus; name another folder with --output" }
}
