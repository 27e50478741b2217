import Evidence
import ISOBMFF
import SchemeKit

/// Turns what became of a track's units into answers, findings and segments.
struct StreamAssessment {
    let file: ExaminedFile
    let track: Track
    let stream: SignedStream
    let verification: StreamVerification
    let verdicts: SampleVerdicts
    let times: MediaTimes
    let pace: SignedPace
    /// What the container does besides.
    let presentation: PresentationReading
    /// Samples without a signature that the container shows among others.
    let overlapping: SampleSet
    /// What is missing between pictures that are there.
    let missing: [MissingReport]
    /// What is wrong with the order and number of the messages.
    let chain: MessageChain

    init(
        file: ExaminedFile, trackIndex: Int, stream: SignedStream, verification: StreamVerification, shown: ShownPictures?
    ) {
        self.file = file
        self.stream = verification.stream
        self.verification = verification
        track = file.movie.tracks[trackIndex]
        chain = MessageChain(verification)
        guard let alignment = verification.alignment, let settlement = verification.settlement else {
            verdicts = SampleVerdicts(unverifiable: stream.ledger)
            missing = []
            pace = SignedPace([], movie: file.movie, track: track)
            presentation = PresentationReading(file, trackIndex: trackIndex, shown, verified: SampleSet())
            overlapping = SampleSet()
            times = MediaTimes(movie: file.movie, track: track, samples: verdicts.unverifiable.ranges.flatMap { [$0.first, $0.last] })
            return
        }
        let signedSamples = verification.stream.messageSamples(vouched: verification.vouched)
        verdicts = SampleVerdicts(stream.ledger, alignment, settlement, closing: signedSamples)
        missing = MissingPictures(stream.ledger, alignment, settlement).reports
        pace = SignedPace(
            SignedPeriods(stream.ledger, alignment, settlement).periods, movie: file.movie, track: track)
        presentation = PresentationReading(file, trackIndex: trackIndex, shown, verified: verdicts.verified)
        overlapping = shown?.overlapping(verdicts.uncovered.subtracting(verdicts.unhashedInside)) ?? SampleSet()
        var wanted: [UInt64] = []
        let sets = [
            verdicts.altered, verdicts.moved, verdicts.inserted, verdicts.unverifiable, verdicts.uncovered, verdicts.unhashedInside,
            verdicts.pictureless, SampleSet(pace.deviations.map(\.samples)),
        ]
        for range in sets.flatMap(\.ranges) { wanted += [range.first, range.last] }
        wanted += missing.compactMap { UInt64(exactly: $0.afterSample) }
        wanted += Self.segmentRanges(stream.ledger, alignment).compactMap { $0 }.flatMap { [$0.first, $0.last] }
        times = MediaTimes(movie: file.movie, track: track, samples: wanted)
    }

    /// The outcome for this track.
    func outcome() -> SchemeOutcome {
        var report = SignatureReport(scheme: .axisSignedVideo, answers: .indeterminate, track: track.trackID)
        report.verifiedSamples = verdicts.verified.count
        report.alteredSamples = verdicts.contradicting
        report.unverifiableSamples = verdicts.unverifiable
        report.uncoveredSamples = verdicts.uncovered
        report.uncoveredSamples.formUnion(verdicts.pictureless)
        report.missing = missing
        report.segments = segments()
        report.signedFrom = report.segments.first { $0.status == .intact || $0.status == .altered }?.signedFrom
        report.signedUntil = report.segments.last { $0.status == .intact || $0.status == .altered }?.signedUntil
        report.span = span
        let findings = StreamFindings(self)
        answer(&report, findings)
        let claims = SignerClaims(stream, track: track.trackID)
        report.device = claims.device
        var outcome = SchemeOutcome(report: report)
        outcome.findings = findings.all + claims.findings
        outcome.signers = claims.claims
        outcome.verifiedSamples = [track.trackID: verdicts.verified]
        outcome.unsignedBytes = [track.trackID: stream.unsignedBytes(vouched: verification.vouched)]
        return outcome
    }

