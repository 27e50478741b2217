import ArgumentParser
import CameraSigning
import Evidence
import MediaLibrary
import SystemPackage

/// `ipro-sign add FILE`: signs a recording that is already there.
struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Sign a recording that is already a file.",
        discussion: """
            The signatures are appended as uuid boxes: no byte that is there moves, and every player still plays the file. Without \
            --output the file itself gets longer; if anything goes wrong it has its old length again.
            """)

    @OptionGroup(title: "Signing") var signing: SigningOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write a signed copy, which must not exist, and leave the file alone.", valueName: "file"))
    var output: FilePath?

    @Option(
        help: ArgumentHelp(
            "UTC time of the first picture (RFC 3339); the creation time in the file if not given, or now where that cannot be right.",
            valueName: "time"),
        transform: SigningOptions.timestamp)
    var startTime: Timestamp?

    @Argument(help: ArgumentHelp("The recording, an MP4.", valueName: "file"))
    var file: FilePath

    func run() throws {
        StopSignals.watch()
        let identity = try runRefusable { try signing.identity() }
        try runRefusable(about: file.shown) {
            let recording = try UnsignedRecording(path: file)
            var settings = try signing.settings()
            settings.startTime = startTime ?? plausibleStart(recording)
            settings.isStopped = { StopSignals.flag.isRaised }
            let meter = StandardError.isWatched ? ProgressMeter(file.shown, total: recording.sampleBytes) : nil
            settings.progress = meter?.report
            defer { meter?.clear() }
            let appender = RecordingAppender(identity: identity, settings: settings)
            let summary = try output.map { try appender.copy(recording, to: $0) } ?? appender.append(to: recording)
            meter?.clear()
            print(
                "\(SafeText.of((output ?? file).shown)): \(summary.samples) samples signed in \(summary.periods) "
                    + "period\(summary.periods == 1 ? "" : "s"), from \(settings.startTime)")
            UncoveredNote.write((output ?? file).shown, summary.uncoveredTracks)
        }
    }

    /// The creation time in the file where a camera can have set it: not before there were such recordings, not in the future.
    private func plausibleStart(_ recording: UnsignedRecording) -> Timestamp {
        let now = SigningOptions.now
        guard let created = recording.creationTime, created >= Timestamp(seconds: 946_684_800), created <= now else { return now }
        return created
    }
}
