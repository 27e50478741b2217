import AxisForge
import Cryptography
import Evidence
import RecordingForge
import SignedForge
import Testing
import Verification

/// Signs and judges in one go.
struct Judgement {
    let report: RecordingReport
    let size: UInt64

    init(
        _ variant: Variant, letters: String = Judgement.letters, layout: Layout = Layout(), authority: TestPKI? = nil,
        edit: (inout Recording) throws -> Void = { _ in }
    ) throws {
        let forge = try AxisForge(variant.settings, authority: authority)
        var recording = try forge.sign(variant.recording(letters, layout: layout))
        try edit(&recording)
        try self.init(recording)
    }

    init(_ recording: Recording) throws {
        let bytes = recording.serialize().bytes
        report = try SignedForge().verify(bytes)
        size = UInt64(bytes.count)
    }

    static let letters = "IPPP IPPP IPPP IPPP"

    /// One letter a sample: `.` verified, `X` altered, `?` unverifiable, `-` uncovered, a blank for none of these.
    func map(_ recording: Recording) -> [Character] {
        recording.tracks[0].samples.indices.map { index in
            let sample = UInt64(index)
            guard let signature else { return " " }
            if signature.alteredSamples.contains(sample) { return "X" }
            if signature.unverifiableSamples.contains(sample) { return "?" }
            return signature.uncoveredSamples.contains(sample) ? "-" : "."
        }
    }

    var signature: SignatureReport? { report.signatures.first }
    var told: Comment {
        Comment(
            rawValue: "\(report.verdict)\n"
                + report.findings.map { "\($0.severity) \($0.code.name): \($0.message)" }.joined(separator: "\n"))
    }

    func ranges(_ set: SampleSet?) -> [ClosedRange<UInt64>] { (set?.ranges ?? []).map { $0.first...$0.last } }
    var altered: [ClosedRange<UInt64>] { ranges(signature?.alteredSamples) }
    var unverifiable: [ClosedRange<UInt64>] { ranges(signature?.unverifiableSamples) }
    var uncovered: [ClosedRange<UInt64>] { ranges(signature?.uncoveredSamples) }
    func has(_ code: String) -> Bool { report.findings.contains { $0.code.name == code } }
}
