import CertificatePath
import Cryptography
import Evidence
import Foundation
import Testing

@Suite struct TrustStoreTests {
    @Test func `a folder of PEM, DER and mixed bundles is sorted into anchors, intermediates and lists`() throws {
        let folder = try ScratchFolder()
        let roots = try ["A", "B", "C"].map { try Identity.root($0) }
        let middle = try roots[0].authority()
        let list = try roots[0].revocationList()
        _ = try folder.write(roots[0].certificate.der, to: "a.der")
        _ = try folder.write(
            try Array("# two in one file\n".utf8) + roots[1].certificate.pemBlock.text() + middle.certificate.pemBlock.text()
                + PEMBlock(label: "X509 CRL", bytes: list.der).text(), to: "bundle.PEM")
        _ = try folder.write(roots[2].certificate.der + list.der + roots[0].certificate.der, to: "several.crt")
        _ = try folder.write(Array("read me".utf8), to: "README.md")
        _ = try folder.write(Array("hidden".utf8), to: ".hidden.pem")
        var store = TrustStore()
        try store.add(folder: folder.path)
        #expect(store.anchorSubjects == ["CN=A", "CN=B", "CN=C"])
        #expect(store.intermediates == [middle.certificate])
        #expect(store.revocationLists == [list])
        #expect(store.entries.count == 7)
        #expect(store.judge([try middle.camera()]).trusted)
    }

    @Test func `an anchor file makes anchors of all it holds`() throws {
        let folder = try ScratchFolder()
        let middle = try Identity.root().authority()
        let path = try folder.write(try middle.certificate.pemBlock.text(), to: "middle.pem")
        var store = TrustStore()
        try store.add(anchorFile: path)
        #expect(store.anchors == [middle.certificate])
    }

    @Test func `a camera's own certificate in a folder makes nobody trusted`() throws {
        let folder = try ScratchFolder()
        let camera = try Identity.selfSigned()
        _ = try folder.write(camera.certificate.der, to: "camera.der")
        var store = TrustStore()
        try store.add(folder: folder.path)
        #expect(store.isEmpty)
        #expect(store.judge([camera]).failure?.rule == .selfSignedSigner)
    }

    @Test func `a file that cannot be read whole stops the store`() throws {
        let folder = try ScratchFolder()
        let root = try Identity.root().certificate
        let keyFile = folder.file("k.pem")
        try PrivateKey.generate(.ecP256).writePEM(to: keyFile)
        func code(_ bytes: [UInt8]) throws -> TrustStoreError.Code? {
            let path = try folder.write(bytes, to: "x.pem")
            var store = TrustStore()
            do throws(TrustStoreError) { try store.add(contentsOf: path) } catch { return error.code }
            return nil
        }
        #expect(try code(root.der + [0]) == .badBlock(number: 2, label: "DER"))
        #expect(try code(Array(root.der.dropLast())) == .badBlock(number: 1, label: "DER"))
        #expect(try code(Array("nothing".utf8)) == .notACertificate)
        #expect(try code([]) == .notACertificate)
        #expect(
            try code(try root.pemBlock.text() + PEMBlock(label: "X509 CRL", bytes: [1, 2]).text())
                == .badBlock(number: 2, label: "X509 CRL"))
        #expect(
            try code(try PEMBlock(label: "TRUSTED CERTIFICATE", bytes: root.der).text())
                == .badBlock(number: 1, label: "TRUSTED CERTIFICATE"))
        #expect(try code(Array(try Data(contentsOf: URL(fileURLWithPath: keyFile)))) == .holdsPrivateKey)
        var store = TrustStore()
        #expect(throws: TrustStoreError(.cannotRead(ENOENT), path: folder.file("missing"))) {
            try store.add(folder: folder.file("missing"))
        }
        #expect(throws: TrustStoreError.self) { try store.add(revocationListFile: try folder.write(root.der, to: "root.der")) }
    }

    @Test(arguments: [
        ("minimum-rsa-bits = 3072", TrustFinding.weakKey, KeyType.rsa2048), ("minimum-ec-bits = 384", .weakKey, .ecP256),
        ("hashes = sha384, sha512", .weakHash, .ecP256),
        ("extended-key-usage = 1.3.6.1.5.5.7.3.36 1.2.3", .extendedKeyUsageMissing, .ecP256),
        ("maximum-intermediates = 0", .pathLimitReached, .ecP256), ("revocation = required", .revocationUnknown, .ecP256),
    ])
    func `the policy file of a folder asks for more`(_ line: String, _ rule: TrustFinding, _ key: KeyType) throws {
        let folder = try ScratchFolder()
        let root = try Identity.root(key: .ecP384)
        let middle = try root.authority()
        _ = try folder.write(root.certificate.der, to: "root.der")
        let chain = [try middle.camera(key: key), middle]
        var open = TrustStore()
        try open.add(folder: folder.path)
        #expect(open.judge(chain).trusted)
        _ = try folder.write(Array("# policy of the test\n\n  \(line)  # remark\n".utf8), to: "policy.conf")
        var strict = TrustStore()
        try strict.add(folder: folder.path)
        #expect(strict.judge(chain).failure?.rule == rule, "\(strict.judge(chain).failure?.reason ?? "trusted")")
    }

    @Test func `a signer with one of the required extended key usages is accepted`() throws {
        let folder = try ScratchFolder()
        let root = try Identity.root()
        _ = try folder.write(root.certificate.der, to: "root.der")
        _ = try folder.write(Array("extended-key-usage = 1.3.6.1.5.5.7.3.36, 1.2.3.4".utf8), to: "policy.conf")
        var store = TrustStore()
        try store.add(folder: folder.path)
        #expect(store.judge([try root.camera { $0.extensions.append(.extendedKeyUsage("1.2.3.4")) }]).trusted)
        #expect(!store.judge([try root.camera { $0.extensions.append(.extendedKeyUsage("serverAuth")) }]).trusted)
    }

    @Test(arguments: [
        ("a = b", "unknown key a"), ("hashes = sha1", "hashes must be among sha256, sha384 and sha512"),
        ("nothing", "not of the form key = value"),
        ("minimum-rsa-bits = 1024", "minimum-rsa-bits must be a number from 2048 to 8192"),
        ("extended-key-usage = signing", "extended-key-usage must be object identifiers such as 1.3.6.1.5.5.7.3.36"),
        ("c2pa-extended-key-usage = 2.5.29.37.0", "c2pa-extended-key-usage must not be any usage, time stamping or OCSP signing"),
        ("revocation = maybe", "revocation must be required or optional"),
    ])
    func `a policy file that cannot be followed stops the store`(_ line: String, _ reason: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.write(Array("\n\(line)\n".utf8), to: "policy.conf")
        var store = TrustStore()
        #expect(throws: TrustStoreError(.policy(line: 2, reason: reason), path: path)) { try store.add(folder: folder.path) }
    }
}

