import ArgumentParser
import SystemPackage

/// Which verdicts are written, and who signs them.
struct VerdictOptions: ParsableArguments {
    @OptionGroup var key: VerdictKeyOptions

    @Option(
        help: ArgumentHelp(
            "Write a statement about each file, NAME.intoto.jsonl, into this folder; the current one if only --sign-key is given.",
            valueName: "dir"))
    var verdictDir: FilePath?

    @Flag(help: "Name each file by its SHA-512 as well in the statement.") var sha512 = false

    @Flag(help: "Write a detached CMS signature of each statement besides, NAME.intoto.jsonl.p7s.") var cms = false

    func validate() throws {
        if cms, key.key == nil || key.certificateFiles.isEmpty {
            throw ValidationError("--cms needs --sign-key and --sign-certificate")
        }
        if sha512, !areWanted { throw ValidationError("--sha512 goes with --sign-key or --verdict-dir") }
    }

    /// Whether any are written.
    var areWanted: Bool { key.key != nil || verdictDir != nil }

    /// Their folder.
    var folder: FilePath { verdictDir ?? "." }

    /// Where they go, and who signs them; `nil` where none are wanted. Opens the key.
    func output() throws -> VerdictOutput? {
        guard areWanted else { return nil }
        return VerdictOutput(folder: folder, examiner: try key.examiner(), writesCMS: cms)
    }
}
