import Evidence

/// Findings as they come up, each with its place and the clause of ISO/IEC 14496-12 it breaks, and no more of a kind than a reader can read.
struct FindingLog: Sendable {
    private var findings: [Finding] = []
    private var counts: [ContainerFinding: Int] = [:]
    private var limits = 0
    private let most: Int

    init(most: Int) { self.most = max(1, most) }

    /// Notes a finding. Path and text are only made where the finding is listed.
    mutating func add(
        _ kind: ContainerFinding, _ text: @autoclosure () -> String, path: @autoclosure () -> String, clause: StaticString? = nil,
        track: UInt32? = nil, samples: SampleRange? = nil, bytes: [ByteRange] = []
    ) {
        let count = counts[kind, default: 0]
        counts[kind] = count + 1
        guard count < most else { return }
        var message = path()
        if let first = bytes.first { message += " at offset \(first.offset)" }
        message += ": " + text()
        if let clause { message += " (ISO/IEC 14496-12, \(clause))" }
        findings.append(Finding(kind, message, track: track, samples: samples, bytes: bytes))
    }

    /// Notes that a budget is used up.
    mutating func addLimit(_ text: String, path: String, track: UInt32? = nil, bytes: [ByteRange] = []) {
        limits += 1
        guard limits <= most else { return }
        findings.append(Finding(ExaminationFinding.limitReached, "\(path): \(text)", track: track, bytes: bytes))
    }

    /// Everything noted so far, in order; a kind with more than the most says how many more there are.
    var all: [Finding] {
        var result = findings
        for kind in ContainerFinding.allCases {
            let more = counts[kind, default: 0] - most
            if more > 0 { result.append(Finding(kind, "file: \(more) more findings of this kind are not listed")) }
        }
        return result
    }

    /// Whether anything of a kind was noted.
    func contains(_ kind: ContainerFinding) -> Bool { counts[kind] != nil }
}
