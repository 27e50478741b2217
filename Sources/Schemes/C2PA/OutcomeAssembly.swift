import COSE
import Evidence
import ISOBMFF
import JUMBF
import ParallelHashing
import SchemeKit

/// Puts what was found about manifests and content together. Nothing is decided here that no finding says.
struct OutcomeAssembly {
    let file: ExaminedFile
    let boxes: [C2PABox]
    let store: ManifestStore
    let chain: ManifestChain
    let ingredients: IngredientReport
    let content: ContentReport?
    let findings: [Finding]

    /// The outcome but for the origin, which no scheme knows.
    var outcome: SchemeOutcome {
        let track = content?.track ?? file.movie.tracks.first(where: \.isVideo) ?? file.movie.tracks.first
        var report = SignatureReport(scheme: .c2pa, answers: .indeterminate, track: track?.trackID)
        report.answers.integrity = integrity
        report.answers.completeness = completeness
        report.answers.presentation = isSigned && content?.isPresentationSealed == true && !isOutOfOrder ? .consistent : .notCovered
        var outcome = SchemeOutcome(report: report)
        outcome.findings = findings
        // The hashes are made over the bytes of boxes, whatever they say.
        outcome.restsOnMovie = false
        // Who sealed the content comes first; those who added to the manifest later follow.
        outcome.signers = chain.checks.reversed().compactMap { $0.signature?.signer }
        if isSigned, let content {
            let samples = track.flatMap { content.samples[$0.trackID] }
            outcome.report.verifiedSamples = samples?.verified.count ?? 0
            outcome.report.alteredSamples = samples?.altered ?? SampleSet()
            outcome.report.unverifiableSamples = samples?.unverifiable ?? SampleSet()
            outcome.report.uncoveredSamples = samples?.uncovered ?? SampleSet()
            outcome.report.segments = content.segments
            outcome.report.missing = content.missing
            outcome.segmentFiles = content.segmentFiles
            outcome.verifiedSamples = content.samples.mapValues(\.verified)
        } else if let track, track.sampleCount > 0 {
            outcome.report.unverifiableSamples.insert(SampleRange(0, track.sampleCount - 1))
        }
        account(&outcome)
        outcome.report.reasons = reasons(outcome.report)
        return outcome
    }

    /// Whether every signature from the active manifest down to the one bound to the content vouches for its claim.
    private var isSigned: Bool { chain.isComplete && chain.checks.allSatisfy(\.isSigned) }

    private var isOutOfOrder: Bool { findings.contains { $0.code.name == SealFinding.segmentsOutOfOrder.rawValue } }

    private var integrity: Integrity {
        if findings.contains(where: { $0.severity == .alteration }) { return .altered }
        if findings.contains(where: { $0.severity == .doubt }) || !isSigned || content == nil { return .indeterminate }
        return .intact
    }

    private var completeness: Completeness {
        guard isSigned, let content else { return .unknown }
        if !content.missing.isEmpty { return .gaps }
        if content.isExcerpt { return .excerpt }
        if content.plan.isInitialSegmentAlone { return .unknown }
        return content.result.isIntact && !content.findings.contains { $0.severity != .notice } ? .complete : .unknown
    }

    // MARK: - The account of bytes

    /// What of the file is sealed, and what of the C2PA boxes is signed or a signature.
    private func account(_ outcome: inout SchemeOutcome) {
        guard isSigned else { return }
        var sealed = content?.result.verified ?? []
        var checked: [ByteRange] = []
        for check in chain.checks + ingredients.confirmed where check.isSigned {
            if let cose = check.signature?.cose {
                // The unprotected header is anybody's, and so are the descriptions of the boxes around.
                sealed.append(check.manifest.place(of: cose.protectedBytes))
                checked.append(check.manifest.place(of: cose.storedSignature))
            }
            if let claim = check.claim { sealed.append(check.manifest.place(of: claim.bytes)) }
            for case let superbox? in check.assertions.filter({ $0.status == .intact }).map(\.superbox) {
                sealed.append(check.manifest.place(of: superbox.payload))
            }
        }
        // The boxes with proofs are not protected: where one is damaged, its fragment is taken for the next, and the tree tells.
        outcome.sealedBytes = SealedLayout.joined(sealed)
        outcome.checkedBytes = SealedLayout.joined(checked)
    }

    // MARK: - Reasons

    private func reasons(_ report: SignatureReport) -> AnswerReasons {
        var reasons = AnswerReasons()
        reasons.integrity =
            switch report.answers.integrity {
            case .altered: findings.first { $0.severity == .alteration }?.message ?? ""
            case .indeterminate: findings.first { $0.severity == .doubt }?.message ?? "the manifest cannot be followed to its end"
            case .intact, .notSigned: intact
            }
        reasons.completeness =
            switch report.answers.completeness {
            case .complete: "the seal was made over the whole of this file"
            case .gaps: findings.first { $0.code.name == SealFinding.fragmentMissing.rawValue }?.message ?? ""
            case .excerpt: findings.first { $0.code.name == SignatureFinding.excerpt.rawValue }?.message ?? ""
            case .openEnd, .unknown: unknownCompleteness
            }
        reasons.presentation =
            report.answers.presentation == .consistent
            ? "what says how the pictures are shown is sealed with them"
            : content?.plan.layout.leavesOutTables == true
                ? "the seal leaves out tables that say where the pictures are or when they are shown"
                : "nothing that is signed and unchanged speaks about it"
        return reasons
    }

    private var unknownCompleteness: String {
        guard isSigned, let content else { return "no signature that vouches for it" }
        if content.plan.isInitialSegmentAlone { return "the segments that belong to it are not in this file" }
        return content.result.isIntact
            ? "what was sealed is there; whether that is the whole recording is in doubt" : "the file as a whole is not what was sealed"
    }

    private var intact: String {
        guard let content else { return "" }
        let leaves = content.result.leaves.reduce(0) { $0 + $1.count }
        let unit = content.plan.isFragmented ? "fragments" : "blocks"
        let parts = [
            content.result.isWholeIntact == true ? "the hash of the file" : nil,
            content.result.isStartIntact.contains(true) ? "the hash of what comes before the fragments" : nil,
            leaves > 0 ? "the hashes of \(leaves) \(unit)" : nil,
        ].compactMap { $0 }
        return parts.joined(separator: " and ")
            + (parts.count == 1 && leaves == 0 ? " is the one that was signed" : " are those that were signed")
    }
}
