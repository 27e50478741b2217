import Evidence
import ISOBMFF
import SchemeKit

/// Puts the findings of all layers together and draws the verdict from them. Nothing is decided here that no finding says.
struct VerdictAssembly {
    let options: VerificationOptions
    let examined: ExaminedFile
    let outcomes: [SchemeOutcome]

    func report(file: FileReport, containerFindings: [Finding], coverage: Coverage) -> RecordingReport {
        var findings = containerFindings
        // Signatures of one file often say the same, of a certificate for one; once is enough.
        var told: [Finding: Int] = [:]
        for outcome in outcomes {
            for finding in outcome.findings where !isCoveredByAnother(finding) {
                var key = finding
                if key.samples == nil && key.bytes.isEmpty { key.track = nil }
                // Of certificates, which do not belong to a scheme: one set of them may have signed in several ways.
                let isOfCertificates = Self.leavesRevocationOpen(finding)
                if isOfCertificates { key.scheme = nil }
                if let place = told[key] {
                    guard isOfCertificates else { continue }
                    if findings[place].scheme != finding.scheme { findings[place].scheme = nil }
                    if findings[place].track != finding.track { findings[place].track = nil }
                } else {
                    told[key] = findings.count
                    findings.append(finding)
                }
            }
            if let finding = notCovered(outcome) { findings.append(finding) }
        }
        findings += freeSpace(coverage)
        let answers = answers(findings)
        findings += requirements(answers, coverage)
        let videoTracks = examined.movie.tracks.filter(\.isVideo).map { track in
            VideoTrackSummary(
                trackID: track.trackID, samples: track.sampleCount,
                sampleEntry: track.sampleEntries.first.map { "\($0.format)" } ?? "",
                duration: Double(track.duration) / Double(max(track.timescale, 1)))
        }
        return RecordingReport(
            file: file, verdict: Verdict(answers: answers, findings: findings), answers: answers, signatures: outcomes.map(\.report),
            findings: findings, coverage: coverage, videoTracks: videoTracks)
    }

    /// Whether it tells that; see ``TrustFinding/leavesRevocationOpen``.
    private static func leavesRevocationOpen(_ finding: Finding) -> Bool {
        TrustFinding(rawValue: finding.code.name)?.leavesRevocationOpen ?? false
    }

    /// Whether a scheme misses a track that another one speaks for: the sound beside a camera's signature, in a file that was sealed.
    private func isCoveredByAnother(_ finding: Finding) -> Bool {
        guard finding.code == FindingCode(SignatureFinding.tracksUncovered), let track = finding.track else { return false }
        return signedTracks.contains(track)
    }

    /// Tracks for which any signature speaks.
    private var signedTracks: Set<UInt32> {
        outcomes.reduce(into: []) { signed, outcome in
            signed.formUnion(outcome.checkedTracks)
            signed.formUnion(outcome.verifiedSamples.filter { !$0.value.isEmpty }.keys)
        }
    }

    /// Uncovered space that is to be free and is not.
    private func freeSpace(_ coverage: Coverage) -> [Finding] {
        coverage.uncoveredRanges.lazy.filter { ["free box", "skip box", "wide box"].contains($0.what) }.compactMap { range in
            guard let content = range.content, !content.look.isBlank else { return nil }
            return Finding(
                ContainerFinding.freeSpaceInUse,
                "free space at offset \(range.bytes.offset), \(range.bytes.length) bytes, is not empty: it looks like \(content.look.words)",
                bytes: [range.bytes])
        }.prefix(ReadingBudget().findingsOfAKind).map { $0 }
    }

    /// What it means that a scheme has nothing signed to say about how the pictures are shown, where it does not say so itself.
    private func notCovered(_ outcome: SchemeOutcome) -> Finding? {
        let kind = PresentationFinding.presentationNotCovered
        guard outcome.report.answers.presentation == .notCovered, outcome.report.verifiedSamples > 0,
            !outcome.findings.contains(where: { $0.code == FindingCode(kind) })
        else { return nil }
        return Finding(
            kind,
            "nothing that was signed says when, for how long or how the pictures are shown: their speed, pauses, what an edit list leaves out, "
                + "rotation and cropping could be anybody's", scheme: outcome.report.scheme, track: outcome.report.track)
    }

    /// The worst answer to each question over all signatures.
    private func answers(_ findings: [Finding]) -> Answers {
        guard var worst = outcomes.first?.report.answers else {
            let doubted = findings.contains { $0.severity == .doubt }
            return doubted ? .indeterminate : .notSigned
        }
        for outcome in outcomes.dropFirst() { worst = worst.worst(with: outcome.report.answers) }
        return worst
    }

    /// What the user asked for with `--require` and `--expect-camera` and did not get.
    private func requirements(_ answers: Answers, _ coverage: Coverage) -> [Finding] {
        var findings: [Finding] = []
        func fail(_ requirement: Requirement, _ why: String) {
            findings.append(Finding(ExaminationFinding.requirementNotMet, "--require \(requirement.rawValue) is not met: \(why)"))
        }
        for requirement in Requirement.allCases where options.requirements.contains(requirement) {
            switch requirement {
            case .complete:
                if answers.completeness != .complete { fail(requirement, "completeness is \(answers.completeness.rawValue)") }
            case .presentation:
                if answers.presentation != .consistent { fail(requirement, "presentation is \(answers.presentation.rawValue)") }
            case .noUncovered:
                if coverage.uncovered > 0 { fail(requirement, "nothing signed speaks for \(coverage.uncovered) bytes") }
            case .allTracks:
                let signed = signedTracks
                let open = examined.movie.tracks.map(\.trackID).filter { !signed.contains($0) }
                if !open.isEmpty { fail(requirement, "not signed: track " + open.map(String.init).joined(separator: ", ")) }
            case .revocation:
                let open = outcomes.flatMap(\.findings).filter(Self.leavesRevocationOpen)
                let unchecked = outcomes.flatMap(\.report.signers).contains { $0.revocation == SignerReport.revocationNotChecked }
                if unchecked || outcomes.isEmpty || !open.isEmpty {
                    fail(requirement, open.first?.message ?? SignerReport.revocationNotChecked)
                }
            }
        }
        if let expected = options.expectedCamera, !outcomes.isEmpty {
            let signers = cameraReports.flatMap(\.signers)
            if signers.isEmpty || !signers.allSatisfy({ matches($0, expected) }) {
                let who = signers.map(\.subject).joined(separator: "; ")
                let nobody = cameraReports.isEmpty ? "and only an exporter's seal was found" : "signed by nobody with a certificate"
                findings.append(
                    Finding(
                        ExaminationFinding.cameraNotExpected,
                        "expected camera \(expected), \(who.isEmpty ? nobody : "signed by \(who)")"))
            }
        }
        return findings
    }

    /// The signatures by which a camera can be known: its own and, where there is none, a C2PA manifest, which a camera may make as well.
    /// The seal of an export is never a camera's.
    private var cameraReports: [SignatureReport] {
        let reports = outcomes.map(\.report)
        let own = reports.filter { !$0.scheme.sealsFiles }
        return own.isEmpty ? reports.filter { $0.scheme == .c2pa } : own
    }

    /// Only the certificate counts: what the recording says about its own device is a claim.
    private func matches(_ signer: SignerReport, _ expected: String) -> Bool {
        let wanted = expected.lowercased()
        if signer.sha256.lowercased() == wanted.filter({ $0 != ":" }) || signer.subject.lowercased() == wanted { return true }
        let parts = signer.subject.lowercased().split(separator: ",").map { part in
            part.drop { $0 == " " }.split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
        }
        return parts.contains(wanted)
    }
}
