import AlterationInfo
import AxisForge
import C2PAForge
import Cryptography
import Evidence
import ONVIFForge
import RecordingForge
import SealForge
import SignedForge

/// Group 10, continued: certificates by the thousand, as many of them as each format has room for, that issued each other in a circle.
extension Attack {
    static let chains: [Attack] = [
        Attack(
            "certificates-by-the-thousand", .resources,
            "three thousand certificates of authorities that issued each other's in circles, wherever the scheme has certificates",
            .specimen { try $0.withThousandsOfCertificates() },
            // A limit is never a pass: neither where the key is among what is not read, nor where it was found before.
            expect: """
                alteration-info: indeterminate intact trusted complete consistent signature-malformed
                onvif-media-signing: indeterminate indeterminate unknown unknown notCovered signer-missing
                axis-signed-video: indeterminate indeterminate unknown unknown notCovered signature-malformed
                c2pa: indeterminate indeterminate unknown unknown notCovered claim-malformed
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered signature-malformed
                """),
        Attack(
            "certificates-crossed", .resources,
            "sixty certificates of three authorities that all issued each other's, so that there are more ways through them than can be tried",
            .nothing,
            { attack in
                attack.signing.signer = { template in
                    let circle = try Circle.shared.get()
                    let key = try PrivateKey.generate(.ecP256)
                    let leaf = try template.issued(to: key.publicKey, by: circle.roots[0], key: circle.keys[0])
                    return TestSigner(key: key, chain: [leaf] + circle.crossed)
                }
            },
            // The other formats have no room for so many.
            expect: """
                c2pa: untrusted intact untrusted complete consistent path-limit-reached
                """),
    ]
}

/// Three authorities that issued each other's certificates, again and again.
private struct Circle {
    static let shared = Result { try Circle() }

    let keys: [PrivateKey]
    let roots: [Certificate]
    /// Sixty, each by one of the other two.
    let crossed: [Certificate]

    private init() throws {
        let keys = try (0..<3).map { _ in try PrivateKey.generate(.ecP256) }
        let templates = ["A", "B", "C"].map { name in
            CertificateTemplate.authority(
                DistinguishedName(commonName: "Circle \(name)"), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter, isRoot: false)
        }
        let roots = try zip(templates, keys).map { try $0.selfSigned(with: $1) }
        crossed = try (0..<60).map { number in
            let own = number % 3
            let other = (own + 1 + number / 3 % 2) % 3
            return try templates[own].issued(to: keys[own].publicKey, by: roots[other], key: keys[other])
        }
        self.keys = keys
        self.roots = roots
    }

    /// So many of them, over and over.
    func certificates(_ count: Int) -> [Certificate] { (0..<count).map { crossed[$0 % crossed.count] } }
}

extension Specimen {
    fileprivate func withThousandsOfCertificates() throws -> AlteredFile {
        let circle = try Circle.shared.get()
        var signing = Signing()
        switch scheme {
        case .alterationInfo:
            // Eight to a box, which is as many as one may have.
            var edited = file
            let identities = (0..<375).map { number in
                SignerIdentity(
                    recordingID: [UInt8](1...16), digestAlgorithm: .sha256, signatureFamily: .ecdsa,
                    device: DeviceClaims(manufacturer: "Nordvakt", model: "\(number)", serialNumber: "1", firmware: "1"),
                    certificates: circle.certificates(8).map(\.der))
            }
            edited.append(identities.flatMap { $0.box() })
            return edited
        case .onvifMediaSigning, .axisSignedVideo:
            // Sixty in each of fifty messages.
            signing.signer = { template in
                let signer = try TestPKI.shared().signer(template)
                return TestSigner(key: signer.key, chain: signer.chain + circle.crossed)
            }
            var plain = recording
            plain.tracks[0].samples = Recording(String(repeating: "IP ", count: 50), pictureDuration: 22_500).tracks[0].samples
            return try Specimen(scheme, plain, signing).file
        case .c2pa:
            var settings = C2PASettings()
            settings.boxSize = 2_000_000
            if recording.layout.fragments != nil { settings.binding = .fragments(row: .root) }
            var forge = try C2PAForge(settings: settings)
            let signer = try signing.signer(.c2pa)
            forge.signer = TestSigner(key: signer.key, chain: signer.chain + circle.certificates(3000))
            var plain = recording
            plain.layout = plain.layout.withoutFreeBoxes
            return try forge.seal(plain).file
        case .onvifExportSeal:
            var settings = SealSettings()
            settings.algorithm = .ecdsa(.sha256)
            var forge = SealForge(recording.serialize().bytes)
            try forge.seal(with: signing.signer(scheme), settings)
            // Each seal has one certificate, and there may be several seals.
            let seals = circle.certificates(3000).flatMap { certificate in
                SealForge.signing(
                    SealForge.box("schi", SealForge.box("sibo", [UInt8](repeating: 1, count: 70)) + SealForge.box("cert", certificate.der)))
            }
            forge.add(seals)
            return AlteredFile(bytes: forge.bytes, samples: file.samples)
        }
    }
}
