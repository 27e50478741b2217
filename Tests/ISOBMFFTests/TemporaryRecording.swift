import ByteInput
import Evidence
import Glibc
import ISOBMFF

/// A file with given bytes that goes away with the value.
final class TemporaryRecording {
    let path: String

    init(_ bytes: [UInt8]) throws {
        var template = Array("/tmp/isobmff-test-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else { throw SystemFailure(number: errno) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemFailure(number: errno) }
            written += count
        }
    }

    deinit { unsafe unlink(path) }

    struct SystemFailure: Error { var number: Int32 }
}

/// A movie of given bytes, and all samples of its tracks.
struct OpenedMovie {
    let movie: MovieFile
    private let recording: TemporaryRecording

    init(_ bytes: [UInt8], budget: ReadingBudget = ReadingBudget()) throws {
        recording = try TemporaryRecording(bytes)
        movie = try MovieFile.open(EvidenceFile(path: recording.path), budget: budget)
    }

    /// The names of all findings, without repetition, in order.
    var codes: [String] {
        movie.findings.reduce(into: []) { names, finding in
            if !names.contains(finding.code.name) { names.append(finding.code.name) }
        }
    }

    var doubts: [String] { movie.findings.filter { $0.severity == .doubt }.map(\.code.name) }

    func samples(_ track: Int = 0) throws -> [Sample] {
        var cursor = movie.tracks[track].samples()
        var samples: [Sample] = []
        while let sample = try cursor.next() { samples.append(sample) }
        return samples
    }

    /// Offset and size of each sample.
    func places(_ track: Int = 0) throws -> [[UInt64]] { try samples(track).map { [$0.offset, UInt64($0.size)] } }
}
