import ArgumentParser
import DumpVerification
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// What the split-off process does until the other one is gone.
struct ScribeProcess {
    private let task: Scribe.Task
    private let output: VerdictOutput?
    private var recordings: RecordingStatements?
    private var pictures: PictureTaker?
    /// The recordings about which something was signed already, by number.
    private var spokenOf: Set<Int> = []
    private var isManifestInPlace = false

    /// Opens the key, says that it is ready, and serves. Does not return.
    static func run(_ task: Scribe.Task, _ channel: MessageChannel) -> Never {
        do {
            let output = try task.verdicts.output()
            var process = ScribeProcess(task, output)
            process.recordings = try task.statements.map {
                try RecordingStatements($0, examiner: output?.examiner, writesCMS: task.verdicts.cms)
            }
            // Ctrl-C goes to both. The one that judges then ends well, and needs this one for it; a key was asked for before.
            for number in [SIGINT, SIGTERM] { _ = signal(number, SIG_IGN) }
            guard channel.send(.init(.done)) else { _exit(2) }
            while let request = channel.receive(), channel.send(process.answer(request)) {}
            process.pictures?.clear()
            process.removeDraft()
            _exit(0)
        } catch let status as ExitCode {
            _ = channel.send(.init(.failed))
            _exit(status.rawValue)
        } catch {
            StandardError.write("ipro-verify: \((error as? VerdictOutput.Failure)?.reason ?? "\(error)")")
            _ = channel.send(.init(.failed))
            _exit(2)
        }
    }

    private init(_ task: Scribe.Task, _ output: VerdictOutput?) {
        self.task = task
        self.output = output
    }

    private mutating func answer(_ request: MessageChannel.Message) -> MessageChannel.Message {
        switch request.kind {
        case .page: return write(page: request.parts.first ?? [])
        case .manifest: return putManifestInPlace()
        case .tidyUp: return tidyUp()
        case .statements, .entry, .picture, .listing, .identity, .piece, .done, .failed: break
        }
        if request.kind == .entry { return sign(entry: request) }
        let words = request.words
        guard words.count > 1, let number = Int(words[0]) else { return .init(.failed, words: ["a request that makes no sense"]) }
        let name = FilePath(bytes: request.parts[1])
        return switch request.kind {
        case .statements: sign(number, name, Array(request.parts.dropFirst(2)))
        case .picture: picture(number, name, words.dropFirst(2).compactMap { UInt64($0) })
        default: .init(.failed, words: ["a request that makes no sense"])
        }
    }

    /// Which recording is meant: one that the user named where they are known, whatever the reader says.
    private func recording(_ number: Int, _ name: FilePath) -> FilePath? {
        guard let recordings = task.recordings else { return name }
        return recordings.indices.contains(number) ? recordings[number] : nil
    }

    private mutating func sign(_ number: Int, _ name: FilePath, _ statements: [[UInt8]]) -> MessageChannel.Message {
        guard let output, let recording = recording(number, name), spokenOf.insert(number).inserted else {
            return .init(.failed, words: ["\(name.shown): nothing is signed about this file again"])
        }
        do {
            try output.write(statements, about: recording, files: task.recordings == nil ? nil : task.filesOfEach)
            return .init(.done)
        } catch let error as VerdictOutput.Failure {
            return .init(.failed, words: [error.reason])
        } catch {
            return .init(.failed, words: ["\(recording.shown): \(error)"])
        }
    }

    private mutating func sign(entry request: MessageChannel.Message) -> MessageChannel.Message {
        guard let entry = request.parts.first.flatMap({ Int(String(decoding: $0, as: UTF8.self)) }) else {
            return .init(.failed, words: ["a request that makes no sense"])
        }
        do {
            try recordings?.write(Array(request.parts.dropFirst()), about: entry)
            return recordings == nil ? .init(.failed, words: ["no such statements were asked for"]) : .init(.done)
        } catch let error as VerdictOutput.Failure {
            return .init(.failed, words: [error.reason])
        } catch {
            return .init(.failed, words: ["entry \(entry): \((error as? EnvelopeError)?.reason ?? "\(error)")"])
        }
    }

    private mutating func picture(_ number: Int, _ name: FilePath, _ numbers: [UInt64]) -> MessageChannel.Message {
        guard let recording = recording(number, name), numbers.count == 2 else { return .init(.failed, words: ["unknown"]) }
        if pictures == nil { pictures = PictureTaker() }
        guard let pictures else { return .init(.failed, words: [Scribe.Reason.noHelper]) }
        switch pictures.picture(of: recording, track: numbers[0], sample: numbers[1]) {
        case .success(let image): return .init(.done, [image])
        case .failure(let reason): return .init(.failed, words: [reason.text])
        }
    }

    private func write(page: [UInt8]) -> MessageChannel.Message {
        guard let path = task.report else { return .init(.failed, words: ["no report was asked for"]) }
        do throws(VerdictOutput.Failure) {
            try VerdictOutput.create(path, page)
            return .init(.done)
        } catch {
            return .init(.failed, words: [error.reason])
        }
    }

    private mutating func putManifestInPlace() -> MessageChannel.Message {
        guard let manifest = task.manifest else { return .init(.failed, words: ["no manifest was asked for"]) }
        isManifestInPlace = manifest.putInPlace()
        return isManifestInPlace ? .init(.done) : .init(.failed, words: ["\(manifest.path.shown): cannot be written"])
    }

    private func removeDraft() { if !isManifestInPlace { task.manifest?.remove() } }

    private func tidyUp() -> MessageChannel.Message {
        removeDraft()
        do throws(LedgerError) {
            if let path = task.ledger { try Ledger(writing: path).close() }
            return .init(.done)
        } catch {
            return .init(.failed, words: ["\(error)"])
        }
    }
}
