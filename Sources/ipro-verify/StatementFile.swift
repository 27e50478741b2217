import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import VerdictEnvelope

/// A file of statements on the disk.
enum StatementFile {
    /// The envelopes of a file.
    ///
    /// - Throws: an error of usage, after it was told.
    static func read(_ path: String) throws -> [Envelope] {
        do {
            return try EnvelopeFile.envelopes(in: SmallFile.read(path, limit: EnvelopeFile.maximumSize))
        } catch let error as EnvelopeError {
            throw failure("\(path): \(error.reason)")
        } catch let error as CryptographyError {
            throw failure("\(path): \(systemMessage(error.systemError))")
        }
    }

    /// Bytes of a small file.
    static func bytes(_ path: String, limit: Int) throws -> [UInt8] {
        do throws(CryptographyError) { return try SmallFile.read(path, limit: limit) } catch {
            throw failure("\(path): \(systemMessage(error.systemError))")
        }
    }

    /// Puts a text in the place of a file's, at one moment: readers see the old one or the new one, and a full disk leaves the old one.
    static func replace(_ path: String, with text: [UInt8]) throws {
        let draft = "\(path).\(getpid()).new"
        try create(draft, text)
        guard unsafe rename(draft, path) == 0 else {
            let number = errno
            unsafe unlink(draft)
            throw failure("\(path): cannot be written: \(systemMessage(number))")
        }
    }

    /// Writes a new file.
    static func create(_ path: String, _ bytes: [UInt8]) throws {
        do throws(CryptographyError) {
            try ExclusiveFile.write(bytes, to: path, mode: 0o666)
        } catch {
            throw failure(
                error.code == .fileExists
                    ? "\(path): exists already; name a file that does not" : "\(path): cannot be written: \(systemMessage(error.systemError))")
        }
    }

    /// Tells an error and gives the status with which the command ends.
    static func failure(_ message: String) -> ExitCode {
        StandardError.write("ipro-verify: \(message)")
        return ExitCode(Verdict.error.exitStatus)
    }
}
