import Cryptography
import Evidence
import Foundation
import Testing

/// A time-stamping authority kept by the `openssl` command, whose answers this package must understand.
struct OpenSSLTimeStamper {
    let folder: ScratchFolder
    let certificate: Certificate

    /// - Parameter usage: the extended key usage of the authority's certificate.
    init(key type: KeyType = .ecP256, usage: String = "timeStamping", options: String = "") throws {
        folder = try ScratchFolder()
        let key = try PrivateKey.generate(type)
        certificate = try CertificateTemplate(
            subject: DistinguishedName(commonName: "Test Time Stamps"), notBefore: Timestamp(seconds: 1_577_836_800),
            notAfter: Timestamp(seconds: 2_208_988_799),
            extensions: [.keyUsage("digitalSignature"), .extendedKeyUsage(usage, critical: true), .subjectKeyIdentifier]
        ).selfSigned(with: key)
        try key.writePEM(to: folder.file("tsa.key"))
        _ = try folder.write(try certificate.pemBlock.text(), to: "tsa.pem")
        _ = try folder.write(Array("01".utf8), to: "serial")
        let settings = """
            [tsa]
            default_tsa = stamper
            [stamper]
            serial = \(folder.file("serial"))
            crypto_device = builtin
            signer_cert = \(folder.file("tsa.pem"))
            signer_key = \(folder.file("tsa.key"))
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha1, sha256, sha384, sha512
            \(options)
            """
        _ = try folder.write(Array(settings.utf8), to: "tsa.cnf")
    }

    /// The response to a request for a stamp on the digest.
    func response(to digest: Digest, withCertificate: Bool = true, hash: String = "-sha256") throws -> [UInt8] {
        try answer(["-digest", digest.hex, hash] + (withCertificate ? ["-cert"] : []), [])
    }

    /// The token alone.
    func token(on digest: Digest) throws -> [UInt8] { try answer(["-digest", digest.hex, "-sha256", "-cert"], ["-token_out"]) }

    private func answer(_ query: [String], _ reply: [String]) throws -> [UInt8] {
        let asked = try OpenSSLCommand.run(["ts", "-query"] + query + ["-out", folder.file("query.tsq")])
        try #require(asked.status == 0, "\(asked.text)")
        let answered = try OpenSSLCommand.run(
            ["ts", "-reply", "-config", folder.file("tsa.cnf"), "-queryfile", folder.file("query.tsq"), "-out", folder.file("reply.tsr")]
                + reply)
        try #require(answered.status == 0, "\(answered.text)")
        return Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("reply.tsr"))))
    }
}

@Suite(.enabled(if: OpenSSLCommand.isInstalled, "needs the openssl command"))
struct TimeStampTokenTests {
    static var digest: Digest { get throws { try Digest.of(Array("a signature".utf8), .sha256) } }

    @Test(arguments: [KeyType.ecP256, .ecP384, .rsa2048])
    func `a stamp of openssl ts says the digest, the time and who gave it`(_ type: KeyType) throws {
        let stamper = try OpenSSLTimeStamper(key: type)
        let before = Int64(Date().timeIntervalSince1970) - 1
        let response = try stamper.response(to: try Self.digest)
        let token = try TimeStampToken(der: response)
        #expect(try token.messageImprint == Self.digest)
        #expect(token.isSignatureValid)
        #expect(token.authority == stamper.certificate)
        #expect(token.policy == "1.2.3.4.1")
        #expect((before...Int64(Date().timeIntervalSince1970) + 1).contains(token.time.seconds))
        // What is kept is the token without the response around it, and reads the same.
        #expect(token.der.count < response.count)
        #expect(try TimeStampToken(der: token.der).messageImprint == Self.digest)
    }

    @Test func `a bare token is read as well as a response`() throws {
        let token = try TimeStampToken(der: try OpenSSLTimeStamper().token(on: try Self.digest))
        #expect(try token.messageImprint == Self.digest)
        #expect(token.isSignatureValid)
    }

    @Test(arguments: ["ess_cert_id_alg = sha256", "ess_cert_id_alg = sha1", "ess_cert_id_chain = yes"])
    func `the signer's certificate is named in every way that openssl names it`(_ option: String) throws {
        let token = try TimeStampToken(der: try OpenSSLTimeStamper(options: option).response(to: try Self.digest))
        #expect(token.isSignatureValid)
    }

    @Test func `every byte of a token matters`() throws {
        let stamper = try OpenSSLTimeStamper()
        let original = try TimeStampToken(der: try stamper.response(to: try Self.digest))
        for place in original.der.indices {
            var bytes = original.der
            bytes[place] ^= 0x01
            guard let token = try? TimeStampToken(der: bytes) else { continue }
            // Fields that the signature does not reach, such as version numbers, may differ; what is stated may not.
            let isSame =
                token.messageImprint == original.messageImprint && token.time == original.time && token.authority == original.authority
            #expect(isSame || !token.isSignatureValid, "byte \(place)")
        }
    }

    @Test func `no cut of a token is read, and nothing may follow it`() throws {
        let bytes = try OpenSSLTimeStamper().response(to: try Self.digest)
        for length in bytes.indices {
            #expect(throws: CryptographyError.self) { try TimeStampToken(der: Array(bytes[..<length])) }
        }
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: bytes + [0]) }
    }

    @Test func `a token over SHA-1, one without its certificate, a refusal and a giant are refused`() throws {
        let stamper = try OpenSSLTimeStamper()
        #expect(throws: CryptographyError.self) {
            try TimeStampToken(der: try stamper.response(to: try Self.digest, withCertificate: false))
        }
        // SEQUENCE { SEQUENCE { INTEGER 2 } }: rejection.
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]) }
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: [UInt8](repeating: 0x30, count: TimeStampToken.maximumSize + 1)) }
        let folder = stamper.folder
        _ = try OpenSSLCommand.run([
            "ts", "-query", "-digest", String(try Self.digest.hex.prefix(40)), "-sha1", "-cert", "-out", folder.file("q1"),
        ])
        _ = try OpenSSLCommand.run(
            ["ts", "-reply", "-config", folder.file("tsa.cnf"), "-queryfile", folder.file("q1"), "-out", folder.file("r1")])
        let weak = Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("r1"))))
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: weak) }
    }
}
