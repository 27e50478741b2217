import CertificatePath
import Cryptography
import Evidence
import Foundation
import Testing

/// A signer of C2PA claims, and the rule of the certificate profile that it breaks, if any.
struct ClaimSignerCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rule: TrustFinding?
    var key = KeyType.ecP256
    var extensions: [CertificateExtension]
    var version = 3

    static let usual: [CertificateExtension] = [
        .basicConstraints(isCA: false), .keyUsage("digitalSignature"), .subjectKeyIdentifier, .authorityKeyIdentifier,
    ]
    static let claims = "1.3.6.1.4.1.62558.2.1"

    static let all: [ClaimSignerCase] = [
        ClaimSignerCase(testDescription: "C2PA's own purpose", extensions: usual + [.extendedKeyUsage(claims)]),
        ClaimSignerCase(testDescription: "mail protection", extensions: usual + [.extendedKeyUsage("emailProtection")]),
        ClaimSignerCase(testDescription: "document signing", extensions: usual + [.extendedKeyUsage("1.3.6.1.5.5.7.3.36")]),
        ClaimSignerCase(testDescription: "one purpose of two", extensions: usual + [.extendedKeyUsage("\(claims),codeSigning")]),
        ClaimSignerCase(testDescription: "an RSA key", key: .rsa2048, extensions: usual + [.extendedKeyUsage(claims)]),
        ClaimSignerCase(testDescription: "an Ed25519 key", key: .ed25519, extensions: usual + [.extendedKeyUsage(claims)]),
        ClaimSignerCase(testDescription: "no basic constraints", extensions: Array(usual.dropFirst()) + [.extendedKeyUsage(claims)]),
        ClaimSignerCase(testDescription: "no purpose", rule: .extendedKeyUsageMissing, extensions: usual),
        ClaimSignerCase(
            testDescription: "another purpose", rule: .extendedKeyUsageMissing, extensions: usual + [.extendedKeyUsage("serverAuth")]),
        ClaimSignerCase(
            testDescription: "time stamps alone", rule: .extendedKeyUsageMissing, extensions: usual + [.extendedKeyUsage("timeStamping")]),
        ClaimSignerCase(
            testDescription: "any purpose", rule: .claimSignerUnfit,
            extensions: usual + [.extendedKeyUsage("\(claims),anyExtendedKeyUsage")]),
        ClaimSignerCase(
            testDescription: "time stamps as well", rule: .claimSignerUnfit,
            extensions: usual + [.extendedKeyUsage("\(claims),timeStamping")]),
        ClaimSignerCase(
            testDescription: "OCSP signing as well", rule: .claimSignerUnfit,
            extensions: usual + [.extendedKeyUsage("\(claims),OCSPSigning")]),
        ClaimSignerCase(
            testDescription: "no key usage", rule: .keyUsageForbids,
            extensions: [.subjectKeyIdentifier, .authorityKeyIdentifier, .extendedKeyUsage(claims)]),
        ClaimSignerCase(
            testDescription: "a key usage without digital signature", rule: .keyUsageForbids,
            extensions: [.keyUsage("nonRepudiation"), .subjectKeyIdentifier, .authorityKeyIdentifier, .extendedKeyUsage(claims)]),
        ClaimSignerCase(
            testDescription: "certificate signing without being an authority", rule: .claimSignerUnfit,
            extensions: [
                .keyUsage("digitalSignature,keyCertSign"), .subjectKeyIdentifier, .authorityKeyIdentifier, .extendedKeyUsage(claims),
            ]),
        ClaimSignerCase(
            testDescription: "an authority", rule: .signerIsAuthority,
            extensions: [
                .basicConstraints(isCA: true), .keyUsage("digitalSignature,keyCertSign"), .subjectKeyIdentifier, .authorityKeyIdentifier,
                .extendedKeyUsage(claims),
            ]),
        ClaimSignerCase(
            testDescription: "no authority key identifier", rule: .claimSignerUnfit,
            extensions: [.keyUsage("digitalSignature"), .subjectKeyIdentifier, .extendedKeyUsage(claims)]),
        ClaimSignerCase(testDescription: "version 1", rule: .claimSignerUnfit, extensions: [], version: 1),
    ]
}

@Suite struct PurposeTests {
    @Test(arguments: ClaimSignerCase.all)
    func `a signer of claims is held to the certificate profile of C2PA`(_ signer: ClaimSignerCase) throws {
        let root = try Identity.root()
        let identity = try root.camera(key: signer.key) {
            $0.extensions = signer.extensions
            $0.version = signer.version
        }
        let judgement = PathValidator(store: TrustStore(anchors: [root]))
            .judge(chain: [identity.certificate], at: Day.recording, now: Day.today, purpose: .claims)
        #expect(judgement.failure?.rule == signer.rule, "\(judgement.failure?.reason ?? "trusted")")
        #expect(judgement.trusted == (signer.rule == nil))
    }

    @Test func `the policy of the store names the purposes of its own authorities`() throws {
        let folder = try ScratchFolder()
        let root = try Identity.root()
        _ = try folder.write(root.certificate.der, to: "root.der")
        _ = try folder.write(Array("c2pa-extended-key-usage = 1.2.3.4\nc2pa-extended-key-usage = 1.2.3.5".utf8), to: "policy.conf")
        var store = TrustStore()
        try store.add(folder: folder.path)
        func isTrusted(_ usage: String) throws -> Bool {
            let camera = try root.camera { $0.extensions.append(.extendedKeyUsage(usage)) }
            return PathValidator(store: store).judge(chain: [camera.certificate], at: Day.recording, now: Day.today, purpose: .claims)
                .trusted
        }
        #expect(try isTrusted("1.2.3.4"))
        #expect(try isTrusted("1.2.3.5"))
        #expect(try !isTrusted("emailProtection"))
        #expect(try !isTrusted(ClaimSignerCase.claims))
    }

    @Test(arguments: [("timeStamping", true), ("timeStamping,codeSigning", false), ("codeSigning", false), ("anyExtendedKeyUsage", false)])
    func `an authority for time stamps is for nothing else`(_ usage: String, _ isAccepted: Bool) throws {
        let root = try Identity.root()
        let stamper = try root.camera { $0.extensions.append(.extendedKeyUsage(usage, critical: true)) }
        var store = TrustStore(anchors: [root])
        let validator = PathValidator(store: store)
        #expect(
            validator.judge(chain: [stamper.certificate], at: Day.recording, now: Day.today, purpose: .timeStamps).trusted == isAccepted)
        // What the policy asks of the signers of recordings is not asked of it.
        let folder = try ScratchFolder()
        _ = try folder.write(Array("extended-key-usage = 1.2.3".utf8), to: "policy.conf")
        try store.add(folder: folder.path)
        #expect(
            PathValidator(store: store).judge(chain: [stamper.certificate], at: Day.recording, now: Day.today, purpose: .timeStamps).trusted
                == isAccepted)
    }
}
