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

/// Results that are not text.
enum StandardOutput {
    /// Writes all bytes.
    ///
    /// - Throws: the exit status of an error, after it was told.
    static func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(STDOUT_FILENO, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if count > 0 { done += count } else if errno != EINTR { throw StatementFile.failure("standard output cannot be written") }
        }
    }
}
