import Evidence

extension AnswerReasons {
    /// The reasons of the signatures whose answers became the file's.
    init(of report: RecordingReport) {
        self.init()
        guard let answers = report.answers else { return }
        if report.signatures.isEmpty {
            integrity =
                answers.integrity == .notSigned
                ? "no signature of a known scheme, and nothing that looks like one"
                : report.findings.first { $0.severity == .doubt }?.message ?? ""
            origin = "no signature that can be checked"
            completeness = "nothing says"
            presentation = "nothing signed speaks about it"
            return
        }
        for signature in report.signatures.reversed() {
            if signature.answers.integrity == answers.integrity { integrity = signature.reasons.integrity }
            if signature.answers.origin == answers.origin { origin = signature.reasons.origin }
            if signature.answers.completeness == answers.completeness { completeness = signature.reasons.completeness }
            if signature.answers.presentation == answers.presentation { presentation = signature.reasons.presentation }
        }
    }
}
