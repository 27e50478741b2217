import ArgumentParser
import CommandArguments
import Evidence
import Glibc
import SystemPackage

/// The commands of the program: the camera's side.
@main
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipro-sign",
        abstract: "Add alteration-detection information to surveillance recordings, as a camera does while shooting.",
        discussion: """
            Exit status: 0 done, 1 refused or failed, 2 wrong usage. What ipro-sign writes is checked with ipro-verify, and described byte \
            by byte in ipro-alteration-info(5).
            """,
        version: "ipro-sign \(ProductVersion.string)",
        subcommands: [AddCommand.self, RecordCommand.self, ExcerptCommand.self, SealCommand.self, KeyCommand.self, CertificateCommand.self])

    /// Runs a command. A usage error ends with 2 and not with the parser's own 64.
    static func main() {
        if let name = AmbiguousArguments.first(in: CommandWords.arguments) {
            StandardError.write("ipro-sign: \(name.shown): is an option and also the name of a file; write ./\(name.shown) for the file")
            Glibc.exit(2)
        }
        let status = status()
        guard fflush(nil) == 0 else {
            StandardError.write("ipro-sign: standard output cannot be written")
            Glibc.exit(1)
        }
        Glibc.exit(status)
    }

    private static func status() -> Int32 {
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
                return 2
            }
            print(message)
            return 0
        }
    }
}
