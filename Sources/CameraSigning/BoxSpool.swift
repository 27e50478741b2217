import ByteInput
import Evidence
import Glibc

/// Boxes on the way to a file that must not be touched before it was read to the end, on disk rather than in memory: those of a recording
/// of twelve hours have 80 MB.
///
/// The spool has no name, so that nothing is left of it however the program ends.
final class BoxSpool {
    private let descriptor: Int32
    private let path: String
    private(set) var length: UInt64 = 0

    /// A spool on the disk of a file, or where temporary files go if that folder cannot be written.
    init(beside file: String) throws(SigningError) {
        let folder = file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
        for folder in [folder, "/var/tmp", "/tmp"] {
            var descriptor = unsafe open(folder, O_TMPFILE_BITS | O_RDWR | O_CLOEXEC, 0o600)
            if descriptor < 0 {
                var template = Array("\(folder)/.ipro-sign-XXXXXX".utf8CString)
                descriptor = unsafe mkstemp(&template)
                if descriptor >= 0 {
                    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                    unsafe unlink(template)
                }
            }
            if descriptor >= 0 {
                self.descriptor = descriptor
                path = folder
                return
            }
        }
        throw .write(path: folder, systemError: errno)
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws(SigningError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if count > 0 { done += count } else if count == 0 || errno != EINTR { throw .write(path: path, systemError: errno) }
        }
        length += UInt64(bytes.count)
    }

    /// Adds everything to the end of a file.
    func copy(to output: OutputFile) throws(SigningError) {
        guard length > 0 else { return }
        let spooled: EvidenceFile
        do { spooled = try EvidenceFile(path: "/proc/self/fd/\(descriptor)") } catch { throw .read(error) }
        try output.append(ByteRange(offset: 0, length: length), of: spooled)
    }
}

/// `O_TMPFILE` of `open(2)`, a macro that Swift cannot import: a file without a name.
private let O_TMPFILE_BITS: Int32 = 0o20_000_000 | O_DIRECTORY
