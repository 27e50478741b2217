import ArgumentParser
import CConfinement
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// The process that holds the examiner's key and makes files, so that the one which reads evidence can do neither.
///
/// It is split off before any evidence is opened. It never reads a recording itself; what it signs are statements about recordings that
/// were named on the command line, or listed in a dump, each once. So whoever takes over a reader by a hostile recording finds no key, no file that can be
/// written, and nobody who signs a word about other recordings.
final class Scribe {
    private let channel: MessageChannel

    /// What it is for.
    struct Task {
        /// The recordings, in the order in which they will be spoken of; `nil` where they are only found later.
        var recordings: [FilePath]?
        /// How many files each of them has: one, but where it is stored in segments.
        var filesOfEach = 1
        /// Which verdicts it writes.
        var verdicts: VerdictOptions
        /// Where the report goes.
        var report: FilePath?
        /// The ledger that is to be tidied up in the end.
        var ledger: FilePath?
        /// The manifest that is to be put in its place in the end.
        var manifest: ManifestDraft?
        /// The statements about each recording of a dump.
        var statements: RecordingStatements.Task?

        /// Whether there is anything to do that the one who judges cannot do.
        var isNeeded: Bool { verdicts.areWanted || report != nil || ledger != nil || manifest != nil || statements != nil }
    }

    /// Splits the process off, which opens the key first, and asks for a passphrase if it has to.
    ///
    /// - Returns: `nil` where there is nothing to write.
    /// - Throws: an error of usage, after it was told.
    init?(_ task: Task) throws {
        guard task.isNeeded else { return nil }
        guard let (own, other) = MessageChannel.pair() else { throw StatementFile.failure("no process can be split off") }
        switch confinement_fork() {
        case 0:
            close(own.descriptor)
            ScribeProcess.run(task, other)
        case -1: throw StatementFile.failure("no process can be split off")
        default:
            close(other.descriptor)
            channel = own
            // It has told its reason already.
            guard let first = channel.receive(), first.kind == .done else { throw ExitCode(Verdict.error.exitStatus) }
        }
    }

    deinit { close(channel.descriptor) }

    /// Has the statements about a recording signed and written.
    ///
    /// - Parameters:
    ///   - number: of the recording on the command line.
    ///   - name: for messages, and where the scribe was not told the recordings, for the statement's file.
    func write(_ statements: [Statement], about name: FilePath, number: Int) throws {
        _ = try ask(.init(.statements, [Array("\(number)".utf8), name.bytes] + statements.map(\.bytes)))
    }

    /// Has the statements about a recording of a dump signed and written.
    ///
    /// - Parameter entry: its index in the plan, by which the scribe knows its name. They have to come in order.
    func write(_ statements: [Statement], aboutEntry entry: Int) throws {
        _ = try ask(.init(.entry, [Array("\(entry)".utf8)] + statements.map(\.bytes)))
    }

    /// Has a picture decoded.
    func picture(of recording: FilePath, number: Int, track: UInt32, sample: UInt64) -> Result<[UInt8], Reason> {
        let request = MessageChannel.Message(
            .picture, [Array("\(number)".utf8), recording.bytes, Array("\(track)".utf8), Array("\(sample)".utf8)])
        guard channel.send(request), let answer = channel.receive() else { return .failure(Reason(text: "nobody was there to decode it")) }
        guard answer.kind == .done, let image = answer.parts.first else {
            return .failure(Reason(text: answer.words.first ?? "it was not decoded"))
        }
        return .success(image)
    }

    /// Has the report written.
    func write(page: String) throws { _ = try ask(.init(.page, words: [page])) }

    /// Has the manifest put in its place, when it is written.
    func putManifestInPlace() throws { _ = try ask(.init(.manifest)) }

    /// Has the log of a closed ledger removed, and the draft of a manifest that was not put in its place.
    func tidyUp() throws { _ = try ask(.init(.tidyUp)) }

    /// Why there is no picture.
    struct Reason: Error {
        var text: String
        /// The helper that decodes is not there, so that no other picture can be had either.
        static let noHelper = "no helper"
    }

    private func ask(_ request: MessageChannel.Message) throws -> MessageChannel.Message {
        guard channel.send(request), let answer = channel.receive() else {
            throw StatementFile.failure("the process that signs and writes has ended; nothing more was written")
        }
        guard answer.kind == .done else { throw StatementFile.failure(answer.words.first ?? "could not be written") }
        return answer
    }
}
