import Evidence
import Glibc
import SystemPackage

/// What the process does that was split off for a second opinion, until the other one is gone: it opens the recordings that were named,
/// hands each to `ipro-media`, and passes on what that says. It reads nothing of them itself.
struct ReadingProcess {
    private let helper: MediaHelper
    private let recordings: [FilePath]
    private let channel: MessageChannel

    /// Limits that are handed on: memory in MiB, and processor time in seconds for a recording of no size and for each 64 MiB.
    private static let (memory, seconds, share) = (2048, 120, UInt64(64 << 20))
    /// However slow the source is, something has to be heard within so many milliseconds.
    private static let patience: Int32 = 600_000
    /// Longest reason that is passed on, in bytes.
    private static let mostReason = 1024

    /// Serves. Does not return.
    static func run(_ helper: MediaHelper, _ recordings: [FilePath], _ channel: MessageChannel) -> Never {
        let process = ReadingProcess(helper: helper, recordings: recordings, channel: channel)
        while let request = channel.receive() {
            guard request.kind == .listing, let number = request.words.first.flatMap({ Int($0) }), recordings.indices.contains(number)
            else {
                break
            }
            guard channel.send(process.list(recordings[number])) else { break }
        }
        _exit(0)
    }

    /// Passes on a listing of a recording, and gives the message that ends it.
    private func list(_ path: FilePath) -> MessageChannel.Message {
        let recording = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard recording >= 0 else { return .init(.failed, words: ["the recording cannot be opened a second time"]) }
        defer { close(recording) }
        var status = stat()
        guard unsafe fstat(recording, &status) == 0 else { return .init(.failed, words: ["the recording cannot be opened a second time"]) }
        guard channel.send(.init(.identity, words: OpenFileIdentity(status).words)) else { _exit(0) }

        guard let (output, outputEnd) = MessageChannel.ends(), let (errors, errorsEnd) = MessageChannel.ends() else {
            return .init(.failed, words: ["the system has no socket left"])
        }
        let time = Self.seconds + Int(clamping: UInt64(max(0, status.st_size)) / Self.share)
        let run = helper.start(
            ["probe", "--lines", "--memory-limit", "\(Self.memory)", "--time-limit", "\(min(time, 86_400))", "-"].map { Array($0.utf8) },
            input: recording, output: outputEnd, errors: errorsEnd)
        close(outputEnd)
        close(errorsEnd)
        defer {
            close(output)
            close(errors)
        }
        guard let run else { return .init(.failed, words: ["ipro-media cannot be started"]) }
        var reason: [UInt8] = []
        let stop = relay(output, errors, &reason)
        // Whatever it does without its streams is of no use.
        let end = run.end(within: stop == nil ? 10 : 0)
        switch stop {
        case .deserted: _exit(0)
        case .silent: return .init(.failed, words: ["ipro-media said nothing for \(Self.patience / 1000) seconds"])
        case nil: return end == 0 ? .init(.done) : .init(.failed, words: [Self.text(reason, end)])
        }
    }

    /// Why nothing more was passed on.
    private enum Stop {
        /// Nobody listens any more.
        case deserted
        /// Nothing came for too long.
        case silent
    }

    /// Passes on what comes until both streams have ended.
    private func relay(_ output: Int32, _ errors: Int32, _ reason: inout [UInt8]) -> Stop? {
        var waiting = [output, errors, channel.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while waiting[0].fd >= 0 || waiting[1].fd >= 0 {
            let ready = unsafe poll(&waiting, nfds_t(waiting.count), Self.patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return .silent }
            // Nothing is said while an answer is awaited: the other side has gone.
            if waiting[2].revents != 0 { return .deserted }
            for stream in 0..<2 where waiting[stream].revents != 0 {
                let count = unsafe read(waiting[stream].fd, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 {
                    waiting[stream].fd = -1
                } else if stream == 1 {
                    reason += buffer.prefix(min(count, max(0, Self.mostReason - reason.count)))
                } else if !channel.send(.init(.piece, [Array(buffer.prefix(count))])) {
                    return .deserted
                }
            }
        }
        return nil
    }

    /// What the helper wrote, without its name and that of the file; how it ended, where it wrote nothing.
    private static func text(_ reason: [UInt8], _ status: Int32?) -> String {
        let line = String(decoding: reason, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
        let prefix = "ipro-media: -: "
        guard !line.isEmpty else { return status.map { "ipro-media ended with status \($0)" } ?? "ipro-media had to be ended" }
        return "ipro-media says: " + (line.hasPrefix(prefix) ? String(line.dropFirst(prefix.count)) : line)
    }
}
