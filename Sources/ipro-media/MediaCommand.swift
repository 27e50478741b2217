import ArgumentParser
import CommandArguments
import Evidence
import Glibc

/// The helper program that keeps libav* and its codecs out of the process that judges a recording.
@main
struct MediaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipro-media",
        abstract: "Show how libavformat reads a recording, decode single pictures, and make test recordings.",
        discussion: """
            The subcommands probe and picture read the recording in a process of its own, which can open no other file or address, \
            start no program, and use only so much memory and time. Exit status: 0 when it was done, 2 on any error.
            """,
        version: "ipro-media \(ProductVersion.string)",
        subcommands: [ProbeCommand.self, PictureCommand.self, TestClipCommand.self])

    /// Like `ParsableCommand.main`, but with this project's exit status for every kind of error.
    static func main() {
        do {
            var command = try parseAsRoot(CommandWords.arguments)
            try command.run()
        } catch {
            let status = exitCode(for: error)
            let message = fullMessage(for: error)
            if !message.isEmpty { Report.write(message + "\n", to: status.isSuccess ? STDOUT_FILENO : STDERR_FILENO) }
            Glibc.exit(status.isSuccess ? 0 : Report.failed)
        }
    }
}
