import CertificatePath
import Cryptography
import Evidence
import Foundation
import Reporting
import Testing
import Verification

@Suite("The sample recordings")
struct SampleMediaTests {
    @Test("are judged as their table says", arguments: Checkout.rows)
    func verdict(_ row: SampleRow) throws {
        let report = try judge(row.file)
        #expect(report.verdict.rawValue == row.verdict)
        #expect(report.verdict.exitStatus == row.exitStatus)
        let leading = report.signatures.first
        #expect(leading.map { frames($0.alteredSamples) } ?? "" == row.altered)
        #expect(leading.map { frames($0.uncoveredSamples) } ?? "" == row.unsigned)
        #expect((leading?.missing ?? []).map { "\($0.count) after \($0.afterSample)" }.joined(separator: ", ") == row.missing)
        let codes = report.findings.map(\.code.name)
        if !row.finding.isEmpty { #expect(codes.contains(row.finding)) }
        #expect(report.coverage.signed + report.coverage.checked + report.coverage.uncovered == report.file.size)
    }

    @Test("are all in the table, at least eleven, none larger than 200 KB, with H.264 and H.265 among them")
    func folder() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Checkout.samples)
        #expect(Set(names) == Set(Checkout.rows.map(\.file) + ["README.md"]))
        #expect(Checkout.rows.count >= 11)
        var entries: Set<String> = []
        for row in Checkout.rows {
            let report = try judge(row.file)
            #expect(report.file.size <= 200 * 1024, "\(row.file)")
            entries.formUnion(report.videoTracks.map(\.sampleEntry))
        }
        #expect(entries == ["avc1", "hev1"])
    }

    @Test("show every verdict there is but for an error")
    func everyVerdict() {
        #expect(Set(Checkout.rows.map(\.verdict)) == Set(Verdict.allCases.filter { $0 != .error }.map(\.rawValue)))
    }

    @Test("are trusted by the demonstration root alone: without it not one is authentic")
    func withoutRoot() throws {
        for row in Checkout.rows {
            let report = try judge(row.file, trusting: TrustStore())
            #expect(report.verdict.rawValue == (row.verdict == "authentic" ? "untrusted" : row.verdict), "\(row.file)")
        }
    }

    @Test("come without any private key, and their root is valid until 2056")
    func noKeys() throws {
        var store = TrustStore()
        try store.add(folder: Checkout.root + "/TrustStore")
        let root = try #require(store.anchors.first)
        #expect(store.anchors.count == 1)
        #expect(try root.notAfter >= #require(Timestamp("2055-12-31")))
        let folders = ["TrustStore", "SampleMedia", "Tests/Support/SampleMediaMaker"]
        for folder in folders {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/\(folder)") {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Checkout.root)/\(folder)/\(name)"))
                #expect(bytes.range(of: Data("PRIVATE KEY-----".utf8)) == nil, "\(folder)/\(name)")
            }
        }
    }

    @Test("are shown as the first lines of the project's README promise")
    func readme() throws {
        let promised = try #require(try Checkout.text("README.md").split(separator: "\n").first { $0.hasPrefix("    gate-altered.mp4: ") })
        let report = try judge("gate-altered.mp4")
        let headline = try #require(TextReport().render(report).split(separator: "\n").first)
        #expect(headline.dropFirst("\(Checkout.samples)/".count) == promised.dropFirst(4))
    }

    // MARK: -

    private func judge(_ file: String, trusting chosen: TrustStore? = nil) throws -> RecordingReport {
        var store = TrustStore()
        if let chosen { store = chosen } else { try store.add(folder: Checkout.root + "/TrustStore") }
        let now = try #require(Timestamp("2026-04-01T00:00:00Z"))
        return RecordingVerifier(VerificationOptions(trustStore: store, now: now, workers: 1)).verify(path: "\(Checkout.samples)/\(file)")
    }

    private func frames(_ set: SampleSet) -> String {
        set.ranges.map { $0.count == 1 ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ", ")
    }
}
