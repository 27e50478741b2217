import AttackCorpus
import DumpVerification
import Evidence
import RecordingForge
import SignedForge
import SystemPackage
import Testing
import Verification

@Suite("Attacks on files that belong together") struct SeriesTests {
    private func run(_ files: [(name: String, bytes: [UInt8])]) throws -> DumpReport {
        let (evidence, notes) = (try ScratchFolder(), try ScratchFolder())
        for file in files { try evidence.write(file.bytes, as: file.name) }
        let options = VerificationOptions(trustStore: try Trust().store, now: Exhibit.today, workers: 1)
        let book = try Ledger(writing: FilePath("\(notes.path)/ledger"), isFresh: false)
        let rendering = DumpRendering(reason: { $0.verdict.rawValue }, document: { _, _ in "" })
        let verifier = DumpVerifier(
            plan: try DumpPlan([FilePath(evidence.path)]), options: options, ledger: book, rendering: rendering, now: { Exhibit.today })
        let report = try verifier.run { _ in }
        try book.close()
        return report
    }

    @Test("the verifier says of every attack on a series what the table says", arguments: SeriesAttack.table)
    func outcome(_ attack: SeriesAttack) throws {
        for scheme in attack.schemes {
            let report = try run(attack.files(scheme))
            let notes = report.notes.map { "\($0.code.name): \($0.message)" }.joined(separator: "\n")
            let told = Comment(rawValue: "\(scheme.rawValue) \(report.verdicts)\n\(notes)")
            #expect(report.verdict == attack.verdict(scheme), told)
            for code in attack.findings(scheme) { #expect(report.notes.contains { $0.code.name == code }, told) }
            if attack.findings(scheme).isEmpty { #expect(report.notes.isEmpty, told) }
        }
    }
}
