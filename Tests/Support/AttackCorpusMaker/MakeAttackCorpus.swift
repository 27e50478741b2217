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

    @Option(help: "Store the recordings in this form in place of each attack's own, with --judge.") var form: String?

    @Option(help: "Change every byte of small recordings, and so many bytes at random; print what becomes of the verdicts.")
    var mutations: Int?

    @Argument(help: "Attacks with these names only.") var names: [String] = []

    func run() throws {
        if let mutations {
            guard mutations >= 0 else { throw ValidationError("a number cannot be negative") }
            guard try MutationTable(random: mutations).print() else { throw ExitCode.failure }
            return
        }
        let attacks = Attack.table.filter { names.isEmpty || names.contains($0.name) }
        guard attacks.count + names.count(where: isOfSeveralFiles) > 0 else { throw ValidationError("there is no attack of that name") }
        if judge {
            try print(SegmentAttack.table.filter { names.contains($0.name) })
            guard let form else { return try print(attacks) }
            guard let form = Attack.Form(rawValue: form) else { throw ValidationError("there is no form \(form)") }
            return try print(
                attacks.map { attack in
                    var attack = attack
                    attack.form = form
                    return attack
                })
        }
        var corpus = try CorpusFolder(output)
        let store = SpecimenStore()
        for attack in attacks {
            for scheme in attack.schemes {
                if let exhibit = try attack.exhibit(scheme, from: store) { try corpus.add(exhibit) }
            }
        }
        let series = SeriesAttack.table.filter { names.isEmpty || names.contains($0.name) }
        for attack in series { for scheme in attack.schemes { try corpus.add(attack, scheme) } }
        let segments = SegmentAttack.table.filter { names.isEmpty || names.contains($0.name) }
        for attack in segments { for scheme in attack.schemes { try corpus.add(attack, scheme) } }
        try corpus.finish()
        Swift.print("\(output): \(corpus.count) exhibits of \(attacks.count + series.count + segments.count) attacks")
    }

    private func isOfSeveralFiles(_ name: String) -> Bool {
        SeriesAttack.table.contains { $0.name == name } || SegmentAttack.table.contains { $0.name == name }
    }

    private func print(_ attacks: [SegmentAttack]) throws {
        let folder = try ScratchFolder()
        for attack in attacks {
            Swift.print("# \(attack.name): \(attack.done)")
            for scheme in attack.schemes {
                Swift.print("    \(scheme.rawValue): \(Expectation.line(of: try attack.judge(scheme, in: folder)))")
            }
        }
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
