import AlterationInfo
import ByteInput
import Evidence
import ISOBMFF
package import SystemPackage

/// Adds alteration-detection information to a finished recording, in place or in a copy.
package struct RecordingAppender: Sendable {
    private let signer: RecordingSigner
    private let settings: SigningSettings

    /// An appender with the camera's key and certificates.
    package init(identity: CameraIdentity, settings: SigningSettings) {
        signer = RecordingSigner(identity: identity, settings: settings)
        self.settings = settings
    }

    /// Refuses a recording behind whose last byte nothing can be put.
    static func requireAppendable(_ recording: UnsignedRecording) throws(SigningError) {
        guard let box = recording.boxWithoutSize else { return }
        throw .refused("its last box, \(box.type), has no size and would swallow what is appended; sign into a copy with --output")
    }

    /// Appends the boxes to the file itself. No byte that is there changes; if anything fails the file has its old length again.
    ///
    /// The boxes wait outside the file until the whole of it has been read and is known not to have changed meanwhile.
    /// - Throws: as ``RecordingSigner/sign(_:into:)``; `refused` where the last box has no size; `write`.
    package func append(to recording: UnsignedRecording) throws(SigningError) -> RecordingSigner.Summary {
        try Self.requireAppendable(recording)
        let output = try OutputFile(appendingTo: recording.file)
        // On disk and not in memory: the boxes of twelve hours have 80 MB.
        let spool = try NamelessFile(beside: recording.file.path)
        let summary = try signer.sign(recording) { (box) throws(SigningError) in try spool.append(box) }
        try output.append(ByteRange(offset: 0, length: spool.length), of: spool.evidence())
        try output.sync()
        output.keep()
        return summary
    }

    /// Writes a copy with the boxes behind it. If anything fails there is no copy.
    ///
    /// - Throws: as ``RecordingSigner/sign(_:into:)``; `refused` where the copy exists already; `write`.
    package func copy(_ recording: UnsignedRecording, to path: FilePath) throws(SigningError) -> RecordingSigner.Summary {
        let size = try Self.sizeToFillIn(recording)
        let output = try OutputFile(creating: path)
        try output.append(ByteRange(offset: 0, length: recording.file.size), of: recording.file, isStopped: settings.isStopped)
        if let size { try output.overwrite(size.bytes, at: size.offset) }
        let summary = try signer.sign(recording) { (box) throws(SigningError) in try output.append(box) }
        try output.sync()
        output.keep()
        return summary
    }

    /// What the last box of a copy needs in place of a size of 0 (ISO/IEC 14496-12, 4.2.2).
    private static func sizeToFillIn(_ recording: UnsignedRecording) throws(SigningError) -> (offset: UInt64, bytes: [UInt8])? {
        guard let box = recording.boxWithoutSize else { return nil }
        guard let size = UInt32(exactly: box.size) else {
            throw .refused("its last box, \(box.type), has no size and is too long for the field that would hold it; remux it first")
        }
        return (box.offset, [3, 2, 1, 0].map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) })
    }
}
