package import Evidence

/// What the verifier must say of one exhibit: verdict, the four answers, and codes that have to be among the findings.
package struct Expectation: Sendable, Hashable {
    /// The one word for the file.
    package var verdict: Verdict
    /// The four answers; `nil` where nothing could be examined.
    package var answers: Answers?
    /// Codes that have to be among the findings: they name the cause.
    package var findings: [String]
    /// The four answers of single signatures, in a file that carries several kinds.
    package var signatures: [SchemeName: Answers] = [:]

    /// What must be said, without more about single signatures.
    package init(verdict: Verdict, answers: Answers?, findings: [String]) {
        self.verdict = verdict
        self.answers = answers
        self.findings = findings
    }
}

/// Expectations of a row of the table, written as lines so that five schemes can be read one under the other:
///
///     onvif-media-signing: altered altered trusted complete consistent sample-altered
///
/// First the scheme; `*` for all, `video` for the two that sign inside the coded video, `whole` for the two that sign the file as a whole;
/// a later line overrides an earlier one. Then verdict, integrity, origin, completeness, presentation, and codes of findings. A verdict of
/// `error` stands alone: then there are no answers. In rows whose files have signatures of several kinds, further lines state what each of
/// them must answer for itself, `own` for that of the row:
///
///     video/own: altered trusted complete consistent
package struct ExpectationTable: Sendable, Hashable {
    /// What is wrong with a line.
    package struct Malformed: Error, Hashable {
        /// The line.
        package var line: String
    }

    private var lines: [SchemeName: Expectation] = [:]

    /// Schemes that this row is about.
    package var schemes: [SchemeName] { SchemeName.allCases.filter { lines[$0] != nil } }

    /// Every code that is expected under one of them.
    package var codes: Set<String> { Set(lines.values.flatMap(\.findings)) }

    /// What must be said under a scheme; `nil` where the row does not apply to it.
    package subscript(scheme scheme: SchemeName) -> Expectation? { lines[scheme] }

    /// Reads lines as described.
    package init(_ text: String) throws(Malformed) {
        for line in text.split(separator: "\n") where line.contains(where: { $0 != " " }) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, let (rows, signature) = Self.signature(parts[0].filter { $0 != " " }) {
                guard let answers = Self.answers(parts[1].split(separator: " ").map(String.init)[...]), !rows.isEmpty else {
                    throw Malformed(line: String(line))
                }
                for row in rows {
                    guard lines[row] != nil else { throw Malformed(line: String(line)) }
                    lines[row]?.signatures[signature ?? row] = answers
                }
                continue
            }
            guard parts.count == 2, let schemes = Self.schemes(parts[0].filter { $0 != " " }),
                let expectation = Self.expectation(parts[1].split(separator: " ").map(String.init))
            else { throw Malformed(line: String(line)) }
            for scheme in schemes { lines[scheme] = expectation }
        }
    }

    private static func schemes(_ word: String) -> [SchemeName]? {
        switch word {
        case "*": SchemeName.allCases
        case "video": SchemeName.allCases.filter(\.isInVideo)
        case "whole": SchemeName.allCases.filter(\.sealsFiles)
        default: SchemeName(rawValue: word).map { [$0] }
        }
    }

    private static func expectation(_ words: [String]) -> Expectation? {
        guard let verdict = words.first.flatMap(Verdict.init(rawValue:)) else { return nil }
        if verdict == .error { return Expectation(verdict: verdict, answers: nil, findings: Array(words.dropFirst())) }
        guard let answers = answers(words.dropFirst().prefix(4)) else { return nil }
        return Expectation(verdict: verdict, answers: answers, findings: Array(words.dropFirst(5)))
    }

    private static func answers(_ words: ArraySlice<String>) -> Answers? {
        let words = Array(words)
        guard words.count == 4, let integrity = Integrity(rawValue: words[0]), let origin = Origin(rawValue: words[1]),
            let completeness = Completeness(rawValue: words[2]), let presentation = Presentation(rawValue: words[3])
        else { return nil }
        return Answers(integrity: integrity, origin: origin, completeness: completeness, presentation: presentation)
    }

    /// The rows and the signature in them that a line with a stroke is about; `nil` for the signature of the row.
    private static func signature(_ word: String) -> (rows: [SchemeName], signature: SchemeName?)? {
        let parts = word.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return nil }
        guard let rows = schemes(parts[0]) else { return ([], nil) }
        if parts[1] == "own" { return (rows, nil) }
        guard let signature = SchemeName(rawValue: parts[1]) else { return ([], nil) }
        return (rows, signature)
    }
}
