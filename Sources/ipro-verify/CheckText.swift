import Evidence
import Reporting
import VerdictEnvelope

/// What `verdict check` and `verdict show` say.
enum CheckText {
    /// For a terminal: a first line that can be read alone, then who said what when, statement by statement.
    static func plain(_ result: StatementDemands.Result, path: String, files: [FileIdentity]) -> String {
        // Without a file, nothing ties the words to any recording that the reader has.
        let compared =
            files.isEmpty ? "; compared with no recording (--file)" : "; of " + files.map { Plain.safe($0.path) }.joined(separator: ", ")
        var lines: [String] = []
        let name = Plain.safe(path)
        if let verdict = result.verdict {
            lines.append("\(name): GENUINE  \(verdict.rawValue.uppercased()), \(saying(result))\(compared)")
        } else {
            lines.append("\(name): REFUSED  \(Plain.safe(result.problems.first ?? "it cannot be checked"))")
            for problem in result.problems.dropFirst() { lines.append("  also          \(Plain.safe(problem))") }
        }
        for (index, judgement) in result.judgements.enumerated() { lines += statement(judgement, index, of: result.judgements.count) }
        return lines.joined(separator: "\n")
    }

    private static func saying(_ result: StatementDemands.Result) -> String {
        let trusted = result.judgements.flatMap(\.signatures).filter(\.isTrusted)
        var names: [String] = []
        for signature in trusted where !names.contains(signature.name) { names.append(signature.name) }
        let time = result.judgements.compactMap(\.attestedTime).min().map { ", \($0)" } ?? ""
        return "says \(Plain.safe(names.joined(separator: "; ")))\(time)"
    }

    /// What one statement says and who signed it; without judging where `judged` is false.
    static func statement(_ judgement: EnvelopeJudgement, _ index: Int, of count: Int, judged: Bool = true) -> [String] {
        var lines: [String] = []
        func row(_ name: String, _ text: String) {
            lines.append("  " + name + String(repeating: " ", count: max(1, 14 - name.count)) + Plain.safe(text))
        }
        guard let statement = judgement.statement else { return [] }
        row("statement", (count > 1 ? "\(index + 1): " : "") + statement.predicateType)
        let verdicts = (try? statement.statedVerdicts()) ?? []
        for stated in verdicts.prefix(subjectLimit) {
            row("says", "\(stated.verdict.rawValue)" + (stated.sentence.map { ": \($0)" } ?? ""))
            row("of", "\(stated.subject.name), SHA-256 \(stated.subject.sha256)")
        }
        if verdicts.count > subjectLimit { row("", "and of \(verdicts.count - subjectLimit) more files; --json lists all") }
        if let verdict = statement.verdictOnAll { row("together", verdict.rawValue) }
        let notes = statement.notes
        for note in notes.prefix(subjectLimit) { row(note.severity, "\(note.message) [\(note.code)]") }
        if notes.count > subjectLimit { row("", "and \(notes.count - subjectLimit) more findings; --json lists all") }
        if let time = statement.claimedTime { row("examined", "\(time), by the signer's clock") }
        let details = statement.caseDetails
        for (name, text) in [("examiner", details.examiner), ("case", details.caseNumber), ("exhibit", details.exhibit)] {
            if let text { row(name, text) }
        }
        for signature in judgement.signatures {
            row(judged ? "signed by" : "names", signature.name)
            if let signer = signature.signer {
                row("", "issued by \(signer.issuer), certificate SHA-256 \(signer.sha256)")
                if let from = signer.notBefore, let until = signer.notAfter { row("", "valid \(from) to \(until)") }
            }
            if judged {
                row("", signature.isTrusted ? trust(signature) : "not trusted: \(signature.reason ?? "unknown")")
            }
            for stamp in signature.timeStamps { row("time stamp", text(stamp, judged: judged)) }
        }
        if judged, judgement.signatures.allSatisfy(\.timeStamps.isEmpty) { row("time stamp", "none: the time is the signer's own claim") }
        return lines
    }

    private static let subjectLimit = 20

    private static func trust(_ signature: SignatureJudgement) -> String {
        guard let signer = signature.signer, signer.trusted else { return "trusted: its public key was given" }
        if signer.pinned { return "trusted: its certificate was pinned" }
        let judged = signer.judgedAt.map { "; judged at \($0) (\(signer.judgedAtBasis ?? ""))" } ?? ""
        return "trusted: anchor \(signer.anchor ?? "unknown")\(judged); \(signer.revocation)"
    }

    private static func text(_ stamp: TimeStampJudgement, judged: Bool) -> String {
        let time = stamp.time.map { "\($0)" } ?? "unreadable"
        guard judged else { return time }
        switch stamp.standing {
        case .attested: return "\(time), attested by \(stamp.authority?.subject ?? "a trusted authority")"
        case .unchecked: return "\(time), not checked: no authority was named with --tsa-anchor"
        case .wrong(let reason): return "\(time), worthless: \(reason)"
        }
    }

    // MARK: - JSON

    /// For a pipeline: one object.
    static func json(_ result: StatementDemands.Result, path: String, toolVersion: String) -> String {
        let statements = result.judgements.enumerated().map { index, judgement in
            JSONValue.object([
                "genuine": .flag(judgement.isGenuine), "problems": .list(judgement.problems.map { .text($0) }),
                "predicateType": value(judgement.statement?.predicateType), "examinedAt": value(judgement.statement?.claimedTime),
                "attestedAt": value(judgement.attestedTime), "examiner": value(judgement.statement?.caseDetails.examiner),
                "case": value(judgement.statement?.caseDetails.caseNumber), "exhibit": value(judgement.statement?.caseDetails.exhibit),
                "signatures": .list(judgement.signatures.map(signature)),
                "verdictOnAll": value(judgement.statement?.verdictOnAll?.rawValue),
                "notes": .list((judgement.statement?.notes ?? []).map(note)),
                "verdicts": .list(
                    result.stated.filter { $0.index == index }.map { stated in
                        .object([
                            "verdict": .text(stated.verdict.verdict.rawValue), "sentence": value(stated.verdict.sentence),
                            "name": .text(stated.verdict.subject.name), "sha256": .text(stated.verdict.subject.sha256),
                        ])
                    }),
            ])
        }
        return JSONValue.object([
            "schemaVersion": .integer(1), "tool": .object(["name": .text("ipro-verify"), "version": .text(toolVersion)]),
            "path": .text(path), "accepted": .flag(result.verdict != nil), "verdict": value(result.verdict?.rawValue),
            "problems": .list(result.problems.map { .text($0) }), "statements": .list(statements),
        ]).json
    }

    private static func note(_ note: StatedNote) -> JSONValue {
        .object([
            "code": .text(note.code), "severity": .text(note.severity), "message": .text(note.message),
            "files": .list(note.files.map { .text($0) }),
        ])
    }

    private static func signature(_ signature: SignatureJudgement) -> JSONValue {
        .object([
            "name": .text(signature.name), "key": value(signature.key), "certificate": value(signature.signer?.sha256),
            "valid": .flag(signature.isValid), "trusted": .flag(signature.isTrusted), "reason": value(signature.reason),
            "timeStamps": .list(
                signature.timeStamps.map { stamp in
                    .object([
                        "time": value(stamp.time), "authority": value(stamp.authority?.subject),
                        "attested": .flag(stamp.standing == .attested),
                    ])
                }),
        ])
    }

    private static func value(_ text: (some CustomStringConvertible)?) -> JSONValue { text.map { .text($0.description) } ?? .null }
}
