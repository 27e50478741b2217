import Evidence
import Glibc
import Locking
import Reporting
import SystemPackage

/// How far a long file is, on a terminal: one line that is written over, and gone when the result comes.
final class ProgressMeter: Sendable {
    private let name: String
    private let total: Double
    private let started: Double
    private let lastShown = Monitor(0.0)

    init(_ path: FilePath) {
        name = Plain.safe(String((path.shown.split(separator: "/").last ?? "").prefix(40)))
        var status = stat()
        total = unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 ? Double(status.st_size) : 0
        started = Surroundings.uptime
    }

    /// Told how many bytes are done, from any thread.
    var report: @Sendable (UInt64) -> Void { { [self] done in show(done) } }

    private func show(_ done: UInt64) {
        let now = Surroundings.uptime
        let isDue = lastShown.withLock { last in
            guard now - started > 0.5, now - last > 0.2 else { return false }
            last = now
            return true
        }
        guard isDue, total > 0 else { return }
        let share = min(1, Double(done) / total)
        let rate = Double(done) / (now - started)
        let left = rate > 0 ? Int(max(0, (total - Double(done)) / rate).rounded()) : 0
        write("\r\u{1B}[K\(name): \(Int(share * 100)) %, \(Int(rate / 1e6)) MB/s, \(left) s left")
    }

    /// Takes the line away.
    func clear() {
        if lastShown.withLock({ $0 > 0 }) { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
