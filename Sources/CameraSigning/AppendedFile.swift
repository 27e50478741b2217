import Glibc

/// A file that gets boxes behind its last byte: in place, or in a copy. Whatever fails leaves the file as it was, and no half copy.
package struct AppendedFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private let oldLength: off_t
    private let isCopy: Bool
    private var isDone = false

    /// Opens a file to be appended to.
    ///
    /// - Throws: `write`.
    package init(inPlace path: String) throws(SigningError) {
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .write(path: path, systemError: errno) }
        self.path = path
        self.descriptor = descriptor
        oldLength = lseek(descriptor, 0, SEEK_END)
        isCopy = false
    }

    /// Makes a copy of a file under a name that is not taken.
    ///
    /// - Throws: `write`.
    package init(copying source: String, to path: String) throws(SigningError) {
        let copy = try Self.copy(source, to: path)
        self.path = path
        descriptor = copy.descriptor
        oldLength = copy.length
        isCopy = true
    }

    private static func copy(_ source: String, to path: String) throws(SigningError) -> (descriptor: Int32, length: off_t) {
        let input = unsafe open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .write(path: source, systemError: errno) }
        defer { close(input) }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .write(path: path, systemError: errno) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var copied: off_t = 0
        var failure: Int32 = 0
        while failure == 0 {
            let count = unsafe read(input, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                failure = errno == EINTR ? 0 : errno
                continue
            }
            failure = write(buffer[..<count], descriptor)
            copied += off_t(count)
        }
        guard failure == 0 else {
            close(descriptor)
            unsafe unlink(path)
            throw .write(path: path, systemError: failure)
        }
        return (descriptor, copied)
    }

    /// Writes boxes behind the last byte, through to the disk. The old length, or nothing, is what remains after a failure.
    package consuming func append(_ boxes: [[UInt8]]) throws(SigningError) {
        var failure: Int32 = 0
        for box in boxes where failure == 0 { failure = Self.write(box[...], descriptor) }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        guard failure == 0 else { throw .write(path: path, systemError: failure) }
        isDone = true
    }

    deinit {
        if !isDone {
            if isCopy { unsafe unlink(path) } else { _ = ftruncate(descriptor, oldLength) }
        }
        close(descriptor)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, _ descriptor: Int32) -> Int32 {
        unsafe bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
                if count > 0 { done += count } else if errno != EINTR { return errno }
            }
            return 0
        }
    }
}
