package import Cryptography
package import Evidence

/// Certificates and device facts of a recording (box kind 1): travel once a file and are bound into every signature by their digest.
package struct SignerIdentity: Sendable, Hashable {
    /// The random identifier of the recording.
    package var recordingID: [UInt8]
    /// The digest of samples, lists, links and statements.
    package var digestAlgorithm: DigestAlgorithm
    /// How statements are signed.
    package var signatureFamily: SignatureFamily
    /// What the camera says about itself.
    package var device: DeviceClaims
    /// Certificates in DER, leaf first, without the root.
    package var certificates: [[UInt8]]

    /// An identity as the camera writes it. `recordingID` has 16 bytes.
    package init(
        recordingID: [UInt8], digestAlgorithm: DigestAlgorithm, signatureFamily: SignatureFamily, device: DeviceClaims,
        certificates: [[UInt8]]
    ) {
        self.recordingID = recordingID
        self.digestAlgorithm = digestAlgorithm
        self.signatureFamily = signatureFamily
        self.device = device
        self.certificates = certificates
    }

    /// More certificates than any honest chain has are refused before they are looked at.
    static let certificateLimit = 8
    /// The longest identity that is read, in bytes.
    static let lengthLimit = 256 << 10

    /// The payload of the box, from the extended type on. Its digest is what every period of the recording names.
    package func payload() -> [UInt8] {
        var bytes = AlterationInfoBox.extendedType
        bytes.append(AlterationInfoBox.version)
        bytes.append(AlterationInfoBox.Kind.identity.rawValue)
        bytes.append(bigEndian: UInt16(0))
        bytes.append(contentsOf: recordingID)
        bytes.append(digestAlgorithm.identifier)
        bytes.append(signatureFamily.rawValue)
        for text in [device.manufacturer, device.model, device.serialNumber, device.firmware] {
            let utf8 = Array(text.utf8.prefix(Int(UInt16.max)))
            bytes.append(bigEndian: UInt16(truncatingIfNeeded: utf8.count))
            bytes.append(contentsOf: utf8)
        }
        bytes.append(UInt8(truncatingIfNeeded: certificates.count))
        for certificate in certificates {
            bytes.append(bigEndian: UInt32(truncatingIfNeeded: certificate.count))
            bytes.append(contentsOf: certificate)
        }
        return bytes
    }

    /// The whole `uuid` box.
    package func box() -> [UInt8] { AlterationInfoBox.box(payload()) }

    /// Reads a payload that begins with the extended type.
    package init(payload: [UInt8]) throws(AlterationInfoError) {
        var reader = FieldReader(payload)
        _ = try reader.take(AlterationInfoBox.prefixLength)
        recordingID = try reader.take(16)
        let digestIdentifier = try reader.integer(UInt8.self)
        guard let digest = DigestAlgorithm(identifier: digestIdentifier) else {
            throw AlterationInfoError(.unknownAlgorithm(digestIdentifier), at: reader.position - 1)
        }
        digestAlgorithm = digest
        let familyIdentifier = try reader.integer(UInt8.self)
        guard let family = SignatureFamily(rawValue: familyIdentifier) else {
            throw AlterationInfoError(.unknownAlgorithm(familyIdentifier), at: reader.position - 1)
        }
        signatureFamily = family
        device = DeviceClaims(
            manufacturer: try reader.text(), model: try reader.text(), serialNumber: try reader.text(), firmware: try reader.text())
        let count = Int(try reader.integer(UInt8.self))
        guard (1...Self.certificateLimit).contains(count) else {
            throw AlterationInfoError(.invalidField("certificate count"), at: reader.position - 1)
        }
        certificates = []
        for _ in 0..<count {
            guard let length = Int(exactly: try reader.integer(UInt32.self)) else {
                throw AlterationInfoError(.tooShort, at: reader.position)
            }
            certificates.append(try reader.take(length))
        }
        try reader.expectEnd()
    }
}
