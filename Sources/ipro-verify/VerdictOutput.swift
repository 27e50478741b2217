import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// The files of signed verdicts. None of them ever replaces another, and none is put into the folder of the evidence unless asked for.
struct VerdictOutput {
    /// Why something could not be written.
    struct Failure: Error {
        var reason: String
    }

    /// Where they are written.
    let folder: FilePath
    /// Who signs; `nil` for statements that are to be signed later.
    let examiner: Examiner?
    /// Whether a detached CMS signature is written besides.
    let writesCMS: Bool

    /// The file of a recording's statements.
    static func path(for recording: FilePath, in folder: FilePath) -> FilePath {
        var path = folder
        path.append(FilePath(bytes: name(of: recording).bytes + Array(EnvelopeFile.ending.utf8)).components)
        return path
    }

    /// The last part of a path.
    static func name(of path: FilePath) -> FilePath { path.lastComponent.map { FilePath(root: nil, components: $0) } ?? path }

    /// Refuses what could not be written, before hours of work are spent: names that are taken, or would be taken twice.
    ///
    /// - Throws: an error of usage, after it was told.
    static func requireFree(_ recordings: [FilePath], in folder: FilePath) throws {
        var status = stat()
        guard unsafe folder.withPlatformString({ unsafe stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw StatementFile.failure("\(folder.shown): is no folder; make it first, or name another with --verdict-dir")
        }
        var taken: Set<FilePath> = []
        for recording in recordings {
            let path = path(for: recording, in: folder)
            guard taken.insert(path).inserted else {
                throw StatementFile.failure(
                    "\(path.shown): two recordings would have their verdict there; verify them one after the other with another --verdict-dir"
                )
            }
            guard !path.isTaken else {
                throw StatementFile.failure(
                    "\(path.shown): exists already; a verdict is never replaced; name another folder with --verdict-dir")
            }
        }
    }

    /// Signs statements about a recording and writes them.
    ///
    /// - Parameters:
    ///   - statements: their bytes, as they are to be signed.
    ///   - files: how many files each must be about; `nil` for a statement about a dump.
    func write(_ statements: [[UInt8]], about recording: FilePath, files: Int?) throws {
        do {
            let envelopes = try envelopes(statements, about: recording, files: files)
            let path = Self.path(for: recording, in: folder)
            try Self.create(path, EnvelopeFile.text(envelopes))
            if writesCMS, let examiner, let first = envelopes.first {
                try Self.create(FilePath(bytes: path.bytes + Array(".p7s".utf8)), examiner.cms(over: first.payload))
            }
        } catch let error as EnvelopeError {
            throw Failure(reason: "\(recording.shown): \(error.reason)")
        }
    }

    /// Signs statements about a recording.
    ///
    /// - Parameters:
    ///   - statements: their bytes, as they are to be signed.
    ///   - files: how many files each must be about; `nil` for a statement about a dump.
    func envelopes(_ statements: [[UInt8]], about recording: FilePath, files: Int?) throws -> [Envelope] {
        var envelopes: [Envelope] = []
        for bytes in statements {
            let statement = try Statement(parsing: bytes)
            guard let type = PredicateType(rawValue: statement.predicateType),
                files.map({ statement.subjects.count == $0 && type != .dump }) ?? true
            else {
                throw Failure(reason: "\(recording.shown): this is no verdict about one recording, and is not signed")
            }
            var envelope = Envelope(payload: bytes)
            try examiner?.sign(&envelope)
            envelopes.append(envelope)
        }
        return envelopes
    }

    /// Writes a new file.
    static func create(_ path: FilePath, _ bytes: [UInt8]) throws(Failure) {
        do throws(CryptographyError) {
            try ExclusiveFile.write(bytes, to: path, mode: 0o666)
        } catch {
            throw Failure(
                reason: error.code == .fileExists
                    ? "\(path.shown): exists already; name a file that does not"
                    : "\(path.shown): cannot be written: \(systemMessage(error.systemError))")
        }
    }
}
