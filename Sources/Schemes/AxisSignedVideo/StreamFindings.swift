import Evidence
import ISOBMFF
import SchemeKit

/// What was found in one track, in words.
struct StreamFindings {
    private let assessment: StreamAssessment
    private let track: UInt32
    /// Findings of one kind beyond this number say nothing new.
    private static let most = 64

    /// What contradicts the signed times.
    private(set) var presentation: [Finding] = []
    private var others: [Finding] = []

    /// Everything, causes before consequences.
    var all: [Finding] { others + presentation }

    init(_ assessment: StreamAssessment) {
        self.assessment = assessment
        track = assessment.track.trackID
        addMessages()
        addChain()
        addPictures()
        addPresentation()
        addLimits()
    }

    static func number(_ count: UInt64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private func name(_ range: SampleRange) -> String {
        range.count == 1 ? "sample \(range.first) of track \(track)" : "samples \(range.first) to \(range.last) of track \(track)"
    }

    private mutating func add(_ kind: some FindingKind, _ message: String, _ range: SampleRange? = nil, bytes: [ByteRange] = []) {
        others.append(make(kind, message, range, bytes: bytes))
    }

    private func make(_ kind: some FindingKind, _ message: String, _ range: SampleRange?, bytes: [ByteRange] = []) -> Finding {
        var places = bytes
        if places.isEmpty, let range {
            places = [assessment.times[range.first]?.bytes, range.count > 1 ? assessment.times[range.last]?.bytes : nil].compactMap { $0 }
        }
        return Finding(
            kind, message, scheme: .axisSignedVideo, track: track, samples: range, time: range.flatMap { assessment.times.time($0) },
            bytes: places)
    }

    // MARK: - Messages

    private mutating func addMessages() {
        let stream = assessment.stream
        let verification = assessment.verification
        for message in stream.malformed.prefix(Self.most) {
            add(
                SignatureFinding.signatureMalformed,
                "the signing message in sample \(message.sample) of track \(track) cannot be read: \(message.error.explanation)",
                SampleRange(message.sample), bytes: [message.bytes])
        }
        for record in stream.records.filter({ $0.standing == .wrongSignature || $0.standing == .noKey }).prefix(Self.most) {
            let place = "signing message \(record.general.counter) in sample \(record.sample) of track \(track)"
            if record.standing == .noKey {
                add(
                    SignatureFinding.signerMissing, "\(place) cannot be checked: the key that made it is not in the file",
                    SampleRange(record.sample), bytes: [record.bytes])
            } else if isMissed(record) {
                add(
                    SignatureFinding.signatureAltered, "the signature of \(place) does not fit its content: one of both was changed",
                    SampleRange(record.sample), bytes: [record.bytes])
            } else {
                add(
                    SignatureFinding.signatureInvalid, "the signature of \(place) does not fit its content", SampleRange(record.sample),
                    bytes: [record.bytes])
            }
        }
        for bytes in stream.brokenGolden.prefix(Self.most) {
            add(SignatureFinding.signatureInvalid, "a message that carries the key is not signed by it", nil, bytes: [bytes])
        }
        if verification.alignment == nil, !stream.records.isEmpty, !stream.records.contains(where: { $0.signer != nil }) {
            add(
                SignatureFinding.signatureInvalid,
                "none of the \(Self.number(UInt64(stream.records.count), "signing message")) of track \(track) can be checked")
        }
        for record in verification.foreign.prefix(Self.most).map({ stream.records[$0] }) {
            add(
                SignatureFinding.linkBroken,
                "signing message \(record.general.counter) in sample \(record.sample) of track \(track) was signed for other pictures, "
                    + "and after another message than the one before it: it was brought here from elsewhere",
                SampleRange(record.sample), bytes: [record.bytes])
        }
        if !verification.unvouched.isEmpty {
            add(
                SignatureFinding.signatureUnvouched,
                "\(Self.number(UInt64(verification.unvouched.count), "signing message")) of track \(track) "
                    + "without a signature that no later signature vouches for",
                stream.records[verification.unvouched[0]].sample.asRange,
                bytes: verification.unvouched.prefix(16).map { stream.records[$0].bytes })
        }
        if !verification.otherForms.isEmpty {
            add(
                SignatureFinding.recordingsMixed,
                "\(Self.number(UInt64(verification.otherForms.count), "signing message")) of track \(track) "
                    + "made in another form or with another hash function than the others",
                nil, bytes: verification.otherForms.prefix(16).map { stream.records[$0].bytes })
        }
        if !stream.repeated.isEmpty {
            add(
                SignatureFinding.signatureRepeated,
                "\(Self.number(UInt64(stream.repeated.count), "signing message")) of track \(track) more than once in the file",
                nil, bytes: Array(stream.repeated.prefix(16)))
        }
    }

    /// Whether the messages around it prove that one like it stood between them.
    private func isMissed(_ record: SigningRecord) -> Bool {
        let records = assessment.stream.records
        return assessment.chain.breaks.contains { found in
            guard case .lost = found.kind else { return false }
            return records[found.before].sample <= record.sample && record.sample <= records[found.after].sample
        }
    }

    private mutating func addChain() {
        let records = assessment.stream.records
        for found in assessment.chain.breaks.prefix(Self.most * 4) {
            let before = records[found.before]
            let after = records[found.after]
            let bytes = [before.bytes, after.bytes]
            let place = SampleRange(before.sample, after.sample)
            let numbers = "signing messages \(before.general.counter) and \(after.general.counter) of track \(track)"
            switch found.kind {
            case .lost(let count, let damaged):
                let absent = count - damaged
                let what =
                    absent == 0
                    ? "all damaged" : damaged == 0 ? "missing" : "missing or damaged (\(absent) and \(damaged))"
                add(
                    absent == 0 ? SignatureFinding.signatureAltered : SignatureFinding.signatureMissing,
                    "\(Self.number(UInt64(count), "signing message")) between \(numbers) \(count == 1 ? "is" : "are") \(count == 1 && absent == 0 ? "damaged" : what)",
                    place, bytes: bytes)
            case .link:
                add(
                    SignatureFinding.linkBroken, "\(numbers) follow each other by number, but the later was signed after another one",
                    place, bytes: bytes)
            case .repeatedNumber:
                add(
                    SignatureFinding.linkBroken, "two different signing messages \(after.general.counter) stand in track \(track)", place,
                    bytes: bytes)
            case .key:
                add(
                    SignatureFinding.signingKeyChanged,
                    "\(numbers) are signed by different keys: the track was put together from recordings of two cameras", place,
                    bytes: bytes)
            case .restart:
                add(
                    SignatureFinding.signingRestarted,
                    "between samples \(before.sample) and \(after.sample) of track \(track) signing began anew: "
                        + "the camera was restarted, or two recordings of it were joined",
                    place, bytes: bytes)
            }
        }
    }

    // MARK: - Pictures

    private mutating func addPictures() {
        let verdicts = assessment.verdicts
        let groups = assessment.verification.settlement?.alteredGroups ?? []
        for range in verdicts.altered.ranges.prefix(Self.most * 4) {
            add(
                groups.isEmpty || range.count == 1 ? SignatureFinding.sampleAltered : SignatureFinding.groupAltered,
                groups.isEmpty || range.count == 1
                    ? "\(name(range)) differ\(range.count == 1 ? "s" : "") from what was signed"
                    : "\(name(range)) were signed as groups, and differ from what was signed; which of them cannot be told", range)
        }
        for range in verdicts.moved.ranges.prefix(Self.most * 4) {
            add(
                SignatureFinding.samplesReordered,
                "\(name(range)) \(range.count == 1 ? "was" : "were") signed for another place, or stand\(range.count == 1 ? "s" : "") here again",
                range)
        }
        for range in verdicts.inserted.ranges.prefix(Self.most * 4) {
            add(
                SignatureFinding.samplesInserted,
                "\(name(range)) \(range.count == 1 ? "was" : "were") not signed and stand\(range.count == 1 ? "s" : "") among signed ones",
                range)
        }
        for hole in assessment.missing.prefix(Self.most * 4) {
            add(
                SignatureFinding.samplesMissing,
                "\(Self.number(hole.count, "signed picture")) of track \(track) \(hole.count == 1 ? "is" : "are") missing "
                    + (hole.afterSample < 0 ? "before the first sample" : "after sample \(hole.afterSample)"),
                UInt64(exactly: hole.afterSample).map { SampleRange($0) })
        }
        let firstVerified = verdicts.verified.ranges.first?.first
        for range in verdicts.unverifiable.ranges.prefix(Self.most * 4) {
            let isHead = firstVerified.map { range.last < $0 } ?? false
            add(
                isHead ? SignatureFinding.unverifiableStart : SignatureFinding.unverifiableSamples,
                "\(name(range)) cannot be checked: the signature is broken or lost, or speaks of more than is there", range)
        }
        for range in verdicts.unhashedInside.ranges.prefix(Self.most * 4) {
            add(
                SignatureFinding.picturesUncovered,
                "\(name(range)) hold\(range.count == 1 ? "s" : "") coded pictures of a kind that this scheme never signs, between pictures that are signed",
                range)
        }
    }

    // MARK: - Presentation

    private mutating func addPresentation() {
        for deviation in assessment.pace.deviations.prefix(Self.most) {
            let seconds = EditListReading.seconds
            presentation.append(
                make(
                    PresentationFinding.timelineAltered,
                    "\(name(deviation.samples)) last \(seconds(deviation.shown)) s in the file and lasted \(seconds(deviation.signed)) s "
                        + "by the signed times: the speed was changed",
                    deviation.samples))
        }
        let told = assessment.presentation.findings(.axisSignedVideo, assessment.file, assessment.track)
        presentation += told.filter { $0.severity == .alteration }
        others += told.filter { $0.severity != .alteration }
    }

    private mutating func addLimits() {
        let verdicts = assessment.verdicts
        for range in assessment.overlapping.ranges.prefix(Self.most) {
            add(
                SignatureFinding.picturesUncovered,
                "\(name(range)) carry no signature, and the container shows them at times at which it shows signed pictures", range)
        }
        for range in verdicts.uncovered.subtracting(verdicts.unhashedInside).subtracting(assessment.overlapping).ranges.prefix(Self.most) {
            let isHead = verdicts.verified.ranges.first.map { range.last < $0.first } ?? false
            add(
                SignatureFinding.openEnd,
                "\(name(range)) \(isHead ? "stand before the first" : "follow the last") signature and carr\(range.count == 1 ? "ies" : "y") none",
                range)
        }
        for range in verdicts.pictureless.ranges.prefix(Self.most) {
            add(
                SignatureFinding.samplesWithoutPictures,
                "\(name(range)) hold\(range.count == 1 ? "s" : "") no picture and nothing that is signed", range)
        }
        if let settlement = assessment.verification.settlement, settlement.isCutAtStart, !verdicts.verified.isEmpty {
            add(
                SignatureFinding.excerpt,
                "track \(track) begins inside a longer recording: the first signing message says that others were signed before")
        }
        guard !verdicts.verified.isEmpty else { return }
        if assessment.pace.compared == 0 {
            add(PresentationFinding.presentationNotCovered, "no signed times say how long the pictures of track \(track) last")
        }
        if assessment.pace.clockJumps > 0 {
            add(
                SignatureFinding.clockSteppedBack,
                "the camera's clock was set \(Self.number(UInt64(assessment.pace.clockJumps), "time")) inside track \(track), so that these times say nothing about speed"
            )
        }
        add(
            SignatureFinding.parameterSetsUncovered,
            "no hash covers the parameter sets of track \(track) (sample entry"
                + (assessment.stream.ledger.hasParameterSets ? " and between the pictures" : "")
                + "): picture size, cropping and colour are not signed, nor are other supplemental messages",
            nil, bytes: [assessment.track.sampleDescriptions].compactMap { $0 })
    }
}

extension UInt64 {
    fileprivate var asRange: SampleRange { SampleRange(self) }
}
