import ArgumentParser
import CConfinement
import CommandArguments
import Evidence
import Glibc
import SystemPackage

/// The commands of the program. Without a name of one, the files that follow are verified.
@main
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipro-verify",
        abstract: "Prove whether a surveillance recording was altered.",
        usage: """
            ipro-verify [--trust-anchor <file>] [<options>] <recording> ...
                   ipro-verify <subcommand>
            """,
        discussion: "'ipro-verify verify --help' tells the options, 'man ipro-verify' everything.",
        version: "ipro-verify \(ProductVersion.string)",
        subcommands: [
            VerifyCommand.self, BatchCommand.self, LedgerCommand.self, InspectCommand.self, VerdictCommand.self, TrustCommand.self,
            FindingsCommand.self, ConfinementCommand.self,
        ],
        defaultSubcommand: VerifyCommand.self)

    /// Runs a command. A usage error ends with 2, as the contract says, and not with the parser's own 64.
    static func main() {
        // Where memory runs out, a Swift program can only end. Whoever waits for a verdict hears that there is none.
        unsafe crash_ends_with(
            Verdict.error.exitStatus, "ipro-verify: ended by a fault in the program or for lack of memory; nothing was decided\n")
        if let name = AmbiguousArguments.first(in: CommandWords.arguments) {
            StandardError.write("ipro-verify: \(name.shown): is an option and also the name of a file; write ./\(name.shown) for the file")
            Glibc.exit(Verdict.error.exitStatus)
        }
        let status = status()
        // Results that did not arrive are no results, whatever they were.
        guard fflush(nil) == 0 else {
            StandardError.write("ipro-verify: standard output cannot be written")
            Glibc.exit(Verdict.error.exitStatus)
        }
        Glibc.exit(status)
    }

    private static func status() -> Int32 {
        // The parser would say the same, after it has gone through the options of every command.
        if CommandWords.arguments == ["--version"] {
            print(configuration.version)
            return 0
        }
        do {
            var command = try parseAsRoot(CommandWords.arguments)
            try command.run()
            return 0
        } catch let status as ExitCode {
            return status.rawValue
        } catch {
            let message = fullMessage(for: error)
            guard exitCode(for: error).isSuccess else {
                StandardError.write(lines: message)
                return Verdict.error.exitStatus
            }
            print(message)
            return 0
        }
    }
}
