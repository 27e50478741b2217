import ArgumentParser
import CameraSigning
import Evidence

/// `ipro-sign add`: signs a recording that is already a file.
struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add alteration-detection information to a recording.",
        discussion: """
            The information goes behind the last byte of the file: nothing in it moves, and every player plays it as before. Without \
            --output the file itself is appended to. What is signed is the file as it is now, at the time that is given.
            """)

    @OptionGroup var signing: SigningOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("Sign a copy under this name, which must not exist.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp("When the recording began (RFC 3339); the present if not given.", valueName: "time"),
        transform: { text in
            guard let time = Timestamp(text) else { throw ValidationError("\(text) is not a time such as 2026-03-18T08:33:20Z") }
            return time
        })
    var startTime: Timestamp?

    @Argument(help: ArgumentHelp("The recording.", valueName: "file")) var file: String

    func run() throws {
        try runRefusable {
            let settings = try signing.settings(startTime: startTime ?? KeyStoreOptions.now)
            let result = try RecordingSigner(identity: try signing.identity(), settings: settings).sign(path: file)
            if let output {
                try AppendedFile(copying: file, to: output).append(result.boxes)
            } else {
                try AppendedFile(inPlace: file).append(result.boxes)
            }
            print("\(output ?? file): \(result.samples) samples signed in \(result.periods) periods")
        }
    }
}
