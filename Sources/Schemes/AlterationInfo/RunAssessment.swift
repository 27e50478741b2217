import Cryptography
import Evidence

/// What the periods of a recording say about each other, before any sample is looked at.
struct RunAssessment: Sendable {
    /// What was found.
    private(set) var findings: [Finding] = []
    /// Whether something between the first and the last verified period is broken, lost or out of its link.
    private(set) var isBroken = false
    /// Whether the first verified period is the first of the recording.
    let startsRecording: Bool
    /// Whether the last verified period says that the recording ends with it.
    let endsRecording: Bool
    /// Counters of the first and the last verified period.
    let counters: ClosedRange<UInt64>?

    init(index: PeriodIndex, recording: Int) {
        let periods = index.recordings[recording].periods
        let good = periods.indices.filter { periods[$0].standing == .authenticated }
        startsRecording = good.first.map { periods[$0].counter == 1 } ?? false
        endsRecording = good.last.map { periods[$0].flags.contains(.lastOfRecording) } ?? false
        if let first = good.first, let last = good.last, periods[first].counter <= periods[last].counter {
            counters = periods[first].counter...periods[last].counter
        } else {
            counters = nil
        }
        findings += Self.rejections(index)
        addBroken(periods, good)
        addLinks(periods, good, index)
    }

    /// Boxes that break the rules of the layout.
    static func rejections(_ index: PeriodIndex) -> [Finding] {
        index.rejected.prefix(64).map { rejected in
            Finding(
                SignatureFinding.signatureMalformed,
                "the box of alteration-detection information at offset \(rejected.carrier.box.offset) cannot be read: "
                    + "\(rejected.error.explanation) (byte \(rejected.error.position) after its type)",
                scheme: .alterationInfo, bytes: [rejected.carrier.box])
        }
    }

    /// Findings of one kind beyond this number say nothing new; a hostile file may have a million broken periods.
    private static let findingLimit = 256

    private mutating func addBroken(_ periods: [IndexedPeriod], _ good: [Int]) {
        let unlinked = Set(good.lazy.filter { !periods[$0].linked }.map { periods[$0].counter })
        for place in periods.indices where periods[place].standing != .authenticated {
            let period = periods[place]
            let between = good.first.map { $0 < place } ?? false && good.last.map { place < $0 } ?? false
            // The link of the next good period was made over what stood here; as it does not fit, this was changed.
            let disproved = unlinked.contains(period.counter &+ 1)
            if between || disproved { isBroken = true }
            guard findings.count < Self.findingLimit else { continue }
            let box = [period.carrier.box]
            if disproved || (between && period.standing == .wrongSignature) {
                findings.append(
                    Finding(
                        SignatureFinding.signatureAltered,
                        "the signed data of period \(period.counter) was changed: the period after it was signed after a different one",
                        scheme: .alterationInfo, bytes: box))
            } else if period.standing == .noKey {
                findings.append(
                    Finding(
                        SignatureFinding.signerMissing,
                        "the signature of period \(period.counter) names a certificate that is not in the file or cannot be read",
                        scheme: .alterationInfo, bytes: box))
            } else if period.standing == .wrongSignature {
                findings.append(
                    Finding(
                        SignatureFinding.signatureInvalid, "the signature of period \(period.counter) does not fit what it stands beside",
                        scheme: .alterationInfo, bytes: box))
            }
        }
    }

    private mutating func addLinks(_ periods: [IndexedPeriod], _ good: [Int], _ index: PeriodIndex) {
        for (before, after) in zip(good, good.dropFirst()) where findings.count < Self.findingLimit * 4 {
            let first = periods[before]
            let second = periods[after]
            let (step, overflow) = second.counter.subtractingReportingOverflow(first.counter)
            if !overflow, step == 1, !second.linked {
                isBroken = true
                findings.append(
                    Finding(
                        SignatureFinding.linkBroken,
                        "period \(second.counter) was signed after another period \(first.counter) than the one in the file",
                        scheme: .alterationInfo, bytes: [first.carrier.box, second.carrier.box]))
            } else if step == 0 {
                isBroken = true
                findings.append(
                    Finding(
                        SignatureFinding.linkBroken, "two different periods \(second.counter) are signed in the file",
                        scheme: .alterationInfo, bytes: [first.carrier.box, second.carrier.box]))
            } else if !overflow, step > 1 {
                if UInt64(after - before) < step {
                    isBroken = true
                    let range =
                        step == 2 ? "period \(first.counter + 1) is" : "periods \(first.counter + 1) to \(second.counter - 1) are"
                    findings.append(
                        Finding(
                            SignatureFinding.signatureMissing, "the signed data of \(range) missing from the file",
                            scheme: .alterationInfo, bytes: [first.carrier.box, second.carrier.box]))
                }
            }
            if second.start < first.end {
                findings.append(
                    Finding(
                        SignatureFinding.clockSteppedBack,
                        "by the camera's clock period \(second.counter) starts at \(second.start), before the end of the one before it, "
                            + "\(first.end)",
                        scheme: .alterationInfo))
            }
            if first.identity != second.identity, let identity = second.identity {
                let subject = index.identities[identity].digest.hex.prefix(16)
                findings.append(
                    Finding(
                        SignatureFinding.signerChanged,
                        "from period \(second.counter) on the recording is signed by another identity (\(subject)…)",
                        scheme: .alterationInfo))
            }
        }
    }
}
