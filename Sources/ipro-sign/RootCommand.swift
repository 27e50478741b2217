import ArgumentParser
import Evidence
import Glibc

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
            Glibc.exit(2)
        }
    }
}
