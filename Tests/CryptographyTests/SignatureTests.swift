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

extension SignatureTests {
    @Test(arguments: [KeyType.ecP256, .ecP384])
    func `an ECDSA signature of two numbers in a row verifies in that form only`(_ type: KeyType) throws {
        let key = try TestKeys.key(type)
        let size = type == .ecP256 ? 32 : 48
        // Several, so that numbers with leading zeros and with the first bit set are among them.
        for _ in 0..<40 {
            let der = try key.sign(Self.message, algorithm: .ecdsa(.sha256))
            let raw = Self.concatenated(der, size)
            func verifies(_ signature: [UInt8], _ message: [UInt8] = Self.message) throws -> Bool {
                try key.publicKey.verify(concatenatedSignature: signature, over: message, algorithm: .ecdsa(.sha256))
            }
            #expect(try verifies(raw))
            #expect(try !verifies(der))
            #expect(try !verifies(raw + [0]))
            #expect(try !verifies([0] + raw))
            #expect(try !verifies(Array(raw.dropLast())))
            #expect(try !verifies([]))
            #expect(try !verifies(raw, Self.message + [0]))
            #expect(try !verifies([UInt8](repeating: 0, count: 2 * size)))
            var broken = raw
            broken[size] ^= 1
            #expect(try !verifies(broken))
        }
        #expect(throws: CryptographyError.self) {
            try TestKeys.key(.ed25519).publicKey.verify(concatenatedSignature: [], over: Self.message, algorithm: .ecdsa(.sha256))
        }
    }

    @Test func `an RSA-PSS signature with another salt length than asked for is wrong`() throws {
        let key = try TestKeys.key(.rsa2048)
        let usual = try key.sign(Self.message, algorithm: .rsaPSS(.sha256))
        let long = try key.sign(Self.message, algorithm: .rsaPSS(.sha256), saltLength: .maximum)
        #expect(try key.publicKey.verify(signature: usual, over: Self.message, algorithm: .rsaPSS(.sha256), saltLength: .digest))
        #expect(try key.publicKey.verify(signature: long, over: Self.message, algorithm: .rsaPSS(.sha256)))
        #expect(try !key.publicKey.verify(signature: long, over: Self.message, algorithm: .rsaPSS(.sha256), saltLength: .digest))
    }

    /// The two numbers of a signature in DER, each padded to the size of the field.
    static func concatenated(_ der: [UInt8], _ size: Int) -> [UInt8] {
        var rest = der.dropFirst(2)
        var numbers: [UInt8] = []
        for _ in 0..<2 {
            let length = Int(rest[rest.startIndex + 1])
            let number = rest.dropFirst(2).prefix(length).drop { $0 == 0 }
            numbers += [UInt8](repeating: 0, count: size - number.count) + number
            rest = rest.dropFirst(2 + length)
        }
        return numbers
    }
}
