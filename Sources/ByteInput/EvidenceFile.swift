package import Evidence
package import Glibc
import Synchronization
package import SystemPackage

/// A file opened for examination: read-only, by range, never mapped, so that a card pulled out is an error and not a signal.
///
/// The descriptor is shared between threads; `pread` has no position to fight over. A recording that was stored in segments is opened as
/// one: its files are read as if they stood one behind the other.
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
    private let firstFailure = AtomicLazyReference<Failure>()

    /// A read that the system refused, remembered.
    private final class Failure: Sendable {
        let error: ReadError

        init(_ error: ReadError) { self.error = error }
    }

    /// The identity when it was opened; of the first file, where there are several.
    package var identity: Identity { pieces[0].identity }
    /// The files, one behind the other; nearly always one.
    package let pieces: [Piece]

    /// One of the files.
    package struct Piece: Sendable, Hashable {
        /// The path as the user gave it.
        package let path: FilePath
        /// Where its first byte stands among those of all files.
        package let start: UInt64
        /// What makes it this file, when it was opened.
        package let identity: Identity
        fileprivate let descriptor: Int32

        /// Its bytes.
        package var range: ByteRange { ByteRange(offset: start, length: identity.size) }
    }

    /// Opens a regular file that is not empty.
    ///
    /// Opened without blocking, so that a FIFO under a recording's name is refused rather than waited for.
    /// - Throws: `cannotOpen`, `notARegularFile`, `empty`.
    package convenience init(path: FilePath) throws(ReadError) { try self.init(segments: [path]) }

    /// Takes over a descriptor that was opened for reading, without blocking; it is closed in any case.
    ///
    /// - Throws: `notARegularFile`, `empty`.
    package convenience init(descriptor: Int32, path: FilePath) throws(ReadError) {
        self.init(pieces: [try Self.piece(descriptor, path: path, start: 0)])
    }

    /// Opens a regular file whose name is text.
    ///
    /// - Throws: as ``init(path:)-(FilePath)``.
    package convenience init(path: String) throws(ReadError) { try self.init(path: FilePath(path)) }

    /// Opens regular files that are not empty, to be read as if they stood one behind the other.
    ///
    /// - Precondition: there is at least one.
    /// - Throws: `cannotOpen`, `notARegularFile`, `empty`, with the path of the file concerned.
    package convenience init(segments paths: [FilePath]) throws(ReadError) {
        var pieces: [Piece] = []
        var start: UInt64 = 0
        do throws(ReadError) {
            for path in paths {
                let descriptor = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
                guard descriptor >= 0 else { throw ReadError(.cannotOpen, path: path, systemError: errno) }
                let piece = try Self.piece(descriptor, path: path, start: start)
                pieces.append(piece)
                let (end, overflow) = start.addingReportingOverflow(piece.identity.size)
                guard !overflow else { throw ReadError(.readFailed, path: path, systemError: EFBIG) }
                start = end
            }
        } catch {
            for piece in pieces { close(piece.descriptor) }
            throw error
        }
        self.init(pieces: pieces)
    }

    private init(pieces: [Piece]) {
        precondition(!pieces.isEmpty, "a recording without a file")
        self.pieces = pieces
        path = pieces[0].path
        size = pieces.reduce(0) { $0 + $1.identity.size }
    }

    private static func piece(_ descriptor: Int32, path: FilePath, start: UInt64) throws(ReadError) -> Piece {
        do throws(ReadError) {
            let (identity, kind) = try Self.identify(descriptor, path: path)
            guard kind == S_IFREG else { throw ReadError(.notARegularFile, path: path, systemError: kind == S_IFDIR ? EISDIR : nil) }
            guard identity.size > 0 else { throw ReadError(.empty, path: path) }
            return Piece(path: path, start: start, identity: identity, descriptor: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { for piece in pieces { close(piece.descriptor) } }

    /// Where the file begins that holds the byte at `offset`: 0 where there is one file.
    package func start(ofPieceAt offset: UInt64) -> UInt64 { pieces[place(of: offset)].start }

    private func place(of offset: UInt64) -> Int {
        var low = 0
        var high = pieces.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if pieces[middle].start <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// Fills the whole buffer with the bytes from `offset` on.
    ///
    /// - Throws: `readFailed` with the system's error, or `shrank` where the file has become shorter than it was.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(ReadError) {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return }
        var piece = place(of: offset)
        var done = 0
        while done < buffer.count {
            let (position, overflow) = offset.addingReportingOverflow(UInt64(done))
            guard !overflow, position < pieces[piece].start + pieces[piece].identity.size else {
                guard !overflow, piece + 1 < pieces.count else { throw ReadError(.shrank, path: pieces[piece].path, offset: position) }
                piece += 1
                continue
            }
            let local = position - pieces[piece].start
            let count = min(buffer.count - done, Int(clamping: pieces[piece].identity.size - local))
            let got = unsafe pread(pieces[piece].descriptor, base + done, count, off_t(clamping: local))
            if got > 0 {
                done += got
            } else if got == 0 {
                throw remembered(ReadError(.shrank, path: pieces[piece].path, offset: local))
            } else if errno != EINTR {
                throw remembered(ReadError(.readFailed, path: pieces[piece].path, offset: local, systemError: errno))
            }
        }
    }

    /// The error itself, after it was made sure that there was one.
    private func remembered(_ error: ReadError) -> ReadError {
        _ = firstFailure.storeIfNil(Failure(error))
        return error
    }

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
    package func adviseSequential() {
        for piece in pieces { _ = posix_fadvise(piece.descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL)) }
    }

    /// Looks again whether it is the same file with the same content as when it was opened. That it lost its name, or that another file took it,
    /// shows in the time of change as well.
    ///
    /// What any read of it met counts as well, even if whoever read took it for a part that is missing: to be called last.
    ///
    /// - Throws: `changed` where size, time or identity differ; the first `readFailed` or `shrank` that a read ended with.
    package func confirmUnchanged() throws(ReadError) {
        for piece in pieces {
            let (now, _) = try Self.identify(piece.descriptor, path: piece.path)
            guard now == piece.identity else { throw ReadError(.changed, path: piece.path) }
        }
        if let failure = firstFailure.load() { throw failure.error }
    }

    private static func identify(_ descriptor: Int32, path: FilePath) throws(ReadError) -> (Identity, kind: mode_t) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw ReadError(.cannotOpen, path: path, systemError: errno) }
        return (Identity(status), status.st_mode & S_IFMT)
    }
}
