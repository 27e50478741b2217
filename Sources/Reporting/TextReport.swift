public import Evidence

/// The plain output: a first line that can be read alone, then the four answers with a reason each, the signer, and what is not covered.
public struct TextReport: Sendable {
    /// Whether colours are used; only sensible on a terminal.
    public var usesColour: Bool

    /// A renderer.
    public init(usesColour: Bool = false) { self.usesColour = usesColour }

    private static let findingLimit = 20
    private static let rangeLimit = 8

    /// The report as lines, without a line break at the end.
    public func render(_ report: RecordingReport) -> String {
        var lines = [coloured(Headline(report: report).line, report.verdict)]
        guard let answers = report.answers else { return lines.joined(separator: "\n") }
        let reasons = AnswerReasons(of: report)
        lines.append(row("integrity", answers.integrity.rawValue, reasons.integrity))
        lines.append(row("origin", answers.origin.rawValue, reasons.origin))
        lines.append(row("completeness", answers.completeness.rawValue, reasons.completeness))
        lines.append(row("presentation", answers.presentation.rawValue, reasons.presentation))
        var told: [SignerReport] = []
        for signature in report.signatures {
            lines += signatureLines(signature, told: told)
            told += signature.signers
        }
        if let digest = report.file.sha256 { lines.append(row("sha256", digest, "")) }
        lines += report.segments.map(segmentLine)
        if let opinion = report.secondOpinion {
            lines.append(row("second reader", opinion.outcome.rawValue, Plain.opinion(opinion)))
        }
        lines += findingLines(report)
        lines += coverageLines(report.coverage)
        return lines.joined(separator: "\n")
    }

    private func row(_ name: String, _ value: String, _ reason: String) -> String {
        let head = "  " + name + String(repeating: " ", count: max(1, 14 - name.count)) + value
        guard !reason.isEmpty else { return head }
        return head + String(repeating: " ", count: max(2, 30 - head.count)) + Plain.safe(reason)
    }

    /// What one signature says; signers that were told before are not repeated.
    private func signatureLines(_ signature: SignatureReport, told: [SignerReport]) -> [String] {
        var lines = [row("scheme", signature.scheme.rawValue, signature.track.map { "track \($0)" } ?? "")]
        if let exporter = signature.exporter {
            let by = exporter.exportedBy.isEmpty ? "" : "by \(exporter.exportedBy), "
            lines.append(row("exported", "\(exporter.time)", "\(by)with \(exporter.name), by the exporter's clock"))
        } else if let from = signature.signedFrom, let until = signature.signedUntil {
            lines.append(row("recorded", "\(from) to \(until)", "by the camera's clock"))
        }
        lines += timelineLines(signature.timeline)
        let signers = signature.signers.filter { !told.contains($0) }
        if let device = signature.device, told.isEmpty || !signers.isEmpty {
            let parts = [device.manufacturer, device.model, device.serialNumber, device.firmware].filter { !$0.isEmpty }
            if !parts.isEmpty { lines.append(row("device", Plain.safe(parts.joined(separator: ", ")), "")) }
        }
        for signer in signers {
            lines.append(row("signer", Plain.safe(signer.subject), ""))
            lines.append(row("", "issued by \(Plain.safe(signer.issuer)), serial \(signer.serialNumber)", ""))
            if let before = signer.notBefore, let after = signer.notAfter {
                let judged = signer.judgedAt.map { "; judged at \($0)" + (signer.judgedAtBasis.map { " (\($0))" } ?? "") } ?? ""
                lines.append(row("", "valid \(before) to \(after)\(judged)", ""))
            }
            let pinned = signer.pinned ? ", by the fingerprint given with --pin" : ""
            let anchor = signer.anchor.map { "anchor \(Plain.safe($0))" } ?? "no trust anchor"
            // A signer who was not trusted then is told so once; that he is not today either would read as if something had expired.
            let today =
                switch (signer.trusted, signer.trustedToday) {
                case (true, true?): "; also trusted today"
                case (true, false?): "; not trusted today"
                case (false, true?): "; would be trusted today"
                default: ""
                }
            lines.append(row("", "\(signer.trusted ? "trusted" : "not trusted")\(pinned): \(anchor)\(today); \(signer.revocation)", ""))
        }
        return lines
    }

    /// Where a player shows something for longer or shorter than it lasted, not at all, or in parts.
    private func timelineLines(_ timeline: [TimelineRun]) -> [String] {
        let odd = timeline.filter { !$0.isShownAsRecorded && $0.shown != nil }
        var lines = odd.prefix(Self.rangeLimit).map {
            row("timeline", "frames \($0.samples.first) to \($0.samples.last)", Plain.timeline($0))
        }
        if odd.count > Self.rangeLimit { lines.append(row("", "and \(odd.count - Self.rangeLimit) more; --json lists all", "")) }
        return lines
    }

    /// One file of a recording in segments.
    private func segmentLine(_ segment: SegmentFileReport) -> String {
        var parts: [String] = []
        if let index = segment.index { parts.append("number \(index + 1)") }
        if let samples = segment.samples { parts.append("frames \(samples.first) to \(samples.last)") }
        if let time = segment.time { parts.append("\(Plain.clock(time.lowerBound)) to \(Plain.clock(time.upperBound))") }
        if segment.coverage.uncovered > 0 { parts.append("not covered \(Plain.bytes(segment.coverage.uncovered))") }
        return row("segment", segment.status.rawValue, "\(segment.path.shown): " + parts.joined(separator: ", "))
    }

    private func findingLines(_ report: RecordingReport) -> [String] {
        guard !report.findings.isEmpty else { return [] }
        let ordered = Severity.allCases.flatMap { severity in report.findings.filter { $0.severity == severity } }
        var lines = ["  findings"]
        for finding in ordered.prefix(Self.findingLimit) {
            let time = finding.time.map { ", at \(Plain.clock($0.lowerBound))" } ?? ""
            lines.append("    \(finding.severity.rawValue): \(Plain.safe(finding.message))\(time) [\(finding.code.name)]")
        }
        if ordered.count > Self.findingLimit { lines.append("    and \(ordered.count - Self.findingLimit) more; --json lists all") }
        return lines
    }

    private func coverageLines(_ coverage: Coverage) -> [String] {
        var lines = [
            "  coverage      signed \(Plain.bytes(coverage.signed)), checked \(Plain.bytes(coverage.checked)), not covered \(Plain.bytes(coverage.uncovered))"
        ]
        let sums = UncoveredSum.sums(coverage.uncoveredRanges)
        for sum in sums.prefix(Self.rangeLimit) {
            lines.append("    not covered: \(Plain.bytes(sum.bytes)), \(Plain.safe(sum.what))\(sum.look.map { " (\($0))" } ?? "")")
        }
        if sums.count > Self.rangeLimit { lines.append("    and \(sums.count - Self.rangeLimit) more kinds; --json lists all") }
        return lines
    }

    private func coloured(_ line: String, _ verdict: Verdict) -> String {
        guard usesColour else { return line }
        let code =
            switch verdict {
            case .authentic: "32"
            case .altered, .error: "31"
            case .unsigned, .untrusted, .indeterminate: "33"
            }
        return "\u{1B}[1;\(code)m\(line)\u{1B}[0m"
    }
}
