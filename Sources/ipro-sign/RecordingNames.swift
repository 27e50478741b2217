import Evidence
import SystemPackage

/// What the files of a recording are called.
struct RecordingNames {
    let output: FilePath
    let isNumbered: Bool

    /// The path of a file, counted from 1: `gate.mp4`, or `gate-0001.mp4`.
    func path(_ number: Int) -> FilePath {
        guard isNumbered else { return output }
        let digits = String(number)
        let suffix = "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let bytes = output.bytes
        let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let dot = bytes[name...].lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > name ? $0 : nil } ?? bytes.endIndex
        return FilePath(bytes: bytes[..<dot] + Array(suffix.utf8) + bytes[dot...])
    }
}
