import CertificatePath
import Cryptography
import DumpVerification
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// The folder that the statements about the single recordings of a dump go into, in folders as the recordings lie in.
///
/// It is open, and everything in it is reached name by name: no link leads out of it. A file appears under its name when it is whole, and
/// never in another's place. So a run that was ended at any moment goes on with the same command, and finds what it wrote as it left it.
struct StatementFolder {
    /// What the user calls it.
    let path: FilePath
    private let root: Int32
    /// The folder that was used last: neighbours follow each other.
    private var current: (folders: [FilePath], descriptor: Int32)?

    /// Opens it, and sees whether files can be made in it.
    ///
    /// - Throws: `VerdictOutput.Failure` with what to do.
    init(_ path: FilePath) throws(VerdictOutput.Failure) {
        self.path = path
        root = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard root >= 0 else {
            let number = errno
            throw VerdictOutput.Failure(
                reason: number == ENOENT || number == ENOTDIR
                    ? "\(path.shown): is no folder; make it first, or name another with --statements"
                    : "\(path.shown): cannot be opened: \(systemMessage(number)); name another folder with --statements")
        }
        // Told now, and not after hours of work.
        do throws(Errno) {
            try draft([], in: root)
            _ = unsafe Self.call(draftName) { unsafe unlinkat(root, $0, 0) }
        } catch {
            throw failure(path, error)
        }
    }

    /// Writes a file that is not there yet.
    ///
    /// - Returns: `nil`, or the bytes of what has that name already, which stays as it is.
    /// - Throws: `VerdictOutput.Failure` with what to do.
    mutating func write(_ bytes: [UInt8], as name: FilePath, in folders: [FilePath]) throws(VerdictOutput.Failure) -> [UInt8]? {
        let shown = shown(name, in: folders)
        do throws(Errno) {
            let folder = try folder(at: folders)
            if try Self.isTaken(name, in: folder) { return try read(name, in: folder) }
            try draft(bytes, in: folder)
            defer { _ = unsafe Self.call(draftName) { unsafe unlinkat(folder, $0, 0) } }
            let draft = draftName
            let made = unsafe draft.withPlatformString { draft in
                unsafe name.withPlatformString { unsafe linkat(folder, draft, folder, $0, 0) }
            }
            if made == 0 { return nil }
            switch errno {
            case EEXIST: return try read(name, in: folder)
            // Some file systems know no second name. Nobody else writes here but another run, which is told the same.
            case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
                let moved = unsafe draft.withPlatformString { draft in
                    unsafe name.withPlatformString { unsafe renameat(folder, draft, folder, $0) }
                }
                guard moved == 0 else { throw Errno(rawValue: errno) }
                return nil
            default: throw Errno(rawValue: errno)
            }
        } catch {
            throw failure(shown, error)
        }
    }

    /// A file's path for a message.
    func shown(_ name: FilePath, in folders: [FilePath]) -> FilePath {
        folders.reduce(path) { $0.appending($1.components) }.appending(name.components)
    }

    // MARK: - Names

    /// One that no statement and no folder has; see `StatementPlaces`.
    private var draftName: FilePath { FilePath(".\(getpid())\(EnvelopeFile.ending).part") }

    private static func call(_ name: FilePath, _ body: (UnsafePointer<CChar>) -> Int32) -> Int32 {
        unsafe name.withPlatformString { unsafe body($0) }
    }

    private static func isTaken(_ name: FilePath, in folder: Int32) throws(Errno) -> Bool {
        var status = stat()
        if unsafe call(name, { unsafe fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 { return true }
        guard errno == ENOENT else { throw Errno(rawValue: errno) }
        return false
    }

    /// The folder below the root, made where it is not there.
    private mutating func folder(at folders: [FilePath]) throws(Errno) -> Int32 {
        guard !folders.isEmpty else { return root }
        if let current, current.folders == folders { return current.descriptor }
        if let current { close(current.descriptor) }
        current = nil
        var inner = dup(root)
        for name in folders {
            guard inner >= 0 else { throw Errno(rawValue: errno) }
            let outer = inner
            defer { close(outer) }
            guard unsafe Self.call(name, { unsafe mkdirat(outer, $0, 0o777) }) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
            inner = unsafe Self.call(name) { unsafe openat(outer, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
            guard inner >= 0 else { throw Errno(rawValue: errno) }
        }
        current = (folders, inner)
        return inner
    }

    // MARK: - Bytes

    /// Writes a draft through to the disk.
    private func draft(_ bytes: [UInt8], in folder: Int32) throws(Errno) {
        // Of this name there can only be one of an earlier process that had the same number and was ended.
        _ = unsafe Self.call(draftName) { unsafe unlinkat(folder, $0, 0) }
        let descriptor = unsafe Self.call(draftName) {
            unsafe openat(folder, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        var (failure, done) = (Int32(0), 0)
        while done < bytes.count, failure == 0 {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe buffer.baseAddress.map { unsafe Glibc.write(descriptor, $0 + done, buffer.count - done) } ?? -1
            }
            if count > 0 { done += count } else if errno != EINTR { failure = errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        guard failure == 0 else {
            _ = unsafe Self.call(draftName) { unsafe unlinkat(folder, $0, 0) }
            throw Errno(rawValue: failure)
        }
    }

    /// A file's bytes; none where it is something else, or larger than any file of statements.
    private func read(_ name: FilePath, in folder: Int32) throws(Errno) -> [UInt8] {
        let descriptor = unsafe Self.call(name) { unsafe openat(folder, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else {
            if errno == ELOOP || errno == ENXIO { return [] }
            throw Errno(rawValue: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let size = Int(exactly: status.st_size),
            size <= EnvelopeFile.maximumSize
        else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        var done = 0
        while done < size {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe buffer.baseAddress.map { unsafe Glibc.read(descriptor, $0 + done, size - done) } ?? -1
            }
            if count > 0 { done += count } else if count == 0 { break } else if errno != EINTR { throw Errno(rawValue: errno) }
        }
        return Array(bytes.prefix(done))
    }

    private func failure(_ place: FilePath, _ error: Errno) -> VerdictOutput.Failure {
        let next =
            switch error {
            case .noSpace, .diskQuotaExceeded: "make room and give the same command again"
            case .notDirectory, .tooManySymbolicLinkLevels:
                "something else than a folder has the name of one; take it away, or name another folder with --statements"
            default: "name another folder with --statements"
            }
        return VerdictOutput.Failure(reason: "\(place.shown): cannot be written: \(systemMessage(error.rawValue)); \(next)")
    }
}
