import AlterationInfo
import CameraSigning
import Evidence
import MediaLibrary
import SystemPackage

/// A fragmented recording: each signed period is one fragment with its box behind it, on the disk before the next one begins.
///
/// It consists of whole boxes at any time but during a call of the system; a power cut costs what had not been written.
final class FragmentedRecordingFile: RecordingFile {
    private let path: FilePath
    private let state: State
    private let muxer: RecordingMuxer

    /// What the muxer's sink works on; the muxer holds on to it, and it does not know the muxer.
    private final class State {
        let output: OutputFile
        let identity: CameraIdentity?
        let settings: SigningSettings
        var signer: FragmentSigner?

        init(output: OutputFile, identity: CameraIdentity?, settings: SigningSettings) {
            self.output = output
            self.identity = identity
            self.settings = settings
        }

        func take(_ piece: OutputPiece) throws {
            switch piece.role {
            case .initialization:
                try add(piece.bytes)
                guard let identity else { return }
                let signer = try FragmentSigner(identity: identity, settings: settings, initialization: piece.bytes)
                try add(signer.identityBox)
                self.signer = signer
            case .fragment, .stretch:
                try add(piece.bytes)
                for box in try signer?.add(fragment: piece.bytes) ?? [] { try add(box) }
                // From now on there is something that is worth more than a tidy folder.
                output.keep()
            }
        }

        /// Adds whole boxes; what a full disk takes only in part is taken back.
        func add(_ bytes: [UInt8]) throws(SigningError) {
            let before = output.size
            do { try output.append(bytes) } catch {
                output.truncate(to: before)
                throw error
            }
        }
    }

    init(_ path: FilePath, streams: [MediaStream], identity: CameraIdentity?, settings: SigningSettings) throws {
        self.path = path
        let state = State(output: try OutputFile(creating: path), identity: identity, settings: settings)
        self.state = state
        muxer = try RecordingMuxer(.fragmented, streams: streams, name: path.shown) { piece in try state.take(piece) }
    }

    func write(_ packet: MediaPacket) throws { try muxer.write(packet) }

    func endPeriod(before next: MediaPacket) throws {
        guard try muxer.flushFragment(before: next) else { return }
        if let box = try state.signer?.endPeriod() { try state.add(box) }
        try state.output.sync()
    }

    func finish(endsRecording: Bool, before next: MediaPacket?) throws -> PeriodChain? {
        // The packet that the next file begins with tells how long the last picture of this one lasts.
        try muxer.flushFragment(before: next)
        try muxer.finish()
        if let box = try state.signer?.finish(endsRecording: endsRecording) { try state.add(box) }
        try state.output.sync()
        guard let signer = state.signer else {
            print("\(SafeText.of(path.shown)): recorded without alteration-detection information")
            return nil
        }
        report(path, samples: signer.samples, periods: signer.periods, uncovered: signer.uncoveredTracks)
        return signer.chain
    }
}