    /// The part of a longer recording that the file holds. Where not every message is signed by itself, counters do not tell neighbours.
    private var span: RecordingSpan? {
        guard let sequence = verification.alignment?.sequence, !chain.hasRestarts,
            let first = sequence.places.first.map({ stream.records[$0.record] }), let last = sequence.places.last,
            sequence.places.allSatisfy({ stream.records[$0.record].signer != nil }),
            first.general.counter <= stream.records[last.record].general.counter
        else { return nil }
        func text(_ hash: [UInt8]?) -> String? {
            guard first.generation == .second, let hash else { return nil }
            return hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let begins = first.general.startsSigning
        return RecordingSpan(
            firstCounter: UInt64(first.general.counter), lastCounter: UInt64(stream.records[last.record].general.counter),
            previousLink: begins ? nil : text(first.general.linkedHash), lastLink: text(last.firstHash), beginsRecording: begins)
    }

    // MARK: - Answers

    private func answer(_ report: inout SignatureReport, _ findings: StreamFindings) {
        let total = track.sampleCount
        let contradicting = verdicts.contradicting.count
        if contradicting > 0 {
            report.answers.integrity = .altered
            report.reasons.integrity =
                "\(StreamFindings.number(contradicting, "sample")) of \(total) "
                + "\(contradicting == 1 ? "contradicts" : "contradict") what was signed"
        } else if !verdicts.unverifiable.isEmpty || verdicts.verified.isEmpty {
            report.answers.integrity = .indeterminate
            report.reasons.integrity =
                verification.alignment == nil
                ? "no signature of this scheme in the file can be checked"
                : "\(StreamFindings.number(verdicts.unverifiable.count, "sample")) of \(total) cannot be checked: the signature is broken or lost"
        } else {
            report.answers.integrity = .intact
            report.reasons.integrity = "the pictures of \(verdicts.verified.count) of \(total) samples equal what was signed"
        }
        (report.answers.completeness, report.reasons.completeness) = completeness()
        if let first = findings.presentation.first {
            report.answers.presentation = .altered
            report.reasons.presentation = first.message
        } else if let remark = presentation.remarks.first {
            report.answers.presentation = .notCovered
            report.reasons.presentation = remark.text
        } else if pace.compared == 0 {
            report.answers.presentation = .notCovered
            report.reasons.presentation = "no signed times to compare with"
        } else {
            report.answers.presentation = .consistent
            report.reasons.presentation =
                "\(StreamFindings.number(UInt64(pace.compared), "group")) of pictures last\(pace.compared == 1 ? "s" : "") as long as the camera's clock says; "
                + "nothing signed speaks about picture size, cropping and colour"
        }
    }

    private func completeness() -> (Completeness, String) {
        let lacking = missing.reduce(0) { $0 + $1.count }
        guard let settlement = verification.settlement else { return (.unknown, "no signature that can be checked says so") }
        if settlement.hasNoAgreement { return (.unknown, "no picture of the file is one that was signed") }
        if lacking > 0 { return (.gaps, "\(StreamFindings.number(lacking, "signed picture")) missing in between") }
        if chain.isBroken { return (.gaps, "signed data in between is missing, was changed, or does not belong together") }
        if chain.hasRestarts { return (.unknown, "signing began anew inside the file; nothing says what was between") }
        let tail = verdicts.uncovered.subtracting(verdicts.unhashedInside)
        if settlement.isCutAtStart {
            return (
                .excerpt,
                "the file begins inside a longer recording"
                    + (tail.isEmpty ? "" : "; \(StreamFindings.number(tail.count, "sample")) after the last signature")
            )
        }
        if settlement.status.last == .uncovered || settlement.status.last == .unverifiable || !tail.isEmpty {
            return (.openEnd, "\(StreamFindings.number(tail.count, "sample")) without a signature of their own at the end")
        }
        return (.complete, "from the first signed picture to the message that closes the recording")
    }

    // MARK: - Segments

    private static func segmentRanges(_ ledger: UnitLedger, _ alignment: StreamAlignment) -> [SampleRange?] {
        alignment.sequence.places.map { place in
            var range: SampleRange?
            for slot in place.slots where alignment.tokenOfSlot[slot] >= 0 {
                let sample = ledger.entries[alignment.tokens.unit(Int(alignment.tokenOfSlot[slot]))].sample
                range = range.map { SampleRange($0.first, max($0.last, sample)) } ?? SampleRange(sample)
            }
            return range
        }
    }

    private func segments() -> [SegmentReport] {
        guard let alignment = verification.alignment else { return [] }
        let sequence = alignment.sequence
        return zip(sequence.places.indices, Self.segmentRanges(stream.ledger, alignment)).map { index, range in
            let place = sequence.places[index]
            let agreeing = place.slots.count { alignment.tokenOfSlot[$0] >= 0 }
            let record = sequence.record(index)
            let isOpen = index == 0 || place.lost != .nothing
            return SegmentReport(
                index: UInt64(record.general.counter), samples: range, time: range.flatMap { times.time($0) },
                signedFrom: record.general.start ?? (isOpen ? nil : sequence.record(index - 1).general.end),
                signedUntil: record.general.end,
                status: agreeing == place.count ? .intact : agreeing == 0 && range == nil ? .missing : .altered)
        }
    }
}
