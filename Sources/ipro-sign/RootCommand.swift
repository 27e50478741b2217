import ArgumentParser
import Evidence
import Glibc

/// The commands of the program: the camera's side.
@main
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipro-sign",
        abstract: "Sign surveillance recordings as a camera does, and look after its keys and certificates.",
        version: "ipro-sign \(ProductVersion.string)",
        subcommands: [AddCommand.self, KeyCommand.self, CertificateCommand.self])

    /// Runs a command: 0 done, 1 refused, 2 usage error.
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
            let line = Array((message + "\n").utf8)
            _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
            Glibc.exit(2)
        }
    }
}
