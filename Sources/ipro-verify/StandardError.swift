import Glibc
import Reporting

/// Diagnostics: standard output is for results only.
enum StandardError {
    /// Writes one line. What a file name or the evidence put into it cannot steer the terminal or begin a line of its own.
    static func write(_ line: String) { put(Plain.safe(line)) }

    /// Writes a text of several lines, which may repeat what was typed.
    static func write(lines text: String) {
        put(text.split(separator: "\n", omittingEmptySubsequences: false).map { Plain.safe(String($0)) }.joined(separator: "\n"))
    }

    private static func put(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
