import ArgumentParser
import CameraSigning
import Evidence
import SystemPackage

/// `ipro-sign excerpt SIGNED --output FILE`: cuts without a key.
struct ExcerptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "excerpt",
        abstract: "Cut a signed recording at the borders of its periods, so that the part still verifies.",
        discussion: """
            No key is needed and nothing is coded again. A bound is the number of a period, or a time from the start of the file: 90s, \
            1:30, 0:01:30.5. The excerpt begins and ends with whole periods, those at both bounds included.
            """)

    @Option(
        help: ArgumentHelp("First period, or a time in it; the start of the file if not given.", valueName: "bound"),
        transform: ExcerptCommand.bound)
    var from: SignedRecording.Bound?

    @Option(
        help: ArgumentHelp("Last period, or a time in it; the end of the file if not given.", valueName: "bound"),
        transform: ExcerptCommand.bound)
    var to: SignedRecording.Bound?

    @Option(name: .shortAndLong, help: ArgumentHelp("The excerpt, which must not exist.", valueName: "file"))
    var output: FilePath

    @Argument(help: ArgumentHelp("The signed recording.", valueName: "file"))
    var file: FilePath

    func run() throws {
        StopSignals.watch()
        try runRefusable(about: file.shown) {
            let recording = try SignedRecording(path: file)
            var writer = ExcerptWriter(recording)
            writer.isStopped = { StopSignals.isRaised }
            let summary = try writer.write(recording.selection(from: from, to: to), to: output)
            print(
                "\(SafeText.of(output.shown)): periods \(summary.periods.lowerBound) to \(summary.periods.upperBound), \(summary.samples) samples"
            )
            for track in summary.leftOut {
                StandardError.write("ipro-sign: \(output.shown): track \(track) is not signed and was left out")
            }
        }
    }

    /// A number of a period, seconds with an s, or a time with colons.
    static func bound(_ text: String) throws -> SignedRecording.Bound {
        if let period = UInt64(text), period > 0 { return .period(period) }
        if text.hasSuffix("s"), let seconds = Double(text.dropLast()), seconds >= 0, seconds.isFinite { return .seconds(seconds) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        if (2...3).contains(parts.count), parts.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? false }) {
            return .seconds(parts.reduce(0) { $0 * 60 + ($1 ?? 0) })
        }
        throw ValidationError("\(text) is neither the number of a period nor a time such as 90s or 1:30")
    }
}
