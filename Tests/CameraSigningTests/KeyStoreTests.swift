import CameraSigning
import Cryptography
import Evidence
import Foundation
import Testing

/// The camera's settings page: each item of it, and what it must refuse.
@Suite struct KeyStoreTests {
    static let now = Timestamp(seconds: 1_750_000_000)
    static let subject = DistinguishedName(commonName: "gate 3")

    let scratch: ScratchFolder
    let store: KeyStore

    init() throws {
        scratch = try ScratchFolder()
        store = try KeyStore(path: scratch.file("store"))
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func reason(_ work: () throws -> Void) -> String? {
        do { try work() } catch SigningError.refused(let reason) { return reason } catch { return "another error: \(error)" }
        return nil
    }

    /// An authority, and what it issues for a request.
    struct Authority {
        let certificate: Certificate
        let key: PrivateKey

        init(_ name: String = "Museum CA") throws {
            key = try PrivateKey.generate(.ecP256)
            certificate = try CertificateTemplate.authority(
                DistinguishedName(commonName: name), notBefore: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 4_000_000_000),
                isRoot: true
            ).selfSigned(with: key)
        }

        init(_ name: String, under issuer: Authority) throws {
            key = try PrivateKey.generate(.ecP256)
            certificate = try CertificateTemplate.authority(
                DistinguishedName(commonName: name), notBefore: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 4_000_000_000),
                isRoot: false
            ).issued(to: key.publicKey, by: issuer.certificate, key: issuer.key)
        }

