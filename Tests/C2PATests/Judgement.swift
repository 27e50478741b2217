import C2PAForge
import Evidence
import RecordingForge
import SignedForge
import Testing
import Verification

/// Seals, alters and judges in one go.
struct Judgement {
    let report: RecordingReport
    let size: UInt64

    static let letters = "IPPP IPPP IPPP IPPP"

    /// - Parameters:
    ///   - settings: how it is sealed.
    ///   - attack: what is done to the file afterwards.
    init(
        _ settings: C2PASettings = C2PASettings(), recording: Recording = Recording(Judgement.letters), forge: C2PAForge? = nil,
        attack: (inout AlteredFile) throws -> Void = { _ in }
    ) throws {
        var forge = try forge ?? C2PAForge()
        forge.settings = settings
        var file = try forge.seal(recording).file
        try attack(&file)
        try self.init(file.bytes)
    }

    init(_ bytes: [UInt8], change: (inout VerificationOptions) -> Void = { _ in }) throws {
        report = try SignedForge().verify(bytes, change: change)
        size = UInt64(bytes.count)
    }

    var signature: SignatureReport? { report.signatures.first }
    var told: Comment {
        Comment(
            rawValue: "\(report.verdict) \(report.answers.map { "\($0)" } ?? "")\n"
                + report.findings.map { "\($0.severity) \($0.code.name): \($0.message)" }.joined(separator: "\n"))
    }
    var codes: Set<String> { Set(report.findings.map(\.code.name)) }
    /// Whether every byte of the file is in exactly one class.
    var isAccountedFor: Bool {
        let coverage = report.coverage
        return coverage.signed + coverage.checked + coverage.uncovered == size
            && coverage.uncoveredRanges.reduce(0) { $0 + $1.bytes.length } == coverage.uncovered
    }
    func ranges(_ set: SampleSet?) -> [ClosedRange<UInt64>] { (set?.ranges ?? []).map { $0.first...$0.last } }
    var altered: [ClosedRange<UInt64>] { ranges(signature?.alteredSamples) }
    var unverifiable: [ClosedRange<UInt64>] { ranges(signature?.unverifiableSamples) }
    var uncovered: [ClosedRange<UInt64>] { ranges(signature?.uncoveredSamples) }
}

extension C2PASettings {
    /// Settings with some changes.
    static func with(_ change: (inout C2PASettings) -> Void) -> C2PASettings {
        var settings = C2PASettings()
        change(&settings)
        return settings
    }
}

extension Layout {
    /// The movie box before the media data.
    static let movieAhead: Layout = {
        var layout = Layout()
        layout.movieFirst = true
        return layout
    }()

    /// A layout with some changes.
    func with(_ change: (inout Layout) -> Void) -> Layout {
        var layout = self
        change(&layout)
        return layout
    }
}

extension AlteredFile {
    /// Puts other bytes in the place of some; the places of samples are not kept up to date.
    mutating func replace(_ range: Range<Int>, with new: [UInt8]) {
        var changed = bytes
        changed.replaceSubrange(range, with: new)
        self = AlteredFile(bytes: changed, samples: samples)
    }

    mutating func insert(_ new: [UInt8], at offset: Int) { replace(offset..<offset, with: new) }
    mutating func remove(_ range: Range<Int>) { replace(range, with: []) }
}
