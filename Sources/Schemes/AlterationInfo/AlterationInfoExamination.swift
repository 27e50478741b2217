import Cryptography
import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit

/// The examination of one file under this profile.
struct AlterationInfoExamination: SchemeExamination {
    private let file: ExaminedFile
    private let index: PeriodIndex
    /// The recording that the file's own samples belong to; others found in it are told as findings.
    private let recording: Int
    private var covered: [CoveredTrack] = []
    private var places: [Int: Int] = [:]
    /// Tracks that are signed and that the file does not have.
    private var absent: [SignedTrack] = []
    private var named: PeriodStatement?

    private struct CoveredTrack {
        var trackIndex: Int
        var algorithm: DigestAlgorithm
        var aligner: SampleAligner
    }

    var needs: [SampleNeed] { covered.map { SampleNeed(trackIndex: $0.trackIndex, algorithm: $0.algorithm) } }

    init(_ file: ExaminedFile, index: PeriodIndex) throws(ExaminationError) {
        self.file = file
        self.index = index
        let weights = index.recordings.map { $0.periods.count { $0.standing == .authenticated } }
        recording = weights.indices.max { weights[$0] < weights[$1] } ?? 0
        guard index.recordings.indices.contains(recording),
            let first = index.recordings[recording].periods.first(where: { $0.standing == .authenticated }),
            case .success(let signed) = try index.signedStatement(first)
        else { return }
        named = signed.statement
        for track in signed.statement.tracks { try cover(track) }
    }

    private mutating func cover(_ signed: SignedTrack) throws(ExaminationError) {
        guard let trackIndex = file.movie.tracks.firstIndex(where: { $0.trackID == signed.trackID }) else {
            absent.append(signed)
            return
        }
        let track = file.movie.tracks[trackIndex]
        let algorithm = signed.samplesDigest.algorithm
        var digests: [DigestAlgorithm: Digest] = [:]
        do {
            digests[algorithm] = try Digest.of(track.sampleDescriptionBytes(), algorithm)
        } catch let error as MovieError {
            throw .container(error)
        } catch let error as CryptographyError {
            throw .cryptography(error)
        } catch {
            throw .limit("sample entries of track \(signed.trackID)")
        }
        let placement = ContainerPlacement(movie: file.movie, track: track, sampleEntriesDigests: digests)
        let source: SignedSampleSource
        do throws(CryptographyError) {
            source = try SignedSampleSource(
                trackID: signed.trackID, index: index, recording: recording, placement: PlacementComparison(container: placement))
        } catch {
            throw .cryptography(error)
        }
        places[trackIndex] = covered.count
        covered.append(CoveredTrack(trackIndex: trackIndex, algorithm: algorithm, aligner: SampleAligner(source: source)))
    }

    mutating func consume(_ digested: DigestedSamples, trackIndex: Int) throws(ExaminationError) {
        guard let place = places[trackIndex] else { return }
        guard let digests = digested.digests(by: covered[place].algorithm) else {
            // Bytes outside the file: the container reader has said so. A sample that cannot be read cannot be compared.
            for sample in digested.samples { try covered[place].aligner.passUnreadable(sample.index) }
            return
        }
        try covered[place].aligner.consume(digested.samples, digests)
    }

    mutating func finish() throws(ExaminationError) -> [SchemeOutcome] {
        guard index.recordings.indices.contains(recording), named != nil else { return [unverifiableOutcome()] }
        let assessment = RunAssessment(index: index, recording: recording)
        var outcomes: [SchemeOutcome] = []
        for place in covered.indices {
            let outcome = try covered[place].aligner.finish()
            let report = TrackAssessment(
                file: file, trackIndex: covered[place].trackIndex, periods: index.recordings[recording].periods, runs: assessment,
                aligned: outcome)
            outcomes.append(report.outcome())
        }
        if outcomes.isEmpty { outcomes.append(unverifiableOutcome()) }
        addFileFindings(to: &outcomes[0], assessment)
        OtherTracks(
            file.movie, signed: Set(covered.map { file.movie.tracks[$0.trackIndex].trackID }), scheme: .alterationInfo
        ).tell(in: &outcomes)
        // Every covered track was signed by the same hands.
        let device = index.recordings[recording].periods.first { $0.standing == .authenticated }?.identity.map {
            index.identities[$0].identity.device
        }
        let segments = outcomes.map(\.report.segments)
        let span = try index.span(ofRecording: recording) { number in
            segments.allSatisfy { $0.indices.contains(number) && $0[number].status == .missing }
        }
        for place in outcomes.indices {
            outcomes[place].signers = signers()
            outcomes[place].report.device = device
            outcomes[place].report.span = span
        }
        return outcomes
    }

