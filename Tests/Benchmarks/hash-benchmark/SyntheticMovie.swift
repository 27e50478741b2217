import CameraSigning
import Cryptography
import Evidence
import Glibc
import ParallelHashing
import RecordingForge

/// A signed MP4 of any length around the samples of a synthetic recording: written piece by piece, signed as a camera would sign it.
struct SyntheticMovie {
    var recording: SyntheticRecording

    /// Writes the signed file, and the root that its signer leads to.
    func write(to path: String, root: String) throws {
        try recording.write(to: path, reserving: SyntheticTables.mediaOffset)
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BenchmarkError(action: "open \(path)") }
        defer { close(descriptor) }
        var sizes: [UInt32] = []
        var offsets: [UInt64] = []
        var source = SyntheticSamples(recording)
        while let extent = source.next() {
            if extent.index % recording.groupLength == 0 { offsets.append(extent.range.offset + SyntheticTables.mediaOffset) }
            let size = UInt32(truncatingIfNeeded: extent.range.length)
            // One slice to a sample: an IDR picture, then others.
            var head = BoxWriter()
            head.u32(size - 4)
            head.u8(extent.index % recording.groupLength == 0 ? 0x65 : 0x41)
            try head.bytes.write(descriptor, at: extent.range.offset + SyntheticTables.mediaOffset)
            sizes.append(size)
        }
        let tables = SyntheticTables(sizes: sizes, offsets: offsets, chunkLength: UInt32(recording.groupLength))
        try tables.start(mediaSize: recording.fileSize).write(descriptor, at: 0)
        let end = SyntheticTables.mediaOffset + recording.fileSize
        let movie = tables.movie()
        try movie.write(descriptor, at: end)
        try sign(path, root: root).write(descriptor, at: end + UInt64(movie.count))
    }

    private func sign(_ path: String, root: String) throws -> [UInt8] {
        let authority = try TestPKI.shared()
        var settings = SigningSettings()
        settings.recordingID = [UInt8](1...16)
        settings.startTime = TestPKI.recordingTime
        let identity = try CameraIdentity(privateKey: authority.camera.key, certificateChain: authority.camera.chain)
        try ExclusiveFile.write(try authority.root.pemBlock.text(), to: root, mode: 0o600)
        return try RecordingSigner(identity: identity, settings: settings).sign(path: path).boxes.flatMap { $0 }
    }
}
