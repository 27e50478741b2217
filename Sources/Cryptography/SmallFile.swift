internal import Evidence
internal import Glibc
package import SystemPackage

/// Reading a key, certificate or policy file, which is small or is not one.
package enum SmallFile {
    /// The whole of a regular file.
    ///
    /// - Parameter limit: largest size in bytes.
    /// - Throws: `systemFailure`, with the system's error number; `EFBIG` where the file is larger, `EINVAL` where it is not a regular file.
    package static func read(_ path: FilePath, limit: Int) throws(CryptographyError) -> [UInt8] {
        // Without waiting: a FIFO in a folder must not hold up the command.
        let descriptor = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw CryptographyError(.systemFailure, subject: path.shown, systemError: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw CryptographyError(.systemFailure, subject: path.shown, systemError: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CryptographyError(.systemFailure, subject: path.shown, systemError: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        guard let size = Int(exactly: status.st_size), size >= 0, size <= limit else {
            throw CryptographyError(.systemFailure, subject: path.shown, systemError: EFBIG)
        }
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, failure == 0 {
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, size - count)
                if got > 0 { count += got } else if got == 0 { break } else if errno != EINTR { failure = errno }
            }
        }
        guard failure == 0 else { throw CryptographyError(.systemFailure, subject: path.shown, systemError: failure) }
        return bytes
    }

    /// The whole of a regular file.
    ///
    /// - Throws: as ``read(_:limit:)-swift.type.method``.
    package static func read(_ path: String, limit: Int) throws(CryptographyError) -> [UInt8] { try read(FilePath(path), limit: limit) }
}
