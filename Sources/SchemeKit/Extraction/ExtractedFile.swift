package import ByteInput
import Evidence
import ParallelHashing

/// Bytes taken out of a recording so that others can check a signature with their own tools.
package struct ExtractedFile: Sendable, Hashable {
    /// A file name without folders, made by this program and never by the recording.
    package var name: String
    /// The bytes.
    package var bytes: [UInt8]

    /// A file by name and bytes.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Messages with more bytes of the recording are not written out: what was signed is the file itself, and a disk may not hold it twice.
    package static let messageLimit: UInt64 = 256 << 20
}

extension Sequence<FileMessage.Part> {
    /// What is digested of a file, as bytes.
    ///
    /// - Throws: as ``EvidenceFile/bytes(at:count:)``.
    package func bytes(in file: EvidenceFile) throws(ReadError) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in self {
            switch part {
            case .file(let range): bytes += try file.bytes(at: range.offset, count: Int(clamping: range.length))
            case .literal(let given): bytes += given
            case .zeros(let count): bytes += [UInt8](repeating: 0, count: Int(clamping: count))
            case .number(let number): bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
            }
        }
        return bytes
    }
}
