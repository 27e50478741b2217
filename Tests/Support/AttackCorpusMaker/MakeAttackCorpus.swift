import ArgumentParser
import AttackCorpus
import Evidence
import Foundation
import RecordingForge

/// `attack-corpus`: writes every attack as a file, with a manifest of what a verifier must say of it.
@main
struct MakeAttackCorpus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attack-corpus",
        abstract: "Write every attack of the corpus as a file, with a manifest of what a verifier must say.",
        discussion: """
            The keys are made on the spot and stay in the memory of this process: nobody can sign another recording with them. The folder \
            gets one file for each attack and scheme, the trust anchors in a folder of their own, and manifest.json.
            """)

    @Option(help: "Folder that gets the files; it must not exist, or be one that this program made.") var output = "attack-corpus"

    @Flag(help: "Print what this project's verifier says, line by line as in the table, and write nothing.") var judge = false

    @Argument(help: "Attacks with these names only.") var names: [String] = []

    func run() throws {
        let attacks = Attack.table.filter { names.isEmpty || names.contains($0.name) }
        guard !attacks.isEmpty else { throw ValidationError("there is no attack of that name") }
        if judge { return try print(attacks) }
        var corpus = try CorpusFolder(output)
        let store = SpecimenStore()
        for attack in attacks {
            for scheme in attack.schemes {
                if let exhibit = try attack.exhibit(scheme, from: store) { try corpus.add(exhibit) }
            }
        }
        try corpus.finish()
        Swift.print("\(output): \(corpus.count) files of \(attacks.count) attacks")
    }

    private func print(_ attacks: [Attack]) throws {
        let store = SpecimenStore()
        let folder = try ScratchFolder()
        for attack in attacks {
            Swift.print("# \(attack.name): \(attack.done)")
            for scheme in attack.schemes {
                do {
                    guard let exhibit = try attack.exhibit(scheme, from: store) else { continue }
                    let report = try exhibit.judge(in: folder)
                    Swift.print("\(exhibit.before) -> \(exhibit.after)")
                    Swift.print("    \(scheme.rawValue): \(Expectation.line(of: report))")
                } catch {
                    Swift.print("    \(scheme.rawValue): cannot be made: \(error)")
                }
            }
        }
    }
}
