package import Evidence

/// A file by its digests, as the reader has it.
package struct FileIdentity: Sendable, Hashable {
    /// Its path, for the messages.
    package var path: String
    /// SHA-256 in lower-case hexadecimal.
    package var sha256: String
    /// SHA-512 in lower-case hexadecimal; a statement that names one is not met without.
    package var sha512: String?

    /// A file by its digests.
    package init(path: String, sha256: String, sha512: String? = nil) {
        self.path = path
        self.sha256 = sha256
        self.sha512 = sha512
    }
}

/// What a reader demands of a file of statements before a verdict in it counts. Whatever is not met leaves no verdict at all.
package struct StatementDemands: Sendable {
    /// The files that must be spoken about. Without any, all verdicts in the statements count.
    package var files: [FileIdentity] = []
    /// Whether each statement that counts must bear a trusted time stamp.
    package var requiresTimeStamp = false
    /// SHA-256 of the policy by which the verdicts must have been reached.
    package var policySHA256: String?

    /// No demand beyond that all statements are genuine.
    package init() {}

    /// What came of a file of statements.
    package struct Result: Sendable {
        /// The envelopes, as they were judged.
        package var judgements: [EnvelopeJudgement]
        /// The verdicts that count, with the statement that each stands in.
        package var stated: [(index: Int, verdict: StatedVerdict)]
        /// The worst verdict that counts; `nil` where any demand is not met.
        package var verdict: Verdict?
        /// Why there is none.
        package var problems: [String]
    }

    /// Judges statements by these demands.
    package func judge(_ judgements: [EnvelopeJudgement]) -> Result {
        var result = Result(judgements: judgements, stated: [], verdict: nil, problems: [])
        func complain(_ index: Int, _ what: String) {
            result.problems.append(judgements.count == 1 ? what : "statement \(index + 1): \(what)")
        }
        var together: [Verdict] = []
        for (index, judgement) in judgements.enumerated() {
            for problem in judgement.problems { complain(index, problem) }
            guard let statement = judgement.statement else { continue }
            do throws(EnvelopeError) {
                if files.isEmpty, let verdict = statement.verdictOnAll { together.append(verdict) }
                for verdict in try statement.statedVerdicts() where concerns(verdict.subject) { result.stated.append((index, verdict)) }
            } catch {
                complain(index, error.reason)
            }
            if let left = leftOut(statement) {
                complain(
                    index,
                    "it is about \(statement.subjects.count) files that are one recording together, and \(left) of them were not given; "
                        + "name each with --file")
            }
            // A Simple Verification Result bears no time stamp of its own; the verdict that it repeats does.
            if requiresTimeStamp, judgement.attestedTime ?? judgements.verdict(repeatedBy: judgement)?.attestedTime == nil {
                complain(index, "no time stamp of a trusted authority")
            }
            if let policySHA256, statement.policySHA256 != policySHA256 {
                complain(index, "it was reached by another policy, \(statement.policySHA256 ?? "which it does not name")")
            }
        }
        for file in files {
            let named = result.stated.filter { $0.verdict.subject.sha256 == file.sha256 }
            if named.isEmpty { result.problems.append("nothing is stated about \(file.path): no statement names its SHA-256") }
            if named.contains(where: { $0.verdict.subject.sha512.map { $0 != file.sha512 } ?? false }) {
                result.problems.append("the SHA-512 of \(file.path) is not the one that is stated")
            }
        }
        if result.stated.isEmpty, result.problems.isEmpty { result.problems.append("it states no verdict") }
        if result.problems.isEmpty { result.verdict = Verdict.worst(result.stated.map(\.verdict.verdict) + together) }
        return result
    }

    /// How many files of a recording in segments are missing among those that are asked about: a part of them is another recording.
    private func leftOut(_ statement: Statement) -> Int? {
        guard statement.predicateType != PredicateType.dump.rawValue, statement.subjects.count > 1,
            statement.subjects.contains(where: concerns)
        else { return nil }
        let left = statement.subjects.count { !concerns($0) }
        return left > 0 ? left : nil
    }

    private func concerns(_ subject: Statement.Subject) -> Bool { files.isEmpty || files.contains { $0.sha256 == subject.sha256 } }
}

extension Statement {
    /// Whether it is a Simple Verification Result, which says no more than that a recording passed.
    var isSimpleVerificationResult: Bool { predicateType == PredicateType.simpleVerificationResult.rawValue }

    /// The verdict on all files together, in a statement about a dump: it may be worse than that of any of them.
    package var verdictOnAll: Verdict? {
        guard predicateType == PredicateType.dump.rawValue else { return nil }
        return JSONValue(json: predicate)?["verdict"]?.text.flatMap { Verdict(rawValue: $0) }
    }

    /// What was found about files together, in a statement about a dump: words of whoever signed.
    package var notes: [StatedNote] {
        guard predicateType == PredicateType.dump.rawValue else { return [] }
        return (JSONValue(json: predicate)?["notes"]?.list ?? []).map { note in
            StatedNote(
                code: note["code"]?.text ?? "", severity: note["severity"]?.text ?? "", message: note["message"]?.text ?? "",
                files: (note["files"]?.list ?? []).compactMap(\.text))
        }
    }

    /// What the examiner says about the examination, in the words of whoever signed.
    package var caseDetails: CaseDetails {
        let value = JSONValue(json: predicate)?["case"]
        return CaseDetails(examiner: value?["examiner"]?.text, caseNumber: value?["case"]?.text, exhibit: value?["exhibit"]?.text)
    }

    /// SHA-256 of the policy that it names, if it does.
    var policySHA256: String? {
        let value = JSONValue(json: predicate)
        return (value?["policy"]?["sha256"] ?? value?["verifier"]?["policy"]?["digest"]?["sha256"])?.text
    }

    /// The times that stand with its subjects or in it: claims of whoever signed.
    package var claimedTime: String? {
        subjects.lazy.compactMap { $0.annotations["examinedAt"]?.text }.first ?? JSONValue(json: predicate)?["timeCreated"]?.text
    }
}
