import Cryptography
import Foundation
import Testing

struct SignatureCase: Sendable, CustomTestStringConvertible {
    var key: KeyType
    var algorithm: SignatureAlgorithm

    var testDescription: String { "\(key.rawValue), \(algorithm.name)" }

    static let all: [SignatureCase] =
        DigestAlgorithm.allCases.flatMap { digest in
            [
                SignatureCase(key: .ecP256, algorithm: .ecdsa(digest)), SignatureCase(key: .ecP384, algorithm: .ecdsa(digest)),
                SignatureCase(key: .rsa2048, algorithm: .rsaPKCS1(digest)), SignatureCase(key: .rsa2048, algorithm: .rsaPSS(digest)),
            ]
        } + [
            SignatureCase(key: .rsa3072, algorithm: .rsaPSS(.sha256)), SignatureCase(key: .rsa4096, algorithm: .rsaPKCS1(.sha512)),
            SignatureCase(key: .ed25519, algorithm: .ed25519),
        ]
}

@Suite struct SignatureTests {
    static let message = Array("the pictures of a period".utf8)

    @Test(arguments: SignatureCase.all)
    func `a signature verifies, and no other message, signature or key does`(_ signatureCase: SignatureCase) throws {
        let algorithm = signatureCase.algorithm
        let key = try TestKeys.key(signatureCase.key)
        let signature = try key.sign(Self.message, algorithm: algorithm)
        let publicKey = try PublicKey(der: key.publicKey.der)
        #expect(try publicKey.verify(signature: signature, over: Self.message, algorithm: algorithm))

        #expect(try !publicKey.verify(signature: signature, over: Self.message + [0], algorithm: algorithm))
        #expect(try !publicKey.verify(signature: [], over: Self.message, algorithm: algorithm))
        #expect(try !publicKey.verify(signature: signature + [0], over: Self.message, algorithm: algorithm))
        #expect(try !publicKey.verify(signature: Array(signature.dropLast()), over: Self.message, algorithm: algorithm))
        let stranger = try PrivateKey.generate(signatureCase.key == .rsa4096 ? .rsa2048 : signatureCase.key)
        #expect(try !stranger.publicKey.verify(signature: signature, over: Self.message, algorithm: algorithm))
        for index in stride(from: 0, to: signature.count, by: 7) {
            var broken = signature
            broken[index] ^= 1
            #expect(try !publicKey.verify(signature: broken, over: Self.message, algorithm: algorithm), "byte \(index)")
        }
    }

    @Test(arguments: SignatureCase.all)
    func `a digest verifies like the message it is of`(_ signatureCase: SignatureCase) throws {
        let key = try TestKeys.key(signatureCase.key)
        guard let hash = signatureCase.algorithm.digest else {
            let digest = try Digest.of(Self.message, .sha512)
            #expect(throws: CryptographyError.self) { try key.sign(digest: digest, algorithm: signatureCase.algorithm) }
            #expect(throws: CryptographyError.self) {
                try key.publicKey.verify(signature: [], digest: digest, algorithm: signatureCase.algorithm)
            }
            return
        }
        let digest = try Digest.of(Self.message, hash)
        let signature = try key.sign(digest: digest, algorithm: signatureCase.algorithm)
        #expect(try key.publicKey.verify(signature: signature, over: Self.message, algorithm: signatureCase.algorithm))
        #expect(try key.publicKey.verify(signature: signature, digest: digest, algorithm: signatureCase.algorithm))
        let other = try Digest.of(Self.message + [1], hash)
        #expect(try !key.publicKey.verify(signature: signature, digest: other, algorithm: signatureCase.algorithm))
    }

    @Test(.enabled(if: OpenSSLCommand.isInstalled), arguments: SignatureCase.all)
    func `the openssl command confirms a signature`(_ signatureCase: SignatureCase) throws {
        let folder = try ScratchFolder()
        let key = try TestKeys.key(signatureCase.key)
        let message = try folder.write(Self.message, to: "message")
        let signature = try folder.write(try key.sign(Self.message, algorithm: signatureCase.algorithm), to: "signature")
        let publicKey = try folder.write(try PEMBlock(label: "PUBLIC KEY", bytes: key.publicKey.der).text(), to: "key.pem")
        var arguments = ["pkeyutl", "-verify", "-pubin", "-inkey", publicKey, "-rawin", "-in", message, "-sigfile", signature]
        if let digest = signatureCase.algorithm.digest { arguments += ["-digest", digest.name.replacingOccurrences(of: "-", with: "")] }
        if case .rsaPSS = signatureCase.algorithm {
            arguments += ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]
        }
        let output = try OpenSSLCommand.run(arguments)
        #expect(output.status == 0, "\(output.text)")
    }

    @Test(arguments: [PSSSaltLength.digest, .maximum])
    func `RSA-PSS verifies with any salt length`(_ salt: PSSSaltLength) throws {
        let key = try TestKeys.key(.rsa2048)
        let signature = try key.sign(Self.message, algorithm: .rsaPSS(.sha256), saltLength: salt)
        #expect(try key.publicKey.verify(signature: signature, over: Self.message, algorithm: .rsaPSS(.sha256)))
        #expect(try !key.publicKey.verify(signature: signature, over: Self.message, algorithm: .rsaPKCS1(.sha256)))
    }

    @Test func `an algorithm for another kind of key is misuse, not a wrong signature`() throws {
        let key = try TestKeys.key(.ecP256).publicKey
        #expect {
            try key.verify(signature: [1], over: Self.message, algorithm: .rsaPSS(.sha256))
        } throws: {
            ($0 as? CryptographyError)?.code == .algorithmDoesNotFit
        }
        #expect {
            try key.verify(signature: [1], digest: try Digest.of(Self.message, .sha384), algorithm: .ecdsa(.sha256))
        } throws: {
            ($0 as? CryptographyError)?.code == .algorithmDoesNotFit
        }
    }

    @Test func `one key serves several threads at once`() async throws {
        let key = try TestKeys.key(.ecP256)
        let publicKey = key.publicKey
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    let signature = try key.sign(message, algorithm: .ecdsa(.sha256))
                    return try (0..<20).allSatisfy { _ in
                        try publicKey.verify(signature: signature, over: message, algorithm: .ecdsa(.sha256))
                    }
                }
            }
            for try await succeeded in group { #expect(succeeded) }
        }
    }
}

/// Keys that several tests share, since making RSA keys takes long.
enum TestKeys {
    static let all = KeyType.allCases.map { type in (type, Result { try PrivateKey.generate(type) }) }

    static func key(_ type: KeyType) throws -> PrivateKey {
        for (candidate, key) in all where candidate == type { return try key.get() }
        return try PrivateKey.generate(type)
    }
}
