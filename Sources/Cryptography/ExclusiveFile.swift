import Evidence
internal import Glibc
package import SystemPackage

/// Writing a file that must not replace another, with the mode it is to have from the first byte on.
package enum ExclusiveFile {
    /// Makes the file and writes it through to the disk. A file that cannot be written whole is removed again.
    ///
    /// - Parameter mode: permission bits; the process's mask can only take bits away.
    /// - Throws: `fileExists` where anything stands at that path, even a dangling symbolic link; `systemFailure`.
    package static func write(_ bytes: UnsafeRawBufferPointer, to path: FilePath, mode: UInt32) throws(CryptographyError) {
        let descriptor = unsafe path.withPlatformString {
            unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
        }
        guard descriptor >= 0 else {
            throw CryptographyError(errno == EEXIST ? .fileExists : .systemFailure, subject: path.shown, systemError: errno)
        }
        var failure: Int32 = 0
        var written = 0
        while written < bytes.count, failure == 0 {
            let count = unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            if count > 0 { written += count } else if errno != EINTR { failure = errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        guard failure == 0 else {
            _ = unsafe path.withPlatformString { unsafe unlink($0) }
            throw CryptographyError(.systemFailure, subject: path.shown, systemError: failure)
        }
    }

    /// Makes the file and writes it through to the disk. A file that cannot be written whole is removed again.
    ///
    /// - Throws: as ``write(_:to:mode:)-swift.type.method``.
    package static func write(_ bytes: [UInt8], to path: FilePath, mode: UInt32) throws(CryptographyError) {
        try unsafe bytes.withUnsafeBufferPointer { (bytes) throws(CryptographyError) in
            try unsafe write(UnsafeRawBufferPointer(bytes), to: path, mode: mode)
        }
    }

    /// Makes a file whose name is text.
    ///
    /// - Throws: as ``write(_:to:mode:)-swift.type.method``.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(CryptographyError) {
        try write(bytes, to: FilePath(path), mode: mode)
    }
}
