import Glibc
import RecordingForge

/// A file of which one byte after the other is changed and restored.
final class PatchedFile: Sendable {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws(ForgeError) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ForgeError(.cannotWrite, path) }
    }

    deinit { close(descriptor) }

    /// Writes one byte. A disk that is full shows in the verdict: the file is then authentic as it was.
    func write(_ byte: UInt8, at offset: Int) {
        var byte = byte
        _ = unsafe pwrite(descriptor, &byte, 1, off_t(offset))
    }
}
