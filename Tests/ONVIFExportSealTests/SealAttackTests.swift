import CertificatePath
import Cryptography
import Evidence
import RecordingForge
import SealForge
import SignedForge
import Testing
import Verification

@Suite("Export seals") struct SealAttackTests {
    /// Exporters, one for each kind of key: making RSA keys takes longer than everything else.
    private static let exporters: [KeyType: Result<TestSigner, CryptographyError>] = {
        var made: [KeyType: Result<TestSigner, CryptographyError>] = [:]
        for type in [KeyType.rsa2048, .ecP256, .ecP384] {
            made[type] = Result { () throws(CryptographyError) in try TestPKI.shared().camera(type, name: "Exporter") }
        }
        return made
    }()

    private func exporter(_ type: KeyType = .rsa2048) throws -> TestSigner { try #require(Self.exporters[type]).get() }

    /// The root, and what a seal does not carry: the intermediate authority.
    private func trust() throws -> TrustStore {
        var store = try SignedForge.trusted()
        store.add(.intermediate(try TestPKI.shared().intermediate))
        return store
    }

    private func told(_ report: RecordingReport) -> Comment {
        Comment(rawValue: "\(report.verdict)\n" + report.findings.map { "\($0.code.name): \($0.message)" }.joined(separator: "\n"))
    }

    @Test("the outcome is the one that the table states", arguments: SealAttack.honest + SealAttack.attacks)
    func outcome(_ attack: SealAttack) throws {
        var forge = SealForge(Recording("IPPP IPPP IPPP").serialize().bytes)
        for settings in attack.seals { try forge.seal(with: exporter(attack.key), settings) }
        var file = SealedBytes(bytes: forge.bytes, signatures: forge.signatures, meta: try #require(forge.meta))
        try attack.tamper?(&file)
        let report = try SignedForge().verify(file.bytes, trusting: trust())
        #expect(report.verdict == attack.verdict, told(report))
        #expect(report.signatures.map(\.answers.integrity) == attack.integrity, told(report))
        #expect(report.answers?.origin == attack.origin, told(report))
        for code in attack.findings { #expect(report.findings.contains { $0.code.name == code }, told(report)) }
        #expect(report.coverage.signed + report.coverage.checked + report.coverage.uncovered == UInt64(file.bytes.count))
        guard attack.verdict == .authentic else { return }
        #expect(report.answers?.completeness == .complete)
        #expect(report.answers?.presentation == .consistent)
        // Nothing but the signature values, and what is no box, is left out.
        let values = UInt64(file.signatures.last?.count ?? 0) + (file.bytes.count > forge.bytes.count ? 3 : 0)
        #expect(report.coverage.uncovered == values, told(report))
    }

    @Test("every byte of a sealed file is signed, or its change is no claim of ours")
    func everyByte() throws {
        var forge = SealForge(Recording("IP").serialize().bytes)
        try forge.seal(
            with: exporter(.ecP256),
            {
                var settings = SealSettings(); settings.algorithm = .ecdsa(.sha256); return settings
            }())
        let verifier = try SignedForge()
        let trust = try trust()
        for offset in forge.bytes.indices {
            var bytes = forge.bytes
            bytes[offset] ^= 0x10
            let report = try verifier.verify(bytes, trusting: trust)
            #expect(report.verdict != .authentic, "byte \(offset): \(told(report))")
        }
    }

    @Test("an exporter whom nobody knows is intact and untrusted")
    func stranger() throws {
        var forge = SealForge(Recording("IPPP").serialize().bytes)
        try forge.seal(with: try TestPKI.stranger().camera(.rsa2048, name: "Exporter"))
        let report = try SignedForge().verify(forge.bytes, trusting: trust())
        #expect(report.verdict == .untrusted, told(report))
        #expect(report.answers?.integrity == .intact)
    }

    @Test("the exporter's certificate is judged at the time of the export")
    func exportTime() throws {
        let end = Timestamp(seconds: TestPKI.recordingTime.seconds + 3600)
        let exporter = try TestPKI.shared().camera(.rsa2048, name: "Exporter", notAfter: end)
        for (time, verdict) in [(TestPKI.recordingTime, Verdict.authentic), (Timestamp(seconds: end.seconds + 1), .untrusted)] {
            var forge = SealForge(Recording("IPPP").serialize().bytes)
            var settings = SealSettings()
            settings.exportTime = time
            try forge.seal(with: exporter, settings)
            let report = try SignedForge().verify(forge.bytes, trusting: trust())
            #expect(report.verdict == verdict, told(report))
            #expect(report.signatures.first?.signers.first?.judgedAt == time, told(report))
        }
    }

    @Test("a camera's signature inside and a seal outside are both judged, and an edit is located by the inner one")
    func cameraInside() throws {
        let camera = try SignedForge()
        let recording = Recording("IPPP IPPP IPPP")
        var forge = SealForge(try camera.sign(recording))
        try forge.seal(with: exporter())
        let whole = try camera.verify(forge.bytes, trusting: trust())
        #expect(whole.verdict == .authentic, told(whole))
        #expect(whole.signatures.map(\.scheme) == [.alterationInfo, .onvifExportSeal])
        var file = try AlteredFile(signed: forge.bytes, madeFrom: recording)
        try file.flip(sample: 6, byte: 12)
        let altered = try camera.verify(file.bytes, trusting: trust())
        #expect(altered.verdict == .altered)
        #expect(altered.signatures.first?.alteredSamples == SampleSet([SampleRange(6)]))
        #expect(altered.findings.contains { $0.code.name == "sample-altered" })
    }

    @Test("a broken seal does not hide that the pictures are as the camera signed them")
    func brokenSealOverIntactPictures() throws {
        let camera = try SignedForge()
        var forge = SealForge(try camera.sign(Recording("IPPP IPPP")))
        try forge.seal(with: exporter())
        var bytes = forge.bytes
        bytes[try #require(forge.signatures.first).lowerBound + 3] ^= 1
        let report = try camera.verify(bytes, trusting: trust())
        #expect(report.verdict == .altered)
        #expect(report.signatures.first?.answers.integrity == .intact)
        #expect(report.findings.contains { $0.code.name == "seal-broken" && $0.message.contains("camera") }, told(report))
    }

    @Test("item protection of another kind is no seal")
    func otherProtection() throws {
        var forge = SealForge(Recording("IPPP").serialize().bytes)
        forge.add(SealForge.signing(SealForge.box("schi", []), scheme: "cenc"))
        let report = try SignedForge().verify(forge.bytes, trusting: trust())
        #expect(report.verdict == .unsigned, told(report))
    }

    @Test("more seals than are looked at are a limit, and no pass")
    func manySeals() throws {
        var forge = SealForge(Recording("IP").serialize().bytes)
        for _ in 0..<17 { try forge.seal(with: exporter()) }
        let report = try SignedForge().verify(forge.bytes, trusting: trust())
        #expect(report.verdict == .indeterminate, told(report))
    }

    @Test("cutting the file anywhere is never a pass")
    func truncation() throws {
        var forge = SealForge(Recording("IP").serialize().bytes)
        try forge.seal(with: exporter())
        let verifier = try SignedForge()
        let trust = try trust()
        for length in stride(from: 1, to: forge.bytes.count, by: 7) {
            let report = try verifier.verify(Array(forge.bytes[..<length]), trusting: trust)
            #expect(report.verdict != .authentic, "length \(length)")
        }
    }
}
