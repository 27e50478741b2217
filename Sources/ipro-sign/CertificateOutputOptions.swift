import ArgumentParser
import CameraSigning
import Cryptography
import Glibc

/// Where public things are written to.
struct CertificateOutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The new file; standard output if not given.", valueName: "file"))
    var output: String?

    @Flag(help: "Write DER in place of PEM; of a chain the first certificate only.")
    var der = false

    /// Writes to the file, which must not exist, or to standard output.
    func write(_ blocks: [PEMBlock]) throws(SigningError) {
        if der, output == nil, isatty(STDOUT_FILENO) == 1 {
            throw .refused("DER is not written to a terminal; name a file with --output")
        }
        do throws(CryptographyError) {
            var bytes: [UInt8] = []
            for block in der ? Array(blocks.prefix(1)) : blocks { bytes += try der ? block.bytes : block.text() }
            if let output { try ExclusiveFile.write(bytes, to: output, mode: 0o644) } else { try Self.print(bytes) }
        } catch {
            switch error.code {
            case .fileExists: throw .refused("\(error.subject): exists, and is not overwritten")
            case .systemFailure: throw .write(path: error.subject, systemError: error.systemError)
            default: throw .cryptography(error)
            }
        }
    }

    private static func print(_ bytes: [UInt8]) throws(CryptographyError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw CryptographyError(.systemFailure, subject: "standard output", systemError: errno) }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
