import ArgumentParser
import CertificatePath
import Evidence
import Glibc
import Reporting
import SystemPackage
import VerdictEnvelope

/// `ipro-verify verdict show`: what is in a file of statements, believed or not.
struct VerdictShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a file of statements says, without checking it.",
        discussion: "Nothing here is checked: anybody can write such a file. 'ipro-verify verdict check' tells whether to believe it.")

    @Flag(help: "Write the signed bytes of the first statement as they are, for other tools.") var payload = false

    @Argument(help: ArgumentHelp("The file of statements.", valueName: "NAME.intoto.jsonl"))
    var path: FilePath

    func run() throws {
        let envelopes = try StatementFile.read(path)
        if payload {
            guard let first = envelopes.first else { return }
            try StandardOutput.write(first.payload)
            return
        }
        // Judged by nobody's trust, so that nothing can look as if it were believed.
        let check = EnvelopeCheck(signers: TrustStore(), now: Surroundings.now)
        print("\(Plain.safe(path.shown)): NOT CHECKED  \(envelopes.count == 1 ? "1 statement" : "\(envelopes.count) statements")")
        for (index, envelope) in envelopes.enumerated() {
            let judgement = check.judge(envelope)
            if judgement.statement == nil { print("  statement     \(index + 1): cannot be read: \(judgement.problems.first ?? "")") }
            for line in CheckText.statement(judgement, index, of: envelopes.count, judged: false) { print(line) }
        }
    }
}
