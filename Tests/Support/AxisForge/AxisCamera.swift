package import Cryptography
import Evidence
package import RecordingForge

/// A forged camera: its keys, and what it carries to vouch for them.
package struct AxisCamera: Sendable {
    /// The key that signs the video.
    package let key: PrivateKey
    /// Certificates of the vendor value, leaf first; empty where the key is bare.
    package let certificates: [Certificate]
    /// What a secure element signed about the key; empty without one.
    package let attestation: [UInt8]
    /// Who signs in the place of the key.
    private var signer: TestSigner?

    /// A camera whose certificates lead to an authority.
    package init(_ settings: AxisSettings, authority: TestPKI) throws {
        key = try PrivateKey.generate(settings.keyType)
        let serialNumber = settings.certifiedSerialNumber ?? settings.serialNumber
        switch settings.provisioning {
        case .bare:
            certificates = []
            attestation = []
        case .factory:
            let template = Self.template([("CN", "axis-\(serialNumber.lowercased())-eccp256-1")])
            certificates = [try authority.certificate(template, for: key.publicKey), authority.intermediate]
            attestation = []
        case .attested:
            let chip = "040050011122334455667788990011223344"
            let element = try authority.signer(
                Self.template([("CN", "Axis Edge Vault Attestation \(chip)"), ("serialNumber", serialNumber)]))
            certificates = element.chain
            let attested = settings.attestsOtherKey ? try PrivateKey.generate(.ecP256) : key
            attestation = try Self.attestation(of: attested.publicKey, chip: chip, by: element.key)
        }
    }

    /// A camera whose certificates the test made, with nothing of a secure element.
    package init(_ signer: TestSigner) {
        key = signer.key
        certificates = signer.chain
        attestation = []
        self.signer = signer
    }

    /// Signs a digest, or does as if.
    func sign(digest: Digest, algorithm: SignatureAlgorithm) throws -> [UInt8] {
        if let signer { return try signer.sign(digest: digest, algorithm: algorithm) }
        return try key.sign(digest: digest, algorithm: algorithm)
    }

    private static func template(_ name: [(String, String)]) -> CertificateTemplate {
        .signer(
            DistinguishedName(name.map { DistinguishedName.Attribute(type: $0.0, value: $0.1) }), notBefore: TestPKI.notBefore,
            notAfter: TestPKI.notAfter)
    }

    /// Header, time and signature; the signature is over 186 bytes that say what the key is and where it lives.
    private static func attestation(of key: PublicKey, chip: String, by element: PrivateKey) throws -> [UInt8] {
        let time: [UInt8] = [0, 0, 1, 5, 0, 0, 0, 0, 0, 0x34, 0xFA, 0xC2]
        var statement = hex("4B204F5B1D7091732B9C4B6F36E254A509CBCADDCC44AF57965377D65605FDB1")
        statement += hex("41820041") + key.der.suffix(65)
        statement += hex("42820012") + hex(chip)
        statement += hex("438200257B000201290100007B0000030000087B0000031F3C00000800000000002000000200000000")
        statement += hex("448200020020") + hex("4F82000C") + time
        let signature = try element.sign(statement, algorithm: .ecdsa(.sha256))
        return hex("FF0100017B00020101") + time + [0, UInt8(signature.count)] + signature
    }

    private static func hex(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text {
            let value = UInt8(character.hexDigitValue ?? 0)
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
