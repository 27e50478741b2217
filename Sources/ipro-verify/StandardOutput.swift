import ArgumentParser
import Evidence
import Glibc

/// Results that have to arrive as soon as they are there, and as the bytes they are.
enum StandardOutput {
    /// Writes at once, behind what was printed before.
    ///
    /// - Throws: an exit status where it does not arrive: results that were not told are no results.
    static func write(_ bytes: [UInt8]) throws {
        var done = fflush(nil) == 0 ? 0 : -1
        while done >= 0, done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe buffer.baseAddress.map { unsafe Glibc.write(STDOUT_FILENO, $0 + done, buffer.count - done) } ?? -1
            }
            if count > 0 { done += count } else if errno != EINTR { done = -1 }
        }
        guard done < 0 else { return }
        StandardError.write("ipro-verify: standard output cannot be written")
        throw ExitCode(Verdict.error.exitStatus)
    }

    /// Writes text at once.
    static func write(_ text: String) throws { try write(Array(text.utf8)) }
}