    // MARK: - What concerns the file

    private func addFileFindings(to outcome: inout SchemeOutcome, _ runs: RunAssessment) {
        outcome.findings = runs.findings + outcome.findings
        outcome.signedBytes = signedBytes()
        for track in absent {
            outcome.findings.append(
                Finding(
                    SignatureFinding.samplesMissing, "track \(track.trackID) was signed and is not in the file", scheme: .alterationInfo,
                    track: track.trackID))
            outcome.report.answers.completeness = .gaps
            outcome.report.reasons.completeness = "track \(track.trackID) was signed and is not in the file"
        }
        for place in index.recordings.indices where place != recording {
            let count = index.recordings[place].periods.count
            outcome.findings.append(
                Finding(
                    SignatureFinding.recordingsMixed, "\(count) signed periods in the file belong to another recording",
                    scheme: .alterationInfo, bytes: index.recordings[place].periods.prefix(16).map(\.carrier.box)))
        }
        if !index.repeated.isEmpty {
            outcome.findings.append(
                Finding(
                    SignatureFinding.signatureRepeated, "\(index.repeated.count) signed periods stand in the file more than once",
                    scheme: .alterationInfo, bytes: index.repeated.prefix(16).map(\.box)))
        }
    }

    private func signers() -> [SignerClaim] {
        var claims: [SignerClaim] = []
        for (number, identity) in index.identities.enumerated() {
            let mine = index.recordings[recording].periods.filter { $0.identity == number && $0.standing == .authenticated }
            guard let from = mine.map(\.start).min(), let until = mine.map(\.end).max() else { continue }
            claims.append(SignerClaim(certificates: identity.identity.certificates, from: from, until: until))
        }
        return claims
    }

    /// Boxes that are signed, or bound by something that is. A list that is not the one that was signed is not among them.
    private func signedBytes() -> [ByteRange] {
        var ranges: [ByteRange] = []
        var used: Set<Int> = []
        let damaged = Set(covered.flatMap { $0.aligner.outcome.damagedLists })
        for (number, period) in index.recordings[recording].periods.enumerated() where period.standing == .authenticated {
            if let identity = period.identity { used.insert(identity) }
            if damaged.contains(number) { continue }
            ranges.append(period.carrier.box)
        }
        for identity in used { ranges += index.identities[identity].boxes.map(\.box) }
        return ranges
    }

    /// There are boxes of this profile and not one that can be taken at its word.
    private func unverifiableOutcome() -> SchemeOutcome {
        var report = SignatureReport(scheme: .alterationInfo, answers: .indeterminate)
        report.reasons.integrity = "no signature of this scheme in the file can be checked"
        let runs = index.recordings.indices.contains(recording) ? RunAssessment(index: index, recording: recording) : nil
        if let video = file.movie.tracks.first(where: { $0.isVideo }) {
            report.track = video.trackID
            if video.sampleCount > 0 { report.unverifiableSamples = SampleSet([SampleRange(0, video.sampleCount - 1)]) }
        }
        var outcome = SchemeOutcome(report: report)
        outcome.findings = runs?.findings ?? RunAssessment.rejections(index)
        if outcome.findings.isEmpty {
            outcome.findings = [
                Finding(
                    SignatureFinding.signatureMalformed,
                    "the file has certificates of alteration-detection information and no signed period",
                    scheme: .alterationInfo)
            ]
        }
        return outcome
    }
}
