import Cryptography
import Evidence
import Glibc
import SystemPackage

/// Has pictures decoded by `ipro-media`, a process of its own with limits on memory, time and system calls: no codec ever runs in the
/// process that judges, and whatever happens there changes no verdict.
struct PictureTaker {
    private let program: String
    private let folder: String

    /// Most bytes of one picture that go into a report: a JPEG of a 4K frame takes about 2 MB.
    private static let mostBytes = 8 << 20
    /// Limits that are handed on, in MiB and seconds of processor time.
    private static let (memory, seconds) = (1024, 20)
    /// However long the machine is busy with other things, in seconds.
    private static let patience = 120.0

    /// `nil` where the helper is not installed beside this program nor on the path, or where there is no folder for what it writes.
    init?() {
        guard let program = Self.find("ipro-media") else { return nil }
        var template = Array((Surroundings.variable("TMPDIR") ?? "/tmp").utf8CString.dropLast()) + Array("/ipro-verify-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { return nil }
        self.program = program
        folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func find(_ name: String) -> String? {
        var places: [String] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
        if length > 0 {
            let own = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            places.append(own.split(separator: "/").dropLast().map { "/" + $0 }.joined())
        }
        places += (Surroundings.variable("PATH") ?? "").split(separator: ":").filter { $0.hasPrefix("/") }.map(String.init)
        return places.map { $0 + "/" + name }.first { path in unsafe access(path, X_OK) == 0 }
    }

    /// Takes one picture; where it cannot be had, it says why.
    func picture(of recording: FilePath, track: UInt64, sample: UInt64) -> Result<[UInt8], Scribe.Reason> {
        let file = "\(folder)/\(track)-\(sample).jpg"
        defer { unsafe unlink(file) }
        // A name that begins with a dash must not be taken for an option.
        let path = Array((recording.isAbsolute ? "" : "./").utf8) + recording.bytes
        let status = run(
            [Array("picture".utf8), path]
                + [
                    "--track", "\(track)", "--sample", "\(sample)", "--output", file,
                    "--memory-limit", "\(Self.memory)", "--time-limit", "\(Self.seconds)",
                ].map { Array($0.utf8) })
        if status == 0, let image = try? SmallFile.read(file, limit: Self.mostBytes), image.starts(with: [0xFF, 0xD8]) {
            return .success(image)
        }
        return .failure(Scribe.Reason(text: status == nil ? "it took too long to decode" : "it cannot be decoded"))
    }

    /// Takes the folder away.
    func clear() { unsafe rmdir(folder) }

    /// Runs the helper and waits; `nil` where it had to be ended.
    private func run(_ arguments: [[UInt8]]) -> Int32? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // Neither what the helper says nor what it reads is the user's business: the report says what is missing.
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] =
            unsafe ([Array(program.utf8)] + arguments).map { word in
                unsafe (word + [0]).withUnsafeBufferPointer {
                    unsafe $0.withMemoryRebound(to: CChar.self) { unsafe $0.baseAddress.flatMap { unsafe strdup($0) } }
                }
            } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        guard unsafe posix_spawn(&process, program, &actions, nil, &words, environ) == 0 else { return 127 }
        let started = Surroundings.uptime
        while true {
            var status: Int32 = 0
            let ended = unsafe waitpid(process, &status, WNOHANG)
            if ended == process { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 }
            if ended < 0, errno != EINTR { return 127 }
            guard Surroundings.uptime - started < Self.patience else {
                kill(process, SIGKILL)
                _ = unsafe waitpid(process, &status, 0)
                return nil
            }
            usleep(5000)
        }
    }
}
