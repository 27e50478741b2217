import Glibc

/// The helper program `ipro-media`, which does what needs a media library: a process of its own with limits on memory, time and system
/// calls.
struct MediaHelper {
    /// Where it is.
    let program: String

    /// Finds it beside this program, else on the path; `nil` where it is not installed.
    init?() {
        var places: [String] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
        if length > 0 {
            let own = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            places.append(own.split(separator: "/").dropLast().map { "/" + $0 }.joined())
        }
        places += (Surroundings.variable("PATH") ?? "").split(separator: ":").filter { $0.hasPrefix("/") }.map(String.init)
        guard let found = places.map({ $0 + "/ipro-media" }).first(where: { path in unsafe access(path, X_OK) == 0 }) else { return nil }
        program = found
    }

    /// What it says its version is; `nil` where it says nothing of the kind.
    func version(within patience: Double) -> String? {
        guard let (output, outputEnd) = MessageChannel.ends() else { return nil }
        defer { close(output) }
        let run = start([Array("--version".utf8)], output: outputEnd)
        close(outputEnd)
        guard run?.end(within: patience) == 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(output, &buffer, buffer.count)
        let words = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        return words.count == 2 && words[0] == "ipro-media" ? String(words[1]) : nil
    }

    /// A run of it.
    struct Run {
        fileprivate let process: pid_t

        /// Waits for it to end, and ends it where that takes too long.
        ///
        /// - Parameter patience: however busy the machine is with other things, in seconds.
        /// - Returns: its exit status, 128 where a signal ended it; `nil` where it had to be ended.
        func end(within patience: Double) -> Int32? {
            let started = Surroundings.uptime
            while true {
                var status: Int32 = 0
                let ended = unsafe waitpid(process, &status, WNOHANG)
                if ended == process { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 }
                if ended < 0, errno != EINTR { return 127 }
                guard Surroundings.uptime - started < patience else {
                    kill(process, SIGKILL)
                    _ = unsafe waitpid(process, &status, 0)
                    return nil
                }
                usleep(5000)
            }
        }
    }

    /// Starts it; `nil` where the system does not.
    ///
    /// - Parameters:
    ///   - arguments: words after the program's name.
    ///   - input: what it gets as standard input; nothing where `nil`.
    ///   - output: where its standard output goes; nowhere where `nil`.
    ///   - errors: where its standard error goes; nowhere where `nil`.
    func start(_ arguments: [[UInt8]], input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil) -> Run? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        func connect(_ stream: Int32, _ descriptor: Int32?, _ mode: Int32) {
            if let descriptor {
                unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, stream)
            } else {
                unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", mode, 0)
            }
        }
        connect(STDIN_FILENO, input, O_RDONLY)
        connect(STDOUT_FILENO, output, O_WRONLY)
        connect(STDERR_FILENO, errors, O_WRONLY)
        var words: [UnsafeMutablePointer<CChar>?] =
            unsafe ([Array(program.utf8)] + arguments).map { word in
                unsafe (word + [0]).withUnsafeBufferPointer {
                    unsafe $0.withMemoryRebound(to: CChar.self) { unsafe $0.baseAddress.flatMap { unsafe strdup($0) } }
                }
            } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        guard unsafe posix_spawn(&process, program, &actions, nil, &words, environ) == 0 else { return nil }
        return Run(process: process)
    }
}
