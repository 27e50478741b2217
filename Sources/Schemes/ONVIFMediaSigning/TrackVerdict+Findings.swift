import Evidence
import ISOBMFF
import SchemeKit

extension TrackVerdict {
    /// So many places of one kind are named; more are told as a number.
    private static let mostNamed = 256

    func findings() -> [Finding] {
        var findings = pictureFindings()
        findings += noteFindings()
        findings += signatureFindings()
        findings += presentationFindings()
        findings += extentFindings()
        return findings
    }

    private func finding(_ kind: some FindingKind, _ range: SampleRange?, _ message: String, bytes: [ByteRange] = []) -> Finding {
        Finding(
            kind, message, scheme: .onvifMediaSigning, track: track.trackID, samples: range, time: range.flatMap { times.time($0) },
            bytes: bytes)
    }

    private func name(_ range: SampleRange) -> String {
        range.count == 1 ? "sample \(range.first)" : "samples \(range.first) to \(range.last)"
    }

    private func bytes(_ range: SampleRange) -> [ByteRange] {
        guard let first = times[range.first]?.bytes else { return [] }
        return range.count == 1 ? [first] : [first, times[range.last]?.bytes].compactMap { $0 }
    }

    // MARK: - Pictures

    private func pictureFindings() -> [Finding] {
        var findings: [Finding] = []
        var contradicted = SampleSet()
        for note in examination.notes {
            guard case .periodContradicted(let counter, let samples) = note else { continue }
            contradicted.insert(samples)
            findings.append(
                finding(
                    SignatureFinding.sampleAltered, samples,
                    "\(name(samples)): together they contradict the signed digest of period \(counter); it has no list that would tell which",
                    bytes: bytes(samples)))
        }
        let altered = ledger.altered.subtracting(contradicted)
        for range in altered.subtracting(moved).subtracting(inserted).ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.sampleAltered, range, "\(name(range)) differ\(range.count == 1 ? "s" : "") from what was signed",
                    bytes: bytes(range)))
        }
        for range in altered.intersection(moved).ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.samplesReordered, range,
                    "\(name(range)) \(range.count == 1 ? "was" : "were") signed for another place",
                    bytes: bytes(range)))
        }
        for range in altered.intersection(inserted).subtracting(moved).ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.samplesInserted, range,
                    "\(name(range)) \(range.count == 1 ? "was" : "were") not signed and stand\(range.count == 1 ? "s" : "") among signed ones",
                    bytes: bytes(range)))
        }
        for hole in holes.prefix(Self.mostNamed) where hole.count > 0 {
            let place = hole.afterSample < 0 ? "before the first sample" : "after sample \(hole.afterSample)"
            findings.append(
                finding(
                    SignatureFinding.samplesMissing, hole.afterSample < 0 ? nil : SampleRange(UInt64(hole.afterSample)),
                    "\(Self.number(hole.count, "signed picture")) of period \(hole.counter) \(hole.count == 1 ? "is" : "are") missing \(place)"
                ))
        }
        return findings
    }

    private func noteFindings() -> [Finding] {
        var findings: [Finding] = []
        var told = SampleSet()
        for note in examination.notes.prefix(4 * Self.mostNamed) {
            switch note {
            case .signatureLost(let counters, let isDamaged, let samples):
                let periods =
                    counters.count == 1 ? "period \(counters.lowerBound)" : "periods \(counters.lowerBound) to \(counters.upperBound)"
                let what = isDamaged ? "is damaged or was changed" : "is missing"
                let rest = samples.map { "\(name($0)) cannot be checked" } ?? "its pictures are missing too"
                if let samples { told.insert(samples) }
                findings.append(
                    finding(
                        isDamaged ? SignatureFinding.signatureAltered : .signatureMissing, samples,
                        "the signature of \(periods) \(what), while those around it are there; \(rest)"))
            case .unverifiableStart(let samples):
                told.insert(samples)
                findings.append(
                    finding(
                        SignatureFinding.unverifiableStart, samples,
                        "\(name(samples)) stand before the first signature that can be placed; nothing in the file speaks for them"))
            case .foreignSignature(let counter, let sample):
                findings.append(
                    finding(
                        SignatureFinding.recordingsMixed, SampleRange(sample),
                        "the signature of period \(counter) in sample \(sample) is valid, but was made after other pictures than those before it"
                    ))
            case .contradictingSignatures(let counter, let sample):
                findings.append(
                    finding(
                        SignatureFinding.signatureConflict, SampleRange(sample),
                        "there are two valid signatures of period \(counter) that differ; the one in sample \(sample) does not fit"))
            case .periodContradicted: break
            }
        }
        for range in ledger.unverifiable.subtracting(told).ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.unverifiableSamples, range,
                    "\(name(range)) cannot be checked: the signature is broken, lost, or its key is not in the file", bytes: bytes(range)))
        }
        return findings
    }

    // MARK: - Signatures

    private func signatureFindings() -> [Finding] {
        var findings: [Finding] = []
        for (error, sample, bytes) in examination.malformed.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.signatureMalformed, SampleRange(sample),
                    "the signing SEI in sample \(sample) cannot be read: \(error.explanation)",
                    bytes: [bytes]))
        }
        for statement in examination.invalid.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.signatureInvalid, SampleRange(statement.sample),
                    "the signature of period \(statement.counter) in sample \(statement.sample) does not verify", bytes: [statement.bytes]))
        }
        for certificate in examination.invalidCertificates.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.signatureInvalid, SampleRange(certificate.sample),
                    "the certificate SEI in sample \(certificate.sample) is not signed with the key of its own certificate",
                    bytes: [certificate.bytes]))
        }
        if examination.keyMissing || (examination.authentication.signers.isEmpty && examination.carrierCount > 0) {
            findings.append(
                finding(
                    SignatureFinding.signerMissing, nil,
                    "signatures of ONVIF Media Signing are there, but no certificate that could be read says with which key they were made")
            )
        }
        for statement in examination.conflicts.prefix(Self.mostNamed) {
            var conflict = finding(
                SignatureFinding.signatureConflict, SampleRange(statement.sample),
                "a valid signature of period \(statement.counter) in sample \(statement.sample) speaks of other pictures than those signed under that number",
                bytes: [statement.bytes])
            if statement.signer == mainSigner { conflict.severity = .alteration }
            findings.append(conflict)
        }
        for link in examination.brokenLinks.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.linkBroken, SampleRange(link.sample),
                    "period \(link.counter) was signed after another period than the one that stands before it"))
        }
        for restart in examination.restarts.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.recordingsMixed, SampleRange(restart.sample),
                    "signing begins anew with sample \(restart.sample), at period \(restart.counter): a restart of the camera, or another recording"
                ))
        }
        if examination.signerSpans.values.contains(where: { !CameraClock.isSet($0.from) }) {
            findings.append(
                finding(
                    SignatureFinding.clockNotSet, nil,
                    "the signed times count from a clock that was never set; certificates are judged by today"))
        }
        for change in examination.signerOrder.dropFirst().prefix(Self.mostNamed) {
            findings.append(
                finding(SignatureFinding.signerChanged, nil, "from period \(change.counter) on another key signs than before"))
        }
        if let repeated = examination.repeated {
            findings.append(
                finding(
                    SignatureFinding.signatureRepeated, SampleRange(repeated.sample),
                    "\(repeated.count) SEIs stand in the file more than once, byte for byte, the first in sample \(repeated.sample)"))
        }
        return findings
    }

    // MARK: - Presentation

    private func presentationFindings() -> [Finding] {
        var findings: [Finding] = []
        for contradiction in timeline.contradictions.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    PresentationFinding.timelineAltered, contradiction.samples,
                    "\(name(contradiction.samples)) were recorded in \(Self.seconds(contradiction.signed)) s by the signed times and are shown in \(Self.seconds(contradiction.shown)) s"
                ))
        }
        for samples in timeline.clockSteps.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.clockSteppedBack, samples,
                    "the camera's clock was set while \(name(samples)) were recorded, so their times say nothing about speed"))
        }
        findings += presentation.findings(.onvifMediaSigning, file, track)
        return findings
    }

    private static func seconds(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        let thousandths = Int64((value * 1000).rounded())
        let rest = "\(abs(thousandths % 1000))"
        return "\(thousandths < 0 ? "-" : "")\(abs(thousandths) / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }

    // MARK: - What is not covered

    private func extentFindings() -> [Finding] {
        var findings: [Finding] = []
        let unhashed = ledger.unhashed.intersection(inside)
        for range in unhashed.ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.picturesUncovered, range,
                    "\(name(range)) hold coded pictures of a NAL unit type (leading or sub-layer pictures, data partitions) that this signer's hashes do not cover, inside of what was signed; whether they were changed or put in cannot be told",
                    bytes: bytes(range)))
        }
        let firstVerified = ledger.verified.ranges.first?.first ?? .max
        for range in inside.subtracting(unhashed).ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    range.last < firstVerified ? SignatureFinding.unverifiableStart : .picturesUncovered, range,
                    "\(name(range)) carry no signature and stand before or among pictures that do", bytes: bytes(range)))
        }
        for range in examination.cutSamples.ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.picturesUncovered, range,
                    "\(name(range)) cannot be cut into NAL units to the end, so a part was not looked at", bytes: bytes(range)))
        }
        for range in overlapping.ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.picturesUncovered, range,
                    "\(name(range)) carry no signature, and the container shows them at times at which it shows signed pictures",
                    bytes: bytes(range)))
        }
        for range in tail.subtracting(ledger.pictureless).subtracting(overlapping).ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.openEnd, range,
                    "\(name(range)) follow\(range.count == 1 ? "s" : "") the last signature and carr\(range.count == 1 ? "ies" : "y") none",
                    bytes: bytes(range)))
        }
        for range in ledger.blank.ranges.prefix(Self.mostNamed) {
            findings.append(
                finding(
                    SignatureFinding.samplesWithoutPictures, range,
                    "\(name(range)) hold\(range.count == 1 ? "s" : "") no picture and nothing that is signed", bytes: bytes(range)))
        }
        if isCutAtStart, let first = examination.firstPlaced {
            findings.append(
                finding(
                    SignatureFinding.excerpt, nil,
                    "the file begins with period \(first.counter) of a recording that began before"
                        + (tail.isEmpty ? "" : " and does not reach its end")))
        }
        if !ledger.verified.isEmpty {
            findings.append(
                finding(
                    SignatureFinding.parameterSetsUncovered, nil,
                    "parameter sets (size, cropping, colours), other SEIs and the container's own times are not covered by ONVIF Media Signing"
                ))
        }
        return findings
    }
}
