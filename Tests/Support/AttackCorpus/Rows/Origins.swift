import Cryptography
import Evidence
import RecordingForge

/// Group 1: the pictures are whatever the attacker likes, and he signs them himself.
extension Attack {
    static let origins: [Attack] = [
        Attack(
            "re-signed-self-signed", .origin, "edited and signed anew, with a certificate that the attacker issued to himself", .nothing,
            { attack in
                attack.signing.signer = { template in
                    let key = try PrivateKey.generate(.ecP256)
                    return TestSigner(key: key, chain: [try template.selfSigned(with: key)])
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent self-signed-signer
                """),
        Attack(
            "re-signed-by-expected-camera", .origin, "nothing; signed by the camera that the user expects", .nothing,
            { $0.expectedCamera = "B8A44F0000AA" },
            // A seal is an exporter's, by whatever name.
            expect: """
                *: authentic intact trusted complete consistent
                onvif-export-seal: untrusted intact trusted complete consistent camera-not-expected
                """),
        Attack(
            "re-signed-by-another-camera", .origin, "edited and signed anew by another genuine camera of the same maker", .nothing,
            { attack in
                attack.signing.serialNumber = "B8A44F0000BB"
                attack.signing.signer = { try TestPKI.shared().signer($0) }
                attack.expectedCamera = "B8A44F0000AA"
            },
            expect: """
                *: untrusted intact trusted complete consistent camera-not-expected
                """),
        Attack(
            "look-alike-chain", .origin, "signed anew under a chain of the same names as the maker's, with other keys", .nothing,
            { $0.signing.signer = { try TestPKI(name: "Test").signer($0) } },
            expect: """
                *: untrusted intact untrusted complete consistent issuer-key-differs
                """),
        Attack(
            "attackers-root-in-evidence", .origin, "signed anew under the attacker's own authority, whose root lies in the evidence",
            .nothing,
            { attack in
                attack.signing.signer = { template in
                    let stranger = try TestPKI.stranger()
                    let signer = try stranger.signer(template)
                    return TestSigner(key: signer.key, chain: signer.chain + [stranger.root])
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent issuer-unknown
                """),
        Attack(
            "leaf-as-authority", .origin, "signed anew with a certificate that a genuine camera's key issued", .nothing,
            { attack in
                attack.signing.signer = { template in
                    var issuer = template
                    issuer.subject = DistinguishedName(commonName: "Camera B8A44F0000CC")
                    return try TestPKI.shared().signer(issuer).issue(template)
                }
            },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent issuer-not-ca
                video: untrusted intact untrusted complete consistent issuer-not-ca
                c2pa: untrusted intact untrusted complete consistent issuer-not-ca
                onvif-export-seal: untrusted intact untrusted complete consistent issuer-unknown
                """),
        Attack(
            "authority-without-basic-constraints", .origin, "signed under an authority whose certificate lacks basic constraints", .nothing,
            { attack in
                attack.signing.signer = { template in
                    try TestPKI.shared().authority(authority { $0.extensions.removeFirst() }).issue(template)
                }
            },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent issuer-not-ca
                video: untrusted intact untrusted complete consistent issuer-not-ca
                c2pa: untrusted intact untrusted complete consistent issuer-not-ca
                onvif-export-seal: untrusted intact untrusted complete consistent issuer-unknown
                """),
        Attack(
            "authority-that-is-none", .origin, "signed under a certificate that says it is no authority's", .nothing,
            { attack in
                attack.signing.signer = { template in
                    try TestPKI.shared().authority(authority { $0.extensions[0] = .basicConstraints(isCA: false) }).issue(template)
                }
            },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent issuer-not-ca
                video: untrusted intact untrusted complete consistent issuer-not-ca
                c2pa: untrusted intact untrusted complete consistent issuer-not-ca
                onvif-export-seal: untrusted intact untrusted complete consistent issuer-unknown
                """),
        Attack(
            "authority-signs-recording", .origin, "signed with the key of an authority", .nothing,
            { attack in
                attack.signing.signer = { template in
                    var template = template
                    template.extensions[0] = .basicConstraints(isCA: true)
                    template.extensions[1] = .keyUsage("keyCertSign,digitalSignature")
                    return try TestPKI.shared().signer(template)
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent signer-is-ca
                """),
        Attack(
            "certificate-for-something-else", .origin, "signed with a genuine key that may only encipher keys", .nothing,
            { attack in
                attack.signing.signer = { template in
                    var template = template
                    template.extensions[1] = .keyUsage("keyEncipherment")
                    return try TestPKI.shared().signer(template)
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent key-usage-forbids-signing
                """),
        Attack(
            "unknown-critical-extension", .origin, "signed with a certificate that has an extension which must be understood", .nothing,
            { attack in
                attack.signing.signer = { template in
                    var template = template
                    template.extensions.append(CertificateExtension("1.3.6.1.4.1.99999.1", critical: true, value: .der([5, 0])))
                    return try TestPKI.shared().signer(template)
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent unknown-critical-extension
                """),
        Attack(
            "weak-key", .origin, "signed under an authority whose RSA key has 1024 bits, which can be computed from the certificate",
            .nothing,
            { attack in
                attack.signing.signer = { template in
                    try TestPKI.shared().authority(authority { _ in }, key: WeakKey.rsa(bits: 1024)).issue(template)
                }
            },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent weak-key
                video: untrusted intact untrusted complete consistent weak-key
                c2pa: untrusted intact untrusted complete consistent weak-key
                onvif-export-seal: untrusted intact untrusted complete consistent issuer-unknown
                """),
        Attack(
            "weak-key-of-signer", .origin, "signed with an RSA key of 1024 bits, for which a genuine authority issued the certificate",
            .nothing,
            { attack in
                attack.signing.signer = { template in
                    let (key, pki) = (try WeakKey.rsa(bits: 1024), try TestPKI.shared())
                    return TestSigner(key: key, chain: [try pki.certificate(template, for: key.publicKey), pki.intermediate])
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent weak-key
                """),
        Attack(
            "weak-curve-of-signer", .origin,
            "signed with a key on a curve of 192 bits (prime192v1), for which a genuine authority issued the certificate", .nothing,
            { $0.signing.signer = { try WeakKey.signer(curve: "prime192v1", $0) } },
            // Such keys verify nothing here, so that nothing is known of the pictures; and nothing of it passes.
            expect: """
                *: indeterminate indeterminate unknown unknown notCovered signature-invalid
                c2pa: indeterminate indeterminate unknown unknown notCovered claim-malformed
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered signature-malformed
                """),
        Attack(
            "certificate-by-sha1", .origin, "signed with a certificate that the authority signed over SHA-1: it could be another one's",
            .nothing, { $0.signing.signer = { try TestPKI.shared().signerBySHA1($0) } },
            expect: """
                *: untrusted intact untrusted complete consistent weak-hash
                """),
        Attack(
            "authority-by-sha1", .origin, "signed under an authority whose own certificate is signed over SHA-1", .nothing,
            { attack in
                attack.signing.signer = { template in
                    try TestPKI.shared().signerBelowSHA1(template, authority: authority { _ in })
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent weak-hash
                onvif-export-seal: untrusted intact untrusted complete consistent issuer-unknown
                """),
        Attack(
            "content-hash-sha1", .origin,
            "pictures and signature hashed with SHA-1, and the signature says so: whoever finds two pictures of one digest can exchange them",
            .nothing, { $0.signing.usesSHA1 = true },
            expect: """
                onvif-media-signing: indeterminate indeterminate unknown unknown notCovered signature-malformed
                axis-signed-video: indeterminate indeterminate unknown unknown notCovered signature-malformed
                c2pa: indeterminate indeterminate trusted unknown notCovered manifest-unsupported
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered signature-malformed
                """),
        Attack(
            "rsa-padding-forged", .origin,
            "a picture changed, and a signature for it computed without the key: the cube root of a padding with room behind it, for an RSA key with exponent 3",
            .specimen { try PaddingForgery.file($0) },
            // C2PA has RSA with PSS alone. A signature that is none proves nothing; a seal is of the whole file or none.
            expect: """
                alteration-info: indeterminate indeterminate unknown unknown notCovered signature-invalid
                video: indeterminate indeterminate unknown unknown notCovered signature-invalid
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "signed-with-exponent-three", .origin,
            "nothing; signed with an RSA key of exponent 3, for which a genuine authority issued the certificate", .nothing,
            { $0.signing.signer = { try PaddingForgery.camera($0) } },
            expect: """
                *: authentic intact trusted complete consistent
                """),
        Attack(
            "rsa-padding-forged-certificate", .origin,
            "edited and signed anew with a certificate that names a genuine authority with an RSA key of exponent 3, whose signature was computed without the key",
            .nothing,
            { attack in
                attack.signing.signer = { try PaddingForgery.uncertified($0) }
                attack.trust = { _ in try Trust(with: PaddingForgery.authority()) }
            },
            expect: """
                *: untrusted intact untrusted complete consistent issuer-key-differs
                """),
        Attack(
            "authority-with-exponent-three", .origin, "nothing; the certificate is by a genuine authority with an RSA key of exponent 3",
            .nothing,
            { attack in
                attack.signing.signer = { try PaddingForgery.authority().issue($0) }
                attack.trust = { _ in try Trust(with: PaddingForgery.authority()) }
            },
            expect: """
                *: authentic intact trusted complete consistent
                """),
        Attack(
            "key-stolen", .origin, "edited and signed anew with the camera's own key, which somebody copied", .nothing,
            expect: """
                *: authentic intact trusted complete consistent
                """),
        Attack(
            "camera-filmed-a-screen", .origin, "nothing in the file: the camera stood before a screen", .nothing,
            expect: """
                *: authentic intact trusted complete consistent
                """),
    ]

    /// An authority's certificate below the root, with something changed.
    private static func authority(_ change: (inout CertificateTemplate) -> Void) -> CertificateTemplate {
        var template = CertificateTemplate.authority(
            DistinguishedName(commonName: "Test Branch"), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter, isRoot: false)
        change(&template)
        return template
    }

}
