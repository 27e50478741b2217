import Cryptography
import Foundation
import RecordingForge

/// Keys that this program does not make: the `openssl` command does, and hands them over without a file.
enum WeakKey {
    /// An RSA key with a modulus of so many bits.
    static func rsa(bits: Int, exponent: Int = 65_537) throws -> PrivateKey {
        try PrivateKey(
            pem: openSSL([
                "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)", "-pkeyopt", "rsa_keygen_pubexp:\(exponent)",
            ]))
    }

    /// A signer with a key on a curve that is too small, or on one that this program does not work with. The command signs for it.
    static func signer(curve: String, _ template: CertificateTemplate) throws -> TestSigner {
        let key = try openSSL([
            "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)", "-pkeyopt", "ec_param_enc:named_curve",
        ])
        let publicKey = try PublicKey(der: openSSL(["pkey", "-pubout", "-outform", "DER"], input: key))
        let pki = try TestPKI.shared()
        return try TestSigner(chain: [pki.certificate(template, for: publicKey), pki.intermediate]) { digest in
            // The key goes through the pipe; what is signed is no secret.
            let folder = try ScratchFolder()
            return try openSSL(["pkeyutl", "-sign", "-inkey", "/dev/stdin", "-in", folder.write(digest.bytes, as: "digest")], input: key)
        }
    }

    private static func openSSL(_ arguments: [String], input: [UInt8]? = nil) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let entry = Pipe()
        process.standardInput = input == nil ? FileHandle.nullDevice : entry
        try process.run()
        if let input {
            // A key is smaller than what a pipe holds.
            try entry.fileHandleForWriting.write(contentsOf: input)
            try entry.fileHandleForWriting.close()
        }
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ForgeError(.outOfRange, arguments.joined(separator: " ")) }
        return Array(answer)
    }
}
