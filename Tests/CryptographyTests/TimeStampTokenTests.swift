import C2PAForge
import Cryptography
import Evidence
import Foundation
import Testing

@Suite(.enabled(if: TimeStamper.isInstalled, "needs the openssl command"))
struct TimeStampTokenTests {
    static var digest: Digest { get throws { try Digest.of(Array("a signature".utf8), .sha256) } }

    @Test(arguments: [KeyType.ecP256, .ecP384, .rsa2048])
    func `a stamp of openssl ts says the digest, the time and who gave it`(_ type: KeyType) throws {
        let stamper = try TimeStamper(key: type)
        let before = Int64(Date().timeIntervalSince1970) - 1
        let response = try stamper.response(to: Self.digest.hex)
        let token = try TimeStampToken(der: response)
        #expect(try token.messageImprint == Self.digest)
        #expect(token.isSignatureValid)
        #expect(token.authority.isSigned(by: stamper.certificate.publicKey))
        #expect(token.policy == "1.2.3.4.1")
        #expect((before...Int64(Date().timeIntervalSince1970) + 1).contains(token.time.seconds))
        // What is kept is the token without the response around it, and reads the same.
        #expect(token.der.count < response.count)
        #expect(try TimeStampToken(der: token.der).messageImprint == Self.digest)
    }

    @Test func `a bare token is read as well as a response`() throws {
        let token = try TimeStampToken(der: try TimeStamper().token(on: Self.digest.hex))
        #expect(try token.messageImprint == Self.digest)
        #expect(token.isSignatureValid)
    }

    @Test(arguments: ["ess_cert_id_alg = sha256", "ess_cert_id_alg = sha1", "ess_cert_id_chain = yes"])
    func `the signer's certificate is named in every way that openssl names it`(_ option: String) throws {
        let token = try TimeStampToken(der: try TimeStamper(options: option).response(to: Self.digest.hex))
        #expect(token.isSignatureValid)
    }

    @Test func `every byte of a token matters`() throws {
        let stamper = try TimeStamper()
        let original = try TimeStampToken(der: try stamper.response(to: Self.digest.hex))
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
        let bytes = try TimeStamper().response(to: Self.digest.hex)
        for length in bytes.indices {
            #expect(throws: CryptographyError.self) { try TimeStampToken(der: Array(bytes[..<length])) }
        }
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: bytes + [0]) }
    }

    @Test func `a token over SHA-1, one without its certificate, a refusal and a giant are refused`() throws {
        let stamper = try TimeStamper()
        #expect(throws: CryptographyError.self) {
            try TimeStampToken(der: try stamper.response(to: Self.digest.hex, withCertificate: false))
        }
        // SEQUENCE { SEQUENCE { INTEGER 2 } }: rejection.
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]) }
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: [UInt8](repeating: 0x30, count: TimeStampToken.maximumSize + 1)) }
        let weak = try stamper.response(to: String(Self.digest.hex.prefix(40)), hash: "sha1")
        #expect(throws: CryptographyError.self) { try TimeStampToken(der: weak) }
    }
}
