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
            "key-changed-in-mid-file", .certificate,
            "from the fourth group on signed by another genuine camera of the same maker that saw the same pictures",
            .specimen { try $0.changingKey(fromGroup: 3) }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact trusted gaps consistent link-broken
                onvif-media-signing: authentic intact trusted complete consistent signer-changed
                axis-signed-video: altered intact trusted gaps consistent signing-key-changed
                """),
        Attack(
            "key-changed-to-strangers", .certificate,
            "from the fourth group on signed by a camera of an authority that nobody trusts, which saw the same pictures",
            .specimen { try $0.changingKey(fromGroup: 3, isStranger: true) }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact untrusted gaps consistent link-broken
                onvif-media-signing: untrusted intact untrusted complete consistent signer-changed issuer-unknown
                axis-signed-video: altered intact untrusted gaps consistent signing-key-changed
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

extension Specimen {
    /// The recording with the signatures of another camera from a group on, which signed the same pictures at the same time.
    func changingKey(fromGroup group: Int, isStranger: Bool = false) throws -> AlteredFile {
        var plain = recording
        if scheme != .alterationInfo { plain = withoutMessages() }
        var signing = Signing()
        signing.signer = { try (isStranger ? TestPKI.stranger() : TestPKI.shared()).signer($0) }
        let other = try Specimen(scheme, plain, signing)
        guard scheme == .alterationInfo else {
            var edited = recording
            for index in edited.tracks[0].samples.indices where edited.tracks[0].samples[index].group >= group {
                edited.tracks[0].samples[index] = other.recording.tracks[0].samples[index]
            }
            return rewrite(edited)
        }
        if recording.layout.fragments == nil {
            // At the end of the file: who signs, then a box for each group.
            func boxes(_ file: AlteredFile) -> [[UInt8]] {
                BoxTree(file.bytes).boxes.filter { $0.type == "uuid" }.map { Array(file.bytes[$0.range]) }
            }
            let (own, others) = (boxes(file), boxes(other.file))
            var carried = CarriedBoxes()
            carried.atEnd = Array((own[...group] + others[..<1] + others[(group + 1)...]).joined())
            return AlteredFile(recording.serialize(carrying: carried))
        }
        var carried = CarriedBoxes(of: file.bytes, madeFrom: recording)
        let others = CarriedBoxes(of: other.file.bytes, madeFrom: recording)
        carried.beforeFragments += others.beforeFragments
        for (number, boxes) in others.afterGroup where number >= group { carried.afterGroup[number] = boxes }
        return AlteredFile(recording.serialize(carrying: carried))
    }
}
