package import Cryptography
import Evidence
import Foundation
import RecordingForge

/// A time-stamping authority kept by the `openssl` command, whose stamps this project did not make.
package struct TimeStamper: Sendable {
    /// Its certificate, which is a root of its own.
    package let certificate: Certificate
    private let folder: ScratchFolder

    /// Why no stamp came.
    package struct Failure: Error { package var text: String }

    /// Whether the command is there.
    package static let isInstalled = (try? run(["version"])) != nil

    /// An authority with a throw-away key.
    ///
    /// - Parameters:
    ///   - usage: the extended key usage of its certificate.
    ///   - options: more lines of its configuration, as ts(1) has them.
    package init(key type: KeyType = .ecP256, usage: String = "timeStamping", options: String = "") throws {
        folder = try ScratchFolder()
        let key = try PrivateKey.generate(type)
        certificate = try CertificateTemplate(
            subject: DistinguishedName(commonName: "Test Time Stamps"), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter,
            extensions: [.basicConstraints(isCA: true), .keyUsage("digitalSignature,keyCertSign"), .subjectKeyIdentifier]
        ).selfSigned(with: key)
        let own = try PrivateKey.generate(type)
        let stamper = try CertificateTemplate(
            subject: DistinguishedName(commonName: "Test Stamper"), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter,
            extensions: [
                .keyUsage("digitalSignature"), .extendedKeyUsage(usage, critical: true), .subjectKeyIdentifier, .authorityKeyIdentifier,
            ]
        ).issued(to: own.publicKey, by: certificate, key: key)
        try own.writePEM(to: path("tsa.key"))
        _ = try folder.write(try stamper.pemBlock.text(), as: "tsa.pem")
        _ = try folder.write(Array("01".utf8), as: "serial")
        let settings = """
            [tsa]
            default_tsa = stamper
            [stamper]
            serial = \(path("serial"))
            crypto_device = builtin
            signer_cert = \(path("tsa.pem"))
            signer_key = \(path("tsa.key"))
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha1, sha256, sha384, sha512
            \(options)
            """
        _ = try folder.write(Array(settings.utf8), as: "tsa.cnf")
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    /// The response to a request for a stamp on a digest, which is given in hexadecimal.
    package func response(to digest: String, hash: String = "sha256", withCertificate: Bool = true) throws -> [UInt8] {
        try answer(digest, hash, withCertificate, [])
    }

    /// The token alone.
    package func token(on digest: String, hash: String = "sha256") throws -> [UInt8] { try answer(digest, hash, true, ["-token_out"]) }

    private func answer(_ digest: String, _ hash: String, _ withCertificate: Bool, _ options: [String]) throws -> [UInt8] {
        try Self.run(
            ["ts", "-query", "-digest", digest, "-" + hash, "-out", path("query")] + (withCertificate ? ["-cert"] : []))
        try Self.run(["ts", "-reply", "-config", path("tsa.cnf"), "-queryfile", path("query"), "-out", path("reply")] + options)
        return Array(try Data(contentsOf: URL(fileURLWithPath: path("reply"))))
    }

    /// A key on P-521, a kind that this project signs nothing with.
    package static func keyOnP521() throws -> PrivateKey {
        let folder = try ScratchFolder()
        let path = folder.path + "/key.pem"
        try run(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521", "-out", path])
        return try PrivateKey(pem: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    private static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: String(decoding: data, as: UTF8.self)) }
    }
}
