package import Cryptography
import Evidence

/// Whether what a recording carries to vouch for its key does so: mathematics and names only. Whether the issuer of the certificate is to
/// be trusted is decided elsewhere.
package enum KeyAttestation {
    /// Why a certificate of the recording does not vouch for the key that signed it.
    package enum Failure: Error, Sendable, Hashable {
        /// There is no certificate in it that can be read.
        case noCertificate
        /// It is of another key, and nothing connects both.
        case otherKey
        /// The certificate's name is not that of a secure element.
        case notASecureElement
        /// The attestation is not laid out as it must be.
        case malformed
        /// The attestation can only speak about keys on P-256.
        case unsupportedKey
        /// The secure element did not sign that this is its key.
        case wrongSignature
        /// The certificate is for another camera than the recording says.
        case otherSerialNumber(certificate: String, recording: String)

        /// The reason in words.
        package var explanation: String {
            switch self {
            case .noCertificate: "no certificate in the recording can be read"
            case .otherKey: "the certificate in the recording is for another key than the one that signed it"
            case .notASecureElement: "the certificate in the recording is not that of a secure element"
            case .malformed: "the attestation of the key cannot be read"
            case .unsupportedKey: "the key that signed is of a kind that the attestation cannot speak about"
            case .wrongSignature: "the attestation in the recording was not made for the key that signed it"
            case .otherSerialNumber(let certificate, let recording):
                "the certificate is for the camera with serial number \(certificate), and the recording says it is from \(recording)"
            }
        }
    }

    /// Checks that a vendor value vouches for a key.
    package static func check(_ vendor: VendorField, key: PublicKey, serialNumber: String) throws(Failure) {
        guard let der = vendor.certificates.first, let leaf = try? Certificate.known(der: der) else { throw .noCertificate }
        guard let subject = DistinguishedName(leaf.subject) else { throw .notASecureElement }
        if vendor.attestation.isEmpty {
            guard leaf.publicKey == key else { throw .otherKey }
            try checkSerialNumber(factory: subject, serialNumber)
        } else {
            try checkAttestation(vendor.attestation, leaf, key)
            let named = text("serialNumber", subject)
            guard !serialNumber.isEmpty, named == serialNumber else {
                throw .otherSerialNumber(certificate: named ?? "none", recording: serialNumber)
            }
        }
    }

    /// A key of the factory's: `axis-b8a44fa10001-eccp256-1`, the part between the first two hyphens.
    private static func checkSerialNumber(factory subject: DistinguishedName, _ serialNumber: String) throws(Failure) {
        let parts = (text("CN", subject) ?? "").split(separator: "-", omittingEmptySubsequences: false)
        let named = parts.count > 2 ? parts[1].uppercased() : ""
        guard !named.isEmpty, named == serialNumber else {
            throw .otherSerialNumber(certificate: named.isEmpty ? "none" : named, recording: serialNumber)
        }
    }

    private static func text(_ type: String, _ name: DistinguishedName) -> String? {
        name.attributes.first { $0.type == type }?.value
    }

    // MARK: - Attestation of a key in a secure element

    private static let header: [UInt8] = [0xFF, 0x01, 0x00, 0x01, 0x7B, 0x00, 0x02, 0x01, 0x01]
    private static let commonName = "Axis Edge Vault Attestation "
    private static let chipPrefix: [UInt8] = [0x04, 0x00, 0x50, 0x01]

    /// SHA-256 of the command that asks the secure element for the attestation.
    private static let command: [UInt8] = [
        0x4B, 0x20, 0x4F, 0x5B, 0x1D, 0x70, 0x91, 0x73, 0x2B, 0x9C, 0x4B, 0x6F, 0x36, 0xE2, 0x54, 0xA5,
        0x09, 0xCB, 0xCA, 0xDD, 0xCC, 0x44, 0xAF, 0x57, 0x96, 0x53, 0x77, 0xD6, 0x56, 0x05, 0xFD, 0xB1,
    ]
    /// What the secure element says about the key object: that it was made inside and never leaves.
    private static let keyAttributes: [UInt8] = [
        0x43, 0x82, 0x00, 0x25, 0x7B, 0x00, 0x02, 0x01, 0x29, 0x01, 0x00, 0x00, 0x7B, 0x00, 0x00, 0x03, 0x00, 0x00, 0x08, 0x7B, 0x00, 0x00,
        0x03, 0x1F, 0x3C, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00,
    ]

    private static func checkAttestation(_ attestation: [UInt8], _ leaf: Certificate, _ key: PublicKey) throws(Failure) {
        let (statement, signature) = try statement(attestation, by: leaf, key: key)
        guard case .ec = leaf.publicKey.kind,
            (try? leaf.publicKey.verify(signature: signature, over: statement, algorithm: .ecdsa(.sha256))) == true
        else { throw .wrongSignature }
    }

    /// What the secure element signs about a key, and the attestation's signature over it.
    static func statement(
        _ attestation: [UInt8], by leaf: Certificate, key: PublicKey
    ) throws(Failure) -> (statement: [UInt8], signature: [UInt8]) {
        guard let subject = DistinguishedName(leaf.subject), let chip = chipIdentifier(text("CN", subject) ?? "") else {
            throw .notASecureElement
        }
        var reader = FieldReader(attestation[...], of: "attestation")
        let time: ArraySlice<UInt8>
        let signature: ArraySlice<UInt8>
        do throws(SigningMessageError) {
            guard try reader.take(header.count).elementsEqual(header) else { throw SigningMessageError(.invalidField, in: "attestation") }
            time = try reader.take(12)
            let length: UInt16 = try reader.integer()
            signature = try reader.take(Int(length))
            try reader.requireEnd()
        } catch {
            throw .malformed
        }
        guard let point = uncompressedPoint(of: key) else { throw .unsupportedKey }
        let statement: [UInt8] =
            command + [0x41, 0x82, 0x00, 0x41] + point + [0x42, 0x82, 0x00, 0x12] + chip + keyAttributes
            + [0x44, 0x82, 0x00, 0x02, 0x00, 0x20, 0x4F, 0x82, 0x00, 0x0C] + time
        return (statement, Array(signature))
    }

    /// The 18 bytes at the end of the common name, in hexadecimal.
    private static func chipIdentifier(_ name: String) -> [UInt8]? {
        let bytes = Array(name.utf8)
        let prefix = Array(commonName.utf8)
        guard bytes.count >= prefix.count + 36 else { return nil }
        let digits = bytes.suffix(36)
        guard bytes.dropLast(36).suffix(prefix.count).elementsEqual(prefix) else { return nil }
        var chip: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            if let first = high {
                chip.append(first << 4 | UInt8(truncatingIfNeeded: value))
                high = nil
            } else {
                high = UInt8(truncatingIfNeeded: value)
            }
        }
        return chip.starts(with: chipPrefix) ? chip : nil
    }

    /// 04, X, Y: the end of a SubjectPublicKeyInfo on P-256 that is not compressed.
    private static func uncompressedPoint(of key: PublicKey) -> [UInt8]? {
        guard key.kind == .ec(.p256), key.der.count == 91 else { return nil }
        let point = Array(key.der.suffix(65))
        return point.first == 0x04 ? point : nil
    }
}
