import ArgumentParser
import Cryptography
import SystemPackage
import VerdictEnvelope

/// Which verdicts are written, and who signs them.
struct VerdictOptions: ParsableArguments {
    @OptionGroup var key: VerdictKeyOptions

    @Option(
        help: ArgumentHelp(
            "Write the statements into this folder: NAME.intoto.jsonl for a recording, dump.intoto.jsonl, which names each file, for a batch. "
                + "Without it, but with --sign-key, into the current one.",
            valueName: "dir"))
    var verdictDir: FilePath?

    @Flag(help: "Name the recording by its SHA-512 as well in the statement; not for a batch.") var sha512 = false

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
        let examiner = try key.examiner()
        if cms { try examiner.map(Self.requireCMS) }
        return VerdictOutput(folder: folder, examiner: examiner, writesCMS: cms)
    }

    /// Refuses a key with which no CMS signature can be made, before anything is written.
    static func requireCMS(_ examiner: Examiner) throws {
        let kind = examiner.key.publicKey.kind
        guard DetachedSignature.isPossible(with: kind) else {
            throw StatementFile.failure(
                "--cms: no CMS signature can be made with a key of kind \(kind.name); leave it out, or use P-256 or RSA")
        }
    }
}
