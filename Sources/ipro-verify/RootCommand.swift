import ArgumentParser
import Evidence
import Glibc

/// The commands of the program. Without a name of one, the files that follow are verified.
@main
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipro-verify",
        abstract: "Prove whether a surveillance recording was altered.",
        version: "ipro-verify \(ProductVersion.string)",
        subcommands: [VerifyCommand.self, InspectCommand.self, TrustCommand.self, FindingsCommand.self],
        defaultSubcommand: VerifyCommand.self)

    /// Runs a command. A usage error ends with 2, as the contract says, and not with the parser's own 64.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let status as ExitCode {
            Glibc.exit(status.rawValue)
        } catch {
            let message = fullMessage(for: error)
            if exitCode(for: error).isSuccess {
                print(message)
                Glibc.exit(0)
            }
            StandardError.write(message)
            Glibc.exit(Verdict.error.exitStatus)
        }
    }
}
