import CameraSigning
import Cryptography
import Evidence

/// A certification authority for the sample recordings: root, intermediate, one camera. Its keys live as long as this process.
struct DemonstrationAuthority {
    /// What every sample camera says about itself.
    static let device = DeviceClaims(manufacturer: "Nordvakt", model: "NV-1", serialNumber: "NV1-0001", firmware: "1.0")

    /// The trust anchor.
    let root: Certificate
    /// The camera that it vouches for.
    let camera: CameraIdentity

    private static let notBefore = Timestamp("2026-01-01T00:00:00Z")
    private static let notAfter = Timestamp("2056-01-01T00:00:00Z")

    /// A new authority with new keys. Two of them have the same names and nothing else in common: that is what a forger makes.
    init() throws {
        let (from, until) = try Self.validity()
        let rootKey = try PrivateKey.generate(.ecP256)
        root = try CertificateTemplate.authority(Self.name("Demonstration Root"), notBefore: from, notAfter: until, isRoot: true)
            .selfSigned(with: rootKey)
        let intermediateKey = try PrivateKey.generate(.ecP256)
        let intermediate = try CertificateTemplate.authority(
            Self.name("Demonstration Cameras"), notBefore: from, notAfter: until, pathLength: 0, isRoot: false
        ).issued(to: intermediateKey.publicKey, by: root, key: rootKey)
        let key = try PrivateKey.generate(.ecP256)
        let certificate = try CertificateTemplate.signer(Self.name(Self.device.serialNumber), notBefore: from, notAfter: until)
            .issued(to: key.publicKey, by: intermediate, key: intermediateKey)
        camera = try CameraIdentity(privateKey: key, certificateChain: [certificate, intermediate])
    }

    /// A camera of the same name that only vouches for itself.
    static func selfSignedCamera() throws -> CameraIdentity {
        let (from, until) = try validity()
        let key = try PrivateKey.generate(.ecP256)
        let certificate = try CertificateTemplate.signer(
            name(device.serialNumber), notBefore: from, notAfter: until, isSelfSigned: true
        ).selfSigned(with: key)
        return try CameraIdentity(privateKey: key, certificateChain: [certificate])
    }

    private static func name(_ commonName: String) -> DistinguishedName {
        DistinguishedName([.init(type: "CN", value: commonName), .init(type: "O", value: device.manufacturer)])
    }

    private static func validity() throws(SampleError) -> (Timestamp, Timestamp) {
        guard let notBefore, let notAfter else { throw SampleError("the dates of the demonstration certificates cannot be read") }
        return (notBefore, notAfter)
    }
}
