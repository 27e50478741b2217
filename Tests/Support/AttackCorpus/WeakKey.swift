import Cryptography
import Foundation
import RecordingForge

/// Keys that this program does not make: the `openssl` command does, and hands them over without a file.
enum WeakKey {
    /// An RSA key with a modulus of so many bits.
    static func rsa(bits: Int, exponent: Int = 65_537) throws -> PrivateKey {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)", "-pkeyopt", "rsa_keygen_pubexp:\(exponent)",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try PrivateKey(pem: Array(text))
    }
}
