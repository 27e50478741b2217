import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// A file of statements on the disk.
enum StatementFile {
    /// The envelopes of a file.
    ///
    /// - Throws: an error of usage, after it was told.
    static func read(_ path: FilePath) throws -> [Envelope] {
        do {
            return try EnvelopeFile.envelopes(in: SmallFile.read(path, limit: EnvelopeFile.maximumSize))
        } catch let error as EnvelopeError {
            throw failure("\(path.shown): \(error.reason)")
        } catch let error as CryptographyError {
            throw failure("\(path.shown): \(systemMessage(error.systemError))")
        }
    }

    /// Bytes of a small file.
    static func bytes(_ path: FilePath, limit: Int) throws -> [UInt8] {
        do throws(CryptographyError) { return try SmallFile.read(path, limit: limit) } catch {
            throw failure("\(path.shown): \(systemMessage(error.systemError))")
        }
    }

    /// Puts a text in the place of a file's, at one moment: readers see the old one or the new one, and a full disk leaves the old one.
    static func replace(_ path: FilePath, with text: [UInt8]) throws {
        let draft = FilePath(bytes: path.bytes + Array(".\(getpid()).new".utf8))
        try create(draft, text)
        let status = unsafe draft.withPlatformString { draft in unsafe path.withPlatformString { unsafe rename(draft, $0) } }
        guard status == 0 else {
            let number = errno
            unsafe draft.withPlatformString { _ = unsafe unlink($0) }
            throw failure("\(path.shown): cannot be written: \(systemMessage(number))")
        }
    }

    /// Writes a new file.
    static func create(_ path: FilePath, _ bytes: [UInt8]) throws {
        do throws(VerdictOutput.Failure) { try VerdictOutput.create(path, bytes) } catch { throw failure(error.reason) }
    }

    /// Tells an error and gives the status with which the command ends.
    static func failure(_ message: String) -> ExitCode {
        StandardError.write("ipro-verify: \(message)")
        return ExitCode(Verdict.error.exitStatus)
    }
}
