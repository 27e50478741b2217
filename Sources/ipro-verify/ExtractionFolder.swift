import Cryptography
import Glibc
import SchemeKit

/// The folder that `inspect --extract` writes to: made by it, so that nothing of the user's can be overwritten.
struct ExtractionFolder {
    private let path: String
    private(set) var count = 0

    /// Makes the folder.
    ///
    /// - Throws: `fileExists` where anything stands there, `systemFailure`.
    init(_ path: String) throws(CryptographyError) {
        guard unsafe mkdir(path, 0o777) == 0 else {
            throw CryptographyError(errno == EEXIST ? .fileExists : .systemFailure, subject: path, systemError: errno)
        }
        self.path = path
    }

    /// Writes one file into it.
    mutating func write(_ file: ExtractedFile) throws(CryptographyError) {
        try ExclusiveFile.write(file.bytes, to: path + "/" + file.name, mode: 0o666)
        count += 1
    }
}
