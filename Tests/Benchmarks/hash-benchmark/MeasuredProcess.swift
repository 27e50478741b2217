import Glibc

/// A program that was run once, from start to end.
struct MeasuredProcess {
    /// Wall-clock time, in seconds.
    var seconds: Double
    /// Time of all processors together, in seconds: what others on the machine do not change.
    var processorSeconds: Double
    /// The most memory that it had at a time, in KiB.
    var peakMemory: Int
    /// What it wrote on its standard output.
    var output: String

    /// Runs a program found by the search path and waits for it.
    static func run(_ arguments: [String]) throws(BenchmarkError) -> MeasuredProcess {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw BenchmarkError(action: "make a pipe") }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
        unsafe posix_spawn_file_actions_addclose(&actions, ends[1])
        var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        let start = now()
        var child: pid_t = 0
        let failure = unsafe posix_spawnp(&child, arguments[0], &actions, nil, &words, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard failure == 0 else { throw BenchmarkError(action: "run \(arguments[0])", systemError: failure) }
        let output = readAll(ends[0])
        var status: Int32 = 0
        var usage = rusage()
        unsafe wait4(child, &status, 0, &usage)
        guard status == 0 else { throw BenchmarkError(action: "run \(arguments.joined(separator: " "))", systemError: status) }
        let used = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
        return MeasuredProcess(seconds: now() - start, processorSeconds: used, peakMemory: usage.ru_maxrss, output: output)
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    private static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
