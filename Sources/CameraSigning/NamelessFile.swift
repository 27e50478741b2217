import ByteInput
import Evidence
import Glibc
import SystemPackage

/// A file without a name, for what waits on its way to a recording. However the program ends, nothing is left of it.
final class NamelessFile {
    private let descriptor: Int32
    private let folder: FilePath
    private(set) var length: UInt64 = 0

    /// A file in the first of the folders that takes one.
    ///
    /// - Throws: `write` where none does.
    init(inOneOf folders: [FilePath]) throws(SigningError) {
        for folder in folders {
            var descriptor = unsafe folder.withPlatformString { unsafe open($0, withoutName | O_RDWR | O_CLOEXEC, 0o600) }
            if descriptor < 0 {
                // FAT and some network file systems know only files with names.
                var template = folder.appending(".ipro-sign-XXXXXX").bytes.map { CChar(bitPattern: $0) } + [0]
                descriptor = unsafe mkstemp(&template)
                if descriptor >= 0 {
                    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                    unsafe unlink(template)
                }
            }
            if descriptor >= 0 {
                self.descriptor = descriptor
                self.folder = folder
                return
            }
        }
        throw .write(path: folders.last?.shown ?? "", systemError: errno)
    }

    /// A file on the disk of another one, or where temporary files go if that folder cannot be written.
    convenience init(beside file: FilePath) throws(SigningError) {
        let folder = file.removingLastComponent()
        try self.init(inOneOf: [folder.isEmpty ? "." : folder, "/var/tmp", "/tmp"])
    }

    /// A file in memory, where the system has a file system for it.
    convenience init() throws(SigningError) { try self.init(inOneOf: ["/dev/shm", "/tmp", "/var/tmp"]) }

    deinit { close(descriptor) }

    /// Adds bytes at the end.
    func append(_ bytes: [UInt8]) throws(SigningError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress.map { unsafe $0 + done }, bytes.count - done, off_t(clamping: length))
            }
            if count > 0 {
                done += count
                length += UInt64(count)
            } else if count == 0 || errno != EINTR {
                throw .write(path: folder.shown, systemError: count == 0 ? EIO : errno)
            }
        }
    }

    /// Leaves only the first bytes.
    func truncate(to length: UInt64) throws(SigningError) {
        guard ftruncate(descriptor, off_t(clamping: length)) == 0 else { throw .write(path: folder.shown, systemError: errno) }
        self.length = length
    }

    /// The content as it is now, for the readers that take files.
    func evidence() throws(SigningError) -> EvidenceFile {
        do { return try EvidenceFile(path: FilePath("/proc/self/fd/\(descriptor)")) } catch { throw .read(error) }
    }
}

/// `O_TMPFILE` of `open(2)`, which Swift does not import because it is made of other macros.
private let withoutName: Int32 = 0o20_000_000 | O_DIRECTORY