/// Certificates that only the `openssl` command still makes.
@Suite(.enabled(if: OpenSSLCommand.isInstalled)) struct WeakCertificateTests {
    private func judge(leaf: [String], root: [String]) throws -> PathJudgement {
        let folder = try ScratchFolder()
        func openssl(_ arguments: [String]) throws {
            let output = try OpenSSLCommand.run(arguments)
            #expect(output.status == 0, "\(output.text)")
        }
        try openssl(
            [
                "req", "-x509", "-nodes", "-subj", "/CN=root", "-days", "36500", "-keyout", folder.file("r.key"), "-out",
                folder.file("r.pem"),
            ]
                + root)
        try openssl(["req", "-new", "-nodes", "-subj", "/CN=camera", "-keyout", folder.file("c.key"), "-out", folder.file("c.csr")] + leaf)
        let digest = leaf.contains("-sha1") ? "-sha1" : leaf.contains("-md5") ? "-md5" : "-sha256"
        try openssl([
            "x509", "-req", "-in", folder.file("c.csr"), "-CA", folder.file("r.pem"), "-CAkey", folder.file("r.key"), "-days", "36500",
            digest,
            "-out", folder.file("c.pem"),
        ])
        var store = TrustStore()
        try store.add(contentsOf: folder.file("r.pem"))
        let chain = try Certificate.all(inPEM: Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("c.pem")))))
        let time = try #require(chain.first?.notBefore)
        return PathValidator(store: store).judge(chain: chain, at: time, now: time)
    }

    @Test func `a certificate made by the openssl command is trusted`() throws {
        let judgement = try judge(leaf: ["-newkey", "rsa:2048"], root: ["-newkey", "rsa:2048"])
        #expect(judgement.trusted, "\(judgement.failure?.reason ?? "")")
    }

    @Test(arguments: ["-sha1", "-md5"])
    func `a signature over a broken hash function is refused, except the anchor's own`(_ digest: String) throws {
        let leaf = try judge(leaf: ["-newkey", "rsa:2048", digest], root: ["-newkey", "rsa:2048"])
        #expect(leaf.failure?.rule == .weakHash && leaf.failure?.certificate == "CN=camera", "\(leaf.failure?.reason ?? "trusted")")
        let root = try judge(leaf: ["-newkey", "rsa:2048"], root: ["-newkey", "rsa:2048", digest])
        #expect(root.trusted, "\(root.failure?.reason ?? "")")
    }

    @Test(arguments: [
        (["-newkey", "rsa:1024"], ["-newkey", "rsa:2048"], "CN=camera"), (["-newkey", "rsa:2048"], ["-newkey", "rsa:1024"], "CN=root"),
        (["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp224r1"], ["-newkey", "rsa:2048"], "CN=camera"),
        (["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], ["-newkey", "rsa:2048"], "CN=camera"),
        (
            ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"], ["-newkey", "rsa:2048"],
            "CN=camera"
        ),
    ])
    func `a weak key is refused wherever it stands`(_ leaf: [String], _ root: [String], _ culprit: String) throws {
        let judgement = try judge(leaf: leaf, root: root)
        #expect(
            judgement.failure?.rule == .weakKey && judgement.failure?.certificate == culprit, "\(judgement.failure?.reason ?? "trusted")")
    }
}
