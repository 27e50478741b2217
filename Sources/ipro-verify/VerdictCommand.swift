import ArgumentParser

/// `ipro-verify verdict`: statements that a pipeline, or a court, can check.
struct VerdictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verdict",
        abstract: "Sign, check and show verdicts.",
        discussion: """
            A verdict is written by 'ipro-verify --sign-key KEY RECORDING': an in-toto statement in a DSSE envelope, which names the \
            recording by its SHA-256 and holds the whole result. 'man ipro-verify-verdict' tells how to check one without this program.
            """,
        subcommands: [VerdictSignCommand.self, VerdictCheckCommand.self, VerdictShowCommand.self])
}
