import ArgumentParser
import CameraSigning
import Evidence
import Glibc
import MediaLibrary

/// Diagnostics: standard output is for results only.
enum StandardError {
    /// Writes one line. What a file name or a camera put into it cannot steer the terminal or begin a line of its own.
    static func write(_ line: String) { put(SafeText.of(line)) }

    /// Writes a text of several lines, which may repeat what was typed.
    static func write(lines text: String) {
        put(text.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText.of(String($0)) }.joined(separator: "\n"))
    }

    private static func put(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Whether somebody watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Does the work of a command. What is refused is told on standard error, and ends with 1.
///
/// - Parameter file: the file that the work is about, for reasons that name none.
func runRefusable<Result>(about file: String? = nil, _ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as SigningError {
        StandardError.write("ipro-sign: \(error.explanation(about: file))")
        throw ExitCode(1)
    } catch let error as MediaError {
        StandardError.write("ipro-sign: \(error.location): \(error)")
        throw ExitCode(1)
    }
}
