public import ArgumentParser
import Evidence
public import SystemPackage

/// A path on the command line, whatever bytes it has.
extension FilePath: @retroactive ExpressibleByArgument {
    /// - Parameter argument: a word as ``ArgumentText`` writes it.
    public init?(argument: String) { self.init(bytes: ArgumentText.bytes(argument)) }

    /// The shell completes names of files.
    public static var defaultCompletionKind: CompletionKind { .file() }
}