        func issue(_ request: CertificateRequest, change: (inout CertificateTemplate) -> Void = { _ in }) throws -> Certificate {
            var template = CertificateTemplate.signer(
                KeyStoreTests.subject, notBefore: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 4_000_000_000))
            change(&template)
            return try template.issued(to: request.publicKey, by: certificate, key: key)
        }
    }

    @Test(arguments: KeyType.allCases)
    func `a key is generated for its owner alone and becomes the one that signs`(_ type: KeyType) throws {
        let key = try store.generate(type, now: Self.now)
        #expect(key.isCurrent && key.slots.isEmpty && key.selected == nil && key.created == Self.now)
        #expect(try mode(store.path) == 0o700)
        #expect(try mode(store.path + "/keys") == 0o700)
        #expect(try mode(store.path + "/keys/\(key.identifier)") == 0o700)
        #expect(try mode(store.path + "/keys/\(key.identifier)/key.pem") == 0o600)
        #expect(try store.privateKey().publicKey == key.publicKey)
        #expect(key.publicKey.sha256.hex.hasPrefix(key.identifier))
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.path).sorted() == ["current", "keys"])
    }

    @Test func `a folder or key that others can read is refused`() throws {
        let key = try store.generate(.ecP256, now: Self.now)
        let file = store.path + "/keys/\(key.identifier)/key.pem"
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        #expect(reason { _ = try store.privateKey() }?.contains("chmod 600") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: store.path)
        #expect(reason { _ = try KeyStore(path: store.path) }?.contains("chmod 700") == true)
    }

    @Test func `an empty store says what to do`() {
        #expect(reason { _ = try store.currentKey() }?.contains("ipro-sign key generate") == true)
        #expect(reason { _ = try store.identity() }?.contains("ipro-sign key generate") == true)
        #expect(reason { _ = try store.select(.authority) } != nil)
        #expect(reason { _ = try store.selectPreviousKey() } != nil)
    }

    @Test func `a self-signed certificate may sign and nothing else, and is not replaced`() throws {
        _ = try store.generate(.ecP256, now: Self.now)
        #expect(reason { _ = try store.identity() }?.contains("has no certificate") == true)
        let certificate = try store.selfSign(subject: Self.subject, days: 30, now: Self.now)
        #expect(certificate.isSelfSigned && certificate.subject == "CN=gate 3")
        #expect(certificate.constraints.keyUsage == .digitalSignature && certificate.constraints.isCA == false)
        #expect(certificate.notAfter.seconds - certificate.notBefore.seconds == 30 * 86_400)
        #expect(try store.currentKey().selected == .selfSigned)
        #expect(try store.identity().certificateChain == [certificate])
        #expect(reason { _ = try store.selfSign(subject: Self.subject, days: 1, now: Self.now) }?.contains("delete it first") == true)
        #expect(try store.identity().certificateChain == [certificate])
    }

    @Test func `what an authority issues on request is installed, leaf first and without the root`() throws {
        _ = try store.generate(.ecP384, now: Self.now)
        let request = try store.request(subject: Self.subject)
        let root = try Authority()
        let middle = try Authority("Museum Cameras", under: root)
        let leaf = try middle.issue(request)
        let chain = try store.install([root.certificate, middle.certificate, leaf], now: Self.now)
        #expect(chain == [leaf, middle.certificate])
        #expect(try store.currentKey().selected == .authority)
        let identity = try store.identity()
        #expect(identity.certificateChain == chain)
        let signature = try identity.privateKey.sign([1, 2, 3], algorithm: .ecdsa(.sha384))
        #expect(try leaf.publicKey.verify(signature: signature, over: [1, 2, 3], algorithm: .ecdsa(.sha384)))
        #expect(reason { _ = try store.install([leaf], now: Self.now) }?.contains("delete it first") == true)
    }

    @Test func `a certificate that does not fit is refused by its fault`() throws {
        _ = try store.generate(.ecP256, now: Self.now)
        let request = try store.request(subject: Self.subject)
        let root = try Authority()
        let other = try Authority("Other CA")
        let good = try root.issue(request)
        let stranger = try KeyStore(path: scratch.file("stranger"))
        _ = try stranger.generate(.ecP256, now: Self.now)
        let mismatch = try root.issue(try stranger.request(subject: Self.subject))
        let selfSigned = try CertificateTemplate.signer(
            Self.subject, notBefore: Self.now, notAfter: Timestamp(seconds: 4_000_000_000), isSelfSigned: true
        ).selfSigned(with: store.privateKey())
        let cases: [(String, [Certificate])] = [
            ("no certificate is of this key", [mismatch]), ("no certificate is of this key", []),
            ("2 certificates are of this key", [good, try root.issue(request)]),
            ("does not belong to the chain", [good, other.certificate]),
            ("is self-signed", [selfSigned]),
            ("forbids signing", [try root.issue(request) { $0.extensions = [.keyUsage("keyEncipherment")] }]),
            ("expired on", [try root.issue(request) { $0.notAfter = Timestamp(seconds: KeyStoreTests.now.seconds - 1) }]),
            ("is an authority's", [try root.issue(request) { $0.extensions = [.basicConstraints(isCA: true)] }]),
            (
                "unknown critical extension",
                [
                    try root.issue(request) { $0.extensions = [CertificateExtension("1.2.3.4", critical: true, value: .der([5, 0]))] }
                ]
            ),
        ]
        for (fault, certificates) in cases {
            let reason = reason { _ = try store.install(certificates, now: Self.now) }
            #expect(reason?.contains(fault) == true, "\(fault): \(reason ?? "accepted")")
            #expect(try store.currentKey().slots.isEmpty)
        }
    }

    @Test func `a new key keeps the old one, which can be applied again`() throws {
        let first = try store.generate(.ecP256, now: Self.now)
        let certificate = try store.selfSign(subject: Self.subject, days: 1, now: Self.now)
        let second = try store.generate(.ed25519, now: Timestamp(seconds: Self.now.seconds + 1))
        #expect(try store.keys().map(\.identifier) == [first.identifier, second.identifier])
        #expect(try store.currentKey().identifier == second.identifier)
        #expect(reason { _ = try store.identity() }?.contains("has no certificate") == true)
        #expect(try store.selectPreviousKey().identifier == first.identifier)
        #expect(try store.identity().certificateChain == [certificate])
        #expect(try store.selectPreviousKey().identifier == second.identifier)
        #expect(try store.select(key: String(first.identifier.prefix(6))).identifier == first.identifier)
        #expect(reason { _ = try store.select(key: "zz") } != nil)
        #expect(reason { _ = try store.select(key: "") } != nil)
    }

    @Test func `between the pre-installed and the authority's certificate one is selected`() throws {
        let maker = try Authority("Maker CA")
        let makerKey = try PrivateKey.generate(.rsa2048)
        let makerLeaf = try maker.issue(CertificateRequest(subject: Self.subject, key: makerKey))
        let preInstalled = try store.install(preInstalled: makerKey, certificates: [makerLeaf, maker.certificate], now: Self.now)
        #expect(preInstalled.selected == .preInstalled && preInstalled.isCurrent)
        _ = try store.generate(.ecP256, now: Timestamp(seconds: Self.now.seconds + 1))
        let leaf = try Authority().issue(try store.request(subject: Self.subject))
        _ = try store.install([leaf], now: Self.now)
        #expect(try store.identity().certificateChain == [leaf])
        #expect(try store.select(.preInstalled).identifier == preInstalled.identifier)
        #expect(try store.identity().certificateChain == [makerLeaf])
        _ = try store.select(.authority)
        #expect(try store.identity().certificateChain == [leaf])
        #expect(
            reason { _ = try store.install(preInstalled: makerKey, certificates: [makerLeaf], now: Self.now) }?.contains("not overwritten")
                == true)
    }

    @Test func `deleting a certificate keeps the key`() throws {
        let key = try store.generate(.ecP256, now: Self.now)
        _ = try store.selfSign(subject: Self.subject, days: 1, now: Self.now)
        #expect(try store.delete(.selfSigned))
        #expect(reason { _ = try store.delete(.selfSigned) }?.contains("has no self-signed certificate") == true)
        #expect(try store.currentKey().identifier == key.identifier)
        #expect(try store.currentKey().selected == nil)
        _ = try store.selfSign(subject: Self.subject, days: 1, now: Self.now)
        #expect(try store.currentKey().selected == .selfSigned)
    }

    @Test func `a key under a passphrase opens with it only`() throws {
        let key = try store.generate(.ecP256, now: Self.now, passphrase: Array("secret".utf8))
        let file = try String(contentsOfFile: store.path + "/keys/\(key.identifier)/key.pem", encoding: .utf8)
        #expect(file.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        #expect(try store.privateKey(passphrase: Array("secret".utf8)).publicKey == key.publicKey)
        #expect(reason { _ = try store.privateKey() }?.contains("--passphrase-file") == true)
        #expect(reason { _ = try store.privateKey(passphrase: Array("wrong".utf8)) }?.contains("not the passphrase") == true)
        let path = try scratch.write(Array("secret\nsecond line\n".utf8), to: "passphrase")
        #expect(try KeyFiles.passphrase(path) == Array("secret".utf8))
        #expect(reason { _ = try KeyFiles.passphrase(try scratch.write([10], to: "empty")) } != nil)
    }

    @Test func `a store whose files point elsewhere is damaged, not followed`() throws {
        _ = try store.generate(.ecP256, now: Self.now)
        for wrong in ["../elsewhere", "..", "", "a/b"] {
            try Data((wrong + "\n").utf8).write(to: URL(fileURLWithPath: store.path + "/current"))
            #expect(reason { _ = try store.currentKey() }?.contains("damaged") == true, "\(wrong)")
        }
    }

    @Test func `key and certificate may also be files outside any store`() throws {
        let key = try PrivateKey.generate(.ed25519)
        let keyFile = scratch.file("own.key")
        try key.writePEM(to: keyFile)
        let root = try Authority()
        let leaf = try root.issue(CertificateRequest(subject: Self.subject, key: key))
        let file = try scratch.write(leaf.der, to: "leaf.der")
        let rootFile = try scratch.write(try root.certificate.pemBlock.text(), to: "root.pem")
        let identity = try CameraIdentity(keyFile: keyFile, certificateFiles: [rootFile, file])
        #expect(identity.certificateChain == [leaf])
        let stranger = scratch.file("stranger.key")
        try PrivateKey.generate(.ed25519).writePEM(to: stranger)
        #expect(
            reason { _ = try CameraIdentity(keyFile: stranger, certificateFiles: [file]) }?.contains("no certificate is of this key")
                == true)
        #expect(reason { _ = try CameraIdentity(keyFile: keyFile, certificateFiles: [keyFile]) }?.contains("holds a private key") == true)
        #expect(reason { _ = try CameraIdentity(keyFile: file, certificateFiles: [file]) } != nil)
        #expect(
            reason { _ = try CameraIdentity(keyFile: scratch.file("missing"), certificateFiles: [file]) }?.contains("No such file") == true)
    }
}
