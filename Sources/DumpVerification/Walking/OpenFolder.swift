import ByteInput
import Evidence
import Glibc
import SystemPackage

/// A folder of the evidence, open for reading. What is below it is reached through it, name by name, so that no link leads out of the tree.
final class OpenFolder: Sendable {
    private let descriptor: Int32

    /// Opens the folder that a tree begins with. Here, and nowhere below, a link is followed: the user named it.
    init(root path: FilePath) throws(ReadError) {
        let descriptor = unsafe path.withPlatformString { unsafe Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw ReadError(.cannotOpen, path: path, systemError: errno) }
        self.descriptor = descriptor
    }

    /// Opens a folder inside of another.
    ///
    /// - Parameter path: for the error.
    init(_ name: FilePath, in folder: OpenFolder, path: FilePath) throws(ReadError) {
        let descriptor = unsafe name.withPlatformString {
            unsafe openat(folder.descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw ReadError(.cannotOpen, path: path, systemError: errno) }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens a regular file of the folder for examination.
    ///
    /// Without blocking, so that a FIFO that took the file's place is refused rather than waited for.
    func file(_ name: FilePath, path: FilePath) throws(ReadError) -> EvidenceFile {
        let file = unsafe name.withPlatformString {
            unsafe openat(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        }
        guard file >= 0 else { throw ReadError(.cannotOpen, path: path, systemError: errno) }
        return try EvidenceFile(descriptor: file, path: path)
    }

    /// The names in it, without those of itself and its parent, in no order.
    ///
    /// - Throws: the system's error number.
    func names() throws(Errno) -> [FilePath] {
        // The stream closes the descriptor it reads from.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw Errno(rawValue: errno) }
        guard let stream = unsafe fdopendir(copy) else {
            let failure = Errno(rawValue: errno)
            close(copy)
            throw failure
        }
        defer { unsafe closedir(stream) }
        var names: [FilePath] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw Errno(rawValue: errno) }
                return names
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe FilePath(bytes: $0) }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// What stands under a name; a link is not followed.
    ///
    /// - Throws: the system's error number.
    func status(of name: FilePath) throws(Errno) -> stat {
        var status = stat()
        let result = unsafe name.withPlatformString { unsafe fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
        guard result == 0 else { throw Errno(rawValue: errno) }
        return status
    }

    /// Which folder this is.
    ///
    /// - Throws: the system's error number.
    func number() throws(Errno) -> FolderNumber {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Errno(rawValue: errno) }
        return FolderNumber(status)
    }
}

/// By what two folders are the same, whatever they are called.
struct FolderNumber: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
