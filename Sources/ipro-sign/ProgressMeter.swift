import Evidence
import Glibc
import Locking

/// How far a long file is, on a terminal: one line that is written over, and gone when the result comes.
final class ProgressMeter: Sendable {
    private let name: String
    private let total: Double
    private let started: Double
    private let lastShown = Monitor(0.0)

    /// - Parameter total: how many bytes there are to do.
    init(_ path: String, total: UInt64) {
        name = SafeText.of(String(path.suffix(40)))
        self.total = Double(total)
        started = Self.uptime
    }

    /// Told how many bytes are done, from any thread.
    var report: @Sendable (UInt64) -> Void { { [self] done in show(done) } }

    private func show(_ done: UInt64) {
        let now = Self.uptime
        let isDue = lastShown.withLock { last in
            guard now - started > 0.5, now - last > 0.2 else { return false }
            last = now
            return true
        }
        guard isDue, total > 0 else { return }
        write("\r\u{1B}[K\(name): \(Int(min(1, Double(done) / total) * 100)) % signed")
    }

    /// Takes the line away.
    func clear() {
        let wasShown = lastShown.withLock { last in
            defer { last = 0 }
            return last > 0
        }
        if wasShown { write("\r\u{1B}[K") }
    }

    private static var uptime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
