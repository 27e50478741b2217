import AlterationInfo
import CameraSigning
import Glibc
import MediaLibrary

/// A progressive recording: written under the name FILE.part, signed when it has ended, and only then called what it was to be called.
final class ProgressiveRecordingFile: RecordingFile {
    private let path: String
    private let draft: String
    private let reserved: OutputFile
    private let muxer: RecordingMuxer
    private let identity: CameraIdentity?
    private var settings: SigningSettings

    init(_ path: String, streams: [MediaStream], identity: CameraIdentity?, settings: SigningSettings) throws {
        guard unsafe access(path, F_OK) != 0 else { throw Self.exists(path) }
        self.path = path
        self.identity = identity
        self.settings = settings
        draft = path + ".part"
        reserved = try OutputFile(creating: draft)
        muxer = try RecordingMuxer(.progressive, streams: streams, path: draft)
    }

    func write(_ packet: MediaPacket) throws {
        try muxer.write(packet)
        // Without its end it cannot be played, but somebody may still want to dig for pictures in it.
        reserved.keep()
    }

    func endPeriod(before next: MediaPacket) throws {}

    func finish(endsRecording: Bool, before next: MediaPacket?) throws -> PeriodChain? {
        try muxer.finish()
        guard let identity else {
            try reserved.sync()
            try giveName()
            print("\(path): recorded without alteration-detection information")
            return nil
        }
        settings.endsRecording = endsRecording
        let summary = try RecordingAppender(identity: identity, settings: settings).append(to: UnsignedRecording(path: draft))
        try giveName()
        report(path, samples: summary.samples, periods: summary.periods, uncovered: summary.uncoveredTracks)
        return summary.chain
    }

    /// Gives the file its name, if that is still free.
    private func giveName() throws(SigningError) {
        if unsafe link(draft, path) == 0 {
            unsafe unlink(draft)
            return
        }
        guard errno != EEXIST else { throw Self.exists(path) }
        // FAT and some network file systems know no second names.
        guard unsafe access(path, F_OK) != 0 else { throw Self.exists(path) }
        guard unsafe rename(draft, path) == 0 else { throw .write(path: path, systemError: errno) }
    }

    private static func exists(_ path: String) -> SigningError {
        .refused("\(path) exists, and is not overwritten; name another output")
    }
}
