import AttackCorpus
import Evidence
import RecordingForge
import Testing

@Suite("Attacks on recordings in segments") struct SegmentTests {
    @Test("the verifier says of every attack on segments what the table says", arguments: SegmentAttack.table)
    func outcome(_ attack: SegmentAttack) throws {
        let folder = try ScratchFolder()
        let table = try attack.expected.get()
        #expect(!table.schemes.isEmpty)
        for scheme in table.schemes {
            let expected = try #require(table[scheme: scheme])
            let report = try attack.judge(scheme, in: folder)
            let told = report.findings.map { "\($0.severity) \($0.code.name): \($0.message)" }.joined(separator: "\n")
            for difference in expected.differences(from: report) {
                Issue.record("\(attack.name), \(scheme.rawValue): \(difference)\n\(Expectation.line(of: report))\n\(told)")
            }
            guard report.verdict != .error else { continue }
            let files = try attack.files(scheme)
            #expect(report.segments.count == files.count - 1)
            for coverage in [report.coverage] + report.segments.map(\.coverage) {
                let listed = coverage.uncoveredRanges.reduce(0) { $0 + $1.bytes.length }
                #expect(coverage.uncovered == listed, "\(attack.name), \(scheme.rawValue): every uncovered byte is listed")
            }
            let total = ([report.coverage] + report.segments.map(\.coverage)).reduce(0) { $0 + $1.signed + $1.checked + $1.uncovered }
            // Signatures of one message have one length or the other, by a byte or two: it is of the files that were judged.
            #expect(total == report.file.size + report.segments.reduce(0) { $0 + $1.size }, "\(attack.name), \(scheme.rawValue)")
        }
    }

    @Test("segments that were named in the wrong order were called altered, but for those with a manifest of C2PA")
    func order() throws {
        let folder = try ScratchFolder()
        for attack in SegmentAttack.table where ["segments-swapped", "segment-repeated"].contains(attack.name) {
            for scheme in attack.schemes {
                let report = try attack.judge(scheme, in: folder)
                #expect(report.verdict == .indeterminate && report.answers?.integrity != .altered, "\(attack.name), \(scheme.rawValue)")
                #expect(report.findings.count { $0.code.name == SealFinding.segmentsOutOfOrder.rawValue } == 1)
                #expect(!report.findings.contains { $0.severity == .alteration })
            }
        }
    }

    @Test("every attack has a name that no other has")
    func names() {
        let names = SegmentAttack.table.map(\.name) + SeriesAttack.table.map(\.name) + Attack.table.map(\.name)
        #expect(Set(names).count == names.count)
    }
}
