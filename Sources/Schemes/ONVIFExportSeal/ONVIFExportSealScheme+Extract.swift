import ByteInput
import Cryptography
import Evidence
import ParallelHashing
package import SchemeKit

extension ONVIFExportSealScheme {
    /// Messages larger than this are not written out, in bytes: what was signed is the file itself, and a disk may not hold it twice.
    private static let messageLimit: UInt64 = 256 << 20

    /// For each seal its certificate as PEM, its signature, the AlgorithmIdentifier where it has one, and what was signed.
    package static func extract(_ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws {
        guard let sealed = try SealedFile.read(file.movie, file.file) else { return }
        for (place, seal) in sealed.seals.enumerated() {
            let name = "seal-\(place + 1)"
            try write(ExtractedFile(name: name + ".pem", bytes: try PEMBlock(label: "CERTIFICATE", bytes: seal.certificate).text()))
            try write(ExtractedFile(name: name + ".sig", bytes: seal.signature))
            if let identifier = seal.algorithmIdentifier { try write(ExtractedFile(name: name + ".algorithm", bytes: identifier)) }
            let message = sealed.message(of: seal, .sha256)
            guard message.fileByteCount <= messageLimit else { continue }
            try write(ExtractedFile(name: name + ".message", bytes: try bytes(of: message, in: file.file)))
        }
    }

    private static func bytes(of message: FileMessage, in file: EvidenceFile) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for part in message.parts {
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
