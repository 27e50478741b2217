import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import VerdictEnvelope

/// The files of signed verdicts. None of them ever replaces another, and none is put into the folder of the evidence unless asked for.
struct VerdictOutput {
    /// Where they are written.
    let folder: String
    /// Who signs; `nil` for statements that are to be signed later.
    let examiner: Examiner?
    /// Whether a detached CMS signature is written besides.
    let writesCMS: Bool

    /// The file of a recording's statements.
    func path(for recording: String) -> String { folder + "/" + Self.name(of: recording) + EnvelopeFile.ending }

    /// The last part of a path.
    static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Refuses what could not be written, before hours of work are spent: names that are taken, or would be taken twice.
    func requireFree(_ recordings: [String]) throws {
        var status = stat()
        guard unsafe stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw failure("\(folder): is no folder; make it first, or name another with --verdict-dir")
        }
        var taken: Set<String> = []
        for recording in recordings {
            let path = path(for: recording)
            guard taken.insert(path).inserted else {
                throw failure("\(path): two recordings would have their verdict there; verify them one after the other with another --verdict-dir")
            }
            guard unsafe lstat(path, &status) != 0 else {
                throw failure("\(path): exists already; a verdict is never replaced; name another folder with --verdict-dir")
            }
        }
    }

    /// Writes the statements about a result, and says where.
    func write(_ predicate: VerdictPredicate, examinedAt: Timestamp) throws {
        let recording = predicate.report.file.path
        do {
            let statements = try StatementSet.statements(predicate, name: Self.name(of: recording), examinedAt: examinedAt)
            var envelopes: [Envelope] = []
            for statement in statements { envelopes.append(try examiner?.envelope(statement) ?? Envelope(statement)) }
            let path = path(for: recording)
            try ExclusiveFile.write(EnvelopeFile.text(envelopes), to: path, mode: 0o666)
            if writesCMS, let examiner, let first = envelopes.first {
                try ExclusiveFile.write(examiner.cms(over: first.payload), to: path + ".p7s", mode: 0o666)
            }
        } catch let error as EnvelopeError {
            throw failure("\(recording): \(error.reason)")
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
