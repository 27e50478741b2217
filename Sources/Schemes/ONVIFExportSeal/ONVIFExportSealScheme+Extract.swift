import ByteInput
import Cryptography
import Evidence
import ParallelHashing
package import SchemeKit

extension ONVIFExportSealScheme {
    /// For each seal its certificate as PEM, its signature, the AlgorithmIdentifier where it has one, and what was signed.
    package static func extract(_ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws -> [String] {
        guard let sealed = try SealedFile.read(file.movie, file.file) else { return [] }
        var remarks: [String] = []
        for (place, seal) in sealed.seals.enumerated() {
            let name = "seal-\(place + 1)"
            try write(ExtractedFile(name: name + ".pem", bytes: try PEMBlock(label: "CERTIFICATE", bytes: seal.certificate).text()))
            try write(ExtractedFile(name: name + ".sig", bytes: seal.signature))
            if let identifier = seal.algorithmIdentifier { try write(ExtractedFile(name: name + ".algorithm", bytes: identifier)) }
            let message = sealed.message(of: seal, .sha256)
            guard message.fileByteCount <= ExtractedFile.messageLimit else {
                remarks.append("what seal \(place + 1) was made over is the file itself, which is too large to be written again")
                continue
            }
            try write(ExtractedFile(name: name + ".message", bytes: try message.parts.bytes(in: file.file)))
        }
        return remarks
    }
}
