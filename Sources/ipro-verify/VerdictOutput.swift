import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// The files of signed verdicts. None of them ever replaces another, and none is put into the folder of the evidence unless asked for.
struct VerdictOutput {
    /// Where they are written.
    let folder: FilePath
    /// Who signs; `nil` for statements that are to be signed later.
    let examiner: Examiner?
    /// Whether a detached CMS signature is written besides.
    let writesCMS: Bool

    /// The file of a recording's statements.
    func path(for recording: FilePath) -> FilePath {
        var path = folder
        path.append(FilePath(bytes: Self.name(of: recording).bytes + Array(EnvelopeFile.ending.utf8)).components)
        return path
    }

    /// The last part of a path.
    static func name(of path: FilePath) -> FilePath { path.lastComponent.map { FilePath(root: nil, $0) } ?? path }

    /// Refuses what could not be written, before hours of work are spent: names that are taken, or would be taken twice.
    func requireFree(_ recordings: [FilePath]) throws {
        var status = stat()
        guard unsafe folder.withPlatformString({ unsafe stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw failure("\(folder.shown): is no folder; make it first, or name another with --verdict-dir")
        }
        var taken: Set<FilePath> = []
        for recording in recordings {
            let path = path(for: recording)
            guard taken.insert(path).inserted else {
                throw failure("\(path.shown): two recordings would have their verdict there; verify them one after the other with another --verdict-dir")
            }
            guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) != 0 else {
                throw failure("\(path.shown): exists already; a verdict is never replaced; name another folder with --verdict-dir")
            }
        }
    }

    /// Writes the statements about a result, and says where.
    func write(_ predicate: VerdictPredicate, examinedAt: Timestamp) throws {
        let recording = predicate.report.file.path
        do {
            let statements = try StatementSet.statements(predicate, name: Self.name(of: recording).shown, examinedAt: examinedAt)
            var envelopes: [Envelope] = []
            for statement in statements { envelopes.append(try examiner?.envelope(statement) ?? Envelope(statement)) }
            let path = path(for: recording)
            try ExclusiveFile.write(EnvelopeFile.text(envelopes), to: path, mode: 0o666)
            if writesCMS, let examiner, let first = envelopes.first {
                try ExclusiveFile.write(examiner.cms(over: first.payload), to: FilePath(bytes: path.bytes + Array(".p7s".utf8)), mode: 0o666)
            }
        } catch let error as EnvelopeError {
            throw failure("\(recording.shown): \(error.reason)")
        } catch let error as CryptographyError where error.code == .fileExists {
            throw failure("\(error.subject): exists already; a verdict is never replaced")
        } catch let error as CryptographyError {
            throw failure("\(error.subject): cannot be written: \(systemMessage(error.systemError))")
        }
    }

    private func failure(_ message: String) -> ExitCode {
        StandardError.write("ipro-verify: \(message)")
        return ExitCode(Verdict.error.exitStatus)
    }
}
