package import Evidence
import SystemPackage

/// The predicate about the files of a folder or card: one verdict for each subject of the statement, and how many there are of each.
package struct DumpPredicate: Sendable {
    /// What is said about one file.
    package struct File: Sendable, Hashable {
        /// Its path inside the folder.
        package var path: String
        /// Its size in bytes.
        package var size: UInt64
        /// SHA-256 of the file, lower-case hexadecimal; a file without one was not read whole, and is no subject of the statement.
        package var sha256: String?
        /// The verdict.
        package var verdict: Verdict
        /// The four answers, where there are any.
        package var answers: Answers?
        /// The verdict in one sentence.
        package var sentence: String
        /// SHA-256 of the predicate of the file's own statement, where one was made: it binds the details to this one.
        package var predicateSHA256: String?

        /// What is said about one file.
        package init(
            path: String, size: UInt64, sha256: String?, verdict: Verdict, answers: Answers?, sentence: String,
            predicateSHA256: String? = nil
        ) {
            self.path = path
            self.size = size
            self.sha256 = sha256
            self.verdict = verdict
            self.answers = answers
            self.sentence = sentence
            self.predicateSHA256 = predicateSHA256
        }
    }

    /// The files, in the order of their paths.
    package var files: [File]
    /// What was found about files together: gaps between them, for one.
    package var notes: [DumpNote]
    /// The verdict on all together, which such a finding can make worse than that of any file.
    package var verdict: Verdict
    /// The rules by which they were judged.
    package var policy: ExaminationPolicy
    /// What the examiner says about the examination.
    package var details: CaseDetails
    /// The version of the program.
    package var toolVersion: String

    /// A predicate about files, which are put into the order of their paths.
    package init(
        files: [File], notes: [DumpNote] = [], verdict: Verdict? = nil, policy: ExaminationPolicy, details: CaseDetails = CaseDetails(),
        toolVersion: String
    ) {
        self.notes = notes
        self.verdict = Verdict.worst(files.map(\.verdict) + [verdict].compactMap { $0 })
        self.files = files.sorted { ($0.path, $0.sha256 ?? "") < ($1.path, $1.sha256 ?? "") }
        self.policy = policy
        self.details = details
        self.toolVersion = toolVersion
    }

    /// The files that can be subjects: every content once, since a subject is known by its digest. Where two files of the same content got
    /// different verdicts, which only a program that is wrong gives, the predicate tells both and the worse one counts.
    package var subjects: [Statement.Subject] {
        var told: Set<String> = []
        return files.compactMap { file in
            guard let sha256 = file.sha256, told.insert(sha256).inserted else { return nil }
            return Statement.Subject(name: file.path, sha256: sha256)
        }
    }

    /// The statement about all files that can be named; `nil` where there is none.
    ///
    /// - Throws: failures of the library.
    package func statement(examinedAt: Timestamp) throws -> Statement? {
        var subjects = subjects
        guard !subjects.isEmpty else { return nil }
        subjects[0].annotations["examinedAt"] = .text("\(examinedAt)")
        return Statement(subjects: subjects, predicateType: PredicateType.dump.rawValue, predicate: try json())
    }

    /// The predicate as JSON text, members in the order of their names.
    ///
    /// - Throws: failures of the library.
    package func json() throws -> [UInt8] {
        var counts: [String: JSONValue] = [:]
        for verdict in Verdict.allCases { counts[verdict.rawValue] = .integer(Int64(files.count { $0.verdict == verdict })) }
        var members: [String: JSONValue] = [
            "schemaVersion": .integer(VerdictPredicate.schemaVersion), "tool": VerdictPredicate.tool(toolVersion),
            "policy": try policy.statement(), "counts": .object(counts), "files": .list(files.map(Self.value)),
            "verdict": .text(verdict.rawValue),
            "notes": .list(
                notes.map { note in
                    .object([
                        "code": .text(note.code.name), "severity": .text(note.code.severity.rawValue), "message": .text(note.message),
                        "files": .list(note.files.map { .text($0.shown) }),
                    ])
                }),
        ]
        if !details.isEmpty { members["case"] = JSONValue(details) }
        return Array(JSONValue.object(members).json.utf8)
    }

    private static func value(_ file: File) -> JSONValue {
        var members: [String: JSONValue] = [
            "path": .text(file.path), "size": .integer(Int64(clamping: file.size)), "sha256": file.sha256.map { .text($0) } ?? .null,
            "verdict": .text(file.verdict.rawValue), "answers": file.answers.map { JSONValue($0) } ?? .null,
            "sentence": .text(file.sentence),
        ]
        if let digest = file.predicateSHA256 { members["predicateSha256"] = .text(digest) }
        return .object(members)
    }
}
