package import ByteInput
package import Evidence
import Glibc
package import SystemPackage

/// A file that is being written, and that is taken back when it does not become what it was to be.
///
/// Until ``keep()`` is called it counts as failed: a new file is removed and an old one gets its old length back when the value goes.
package final class OutputFile {
    /// Where it is.
    package let path: FilePath
    /// A name of it for libraries that want text.
    package var address: String { path.isText ? path.description : "/proc/self/fd/\(descriptor)" }
    /// Bytes in it.
    package private(set) var size: UInt64
    private let descriptor: Int32
    /// The length to go back to; `nil` for a new file.
    private let oldSize: UInt64?
    private var isKept = false

    /// A new file.
    ///
    /// - Throws: `refused` where anything stands at that path; `write`.
    package init(creating path: FilePath) throws(SigningError) {
        let descriptor = unsafe path.withPlatformString { unsafe open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0o644) }
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .refused("\(path.shown) exists, and is not overwritten; name another output") }
            throw .write(path: path.shown, systemError: errno)
        }
        self.descriptor = descriptor
        self.path = path
        size = 0
        oldSize = nil
    }

    /// A file that is there and gets longer. Nobody else may sign it at the same time.
    ///
    /// - Parameter evidence: The file as it was examined; anything else at that path is refused.
    /// - Throws: `write`, `read`, `refused`.
    package init(appendingTo evidence: EvidenceFile) throws(SigningError) {
        path = evidence.path
        let descriptor = unsafe evidence.path.withPlatformString {
            unsafe open($0, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        }
        guard descriptor >= 0 else { throw .write(path: path.shown, systemError: errno) }
        var status = stat()
        let isSame =
            unsafe fstat(descriptor, &status) == 0 && UInt64(status.st_ino) == evidence.identity.inode
            && UInt64(status.st_dev) == evidence.identity.device && UInt64(exactly: status.st_size) == evidence.size
        guard isSame, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw isSame ? .refused("another process is writing to it") : .read(ReadError(.changed, path: path))
        }
        self.descriptor = descriptor
        size = evidence.size
        oldSize = evidence.size
    }

    deinit {
        if !isKept {
            if let oldSize {
                _ = ftruncate(descriptor, off_t(clamping: oldSize))
                _ = fsync(descriptor)
            } else {
                _ = unsafe path.withPlatformString { unsafe unlink($0) }
            }
        }
        close(descriptor)
    }

    /// Adds bytes at the end, by one call of the system where it takes them whole.
    ///
    /// - Throws: `write`.
    package func append(_ bytes: [UInt8]) throws(SigningError) {
        try unsafe bytes.withUnsafeBufferPointer { (bytes) throws(SigningError) in try unsafe append(UnsafeRawBufferPointer(bytes)) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws(SigningError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            if count > 0 {
                done += count
                size += UInt64(count)
            } else if count == 0 || errno != EINTR {
                throw .write(path: path.shown, systemError: count == 0 ? EIO : errno)
            }
        }
    }

    /// Replaces bytes that are there already.
    ///
    /// - Throws: `write`.
    package func overwrite(_ bytes: [UInt8], at offset: UInt64) throws(SigningError) {
        let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(clamping: offset)) }
        guard written == bytes.count else { throw .write(path: path.shown, systemError: written < 0 ? errno : EIO) }
    }

    /// Adds a part of another file at the end.
    ///
    /// - Throws: `read`, `write`; `refused` where `isStopped` says so.
    package func append(_ range: ByteRange, of file: EvidenceFile, isStopped: () -> Bool = { false }) throws(SigningError) {
        var buffer = [UInt8](repeating: 0, count: Int(min(range.length, 1 << 20)))
        guard let end = range.end else { throw .read(ReadError(.shrank, path: file.path, offset: range.offset)) }
        var offset = range.offset
        while offset < end {
            guard !isStopped() else { throw .interrupted }
            let count = Int(min(UInt64(buffer.count), end - offset))
            try unsafe buffer.withUnsafeMutableBufferPointer { (buffer) throws(SigningError) in
                let part = UnsafeMutableRawBufferPointer(unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
                do throws(ReadError) { try unsafe file.read(into: part, at: offset) } catch { throw .read(error) }
                try unsafe append(UnsafeRawBufferPointer(part))
            }
            offset += UInt64(count)
        }
    }

    /// Takes back what was added after a place, such as a box that the disk had no room for.
    package func truncate(to size: UInt64) {
        if ftruncate(descriptor, off_t(clamping: size)) == 0 {
            self.size = size
            _ = lseek(descriptor, off_t(clamping: size), SEEK_SET)
        }
    }

    /// Waits until the disk has the bytes.
    ///
    /// - Throws: `write`.
    package func sync() throws(SigningError) {
        // A pipe or a file system without it has nothing to wait for.
        guard fdatasync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw .write(path: path.shown, systemError: errno) }
    }

    /// From now on it stays, whatever happens.
    package func keep() { isKept = true }
}
