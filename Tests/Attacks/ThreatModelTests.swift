import AttackCorpus
import Evidence
import Foundation
import Testing

/// SECURITY.md cites attacks by name: what it says of them has to be true of the corpus.
@Suite("The threat model") struct ThreatModelTests {
    private static let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("SECURITY.md")

    /// The words in backquotes of the last column of a section's table, or of its list where it has none.
    private static func cited(_ section: String) throws -> [String] {
        let text = try String(contentsOf: document, encoding: .utf8)
        let start = try #require(text.range(of: "## \(section)\n"))
        let rest = text[start.upperBound...]
        let body = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        let lines = body.split(separator: "\n")
        let isTable = lines.contains { $0.hasPrefix("| ---") }
        // What follows a table or a list is about something else.
        return lines.filter { isTable ? $0.hasPrefix("|") : $0.hasPrefix("- ") || $0.hasPrefix("  ") }.flatMap { line -> [String] in
            let part = isTable ? line.split(separator: "|", omittingEmptySubsequences: false).dropLast().last ?? "" : line
            return part.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                .map { String($0.element) }
        }
    }

    @Test("every attack that is cited exists, and of every group one is")
    func names() throws {
        let known = Set(Attack.table.map(\.name) + SeriesAttack.table.map(\.name) + SegmentAttack.table.map(\.name))
        let detected = try Self.cited("What a malicious recording could try")
        #expect(detected.count > 60)
        for name in detected { #expect(known.contains(name), "\(name) is no attack of the corpus") }
        let groups = Set(Attack.table.filter { detected.contains($0.name) }.map(\.group))
        #expect(groups == Set(AttackGroup.allCases).subtracting([.untouched]))
    }

    @Test("what is said to be noticed never passes under every scheme without a word")
    func noticed() throws {
        let detected = try Self.cited("What a malicious recording could try")
        for attack in Attack.table where detected.contains(attack.name) {
            let table = try attack.expected.get()
            let passes = table.schemes.allSatisfy { scheme in
                guard let expected = table[scheme: scheme] else { return false }
                return expected.verdict == .authentic && expected.answers?.presentation == .consistent
                    && expected.answers?.completeness == .complete
            }
            #expect(!passes, "\(attack.name)")
        }
    }

    @Test("what is said to be beyond proof does pass, under one scheme at least")
    func beyondProof() throws {
        // Codes of findings stand in backquotes too.
        let codes = Set(Attack.table.flatMap { (try? $0.expected.get())?.codes ?? [] } + ["parameter-sets-uncovered"])
        let cited = try Self.cited("What it cannot prove").filter { !codes.contains($0) }
        #expect(cited.count >= 8)
        for name in cited {
            let attack = try #require(Attack.table.first { $0.name == name }, "\(name) is no attack of the corpus")
            let table = try attack.expected.get()
            #expect(table.schemes.contains { table[scheme: $0]?.verdict == .authentic }, "\(name)")
        }
    }
}
