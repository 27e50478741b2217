import Evidence
package import Glibc
import Synchronization
package import SystemPackage

/// A file opened for examination: read-only, by range, never mapped, so that a card pulled out is an error and not a signal.
///
/// The descriptor is shared between threads; `pread` has no position to fight over.
package final class EvidenceFile: Sendable {
    /// What makes it this file and no other: compared again after reading.
    package struct Identity: Sendable, Hashable {
        package var device: UInt64
        package var inode: UInt64
        package var size: UInt64
        package var modifiedNanoseconds: Int64
        package var changedNanoseconds: Int64

        /// A file by what the system says about it.
        package init(_ status: stat) {
            self.init(
                device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: UInt64(max(0, status.st_size)),
                modifiedNanoseconds: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec),
                changedNanoseconds: Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec))
        }

        /// A file by what was noted about it.
        package init(device: UInt64, inode: UInt64, size: UInt64, modifiedNanoseconds: Int64, changedNanoseconds: Int64) {
            self.device = device
            self.inode = inode
            self.size = size
            self.modifiedNanoseconds = modifiedNanoseconds
            self.changedNanoseconds = changedNanoseconds
        }
    }

    /// The path as the user gave it.
    package let path: FilePath
    /// The size in bytes when it was opened.
    package let size: UInt64
    /// The identity when it was opened.
    package let identity: Identity
    private let descriptor: Int32
    private let firstFailure = AtomicLazyReference<Failure>()

    /// A read that the system refused, remembered.
    private final class Failure: Sendable {
        let error: ReadError

        init(_ error: ReadError) { self.error = error }
    }

    /// Opens a regular file that is not empty.
    ///
    /// Opened without blocking, so that a FIFO under a recording's name is refused rather than waited for.
    /// - Throws: `cannotOpen`, `notARegularFile`, `empty`.
    package convenience init(path: FilePath) throws(ReadError) {
        let descriptor = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else { throw ReadError(.cannotOpen, path: path, systemError: errno) }
        try self.init(descriptor: descriptor, path: path)
    }

    /// Takes over a descriptor that was opened for reading, without blocking; it is closed in any case.
    ///
    /// - Throws: `notARegularFile`, `empty`.
    package init(descriptor: Int32, path: FilePath) throws(ReadError) {
        do throws(ReadError) {
            let (identity, isRegular) = try Self.identify(descriptor, path: path)
            guard isRegular else { throw ReadError(.notARegularFile, path: path) }
            guard identity.size > 0 else { throw ReadError(.empty, path: path) }
            self.identity = identity
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.size = identity.size
        self.descriptor = descriptor
    }

    /// Opens a regular file whose name is text.
    ///
    /// - Throws: as ``init(path:)-(FilePath)``.
    package convenience init(path: String) throws(ReadError) { try self.init(path: FilePath(path)) }

    deinit { close(descriptor) }

    /// Fills the whole buffer with the bytes from `offset` on.
    ///
    /// - Throws: `readFailed` with the system's error, or `shrank` where the file has become shorter than it was.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(ReadError) {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return }
        var done = 0
        while done < buffer.count {
            guard let position = off_t(exactly: offset + UInt64(done)) else {
                throw ReadError(.shrank, path: path, offset: offset)
            }
            let got = unsafe pread(descriptor, base + done, buffer.count - done, position)
            if got > 0 {
                done += got
            } else if got == 0 {
                throw remembered(ReadError(.shrank, path: path, offset: offset + UInt64(done)))
            } else if errno != EINTR {
                throw remembered(ReadError(.readFailed, path: path, offset: offset + UInt64(done), systemError: errno))
            }
        }
    }

    private func remembered(_ error: ReadError) -> ReadError { firstFailure.storeIfNil(Failure(error)).error }

    /// The bytes of a range that lies inside the file. The caller has bounded `count`: this allocates it.
    package func bytes(at offset: UInt64, count: Int) throws(ReadError) -> [UInt8] {
        guard count > 0 else { return [] }
        let (end, overflow) = offset.addingReportingOverflow(UInt64(count))
        guard !overflow, end <= size else { throw ReadError(.shrank, path: path, offset: offset) }
        var failure: ReadError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(ReadError) {
                try unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
                initialized = count
            } catch {
                failure = error
                initialized = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Tells the system that the file will be read from front to back.
    package func adviseSequential() { _ = posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL)) }

    /// Looks again whether it is the same file with the same content as when it was opened. That it lost its name, or that another file took it,
    /// shows in the time of change as well.
    ///
    /// What any read of it met counts as well, even if whoever read took it for a part that is missing: to be called last.
    ///
    /// - Throws: `changed` where size, time or identity differ; the first `readFailed` or `shrank` that a read ended with.
    package func confirmUnchanged() throws(ReadError) {
        let (now, _) = try Self.identify(descriptor, path: path)
        guard now == identity else { throw ReadError(.changed, path: path) }
        if let failure = firstFailure.load() { throw failure.error }
    }

    private static func identify(_ descriptor: Int32, path: FilePath) throws(ReadError) -> (Identity, isRegular: Bool) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw ReadError(.cannotOpen, path: path, systemError: errno) }
        return (Identity(status), status.st_mode & S_IFMT == S_IFREG)
    }
}
