import ArgumentParser

/// Measures hashing against `openssl dgst`.
@main struct HashBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash-benchmark", abstract: "Measure hashing against `openssl dgst -sha256` on the same file in the same run.",
        subcommands: [Compare.self, CompareVerification.self, CompareSeals.self, MakeMovie.self, MakeSealed.self, HashOnce.self],
        defaultSubcommand: Compare.self)
}
