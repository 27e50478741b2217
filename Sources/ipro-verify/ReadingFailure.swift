import ByteInput
import Glibc
import ISOBMFF

/// Why a recording could not be read, in words for standard error.
enum ReadingFailure {
    /// The sentence for a failure to read the file, which names it.
    static func message(_ error: ReadError) -> String {
        let place = error.offset.map { " at offset \($0)" } ?? ""
        let reason = error.systemError.map { unsafe ": " + String(cString: strerror($0)) } ?? ""
        return switch error.code {
        case .cannotOpen: "\(error.path): cannot be opened\(reason)"
        case .notARegularFile: "\(error.path): not a file (a folder, pipe or device); name a recording"
        case .empty: "\(error.path): empty file, there is nothing to examine"
        case .readFailed: "\(error.path): reading failed\(place)\(reason); copy the file from its medium and try again"
        case .shrank: "\(error.path): became shorter while it was read\(place)"
        case .changed: "\(error.path): changed while it was read; the result does not hold"
        }
    }

    /// The sentence for a failure to find a movie in a file.
    static func message(_ error: MovieError) -> String {
        let place = error.offset.map { " at offset \($0)" } ?? ""
        return switch error.code {
        case .unreadable(let cause): message(cause)
        case .notAMovieFile(let first):
            "not an MP4: \(first.map { "it begins with \"\($0)\"" } ?? "it has no box") (ISO/IEC 14496-12, 4.2.2)"
        case .endOfBox: "a box ends before its fields do\(place)"
        case .unknownVersion(let version): "a box has version \(version), which is not defined\(place)"
        case .invalidField(let name, let value): "\(name) is \(value)\(place)"
        case .tooLarge(let bytes): "\(bytes) bytes are too many to be loaded\(place)"
        case .changed: "the sample tables changed while they were read\(place)"
        }
    }
}
