import AlterationInfo
import CameraSigning
import Evidence
import MediaLibrary
import SystemPackage

/// One recording from its first picture to its last, over one file or several.
final class RecordingSession {
    /// Seconds after which the next keyframe begins a new file.
    var fileLength: Double?
    /// Seconds after which the recording ends.
    var duration: Double?
    /// The camera's clock at the first picture; the present when it arrives if not given.
    var startTime: Timestamp?
    private let names: RecordingNames
    private let layout: RecordingLayout
    private let identity: CameraIdentity?
    private var settings: SigningSettings
    private var file: (any RecordingFile)?
    private var filesBegun = 0
    private var recordingStart = 0.0
    private var fileStart = 0.0
    private var periodStart = 0.0

    /// - Parameter identity: who signs; `nil` for a recording without alteration-detection information.
    init(names: RecordingNames, layout: RecordingLayout, identity: CameraIdentity?, settings: SigningSettings) {
        self.names = names
        self.layout = layout
        self.identity = identity
        self.settings = settings
    }

    /// Records until the input ends, the time is over, or the program is asked to stop.
    ///
    /// - Throws: `SigningError`, `MediaError`. What was recorded by then is closed and signed all the same.
    func record(_ input: MediaInput) throws {
        let chosen = input.streams.filter(RecordingMuxer.canHold)
        for stream in input.streams where stream.kind != .other && !chosen.contains(where: { $0.index == stream.index }) {
            tell("an MP4 cannot hold stream \(stream.index), \(stream.codec); it is left out")
        }
        guard let leading = chosen.first(where: { $0.kind == .video }) else { throw SigningError.refused("there is no video in the input") }
        do {
            try copy(input, chosen, leading)
        } catch let failure as MediaError where failure.code == .cannotRead {
            // A camera that falls silent ends the recording; it does not spoil it.
            try file?.finish(endsRecording: true, before: nil)
            throw failure
        }
        guard let file else { throw SigningError.refused("no picture came that a recording can begin with") }
        try file.finish(endsRecording: true, before: nil)
    }

    private func copy(_ input: MediaInput, _ streams: [MediaStream], _ leading: MediaStream) throws {
        var skipped = 0
        while let packet = try input.next() {
            guard packet.stream == leading.index else {
                if file == nil { skipped += 1 } else { try file?.write(packet) }
                continue
            }
            let time = leading.timeBase.seconds(packet.decodeTime ?? packet.presentationTime ?? 0)
            if file == nil {
                // A decoder can begin with a keyframe only; what comes before it shows nothing.
                guard packet.isKeyframe else {
                    skipped += 1
                    continue
                }
                if skipped > 0 { tell("\(skipped) packet\(skipped == 1 ? "" : "s") before the first keyframe left out") }
                try begin(streams, at: time)
            } else if let duration, time - recordingStart >= duration {
                return
            } else if packet.isKeyframe || time - periodStart >= SigningSettings.longestPeriod {
                try cut(streams, before: packet, at: time)
            }
            try file?.write(packet)
        }
    }

    private func begin(_ streams: [MediaStream], at time: Double) throws {
        if filesBegun == 0 {
            recordingStart = time
            settings.startTime = startTime ?? SigningOptions.now
        } else {
            let elapsed = Int64(exactly: ((time - fileStart) * 1_000_000).rounded()) ?? 0
            settings.startTime = Timestamp(microseconds: settings.startTime.microseconds &+ elapsed)
        }
        filesBegun += 1
        (fileStart, periodStart) = (time, time)
        let path = names.path(filesBegun)
        file =
            layout == .fragmented
            ? try FragmentedRecordingFile(path, streams: streams, identity: identity, settings: settings)
            : try ProgressiveRecordingFile(path, streams: streams, identity: identity, settings: settings)
    }

    /// Ends the period or the file before a packet of the leading stream, where it is time.
    private func cut(_ streams: [MediaStream], before packet: MediaPacket, at time: Double) throws {
        if let fileLength, packet.isKeyframe, time - fileStart >= fileLength {
            settings.chain = try file?.finish(endsRecording: false, before: packet)
            file = nil
            try begin(streams, at: time)
        } else if time - periodStart >= settings.periodLength - 1e-6 || time < periodStart {
            // A clock that is set back must not keep the period open.
            periodStart = time
            try file?.endPeriod(before: packet)
        }
    }

    private func tell(_ text: String) { StandardError.write("ipro-sign: \(names.output.shown): \(text)") }
}

/// A file that is being recorded into.
protocol RecordingFile: AnyObject {
    /// Adds a packet.
    func write(_ packet: MediaPacket) throws
    /// Ends the signed period before a packet.
    func endPeriod(before next: MediaPacket) throws
    /// Ends the file, before a packet that goes into the next one if the recording goes on.
    ///
    /// - Returns: what the next file has to carry on; `nil` for a recording that is not signed.
    @discardableResult
    func finish(endsRecording: Bool, before next: MediaPacket?) throws -> PeriodChain?
}

extension RecordingFile {
    /// Tells how a file has ended.
    func report(_ path: FilePath, samples: UInt64, periods: Int, uncovered: [PeriodStatement.UncoveredTrack]) {
        print("\(SafeText.of(path.shown)): \(samples) samples signed in \(periods) period\(periods == 1 ? "" : "s")")
        UncoveredNote.write(path.shown, uncovered)
    }
}
