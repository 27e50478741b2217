import ArgumentParser
import CConfinement
import Evidence
import Glibc
import SystemPackage

/// What the command takes from its surroundings: nothing below the commands reads any of it.
enum Surroundings {
    /// A variable of the environment that is set and not empty.
    static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// A variable of the environment that is set and not empty, as the bytes that it is: names of files need not be text.
    static func path(_ name: String) -> FilePath? {
        guard let value = unsafe getenv(name) else { return nil }
        let path = unsafe FilePath(platformString: value)
        return path.isEmpty ? nil : path
    }

    /// The present.
    static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000)
    }

    /// Seconds on a clock that is never set.
    static var uptime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// How many threads can share the work, of those that are wanted: fewer where a limit of memory or processes lets no more be started.
    ///
    /// - Throws: `ExitCode` 2, after it was told, where there would be none.
    static func threads(_ wanted: Int) throws -> Int {
        // Beside the workers, the library that they wait with has two of its own.
        let spare = 2
        let started = Int(threads_available(Int32(clamping: wanted + spare)))
        guard started > spare else {
            StandardError.write("ipro-verify: the limits of memory or processes (ulimit -v, ulimit -u) leave no room to work in")
            throw ExitCode(Verdict.error.exitStatus)
        }
        return started - spare
    }

    /// Whether colours may be used on standard output.
    static var allowsColour: Bool { isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR") == nil && variable("TERM") != "dumb" }

    /// Whether somebody watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// The trust-store folder of the installation that this program belongs to: `etc` beside `bin`, or `/etc` for `/usr/bin`.
    static var installedTrustStore: FilePath? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let prefix = FilePath(bytes: buffer[..<length].map { UInt8(bitPattern: $0) }).removingLastComponent().removingLastComponent()
        let folder = (prefix == "/usr" ? "/" : prefix).appending("etc/ipro-verify/trust-store")
        return unsafe folder.withPlatformString { unsafe access($0, R_OK | X_OK) } == 0 ? folder : nil
    }
}
