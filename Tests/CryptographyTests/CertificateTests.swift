import Cryptography
import Evidence
import Foundation
import Testing

@Suite struct CertificateTests {
    static let begin = Timestamp(seconds: 1_700_000_000)
    static let end = Timestamp(seconds: 4_000_000_000)

    static func selfSigned(_ name: String = "CN=camera 1, O=Maker", key: KeyType = .ecP256) throws -> Certificate {
        let subject = try #require(DistinguishedName(name))
        return try CertificateTemplate.signer(subject, notBefore: begin, notAfter: end, isSelfSigned: true)
            .selfSigned(with: TestKeys.key(key))
    }

    @Test(arguments: [KeyType.ecP256, .ecP384, .rsa2048, .ed25519])
    func `a certificate says what it was told to say`(_ type: KeyType) throws {
        let certificate = try Certificate(der: Self.selfSigned(key: type).der)
        #expect(certificate.subject == "CN=camera 1, O=Maker")
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.notBefore == Self.begin)
        #expect(certificate.notAfter == Self.end)
        #expect(certificate.publicKey == (try TestKeys.key(type).publicKey))
        #expect(certificate.isSelfSigned)
        #expect(certificate.serialNumber.count == 32)
        #expect(certificate.constraints.isCA == false)
        #expect(certificate.constraints.keyUsage == .digitalSignature)
        #expect(certificate.constraints.extendedKeyUsage == nil)
        #expect(certificate.constraints.version == 3)
    }

    @Test(.enabled(if: OpenSSLCommand.isInstalled))
    func `the openssl command reads the same fields`() throws {
        let folder = try ScratchFolder()
        let certificate = try Self.selfSigned()
        let path = try folder.write(try certificate.pemBlock.text(), to: "c.pem")
        let output = try OpenSSLCommand.run([
            "x509", "-in", path, "-noout", "-serial", "-fingerprint", "-sha256", "-subject", "-nameopt", "sep_comma_plus_space,dn_rev,utf8",
        ])
        #expect(output.text.lowercased().contains("serial=\(certificate.serialNumber)"))
        #expect(output.text.replacingOccurrences(of: ":", with: "").lowercased().contains(certificate.sha256.hex))
        #expect(output.text.contains("subject=CN=camera 1, O=Maker"))
    }

    @Test func `a certificate must fill its bytes, to the last and without detour`() throws {
        let der = try Self.selfSigned().der
        #expect(throws: CryptographyError.self) { try Certificate(der: der + [0]) }
        #expect(throws: CryptographyError.self) { try Certificate(der: []) }
        for length in stride(from: 1, to: der.count, by: 3) {
            #expect(throws: CryptographyError.self) { try Certificate(der: Array(der.prefix(length))) }
        }
        // The outer length of 0x82 hh ll as BER would also allow it: 0x83 00 hh ll.
        #expect(der[1] == 0x82)
        #expect(throws: CryptographyError.self) { try Certificate(der: [0x30, 0x83, 0x00, der[2], der[3]] + der[4...]) }
    }

    @Test func `several certificates of one text are read in order, with what stands between them`() throws {
        let certificates = try ["CN=a", "CN=b", "CN=c"].map { try Self.selfSigned($0) }
        var text = Array("a remark\n".utf8)
        for certificate in certificates { text += try certificate.pemBlock.text() + Array("subject: …\n\n".utf8) }
        #expect(try Certificate.all(inPEM: text) == certificates)
        #expect(try Certificate.all(inPEM: Array("nothing".utf8)).isEmpty)
        #expect(throws: CryptographyError.self) {
            try Certificate.all(inPEM: Array("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n".utf8))
        }
    }

    @Test func `a name cannot hide or turn round what is printed`() throws {
        let name = DistinguishedName([.init(type: "CN", value: "camera\u{202E}7\u{200B}\n, O=Maker"), .init(type: "O", value: "Käufer")])
        let certificate = try CertificateTemplate.signer(name, notBefore: Self.begin, notAfter: Self.end, isSelfSigned: true)
            .selfSigned(with: TestKeys.key(.ecP256))
        #expect(certificate.subject == #"CN=camera\u{202e}7\u{200b}\0A\, O=Maker, O=Käufer"#)
    }

    @Test func `a name is read from text`() {
        #expect(DistinguishedName(#"CN=a\, b, O=c=d"#)?.attributes == [.init(type: "CN", value: "a, b"), .init(type: "O", value: "c=d")])
        for wrong in ["", "CN", "CN=", "=x", "CN=a,", #"CN=a\"#] { #expect(DistinguishedName(wrong) == nil, "\(wrong)") }
    }

    @Test(.enabled(if: OpenSSLCommand.isInstalled))
    func `a request holds the key and is confirmed by the openssl command`() throws {
        let folder = try ScratchFolder()
        for type in [KeyType.ecP256, .rsa2048, .ed25519] {
            let request = try CertificateRequest(subject: DistinguishedName(commonName: "camera 1"), key: TestKeys.key(type))
            #expect(request.subject == "CN=camera 1")
            #expect(request.publicKey == (try TestKeys.key(type).publicKey))
            let path = try folder.write(try request.pemBlock.text(), to: type.rawValue)
            let output = try OpenSSLCommand.run(["req", "-in", path, "-verify", "-noout", "-text"])
            #expect(output.status == 0 && output.text.contains("Digital Signature"), "\(output.text)")
            var forged = request.der
            forged[forged.count - 1] ^= 1
            #expect(throws: CryptographyError.self) { try CertificateRequest(der: forged) }
        }
    }

    @Test(.enabled(if: OpenSSLCommand.isInstalled))
    func `an issued certificate and a revocation list are confirmed by the openssl command`() throws {
        let folder = try ScratchFolder()
        let rootKey = try TestKeys.key(.ecP384)
        let root = try CertificateTemplate.authority(
            DistinguishedName(commonName: "root"), notBefore: Self.begin, notAfter: Self.end, isRoot: true
        ).selfSigned(with: rootKey)
        let leaf = try CertificateTemplate.signer(DistinguishedName(commonName: "leaf"), notBefore: Self.begin, notAfter: Self.end)
            .issued(to: TestKeys.key(.ecP256).publicKey, by: root, key: rootKey)
        let date = Timestamp(seconds: 1_750_000_000)
        let list = try RevocationListTemplate(
            thisUpdate: date, nextUpdate: Self.end, entries: [.init(leaf, Revocation(date: date, reason: .superseded))]
        ).issued(by: root, key: rootKey)
        #expect(leaf.isSigned(by: root.publicKey) && leaf.namesAsIssuer(root) && !leaf.isSelfSigned)
        #expect(list.isSigned(by: root.publicKey) && list.namesAsIssuer(root) && list.scope == .all && list.count == 1)
        #expect(list.revocation(of: leaf) == Revocation(date: date, reason: .superseded))
        #expect(list.revocation(of: root) == nil)

        let rootFile = try folder.write(try root.pemBlock.text(), to: "root.pem")
        let leafFile = try folder.write(try leaf.pemBlock.text(), to: "leaf.pem")
        let listFile = try folder.write(try PEMBlock(label: "X509 CRL", bytes: list.der).text(), to: "list.pem")
        let verified = try OpenSSLCommand.run(["verify", "-x509_strict", "-CAfile", rootFile, leafFile])
        #expect(verified.status == 0, "\(verified.text)")
        let revoked = try OpenSSLCommand.run(["verify", "-crl_check", "-CRLfile", listFile, "-CAfile", rootFile, leafFile])
        #expect(revoked.text.contains("certificate revoked"), "\(revoked.text)")
    }
}
