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
        do throws(Errno) { try Draft([], in: root).remove() } catch { throw failure(path, error) }
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
            let draft = try Draft(bytes, in: folder)
            defer { draft.remove() }
            return try draft.publish(as: name) ? nil : read(name, in: folder)
        } catch {
            throw failure(shown, error)
        }
    }

    /// A file's path for a message.
    func shown(_ name: FilePath, in folders: [FilePath]) -> FilePath {
        folders.reduce(path) { $0.appending($1.components) }.appending(name.components)
    }

    // MARK: - Names

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
