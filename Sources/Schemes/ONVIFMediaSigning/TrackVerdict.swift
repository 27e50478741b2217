import Cryptography
import Evidence
import ISOBMFF
import SchemeKit

/// Turns what became of a track's units into answers, findings and segments.
struct TrackVerdict {
    let file: ExaminedFile
    let track: Track
    let examination: TrackExamination
    let ledger: SampleLedger
    let times: MediaTimes
    /// Samples that were signed for another place.
    let moved: SampleSet
    /// Samples put between signed ones.
    let inserted: SampleSet
    /// What is missing, after what turned up elsewhere was taken off.
    let holes: [ListHole]
    let timeline: SignedTimeline
    /// What the container does besides.
    let presentation: PresentationReading
    /// Samples without a signature that the container shows among others.
    let overlapping: SampleSet

    init(
        _ file: ExaminedFile, trackIndex: Int, _ examination: TrackExamination, _ shown: ShownPictures?
    ) throws(ExaminationError) {
        self.file = file
        self.examination = examination
        track = file.movie.tracks[trackIndex]
        ledger = examination.ledger
        do throws(CryptographyError) {
            let search = try RelocationSearch(holes: examination.holes, strangers: examination.strangers, chain: examination.chain)
            moved = search.moved.union(examination.reordered)
            inserted = search.inserted
            holes = search.holes
        } catch {
            throw .cryptography(error)
        }
        timeline = SignedTimeline(examination.records, track: track, movie: file.movie)
        var wanted: [UInt64] = []
        for set in [ledger.altered, ledger.unverifiable, ledger.uncovered, ledger.blank, examination.cutSamples, moved, inserted] {
            for range in set.ranges { wanted += [range.first, range.last] }
        }
        for record in examination.records { if let samples = record.samples { wanted += [samples.first, samples.last] } }
        for hole in holes where hole.afterSample >= 0 { wanted.append(UInt64(hole.afterSample)) }
        times = MediaTimes(movie: file.movie, track: track, samples: wanted)
        presentation = PresentationReading(file, trackIndex: trackIndex, shown, verified: ledger.verified)
        overlapping = shown?.overlapping(ledger.uncovered.subtracting(ledger.pictureless)) ?? SampleSet()
    }

    // MARK: - Answers

    /// The number of the last sample of which a signature speaks.
    private var lastSigned: UInt64? {
        [ledger.verified, ledger.altered, ledger.unverifiable].compactMap { $0.subtracting(ledger.pictureless).ranges.last?.last }.max()
    }

    private var firstSigned: UInt64? { ledger.verified.ranges.first?.first }

    /// Uncovered pictures behind everything that a signature speaks of.
    var tail: SampleSet {
        guard let lastSigned else { return ledger.uncovered }
        return ledger.uncovered.subtracting(SampleSet([SampleRange(0, lastSigned)]))
    }

    /// Samples at the end that could not be taken apart, and behind which no signature was found: what is in them is not known.
    private var cutTail: SampleSet {
        let spoken = ledger.verified.union(ledger.altered).union(ledger.unverifiable.subtracting(examination.cutSamples))
        let last = [spoken.subtracting(ledger.pictureless).ranges.last?.last, examination.lastSigned?.sample].compactMap { $0 }.max()
        return last.map { examination.cutSamples.subtracting(SampleSet([SampleRange(0, $0)])) } ?? examination.cutSamples
    }

    /// Uncovered pictures inside of what a signature speaks of.
    var inside: SampleSet { ledger.uncovered.subtracting(tail) }

    var isCutAtStart: Bool {
        guard let first = examination.firstPlaced else { return false }
        return examination.isCutAtStart || !first.general.beginsSigning || first.counter > 1
    }

    var hasGaps: Bool {
        holes.contains { $0.count > 0 } || !examination.brokenLinks.isEmpty
            || examination.notes.contains {
                if case .signatureLost = $0 { true } else { false }
            }
    }

    func outcome() throws(ExaminationError) -> SchemeOutcome {
        var report = SignatureReport(scheme: .onvifMediaSigning, answers: .indeterminate, track: track.trackID)
        report.verifiedSamples = ledger.verified.count
        report.alteredSamples = ledger.altered
        report.unverifiableSamples = ledger.unverifiable
        report.uncoveredSamples = ledger.uncovered.union(ledger.blank)
        report.missing = holes.filter { $0.count > 0 }.map { MissingReport(afterSample: $0.afterSample, count: $0.count) }
        report.segments = segments()
        let intact = examination.records.filter { $0.status == .intact && $0.isTimed }
        report.signedFrom = intact.compactMap(\.signedFrom).min()
        report.signedUntil = intact.compactMap { $0.signedUntil ?? $0.signedFrom }.max()
        report.span = span
        report.device = examination.vendor.map {
            DeviceClaims(manufacturer: $0.manufacturer, serialNumber: $0.serialNumber, firmware: $0.firmware)
        }
        answerIntegrity(&report)
        answerCompleteness(&report)
        let findings = findings()
        answerPresentation(&report, findings)
        var outcome = SchemeOutcome(report: report)
        outcome.findings = findings
        outcome.signers = signers()
        outcome.verifiedSamples = [track.trackID: ledger.verified]
        outcome.signedBytes = examination.signedBytes
        outcome.unsignedBytes = [track.trackID: examination.unsignedBytes]
        return outcome
    }

