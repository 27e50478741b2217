import Evidence
import Testing

/// Kinds of findings that this test controls, so that it does not depend on which kinds the program has.
private enum ForgedFinding: String, FindingKind {
    case proof, openQuestion, distrust, remark

    var severity: Severity {
        switch self {
        case .proof: .alteration
        case .openQuestion, .distrust: .doubt
        case .remark: .notice
        }
    }

    var leadsTo: DoubtOutcome { self == .distrust ? .untrusted : .indeterminate }
    var meaning: String { rawValue }
}

@Suite("Verdicts")
struct VerdictTests {
    static let everyAnswer: [Answers] = Integrity.allCases.flatMap { integrity in
        Origin.allCases.flatMap { origin in
            Completeness.allCases.flatMap { completeness in
                Presentation.allCases.map {
                    Answers(integrity: integrity, origin: origin, completeness: completeness, presentation: $0)
                }
            }
        }
    }

    /// The contract's table, row by row.
    private static func expected(_ answers: Answers, _ findings: [ForgedFinding]) -> Verdict {
        if answers.integrity == .altered || answers.completeness == .gaps || answers.presentation == .altered { return .altered }
        if answers.integrity == .indeterminate || findings.contains(.openQuestion) { return .indeterminate }
        if answers.integrity == .notSigned { return .unsigned }
        return answers.origin == .trusted && !findings.contains(.distrust) ? .authentic : .untrusted
    }

    @Test("follow from answers and doubts by the contract's table, for every combination")
    func truthTable() {
        let findings: [[ForgedFinding]] = [
            [], [.remark], [.openQuestion], [.distrust], [.distrust, .openQuestion], [.remark, .openQuestion, .remark],
        ]
        #expect(Self.everyAnswer.count == 180)
        for answers in Self.everyAnswer {
            for kinds in findings {
                let verdict = Verdict(answers: answers, findings: kinds.map { Finding($0, "") })
                #expect(verdict == Self.expected(answers, kinds), "\(answers) \(kinds)")
            }
        }
    }

    @Test("are never a pass where an answer or a finding speaks against it")
    func neverAPass() {
        for answers in Self.everyAnswer where Verdict(answers: answers, findings: []) == .authentic {
            #expect(answers.integrity == .intact && answers.origin == .trusted)
            #expect(answers.completeness != .gaps && answers.presentation != .altered)
            #expect(Verdict(answers: answers, findings: [Finding(ForgedFinding.openQuestion, "")]) == .indeterminate)
            #expect(Verdict(answers: answers, findings: [Finding(ForgedFinding.distrust, "")]) == .untrusted)
        }
    }

    @Test("are 'altered' only where an answer says so: a doubt never proves anything")
    func alteredNeedsProof() {
        for answers in Self.everyAnswer
        where answers.integrity != .altered && answers.completeness != .gaps && answers.presentation != .altered {
            for doubt in [ForgedFinding.openQuestion, .distrust, .remark] {
                #expect(Verdict(answers: answers, findings: [Finding(doubt, "")]) != .altered)
            }
        }
    }

    @Test("an uncovered end, uncovered presentation or an excerpt does not spoil a pass", arguments: Completeness.allCases)
    func uncoveredThings(_ completeness: Completeness) {
        for presentation in [Presentation.consistent, .notCovered] {
            let answers = Answers(integrity: .intact, origin: .trusted, completeness: completeness, presentation: presentation)
            let verdict = Verdict(answers: answers, findings: [Finding(ForgedFinding.remark, "")])
            #expect(verdict == (completeness == .gaps ? .altered : .authentic))
        }
    }

    @Test(
        "have the contract's exit status",
        arguments: [
            (Verdict.authentic, Int32(0)), (.altered, 1), (.error, 2), (.unsigned, 3), (.untrusted, 4), (.indeterminate, 5),
        ])
    func exitStatus(_ verdict: Verdict, _ status: Int32) {
        #expect(verdict.exitStatus == status)
    }

    @Test("the worst of several files comes first in the order 1, 2, 4, 3, 5, 0")
    func worst() {
        let order: [Verdict] = [.altered, .error, .untrusted, .unsigned, .indeterminate, .authentic]
        #expect(Set(order) == Set(Verdict.allCases))
        for (rank, worse) in order.enumerated() {
            for better in order[rank...] {
                #expect(Verdict.worst([better, worse, better]) == worse)
                #expect(Verdict.worst([worse, better]) == worse)
            }
        }
        #expect(Verdict.worst([]) == .authentic)
    }
}

@Suite("Answers of several signatures")
struct AnswersTests {
    /// Every pair of answers for which a claim does not hold: one expectation for 32,400 pairs, because an expectation costs more than a pair.
    private static func exceptions(to claim: (Answers, Answers, Answers) -> Bool) -> [(Answers, Answers)] {
        VerdictTests.everyAnswer.flatMap { one in
            VerdictTests.everyAnswer.compactMap { two in claim(one, two, one.worst(with: two)) ? nil : (one, two) }
        }
    }

    @Test("the worst to each question wins, whichever signature gave it")
    func worst() {
        let exceptions = Self.exceptions { one, two, worst in
            worst == two.worst(with: one)
                && (worst.integrity == one.integrity || worst.integrity == two.integrity)
                && (worst.origin == one.origin || worst.origin == two.origin)
                && (worst.completeness == one.completeness || worst.completeness == two.completeness)
                && (worst.presentation == one.presentation || worst.presentation == two.presentation)
        }
        #expect(exceptions.isEmpty)
    }

    @Test("no proof and no doubt of one signature is lost beside another")
    func proofsSurvive() {
        let exceptions = Self.exceptions { one, two, worst in
            (worst.integrity == .altered) == (one.integrity == .altered || two.integrity == .altered)
                && (worst.presentation == .altered) == (one.presentation == .altered || two.presentation == .altered)
                && (worst.completeness == .gaps) == (one.completeness == .gaps || two.completeness == .gaps)
                && (worst.origin == .untrusted) == (one.origin == .untrusted || two.origin == .untrusted)
        }
        #expect(exceptions.isEmpty)
    }

    @Test("the best answer to a question needs both signatures")
    func bestNeedsBoth() {
        let exceptions = Self.exceptions { one, two, worst in
            (worst.integrity == .intact) == (one.integrity == .intact && two.integrity == .intact)
                && (worst.origin == .trusted) == (one.origin == .trusted && two.origin == .trusted)
                && (worst.completeness == .complete) == (one.completeness == .complete && two.completeness == .complete)
                && (worst.presentation == .consistent) == (one.presentation == .consistent && two.presentation == .consistent)
        }
        #expect(exceptions.isEmpty)
    }
}

@Suite("Findings")
struct FindingTests {
    static let codes = FindingCode.topics.flatMap(\.codes)

    @Test("have names in kebab-case that are used once, and a meaning in a sentence")
    func names() {
        #expect(Set(Self.codes.map(\.name)).count == Self.codes.count)
        for code in Self.codes {
            #expect(code.name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }, "\(code.name)")
            #expect(code.name.first?.isLetter == true && code.name.last != "-", "\(code.name)")
            #expect(code.meaning.hasSuffix(".") && code.meaning.first?.isUppercase == true, "\(code.name): \(code.meaning)")
        }
    }
}
