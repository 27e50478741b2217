package import Evidence
import SystemPackage

/// The first line of the plain output: what is proven, what is not, and where, readable alone.
package struct Headline {
    let report: RecordingReport

    /// The first line about a report.
    package init(report: RecordingReport) { self.report = report }

    /// `clip.mp4: ALTERED  1 of 120 frames differs …`
    var line: String { "\(Plain.safe(report.file.path.shown)): \(report.verdict.rawValue.uppercased())  \(sentence)" }

    private var signature: SignatureReport? {
        report.signatures.first { $0.answers.integrity == .altered } ?? report.signatures.first { video($0) != nil }
            ?? report.signatures.first
    }

    private func video(_ signature: SignatureReport) -> VideoTrackSummary? {
        report.videoTracks.first { $0.trackID == signature.track }
    }

    /// What is proven, what is not, and where: the line without the file and without the verdict's name.
    package var sentence: String {
        switch report.verdict {
        case .error: return Plain.safe(report.findings.first?.message ?? "nothing could be examined")
        case .unsigned: return "no signature of any known scheme, and nothing that looks like one"
        case .authentic, .altered, .untrusted, .indeterminate: break
        }
        guard let signature else { return Plain.safe(firstDoubt ?? "it cannot be decided") }
        let samples = video(signature)?.samples ?? total(signature)
        let camera = Self.camera(signature)
        let signer = signature.scheme.sealsFiles ? camera : "camera \(camera)"
        switch report.verdict {
        case .altered: return alteration(signature, samples, signer)
        case .authentic: return confirmation(signature, samples, signer)
        case .untrusted:
            let doubt = report.findings.first { $0.severity == .doubt && $0.code.leadsTo == .untrusted }?.message
            let isTrusted = !signature.signers.isEmpty && signature.signers.allSatisfy(\.trusted)
            if isTrusted, let doubt { return confirmation(signature, samples, signer) + "; but \(Plain.safe(doubt))" }
            let reason = signature.signers.first { !$0.trusted }?.reason ?? doubt ?? "the key has no certificate"
            let who = signature.signers.isEmpty ? "the holder of a key without a certificate" : "somebody who calls himself \(camera)"
            return confirmation(signature, samples, who)
                + "; but that signer is not trusted: \(Plain.safe(reason))"
        default:
            let doubt = Plain.safe(firstDoubt ?? "it cannot be decided")
            guard signature.verifiedSamples > 0 else { return doubt }
            return "\(signature.verifiedSamples) of \(samples) frames are as signed by \(camera), but \(doubt)"
        }
    }

    private var firstDoubt: String? {
        guard let doubt = report.findings.first(where: { $0.severity == .doubt && $0.code.leadsTo == .indeterminate }) else { return nil }
        return doubt.code.name == ContainerFinding.fileTruncated.rawValue ? "the file is cut off: \(doubt.message)" : doubt.message
    }

    private func total(_ signature: SignatureReport) -> UInt64 {
        signature.verifiedSamples + signature.alteredSamples.count + signature.unverifiableSamples.count + signature.uncoveredSamples.count
    }

    /// The device's own serial number where it was signed, else the certificate's name.
    static func camera(_ signature: SignatureReport) -> String {
        if let serial = signature.device?.serialNumber, !serial.isEmpty { return Plain.safe(serial) }
        guard let subject = signature.signers.first?.subject else { return "an unknown key" }
        for part in subject.split(separator: ",") where part.drop(while: { $0 == " " }).hasPrefix("CN=") {
            return Plain.safe(String(part.drop { $0 == " " }.dropFirst(3)))
        }
        return Plain.safe(subject)
    }

    private func alteration(_ signature: SignatureReport, _ samples: UInt64, _ signer: String) -> String {
        var parts: [String] = []
        let count = signature.alteredSamples.count
        if count > 0 {
            parts.append(
                "\(count) of \(samples) frames \(count == 1 ? "differs" : "differ") from what \(signer) signed (\(places(signature)))"
            )
        }
        let missing = signature.missing.reduce(0) { $0 + $1.count }
        let unit = signature.scheme.sealsFiles ? "fragment" : "frame"
        if missing > 0, let first = signature.missing.first {
            let place = first.afterSample < 0 ? "before the first frame" : "after frame \(first.afterSample)"
            parts.append(
                "\(missing) signed \(unit)\(missing == 1 ? " is" : "s are") missing\(signature.missing.count == 1 ? " " + place : "")")
        }
        if parts.isEmpty, let proof = report.findings.first(where: { $0.severity == .alteration }) {
            let prefix = signature.scheme.sealsFiles && !signature.signers.isEmpty ? "not as \(signer) sealed it: " : ""
            parts.append(prefix + Plain.safe(proof.message))
        }
        if report.answers?.origin == .untrusted { parts.append("the signer is not trusted either") }
        return parts.joined(separator: "; ")
    }

    private func places(_ signature: SignatureReport) -> String {
        let ranges = signature.alteredSamples.ranges
        guard let first = ranges.first else { return "" }
        let name = first.count == 1 ? "frame \(first.first)" : "frames \(first.first) to \(first.last)"
        let time = report.findings.first { $0.samples?.first == first.first && $0.time != nil && $0.severity == .alteration }?.time
        let more = ranges.count > 1 ? ", and \(ranges.count - 1) more \(ranges.count == 2 ? "place" : "places")" : ""
        return name + (time.map { ", " + Plain.clock($0.lowerBound) } ?? "") + more
    }

    private func confirmation(_ signature: SignatureReport, _ samples: UInt64, _ who: String) -> String {
        let verified = signature.verifiedSamples
        let count = verified == samples ? "all \(samples)" : "\(verified) of \(samples)"
        var text = "\(count) frames are as \(who) \(signature.scheme.sealsFiles ? "sealed" : "signed") them"
        if report.signatures.allSatisfy(\.scheme.sealsFiles) { text += "; no signature of a camera beside the seal" }
        let open = signature.uncoveredSamples.count
        if open > 0 {
            let atEnd = signature.uncoveredSamples.ranges.count == 1 && signature.uncoveredSamples.ranges[0].last + 1 == samples
            let range = signature.uncoveredSamples.ranges.first
            let time = report.findings.first { $0.code.name == SignatureFinding.openEnd.rawValue && $0.samples == range }?.time
            let from = time.map { " (from \(Plain.clock($0.lowerBound)))" } ?? ""
            text += "; \(atEnd ? "the last \(open)\(from)" : "\(open)") carr\(open == 1 ? "ies" : "y") no signature"
        }
        switch signature.answers.completeness {
        case .excerpt where signature.span.map({ $0.beginsRecording && !$0.endsRecording }) == true && signature.scheme == .alterationInfo:
            // Nothing is known but that no period says that it is the last.
            text += "; it has no end mark: an excerpt, or its making was cut short"
        case .excerpt: text += "; an excerpt of a longer recording"
        case .unknown: text += "; whether it is the whole recording is unknown"
        default: break
        }
        // What no signature speaks for, most often the sound, is never left to the details.
        for finding in report.findings where finding.code.name == SignatureFinding.tracksUncovered.rawValue {
            text += "; \(Plain.safe(finding.message))"
        }
        if report.findings.contains(where: { $0.code.name == SealFinding.ingredient.rawValue }) {
            text += "; derived from another recording, which was not checked"
        }
        // That the original was altered before it was exported is not seen in the export.
        for finding in report.findings where finding.code.name == SealFinding.ingredientFailureRecorded.rawValue {
            text += "; \(Plain.safe(finding.message))"
        }
        if signature.answers.presentation == .notCovered {
            text += "; nothing signed speaks about how they are shown"
            let reason = signature.reasons.presentation
            // Where the container does something to the pictures, that is what a viewer has to know.
            let isTold = report.findings.contains { PresentationFinding(rawValue: $0.code.name) != nil && $0.message == reason }
            if isTold { text += ": \(Plain.safe(reason))" }
        }
        return text
    }
}