    /// The part of a longer recording that the file holds. Where not every period is signed by itself, counters do not tell neighbours.
    private var span: RecordingSpan? {
        guard !examination.hasUnsigned, examination.restarts.isEmpty, let first = examination.firstSigned,
            let last = examination.lastSigned,
            first.counter <= last.counter
        else { return nil }
        let begins = first.general.beginsSigning
        let lastLink = last.list?.first ?? (examination.last?.counter == last.counter ? examination.last?.first : nil)
        return RecordingSpan(
            firstCounter: UInt64(first.counter), lastCounter: UInt64(last.counter), previousLink: begins ? nil : first.link.hex,
            lastLink: lastLink?.hex, beginsRecording: begins)
    }

    private func answerIntegrity(_ report: inout SignatureReport) {
        let total = track.sampleCount
        let missing = holes.reduce(0) { $0 + $1.count }
        if !ledger.altered.isEmpty {
            report.answers.integrity = .altered
            let count = ledger.altered.count
            report.reasons.integrity =
                "\(Self.number(count, "sample")) of \(total) \(count == 1 ? "contradicts" : "contradict") what was signed"
        } else if missing > 0 {
            report.answers.integrity = .altered
            report.reasons.integrity = "signed pictures are missing between others"
        } else if examination.conflicts.contains(where: { $0.signer == mainSigner }) {
            report.answers.integrity = .altered
            report.reasons.integrity = "the signer's own signature contradicts pictures that another one speaks for"
        } else if !ledger.unverifiable.isEmpty {
            report.answers.integrity = .indeterminate
            report.reasons.integrity =
                "\(Self.number(ledger.unverifiable.count, "sample")) of \(total) cannot be checked: the signature is broken or lost"
        } else if ledger.verified.isEmpty {
            report.answers.integrity = .indeterminate
            report.reasons.integrity = "no picture of the file could be compared with a signature"
        } else if !inside.isEmpty {
            report.answers.integrity = .indeterminate
            report.reasons.integrity = "\(Self.number(inside.count, "sample")) inside of what was signed carry no signature"
        } else {
            report.answers.integrity = .intact
            report.reasons.integrity = "\(ledger.verified.count) of \(total) samples equal what was signed, byte for byte"
        }
    }

    private func answerCompleteness(_ report: inout SignatureReport) {
        if ledger.verified.isEmpty && ledger.altered.isEmpty {
            report.answers.completeness = .unknown
            report.reasons.completeness = "nothing could be compared with a signature"
        } else if hasGaps {
            report.answers.completeness = .gaps
            report.reasons.completeness = "signatures or signed pictures are missing in between"
        } else if ledger.verified.isEmpty {
            report.answers.completeness = .unknown
            report.reasons.completeness = "no picture is as it was signed"
        } else if isCutAtStart {
            report.answers.completeness = .excerpt
            report.reasons.completeness = "the file begins inside a longer recording"
        } else if !tail.isEmpty || !cutTail.isEmpty {
            report.answers.completeness = .openEnd
            report.reasons.completeness = "\(Self.number(tail.union(cutTail).count, "sample")) after the last signature"
        } else {
            report.answers.completeness = .complete
            report.reasons.completeness = "from the first signed period to a signature behind the last picture"
        }
    }

    private func answerPresentation(_ report: inout SignatureReport, _ findings: [Finding]) {
        let topics = Set(PresentationFinding.allCases.filter { $0.severity == .alteration }.map { FindingCode($0) })
        if let finding = findings.first(where: { topics.contains($0.code) }) {
            report.answers.presentation = .altered
            report.reasons.presentation = finding.message
        } else if let remark = presentation.remarks.first {
            report.answers.presentation = .notCovered
            report.reasons.presentation = remark.text
        } else if timeline.compared > 0 {
            report.answers.presentation = .consistent
            report.reasons.presentation = "order and times agree with those that were signed"
        } else {
            report.answers.presentation = .notCovered
            report.reasons.presentation = "no signed times to compare with"
        }
    }

    /// Who signed most of what is as signed.
    var mainSigner: Int? {
        var counts: [Int: Int] = [:]
        for record in examination.records where record.status == .intact {
            if let signer = record.signer { counts[signer, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    private func signers() -> [SignerClaim] {
        examination.authentication.signers.enumerated().compactMap { number, signer in
            guard let span = examination.signerSpans[number] else { return nil }
            // A camera whose clock was never set counts from 1601: its certificate cannot be judged by that.
            let isSet = CameraClock.isSet(span.from)
            return SignerClaim(certificates: signer.certificates, from: isSet ? span.from : nil, until: isSet ? span.until : nil)
        }
    }

    private func segments() -> [SegmentReport] {
        examination.records.map { record in
            SegmentReport(
                index: UInt64(record.counter), samples: record.samples, time: record.samples.flatMap { times.time($0) },
                signedFrom: record.status == .intact && record.isTimed ? record.signedFrom : nil,
                signedUntil: record.status == .intact && record.isTimed ? record.signedUntil : nil, status: record.status)
        }
    }

    static func number(_ count: UInt64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

extension SampleSet {
    func union(_ other: SampleSet) -> SampleSet {
        var all = self
        all.formUnion(other)
        return all
    }

    func intersection(_ other: SampleSet) -> SampleSet { subtracting(subtracting(other)) }
}
