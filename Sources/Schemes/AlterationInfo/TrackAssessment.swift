import Evidence
import ISOBMFF
import SchemeKit

/// Turns what became of a track's samples into answers, findings and segments.
struct TrackAssessment {
    private let file: ExaminedFile
    private let track: Track
    private let periods: [IndexedPeriod]
    private let runs: RunAssessment
    private let aligned: TrackOutcome
    private let altered: SampleSet
    private let times: MediaTimes
    private let clock: MediaClock
    /// What the container does to pictures that no period speaks about.
    private let beside: [PresentationRemark]

    init(file: ExaminedFile, trackIndex: Int, periods: [IndexedPeriod], runs: RunAssessment, aligned: TrackOutcome) {
        self.file = file
        self.periods = periods
        self.runs = runs
        self.aligned = aligned
        track = file.movie.tracks[trackIndex]
        altered = aligned.altered
        var wanted: [UInt64] = []
        let sets =
            [altered, aligned.unverifiable, aligned.uncovered] + Self.timelineSets(aligned.timeline) + aligned.damages.map(\.altered)
        for range in sets.flatMap(\.ranges) { wanted += [range.first, range.last] }
        for hole in aligned.missing { wanted.append(UInt64(max(0, hole.afterSample))) }
        times = MediaTimes(movie: file.movie, track: track, samples: wanted)
        clock = MediaClock(movie: file.movie, track: track)
        beside = track.isVideo ? ContainerAppearance(beside: trackIndex, in: file.movie).remarks : []
    }

    private static func timelineSets(_ timeline: TimelineOutcome) -> [SampleSet] {
        [timeline.duration, timeline.composition, timeline.jumps, timeline.sync, timeline.sampleEntry]
    }

    private var between: [Hole] { aligned.missing.filter { $0.place == .between } }
    private var isCutAtStart: Bool { !runs.startsRecording || aligned.missing.contains { $0.place == .start } }
    private var isCutAtEnd: Bool { !runs.endsRecording || aligned.missing.contains { $0.place == .end } }

    /// The outcome for this track.
    func outcome() -> SchemeOutcome {
        var report = SignatureReport(scheme: .alterationInfo, answers: .indeterminate, track: track.trackID)
        var findings = pictureFindings()
        let presentation = presentationFindings()
        findings += presentation
        if !aligned.verified.isEmpty { findings += beside.map { $0.finding(.alterationInfo, track: track.trackID, times) } }
        findings += extentFindings()
        report.verifiedSamples = aligned.verified.count
        report.alteredSamples = altered
        report.unverifiableSamples = aligned.unverifiable
        report.uncoveredSamples = aligned.uncovered
        report.missing = between.map { MissingReport(afterSample: $0.afterSample, count: $0.count) }
        report.segments = segments()
        let told = report.segments.filter { $0.status != .unverifiable && $0.status != .missing }
        report.signedFrom = told.first?.signedFrom
        report.signedUntil = told.last?.signedUntil
        answer(&report, presentation)
        var outcome = SchemeOutcome(report: report)
        outcome.findings = findings
        outcome.verifiedSamples = [track.trackID: aligned.verified]
        if !aligned.verified.isEmpty { outcome.checkedTracks = [track.trackID] }
        return outcome
    }

    // MARK: - Answers

    private func answer(_ report: inout SignatureReport, _ presentation: [Finding]) {
        let total = track.sampleCount
        if !altered.isEmpty {
            report.answers.integrity = .altered
            report.reasons.integrity =
                "\(Self.number(altered.count, "sample")) of \(total) \(altered.count == 1 ? "contradicts" : "contradict") what was signed"
        } else if !aligned.unverifiable.isEmpty || (aligned.verified.isEmpty && total > 0) {
            report.answers.integrity = .indeterminate
            report.reasons.integrity =
                "\(Self.number(aligned.unverifiable.count, "sample")) of \(total) cannot be checked: the signature is broken or lost"
        } else {
            report.answers.integrity = .intact
            report.reasons.integrity = "\(aligned.verified.count) of \(total) samples equal what was signed, byte for byte"
        }
        let missing = between.reduce(0) { $0 + $1.count }
        if missing > 0 {
            report.answers.completeness = .gaps
            report.reasons.completeness = "\(Self.number(missing, "signed sample")) missing in between"
        } else if runs.isBroken {
            report.answers.completeness = .gaps
            report.reasons.completeness = "signed data in between is missing or was changed"
        } else if isCutAtStart {
            report.answers.completeness = .excerpt
            report.reasons.completeness = "the file begins inside a longer recording" + (isCutAtEnd ? ", and has no end mark" : "")
        } else if !aligned.uncovered.isEmpty {
            report.answers.completeness = .openEnd
            report.reasons.completeness = "\(Self.number(aligned.uncovered.count, "sample")) after the last signature"
        } else if isCutAtEnd {
            report.answers.completeness = .excerpt
            report.reasons.completeness = "the last signature does not say that the recording ends: it went on, or its making was cut short"
        } else {
            report.answers.completeness = .complete
            report.reasons.completeness = "from the first signed period to the one that closes the recording"
        }
        if !presentation.isEmpty {
            report.answers.presentation = .altered
            report.reasons.presentation = presentation[0].message
        } else if aligned.verified.isEmpty {
            report.answers.presentation = .notCovered
            report.reasons.presentation = "no signed sample to compare with"
        } else if let remark = beside.first {
            report.answers.presentation = .notCovered
            report.reasons.presentation = remark.text
        } else {
            report.answers.presentation = .consistent
            report.reasons.presentation = "times, order, edit list, geometry and sample entries are those that were signed"
        }
    }

