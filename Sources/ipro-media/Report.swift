import Evidence
import Glibc
import MediaLibrary

/// What the program says, and how it ends.
enum Report {
    /// The exit status of every error.
    static let failed: Int32 = 2

    /// Writes a line about a file to the standard error. What the file, or its name, put into it cannot steer the terminal.
    static func error(_ message: String, about file: String) {
        write(SafeText.of("ipro-media: \(file): \(message)") + "\n", to: STDERR_FILENO)
    }

    /// Writes the line that an error deserves, whatever kind it is.
    static func error(_ error: any Error, about file: String) {
        Self.error((error as? MediaError)?.description ?? String(describing: error), about: file)
    }

    /// Writes text without buffering.
    static func write(_ text: String, to descriptor: Int32) { _ = write(Array(text.utf8), to: descriptor) }

    /// Writes all bytes. False where the descriptor takes no more.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if written > 0 {
                done += written
            } else if written == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}
