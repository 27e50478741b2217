import Glibc
import SystemPackage
import VerdictEnvelope

/// A file that is written through to the disk before it gets its name, so that nobody ever sees half of it.
///
/// Where the file system can, it has no name until then, and nothing of it is left when the process is ended.
struct Draft {
    private let folder: Int32
    private let descriptor: Int32
    /// `nil` where it has none.
    private let name: FilePath?

    /// Writes it.
    init(_ bytes: [UInt8], in folder: Int32) throws(Errno) {
        self.folder = folder
        let nameless = unsafe openat(folder, ".", Self.nameless | O_WRONLY | O_CLOEXEC, 0o666)
        if nameless >= 0, Self.hasProcesses {
            (descriptor, name) = (nameless, nil)
        } else {
            if nameless >= 0 { close(nameless) }
            // A name that no statement and no folder has; see `StatementPlaces`. One that is there already is of a process that had the
            // same number and was ended.
            let name = FilePath(".\(getpid())\(EnvelopeFile.ending).part")
            descriptor = unsafe name.withPlatformString {
                _ = unsafe unlinkat(folder, $0, 0)
                return unsafe openat(folder, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            }
            guard descriptor >= 0 else { throw Errno(rawValue: errno) }
            self.name = name
        }
        var (failure, done) = (Int32(0), 0)
        while done < bytes.count, failure == 0 {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe buffer.baseAddress.map { unsafe Glibc.write(descriptor, $0 + done, buffer.count - done) } ?? -1
            }
            if count > 0 { done += count } else if errno != EINTR { failure = errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        guard failure == 0 else {
            remove()
            throw Errno(rawValue: failure)
        }
    }

    /// Gives it its name in its folder.
    ///
    /// - Returns: `false` where something has that name already.
    func publish(as final: FilePath) throws(Errno) -> Bool {
        let made = unsafe final.withPlatformString { final in
            guard let name else {
                return unsafe linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", folder, final, AT_SYMLINK_FOLLOW)
            }
            return unsafe name.withPlatformString { unsafe linkat(folder, $0, folder, final, 0) }
        }
        if made == 0 { return true }
        switch errno {
        case EEXIST: return false
        // Some file systems know no second name. Whoever asks has seen that nothing has the name.
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
            guard let name else { throw Errno(rawValue: errno) }
            let moved = unsafe name.withPlatformString { name in
                unsafe final.withPlatformString { unsafe renameat(folder, name, folder, $0) }
            }
            guard moved == 0 else { throw Errno(rawValue: errno) }
            return true
        default: throw Errno(rawValue: errno)
        }
    }

    /// Closes it, and removes the name that it had as a draft.
    func remove() {
        close(descriptor)
        if let name { _ = unsafe name.withPlatformString { unsafe unlinkat(folder, $0, 0) } }
    }

    /// `O_TMPFILE` (Linux 3.11), which is made of another constant in a way that is not imported.
    private static let nameless: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Without it, what has no name cannot get one.
    private static var hasProcesses: Bool { unsafe access("/proc/self/fd", X_OK) == 0 }
}
