import AlterationInfo
import CameraSigning
import Evidence
import Glibc
import MediaLibrary
import SystemPackage

/// A progressive recording: written under the name FILE.part, signed when it has ended, and only then called what it was to be called.
final class ProgressiveRecordingFile: RecordingFile {
    private let path: FilePath
    private let draft: FilePath
    private let reserved: OutputFile
    private let muxer: RecordingMuxer
    private let identity: CameraIdentity?
    private var settings: SigningSettings

    init(_ path: FilePath, streams: [MediaStream], identity: CameraIdentity?, settings: SigningSettings) throws {
        guard !Self.isTaken(path) else { throw Self.exists(path) }
        self.path = path
        self.identity = identity
        self.settings = settings
        draft = FilePath(bytes: path.bytes + Array(".part".utf8))
        reserved = try OutputFile(creating: draft)
        muxer = try RecordingMuxer(.progressive, streams: streams, path: reserved.address)
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
            print("\(SafeText.of(path.shown)): recorded without alteration-detection information")
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
        let linked = unsafe draft.withPlatformString { old in unsafe path.withPlatformString { unsafe link(old, $0) } }
        if linked == 0 {
            _ = unsafe draft.withPlatformString { unsafe unlink($0) }
            return
        }
        guard errno != EEXIST else { throw Self.exists(path) }
        // FAT and some network file systems know no second names.
        guard !Self.isTaken(path) else { throw Self.exists(path) }
        let renamed = unsafe draft.withPlatformString { old in unsafe path.withPlatformString { unsafe rename(old, $0) } }
        guard renamed == 0 else { throw .write(path: path.shown, systemError: errno) }
    }

    private static func isTaken(_ path: FilePath) -> Bool { unsafe path.withPlatformString { unsafe access($0, F_OK) == 0 } }

    private static func exists(_ path: FilePath) -> SigningError {
        .refused("\(path.shown) exists, and is not overwritten; name another output")
    }
}
