import Cryptography
import Evidence
import Glibc
import SchemeKit
import SystemPackage

/// The folder that `inspect --extract` writes to: made by it, so that nothing of the user's can be overwritten.
struct ExtractionFolder {
    private let path: FilePath
    private(set) var count = 0

    /// Makes the folder.
    ///
    /// - Throws: `fileExists` where anything stands there, `systemFailure`.
    init(_ path: FilePath) throws(CryptographyError) {
        guard unsafe path.withPlatformString({ unsafe mkdir($0, 0o777) }) == 0 else {
            throw CryptographyError(errno == EEXIST ? .fileExists : .systemFailure, subject: path.shown, systemError: errno)
        }
        self.path = path
    }

    /// Writes one file into it.
    mutating func write(_ file: ExtractedFile) throws(CryptographyError) {
        try ExclusiveFile.write(file.bytes, to: path.appending(file.name), mode: 0o666)
        count += 1
    }

    /// Takes the folder away again where nothing was written to it.
    func removeIfEmpty() {
        guard count == 0 else { return }
        _ = unsafe path.withPlatformString { unsafe rmdir($0) }
    }
}
