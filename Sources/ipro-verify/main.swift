import ArgumentParser

/// The commands of the program.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipro-verify", abstract: "Prove whether a recording was altered.", subcommands: [InspectCommand.self])
}

RootCommand.main()
