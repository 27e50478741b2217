import ArgumentParser
import Evidence
import Glibc
import SystemPackage

/// Opening files for the confined part, which can open none itself.
enum EvidenceDescriptor {
    /// A recording, read-only; for `-` the file that is the standard input. Says why and ends the command where it is not a file that can
    /// be read.
    static func open(_ path: FilePath) throws -> Int32 {
        // Without blocking, so that a FIFO under a recording's name is refused rather than waited for.
        let descriptor =
            path == "-"
            ? dup(STDIN_FILENO)
            : unsafe path.withPlatformString { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else { throw failure("cannot open: \(systemText(errno))", path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw failure("not a regular file", path)
        }
        return descriptor
    }

    /// A new file. An existing one is never overwritten: it might be evidence.
    static func create(_ path: FilePath) throws -> Int32 {
        let descriptor = unsafe path.withPlatformString { unsafe Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw failure("cannot create: \(systemText(errno))", path) }
        return descriptor
    }

    /// Takes back a file that did not become what it was to be.
    static func remove(_ path: FilePath) { _ = unsafe path.withPlatformString { unsafe unlink($0) } }

    private static func failure(_ message: String, _ path: FilePath) -> ExitCode {
        Report.error(message, about: path.shown)
        return ExitCode(Report.failed)
    }

    private static func systemText(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
}
