package import Cryptography
package import Evidence
package import RecordingForge

/// How the recording of a row is signed, the same way under every scheme.
package struct Signing: Sendable {
    /// Makes the signer where it is not the usual one; gets the template of a certificate that fits the scheme.
    package var signer: (@Sendable (CertificateTemplate) throws -> TestSigner)?
    /// What the camera's clock says at the first picture, and the exporter's at the export.
    package var startTime = TestPKI.recordingTime
    /// The first byte of the recording's identifier, where the scheme has one.
    package var recording: UInt8 = 1
    /// The serial number that the camera states, where the scheme has it stated.
    package var serialNumber = "B8A44F0000AA"
    /// Whether pictures and signatures are hashed with SHA-1, under schemes whose format can name it.
    package var usesSHA1 = false
    /// Whether it is how every recording is signed of which a row says nothing else.
    var isUsual: Bool {
        signer == nil && startTime == TestPKI.recordingTime && recording == 1 && serialNumber == "B8A44F0000AA" && !usesSHA1
    }

    /// The test authority's camera, at the usual time.
    package init() {}

    /// The usual certificate under a scheme: C2PA has an extended key usage of its own.
    func template(_ scheme: SchemeName) -> CertificateTemplate {
        let name =
            switch scheme {
            case .alterationInfo, .onvifMediaSigning: "Camera \(serialNumber)"
            case .axisSignedVideo: "axis-\(serialNumber.lowercased())-eccp256-1"
            case .c2pa, .onvifExportSeal: "Export Station 4"
            }
        var template = CertificateTemplate.signer(
            DistinguishedName([
                DistinguishedName.Attribute(type: "CN", value: name),
                DistinguishedName.Attribute(type: "serialNumber", value: serialNumber),
            ]), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter)
        if scheme == .c2pa { template.extensions.append(.extendedKeyUsage(Self.claimSigning)) }
        return template
    }

    private static let claimSigning = "1.3.6.1.4.1.62558.2.1"

    /// Whoever signs under a scheme.
    func signer(_ scheme: SchemeName) throws -> TestSigner {
        guard let signer else { return try UsualSigners.shared.signer(scheme) }
        return try signer(template(scheme))
    }
}

/// The usual signers, made once in a process: rows that speak of the same camera have the same key.
private struct UsualSigners: Sendable {
    static let shared = UsualSigners()
    private let made: [SchemeName: Result<TestSigner, any Error>]

    private init() {
        var made: [SchemeName: Result<TestSigner, any Error>] = [:]
        for scheme in SchemeName.allCases { made[scheme] = Result { try TestPKI.shared().signer(Signing().template(scheme)) } }
        self.made = made
    }

    func signer(_ scheme: SchemeName) throws -> TestSigner {
        guard let result = made[scheme] else { throw ForgeError(.noSuchBox, scheme.rawValue) }
        return try result.get()
    }
}