    private static func number(_ count: UInt64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    // MARK: - Segments

    private func segments() -> [SegmentReport] {
        periods.enumerated().map { number, period in
            let tally = aligned.periods[number]
            let samples = tally?.first.map { SampleRange($0, tally?.last ?? $0) }
            let status: SegmentStatus
            if period.standing != .authenticated || aligned.damagedLists.contains(number) {
                status = .unverifiable
            } else if let tally {
                status = tally.altered > 0 || (tally.missing > 0 && tally.verified > 0) ? .altered : tally.verified > 0 ? .intact : .missing
            } else {
                status = .intact
            }
            return SegmentReport(
                index: period.counter, samples: samples, time: tally.flatMap { time(of: $0) },
                signedFrom: period.standing == .authenticated ? period.start : nil,
                signedUntil: period.standing == .authenticated ? period.end : nil, status: status)
        }
    }

    /// When the samples of a period are shown.
    private func time(of tally: PeriodTally) -> ClosedRange<Double>? {
        guard let first = tally.firstShown, let last = tally.lastShown else { return nil }
        let (start, end) = (clock.seconds(first).start, clock.seconds(last).end)
        return start <= end ? start...end : nil
    }

    // MARK: - Findings

    private func finding(_ kind: some FindingKind, _ range: SampleRange?, _ message: String, bytes: [ByteRange] = []) -> Finding {
        Finding(
            kind, message, scheme: .alterationInfo, track: track.trackID, samples: range, time: range.flatMap { times.time($0) },
            bytes: bytes)
    }

    private func name(_ range: SampleRange) -> String {
        range.count == 1 ? "sample \(range.first)" : "samples \(range.first) to \(range.last)"
    }

    private func bytes(_ range: SampleRange) -> [ByteRange] {
        guard let first = times[range.first]?.bytes else { return [] }
        return range.count == 1 ? [first] : [first, times[range.last]?.bytes].compactMap { $0 }
    }

    private func pictureFindings() -> [Finding] {
        var findings: [Finding] = []
        for damage in aligned.damages {
            for range in damage.altered.subtracting(damage.moved).ranges {
                findings.append(
                    finding(
                        SignatureFinding.sampleAltered, range,
                        "\(name(range)) of track \(track.trackID) differ\(range.count == 1 ? "s" : "") from what was signed",
                        bytes: bytes(range)))
            }
            for range in damage.moved.ranges {
                findings.append(
                    finding(
                        SignatureFinding.samplesReordered, range,
                        "\(name(range)) of track \(track.trackID) \(range.count == 1 ? "was" : "were") signed for another place",
                        bytes: bytes(range)))
            }
        }
        for range in aligned.inserted.subtracting(aligned.relocated).ranges {
            findings.append(
                finding(
                    SignatureFinding.samplesInserted, range,
                    "\(name(range)) of track \(track.trackID) \(range.count == 1 ? "was" : "were") not signed and stand\(range.count == 1 ? "s" : "") among signed ones",
                    bytes: bytes(range)))
        }
        for range in aligned.relocated.ranges {
            findings.append(
                finding(
                    SignatureFinding.samplesReordered, range,
                    "\(name(range)) of track \(track.trackID) \(range.count == 1 ? "repeats or was" : "repeat or were") moved from another place",
                    bytes: bytes(range)))
        }
        for hole in between {
            let place = hole.afterSample < 0 ? "before the first sample" : "after sample \(hole.afterSample)"
            let after = hole.afterSample < 0 ? nil : SampleRange(UInt64(hole.afterSample))
            findings.append(
                finding(
                    SignatureFinding.samplesMissing, after,
                    "\(Self.number(hole.count, "signed sample")) of track \(track.trackID) \(hole.count == 1 ? "is" : "are") missing \(place)"
                ))
        }
        for range in aligned.unverifiable.ranges {
            let atStart = aligned.verified.ranges.first.map { range.last < $0.first } ?? false
            findings.append(
                finding(
                    atStart ? SignatureFinding.unverifiableStart : SignatureFinding.unverifiableSamples, range,
                    "\(name(range)) of track \(track.trackID) cannot be checked: the signature is broken or lost", bytes: bytes(range)))
        }
        for number in aligned.damagedLists where periods.indices.contains(number) {
            findings.append(
                finding(
                    SignatureFinding.signedListDamaged, nil,
                    "the list of digests of period \(periods[number].counter) is not the one that was signed",
                    bytes: [periods[number].carrier.box]))
        }
        return findings
    }

    private func presentationFindings() -> [Finding] {
        guard !aligned.verified.isEmpty else { return [] }
        var findings: [Finding] = []
        let timeline = aligned.timeline
        func add(_ samples: SampleSet, _ kind: PresentationFinding, _ what: String) {
            for range in samples.ranges.prefix(64) {
                findings.append(finding(kind, range, "\(name(range)) of track \(track.trackID) \(what)", bytes: bytes(range)))
            }
        }
        add(timeline.duration, .timelineAltered, "last longer or shorter in the container than was signed: the speed differs")
        add(timeline.jumps, .timelineAltered, "stand at another time in the container than was signed")
        add(timeline.composition, .timelineAltered, "are shown at another time, against their decode time, than was signed")
        add(timeline.sync, .syncSamplesAltered, "are marked as entry points otherwise than was signed")
        add(timeline.sampleEntry, .sampleEntriesAltered, "use another sample entry than was signed")
        if timeline.beginsFile, let skew = timeline.firstSkew, skew != 0 {
            findings.append(
                finding(
                    PresentationFinding.timelineAltered, aligned.verified.ranges.first.map { SampleRange($0.first) },
                    "track \(track.trackID) starts \(Double(skew) / Double(max(track.timescale, 1))) s from its signed decode time"))
        }
        guard let placement = aligned.placement else { return findings }
        for difference in PlacementComparison.Difference.allCases where placement.differences.contains(difference) {
            findings.append(
                finding(Self.kind(difference), nil, "track \(track.trackID): \(Self.words(difference))", bytes: boxes(difference)))
        }
        if let signed = placement.signedEdits, !placement.differences.contains(.edits),
            let difference = EditListJudgement.difference(
                signed: signed, signedTimescale: placement.signedMovieTimescale, container: placement.containerEdits,
                containerTimescale: placement.containerMovieTimescale, isWhole: !isCutAtStart && !isCutAtEnd,
                mediaDuration: track.duration, mediaTimescale: track.timescale)
        {
            findings.append(
                finding(PresentationFinding.editListAltered, nil, "track \(track.trackID): \(difference)", bytes: boxes(.edits)))
        }
        return findings
    }

    private func boxes(_ difference: PlacementComparison.Difference) -> [ByteRange] {
        switch difference {
        case .sampleEntries: [track.sampleDescriptions].compactMap { $0 }
        case .geometry: [track.header?.bytes].compactMap { $0 }
        case .movieHeader: [file.movie.movieHeader?.bytes].compactMap { $0 }
        case .edits: [track.editList].compactMap { $0 }
        case .timescale, .handler: []
        }
    }

    private static func kind(_ difference: PlacementComparison.Difference) -> PresentationFinding {
        switch difference {
        case .timescale: .timescaleAltered
        case .sampleEntries: .sampleEntriesAltered
        case .geometry, .movieHeader, .handler: .geometryAltered
        case .edits: .editListAltered
        }
    }

    private static func words(_ difference: PlacementComparison.Difference) -> String {
        switch difference {
        case .timescale: "the time scale is not the one that was signed: the speed differs"
        case .sampleEntries: "the sample entries (stsd: codec configuration, parameter sets) are not those that were signed"
        case .geometry: "size, rotation, layer or visibility (tkhd) are not those that were signed"
        case .movieHeader: "rate or matrix of the movie header (mvhd) are not those that were signed"
        case .edits: "the edit list changes inside the recording"
        case .handler: "the kind of media (hdlr) is not the one that was signed"
        }
    }

    private func extentFindings() -> [Finding] {
        var findings: [Finding] = []
        for range in aligned.uncovered.ranges {
            findings.append(
                finding(
                    SignatureFinding.openEnd, range,
                    "\(name(range)) of track \(track.trackID) follow\(range.count == 1 ? "s" : "") the last signature and carr\(range.count == 1 ? "ies" : "y") none",
                    bytes: bytes(range)))
        }
        if !aligned.verified.isEmpty, isCutAtStart || (isCutAtEnd && aligned.uncovered.isEmpty) {
            let counters = runs.counters.map { "periods \($0.lowerBound) to \($0.upperBound)" } ?? "no period"
            findings.append(
                finding(
                    SignatureFinding.excerpt, nil,
                    "the file holds \(counters) of a recording that "
                        + (isCutAtStart ? "began before" : "") + (isCutAtStart && isCutAtEnd ? " and " : "")
                        + (isCutAtEnd ? "has no end mark here: it went on, or its making was cut short" : "")))
        }
        return findings
    }
}
