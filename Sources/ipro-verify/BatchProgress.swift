import DumpVerification
import Glibc
import Locking

/// How far a dump is, on a terminal: one line that is written over.
final class BatchProgress: Sendable {
    private struct Shown {
        var last = 0.0
        var isThere = false
    }

    private let started = Surroundings.uptime
    private let shown = Monitor(Shown())

    /// Told how far it is, from any thread.
    var report: @Sendable (DumpProgress) -> Void { { [self] in show($0) } }

    private func show(_ progress: DumpProgress) {
        let now = Surroundings.uptime
        shown.withLock { shown in
            guard now - started > 0.5, now - shown.last > 0.2 else { return }
            shown = Shown(last: now, isThere: true)
            Self.write("\r\u{1B}[K" + line(progress, after: now - started))
        }
    }

    /// Takes the line away, before something else is written.
    func clear() {
        shown.withLock { shown in
            if shown.isThere { Self.write("\r\u{1B}[K") }
            shown.isThere = false
        }
    }

    private func line(_ progress: DumpProgress, after seconds: Double) -> String {
        let rate = Double(progress.bytesDone) / seconds
        let left = rate > 0 ? Double(progress.bytes - min(progress.bytes, progress.bytesDone)) / rate : 0
        let share = progress.bytes > 0 ? Int(Double(progress.bytesDone) / Double(progress.bytes) * 100) : 100
        return
            "\(progress.entriesDone) of \(progress.entries) files, \(min(100, share)) %, \(Int(rate / 1e6)) MB/s, \(Self.time(left)) left"
    }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e7).rounded(.up))
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return whole < 60
            ? "\(whole) s" : whole < 3600 ? "\(whole / 60):\(two(whole % 60)) min" : "\(whole / 3600):\(two(whole / 60 % 60)) h"
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
