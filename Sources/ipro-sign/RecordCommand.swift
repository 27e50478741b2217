import ArgumentParser
import CameraSigning
import CommandArguments
import Evidence
import Glibc
import MediaLibrary
import SystemPackage

/// `ipro-sign record INPUT --output FILE`: records and signs, as a camera does.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record a camera, a pipe or a file, and sign it while it is written.",
        discussion: """
            The pictures are copied as the camera coded them. A fragmented recording is signed period by period: whatever happens, \
            everything but the last period can be verified. A progressive one is written to FILE.part and signed when it ends. \
            Ctrl-C and SIGTERM end the recording well.
            """)

    /// How the boxes of the output are arranged.
    enum Layout: String, ExpressibleByArgument, CaseIterable { case fragmented, progressive }

    /// The first line of the camera's settings page.
    enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

    @OptionGroup(title: "Signing") var signing: SigningOptions

    @OptionGroup(title: "Input") var source: InputOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("The recording, which must not exist.", valueName: "file"))
    var output: FilePath

    @Option(help: "fragmented or progressive.")
    var layout = Layout.fragmented

    @Option(help: "Additional information for detecting alteration: on or off.")
    var alterationInfo = Switch.on

    @Option(
        help: ArgumentHelp(
            "Go on in a new file after so many seconds: FILE-0001.mp4, FILE-0002.mp4, …, which stay one recording.", valueName: "seconds"))
    var fileLength: Double?

    @Option(help: ArgumentHelp("End after so many seconds.", valueName: "seconds"))
    var duration: Double?

    @Option(
        help: ArgumentHelp("UTC time of the first picture (RFC 3339); when it arrives if not given.", valueName: "time"),
        transform: SigningOptions.timestamp)
    var startTime: Timestamp?

    func validate() throws {
        for (name, value) in [("--file-length", fileLength), ("--duration", duration)] {
            if let value, !(value > 0 && value.isFinite) { throw ValidationError("\(name) takes seconds, more than 0") }
        }
    }

    func run() throws {
        StopSignals.watch()
        let identity = alterationInfo == .on ? try runRefusable { try signing.identity() } : nil
        try runRefusable(about: source.shownInput) {
            let session = RecordingSession(
                names: RecordingNames(output: output, isNumbered: fileLength != nil),
                layout: layout == .fragmented ? .fragmented : .progressive, identity: identity, settings: try signing.settings())
            session.fileLength = fileLength
            session.duration = duration
            session.startTime = startTime
            try session.record(source.open(stop: StopSignals.flag))
        }
    }
}

/// Where the pictures come from.
struct InputOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A file, an address such as rtsp://camera/stream, or - for the standard input.", valueName: "input"))
    var input: String

    @Option(help: "tcp or udp.")
    var rtspTransport = MediaInput.Options.RTSPTransport.tcp

    @Option(help: ArgumentHelp("Give up when the network is silent for so many seconds.", valueName: "seconds"))
    var timeout = 10.0

    @Option(help: ArgumentHelp("Format of a raw stream: h264 or hevc; found out if not given.", valueName: "format"))
    var inputFormat: String?

    @Option(help: ArgumentHelp("Pictures per second of a raw stream: 25, or 30000/1001.", valueName: "rate"), transform: InputOptions.rate)
    var frameRate: TimeBase?

    func validate() throws {
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout takes seconds, more than 0 and up to a day") }
    }

    /// Opens the input.
    func open(stop: StopFlag) throws(MediaError) -> MediaInput {
        var options = MediaInput.Options()
        options.rtspTransport = rtspTransport
        if input.contains("://") { options.timeoutMilliseconds = Int(timeout * 1000) }
        options.format = inputFormat
        options.frameRate = frameRate
        return try MediaInput(location(), options: options, stop: stop)
    }

    /// The input as messages call it.
    var shownInput: String { pathThatIsNotText?.shown ?? input }

    /// The input where libavformat, which wants text, cannot be given it.
    private var pathThatIsNotText: FilePath? {
        let path = FilePath(bytes: ArgumentText.bytes(input))
        return path.isText ? nil : path
    }

    /// An address or path as it was given, or what was opened in its place.
    private func location() -> MediaSource {
        guard let path = pathThatIsNotText else { return .location(input) }
        let descriptor = unsafe path.withPlatformString { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC) }
        return descriptor < 0 ? .location(path.shown) : .descriptor(descriptor, name: path.shown)
    }

    private static func rate(_ text: String) throws -> TimeBase {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int32($0) }
        guard (1...2).contains(parts.count), let over = parts[0], let under = parts.count == 2 ? parts[1] : 1, over > 0, under > 0 else {
            throw ValidationError("\(text) is not a rate such as 25 or 30000/1001")
        }
        return TimeBase(over, under)
    }
}

extension MediaInput.Options.RTSPTransport: ExpressibleByArgument {}
