import Cryptography
import Evidence
import RecordingForge

/// Group 9: certificates and the time at which they are looked at.
extension Attack {
    static let certificates: [Attack] = [
        Attack(
            "certificate-expired-today", .certificate, "nothing; the signer's certificate ran out an hour after the recording", .nothing,
            { $0.signing.signer = valid(until: 3600) },
            expect: """
                alteration-info: authentic intact trusted complete consistent expired-since-recording
                video: authentic intact trusted complete consistent expired-since-recording
                c2pa: untrusted intact untrusted complete consistent certificate-expired
                onvif-export-seal: authentic intact trusted complete consistent expired-since-recording
                """),
        Attack(
            "certificate-expired-at-recording", .certificate, "signed with a certificate that had run out", .nothing,
            { $0.signing.signer = valid(until: -1) },
            expect: """
                *: untrusted intact untrusted complete consistent certificate-expired
                """),
        Attack(
            "certificate-not-yet-valid", .certificate, "signed before the certificate was valid", .nothing,
            { $0.signing.signer = valid(from: 3600) },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent certificate-not-yet-valid
                video: untrusted intact untrusted complete consistent certificate-not-yet-valid
                c2pa: authentic intact trusted complete consistent
                onvif-export-seal: untrusted intact untrusted complete consistent certificate-not-yet-valid
                """),
        Attack(
            "clock-back-dated", .certificate, "the clock set back to a day before the certificate was issued", .nothing,
            { attack in
                attack.signing.signer = valid(from: -86_400 * 30)
                attack.signing.startTime.microseconds -= 86_400_000_000 * 40
            },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent certificate-not-yet-valid
                video: untrusted intact untrusted complete consistent certificate-not-yet-valid
                c2pa: authentic intact trusted complete consistent
                onvif-export-seal: untrusted intact untrusted complete consistent certificate-not-yet-valid
                """),
        Attack(
            "clock-back-dated-into-validity", .certificate,
            "the clock of a camera whose certificate has run out, set back to when it had not", .nothing,
            { attack in
                attack.signing.signer = valid(until: -86_400 * 30)
                attack.signing.startTime.microseconds -= 86_400_000_000 * 40
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent expired-since-recording
                video: authentic intact trusted complete consistent expired-since-recording
                c2pa: untrusted intact untrusted complete consistent certificate-expired
                onvif-export-seal: authentic intact trusted complete consistent expired-since-recording
                """),
        Attack(
            "revoked-before-recording", .certificate, "the certificate was revoked a day before the recording", .nothing,
            { $0.trust = revoked(-86_400, .superseded) },
            expect: """
                *: untrusted intact untrusted complete consistent certificate-revoked
                """),
        Attack(
            "revoked-after-recording", .certificate, "the certificate was revoked a day after the recording, when the camera was replaced",
            .nothing, { $0.trust = revoked(43_200, .superseded) },
            expect: """
                alteration-info: authentic intact trusted complete consistent revoked-after-recording
                video: authentic intact trusted complete consistent revoked-after-recording
                c2pa: untrusted intact untrusted complete consistent certificate-revoked
                onvif-export-seal: authentic intact trusted complete consistent revoked-after-recording
                """),
        Attack(
            "revoked-for-stolen-key", .certificate, "the certificate was revoked after the recording because its key is in other hands",
            .nothing, { $0.trust = revoked(43_200, .keyCompromise) },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent key-compromised
                video: untrusted intact untrusted complete consistent key-compromised
                c2pa: untrusted intact untrusted complete consistent certificate-revoked
                onvif-export-seal: untrusted intact untrusted complete consistent key-compromised
                """),
        Attack(
            "authority-revoked-before-recording", .certificate,
            "the authority that issued the certificate was revoked before the recording",
            .nothing,
            { attack in
                attack.trust = { _ in
                    var trust = try Trust()
                    let authority = try TestPKI.shared()
                    let date = Timestamp(seconds: TestPKI.recordingTime.seconds - 86_400)
                    trust.revocationLists = [
                        try authority.rootRevocationList(revoking: [
                            .init(authority.intermediate, Revocation(date: date, reason: .cessationOfOperation))
                        ])
                    ]
                    return trust
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent certificate-revoked
                """),
    ]

    /// A signer whose certificate begins or ends so many seconds from the recording.
    private static func valid(from begin: Int64? = nil, until end: Int64? = nil) -> @Sendable (CertificateTemplate) throws -> TestSigner {
        { template in
            var template = template
            if let begin { template.notBefore = Timestamp(seconds: TestPKI.recordingTime.seconds + begin) }
            if let end { template.notAfter = Timestamp(seconds: TestPKI.recordingTime.seconds + end) }
            return try TestPKI.shared().signer(template)
        }
    }

    /// Trust with a list on which the usual signer stands, revoked so many seconds from the recording.
    private static func revoked(_ seconds: Int64, _ reason: RevocationReason) -> @Sendable (Specimen) throws -> Trust {
        { specimen in
            var trust = try Trust()
            let date = Timestamp(seconds: TestPKI.recordingTime.seconds + seconds)
            trust.revocationLists = [
                try TestPKI.shared().revocationList(
                    revoking: [.init(specimen.signer.certificate, Revocation(date: date, reason: reason))],
                    thisUpdate: Exhibit.today)
            ]
            return trust
        }
    }
}
