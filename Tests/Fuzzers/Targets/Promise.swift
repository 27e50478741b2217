import Evidence

/// What holds for every report of every file, honest or not.
enum Promise {
    /// The promise that a report breaks, in words.
    static func broken(by report: RecordingReport, size: UInt64) -> String? {
        guard report.file.size == size else { return "the report is about \(report.file.size) bytes of \(size)" }
        guard let answers = report.answers else {
            return report.verdict == .error ? nil : "no answers, and yet \(report.verdict)"
        }
        guard report.verdict == Verdict(answers: answers, findings: report.findings) || report.verdict == .indeterminate else {
            return "\(report.verdict) against its own answers \(answers)"
        }
        let coverage = report.coverage
        let (some, isTooMuch) = coverage.signed.addingReportingOverflow(coverage.checked)
        guard !isTooMuch, some <= size, size - some == coverage.uncovered else {
            return "\(coverage.signed) + \(coverage.checked) + \(coverage.uncovered) bytes are not \(size)"
        }
        var end: UInt64 = 0
        var listed: UInt64 = 0
        for range in coverage.uncoveredRanges {
            guard range.bytes.offset >= end, let next = range.bytes.end, next <= size else {
                return "uncovered bytes overlap or lie outside"
            }
            end = next
            listed += range.bytes.length
        }
        guard listed == coverage.uncovered else { return "\(listed) uncovered bytes are listed of \(coverage.uncovered)" }
        return nil
    }
}
