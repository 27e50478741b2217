import AttackCorpus
import Evidence
import RecordingForge
import Testing

@Suite("The attack corpus") struct CorpusTests {
    /// Signed once for all rows.
    private static let store = SpecimenStore()

    @Test("the verifier says of every attack, under every scheme, what the table says", arguments: Attack.table)
    func outcome(_ attack: Attack) throws {
        let folder = try ScratchFolder()
        let expectations = try attack.expected.get()
        #expect(!expectations.schemes.isEmpty)
        for scheme in expectations.schemes {
            let exhibit = try #require(try attack.exhibit(scheme, from: Self.store))
            let report = try exhibit.judge(in: folder)
            let told = report.findings.map { "\($0.severity) \($0.code.name): \($0.message)" }.joined(separator: "\n")
            for difference in exhibit.expected.differences(from: report) {
                Issue.record("\(attack.name), \(scheme.rawValue): \(difference)\n\(Expectation.line(of: report))\n\(told)")
            }
            let coverage = report.coverage
            #expect(
                coverage.signed + coverage.checked + coverage.uncovered == UInt64(exhibit.file.bytes.count) || report.verdict == .error,
                "\(attack.name), \(scheme.rawValue): every byte is in exactly one class")
            // Consistent is said of what is shown as it was signed; a finding that speaks against it has to lower the answer.
            if report.answers?.presentation == .consistent {
                let against = Set(PresentationFinding.allCases.map(\.rawValue)).subtracting(["edit-list-trims"])
                #expect(!report.findings.contains { against.contains($0.code.name) }, "\(attack.name), \(scheme.rawValue): \(told)")
            }
        }
    }

    @Test("every attack has a name of its own in kebab-case, and every group has attacks")
    func names() {
        let names = Attack.table.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(
                name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") } && name.first?.isLetter == true, "\(name)")
        }
        #expect(Set(Attack.table.map(\.group)) == Set(AttackGroup.allCases))
    }

    @Test("an attack changes something, and a row says what it looks like")
    func drawing() throws {
        for attack in Attack.table {
            let exhibit = try #require(try attack.exhibit(attack.schemes[0], from: Self.store))
            #expect(!exhibit.before.isEmpty && !exhibit.after.isEmpty, "\(attack.name)")
            if case .nothing = attack.deed { continue }
            #expect(exhibit.file.bytes != exhibit.specimen.file.bytes, "\(attack.name) changes nothing")
        }
    }

    @Test("what is drawn is what became of the samples")
    func letters() throws {
        func after(_ name: String) throws -> String? {
            let attack = try #require(Attack.table.first { $0.name == name })
            return try attack.exhibit(.alterationInfo, from: Self.store)?.after
        }
        #expect(try after("nothing") == "IPPPIPPPIPPPIPPPIPPPIPPP")
        #expect(try after("picture-bit") == "IPPPIPPPIPXPIPPPIPPPIPPP")
        #expect(try after("sample-dropped") == "IPPPIPPPIP.PIPPPIPPPIPPP")
        #expect(try after("sample-repeated") == "IPPPIPPPIPPpPIPPPIPPPIPPP")
        #expect(try after("trimmed-inside") == "IPPPIPPP........IPPPIPPP")
    }
}
