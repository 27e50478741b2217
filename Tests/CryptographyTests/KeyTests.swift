import Cryptography
import Foundation
import Testing

@Suite struct KeyTests {
    @Test(arguments: KeyType.allCases)
    func `a key is written for its owner alone, never over another file, and read back`(_ type: KeyType) throws {
        let folder = try ScratchFolder()
        let path = folder.file("camera.pem")
        let key = try TestKeys.key(type)
        try key.writePEM(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let text = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: CryptographyError(.fileExists, subject: path, systemError: EEXIST)) { try key.writePEM(to: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
        #expect(try PrivateKey(pem: Array(text)).publicKey == key.publicKey)
    }

    @Test func `a dangling link is not followed when a key is written`() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: folder.file("elsewhere"))
        #expect(throws: CryptographyError.self) { try TestKeys.key(.ecP256).writePEM(to: folder.file("link")) }
        #expect(!FileManager.default.fileExists(atPath: folder.file("elsewhere")))
    }

    @Test func `an encrypted key opens with its passphrase only, and never asks on the terminal`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("camera.pem")
        let key = try TestKeys.key(.ecP256)
        try key.writePEM(to: path, passphrase: Array("correct horse".utf8))
        let text = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        #expect(try PrivateKey(pem: text, passphrase: Array("correct horse".utf8)).publicKey == key.publicKey)
        #expect(throws: CryptographyError(.passphraseNeeded, subject: "private key")) { try PrivateKey(pem: text) }
        #expect(throws: CryptographyError(.wrongPassphrase, subject: "private key")) {
            try PrivateKey(pem: text, passphrase: Array("wrong".utf8))
        }
    }

    @Test func `printing a private key shows its public half only`() throws {
        let key = try TestKeys.key(.ecP256)
        #expect("\(key)" == "private key of EC P-256 \(key.publicKey.sha256.hex)")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("pointer"))
    }

    @Test(arguments: [
        (KeyType.ecP256, PublicKey.Kind.ec(.p256)), (.ecP384, .ec(.p384)), (.rsa2048, .rsa(bits: 2048)), (.rsa3072, .rsa(bits: 3072)),
        (.rsa4096, .rsa(bits: 4096)), (.ed25519, .ed25519),
    ])
    func `a public key knows its kind`(_ type: KeyType, _ kind: PublicKey.Kind) throws {
        let key = try PublicKey(der: TestKeys.key(type).publicKey.der)
        #expect(key.kind == kind)
        #expect(key.kind.defaultAlgorithm?.fits(kind) == true)
    }

    @Test func `bytes that are not exactly a public key are refused`() throws {
        let der = try TestKeys.key(.ecP256).publicKey.der
        #expect(throws: CryptographyError.self) { try PublicKey(der: der + [0]) }
        for length in 0..<der.count {
            #expect(throws: CryptographyError.self, "\(length) bytes") { try PublicKey(der: Array(der.prefix(length))) }
        }
        var offCurve = der
        offCurve[der.count - 1] ^= 1
        #expect(throws: CryptographyError.self) { try PublicKey(der: offCurve) }
        #expect(throws: CryptographyError.self) { try PublicKey(der: [UInt8](repeating: 0x30, count: 1 << 20)) }
    }

    @Test(.enabled(if: OpenSSLCommand.isInstalled))
    func `a curve that is spelled out parameter by parameter verifies nothing`() throws {
        let folder = try ScratchFolder()
        _ = try OpenSSLCommand.run([
            "ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-genkey", "-noout", "-out", folder.file("key.pem"),
        ])
        let made = try OpenSSLCommand.run([
            "ec", "-in", folder.file("key.pem"), "-pubout", "-outform", "DER", "-out", folder.file("key.der"),
        ])
        #expect(made.status == 0, "\(made.text)")
        let key = try PublicKey(der: Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("key.der")))))
        guard case .unsupported = key.kind else {
            Issue.record("taken for \(key.kind.name)")
            return
        }
        #expect(throws: CryptographyError.self) { try key.verify(signature: [1], over: [2], algorithm: .ecdsa(.sha256)) }
    }
}
