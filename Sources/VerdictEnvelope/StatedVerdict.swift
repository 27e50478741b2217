package import Evidence

/// What a statement says about one of its files.
package struct StatedVerdict: Sendable, Hashable {
    /// The file.
    package var subject: Statement.Subject
    /// The verdict.
    package var verdict: Verdict
    /// The verdict in one sentence, where the statement has one.
    package var sentence: String?
}

/// What a statement about a dump says of some of its files together.
package struct StatedNote: Sendable, Hashable {
    /// The finding's code, and how much it weighs.
    package var (code, severity): (String, String)
    /// One sentence.
    package var message: String
    /// The files concerned.
    package var files: [String]

    init(code: String, severity: String, message: String, files: [String]) {
        (self.code, self.severity) = (code, severity)
        self.message = message
        self.files = files
    }
}

extension Statement {
    /// What it says about each of its files.
    ///
    /// - Throws: `notAStatement` where it is of another kind, or does not say something about every subject.
    package func statedVerdicts() throws(EnvelopeError) -> [StatedVerdict] {
        guard let type = PredicateType(rawValue: predicateType) else {
            throw EnvelopeError(.notAStatement, "its predicate \(predicateType) is not a verdict of this program")
        }
        guard let value = JSONValue(json: predicate) else { throw EnvelopeError(.notAStatement, "its predicate cannot be read") }
        switch type {
        case .verdict:
            let verdict = try Self.verdict(value)
            return subjects.map { StatedVerdict(subject: $0, verdict: verdict, sentence: value["sentence"]?.text) }
        case .dump:
            // Of two files with the same content the worse verdict counts.
            var stated: [String: (verdict: Verdict, sentence: String?)] = [:]
            for file in value["files"]?.list ?? [] {
                guard let sha256 = file["sha256"]?.text else { continue }
                let verdict = try Self.verdict(file)
                if let known = stated[sha256], Verdict.worst([known.verdict, verdict]) == known.verdict { continue }
                stated[sha256] = (verdict, file["sentence"]?.text)
            }
            return try subjects.map { (subject) throws(EnvelopeError) in
                guard let file = stated[subject.sha256] else {
                    throw EnvelopeError(.notAStatement, "it says nothing about its subject \(subject.sha256)")
                }
                return StatedVerdict(subject: subject, verdict: file.verdict, sentence: file.sentence)
            }
        case .simpleVerificationResult:
            guard value["verifier"]?["id"]?.text?.hasPrefix("ipro-verify:") == true,
                value["properties"]?.list?.contains(.text(Self.authenticProperty)) == true
            else { throw EnvelopeError(.notAStatement, "its properties do not name \(Self.authenticProperty)") }
            return subjects.map { StatedVerdict(subject: $0, verdict: .authentic, sentence: nil) }
        }
    }

    /// The property by which a Simple Verification Result says that a recording is authentic.
    package static let authenticProperty = "IPRO_VERIFY_AUTHENTIC"

    private static func verdict(_ value: JSONValue) throws(EnvelopeError) -> Verdict {
        guard let verdict = value["verdict"]?.text.flatMap({ Verdict(rawValue: $0) }) else {
            throw EnvelopeError(.notAStatement, "its predicate has no verdict")
        }
        return verdict
    }
}
