import C2PAForge
import CertificatePath
import Cryptography
import Evidence
import RecordingForge
import SignedForge
import Testing
import Verification

/// A way in which an honest writer seals a recording.
struct HonestSeal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var settings = C2PASettings()
    var layout = Layout()
    var key = KeyType.ecP256
    var presentation = Presentation.consistent

    init(
        _ name: String, _ layout: Layout = Layout(), key: KeyType = .ecP256, presentation: Presentation = .consistent,
        _ change: (inout C2PASettings) -> Void = { _ in }
    ) {
        testDescription = name
        self.layout = layout
        self.key = key
        self.presentation = presentation
        change(&settings)
    }

    static let all: [HonestSeal] = [
        HonestSeal("one hash, movie box last"),
        HonestSeal("one hash, movie box first", .movieAhead),
        HonestSeal("one hash of a fragmented file", .fragmented),
        HonestSeal("ES384 and SHA-384", key: .ecP384) { $0.digest = .sha384 },
        HonestSeal("PS256", key: .rsa2048),
        HonestSeal("PS384", key: .rsa3072) { $0.algorithm = (-38, .rsaPSS(.sha384)) },
        HonestSeal("PS512", key: .rsa2048) { $0.algorithm = (-39, .rsaPSS(.sha512)) },
        HonestSeal("ES384 by a key on P-256") { $0.algorithm = (-35, .ecdsa(.sha384)) },
        HonestSeal("ES256 by a key on P-384", key: .ecP384) { $0.algorithm = (-7, .ecdsa(.sha256)) },
        HonestSeal("Ed25519 and SHA-512", key: .ed25519) { $0.digest = .sha512 },
        HonestSeal("claim of version 1, hash of version 2, certificates in the unprotected header") {
            $0.claimVersion = 1
            $0.hashLabel = "c2pa.hash.bmff.v2"
            $0.hasUnprotectedChain = true
        },
        HonestSeal("the oldest hash, which binds no offsets", presentation: .notCovered) { $0.hashLabel = "c2pa.hash.bmff" },
        HonestSeal("blocks of one size, all leaves stored", .movieAhead) { $0.binding = .blocks(.fixed(100), row: .leaves) },
        HonestSeal("blocks of one size, only the root stored", .movieAhead) { $0.binding = .blocks(.fixed(100), row: .root) },
        HonestSeal("blocks of several sizes") { $0.binding = .blocks(.variable(90), row: .leaves) },
        HonestSeal("one block") { $0.binding = .blocks(.whole, row: .leaves) },
        HonestSeal("blocks behind a 64-bit header", Layout().with { $0.largeMediaData = true }) {
            $0.binding = .blocks(.fixed(128), row: .leaves)
        },
        HonestSeal("blocks of two mdat boxes", Layout.movieAhead.with { $0.mediaDataBoxes = 2 }) {
            $0.binding = .blocks(.fixed(100), row: .root)
        },
        HonestSeal("fragments, all leaves stored", .fragmented) { $0.binding = .fragments(row: .leaves) },
        HonestSeal("fragments, only the root stored", .fragmented) { $0.binding = .fragments(row: .root) },
        HonestSeal("fragments with SHA-512", .fragmented) {
            $0.binding = .fragments(row: .root)
            $0.digest = .sha512
        },
        HonestSeal("media data to the end of the file", Layout.movieAhead.with { $0.mediaDataToEndOfFile = true }),
        HonestSeal("absent fields stored as null") {
            $0.editBinding = {
                $0["merkle"] = .null
                $0["hash2"] = .null
            }
        },
        HonestSeal("a reference without the first slash") {
            $0.editClaim = { $0["signature"] = .text("self#jumbf=c2pa/urn:c2pa:00000000-0000-4000-8000-000000000001/c2pa.signature") }
        },
    ]
}

@Suite("Sealed by C2PA and left alone")
struct AuthenticTests {
    @Test(arguments: HonestSeal.all)
    func `a sealed recording is authentic, and every byte is accounted for`(_ seal: HonestSeal) throws {
        var recording = Recording(Judgement.letters, layout: seal.layout)
        recording.addAudioTrack()
        let judgement = try Judgement(seal.settings, recording: recording, forge: C2PAForge(seal.key))
        #expect(judgement.report.verdict == .authentic, judgement.told)
        #expect(judgement.signature?.scheme == .c2pa)
        #expect(judgement.signature?.verifiedSamples == 16)
        #expect(judgement.report.answers?.completeness == .complete)
        #expect(judgement.report.answers?.presentation == seal.presentation)
        #expect(judgement.signature?.signers.first?.subject.hasPrefix("CN=Export Station 4") == true)
        #expect(judgement.isAccountedFor)
        #expect(judgement.codes.contains("bytes-left-out"))
        #expect(judgement.codes.contains("content-binding-deprecated") == (seal.settings.hashLabel == "c2pa.hash.bmff"))
    }

    @Test(.enabled(if: TimeStamper.isInstalled, "needs the openssl command"))
    func `a seal with ES512 by a key on P-521 is authentic, and altered when it is`() throws {
        var forge = try C2PAForge()
        forge.signer = try C2PAForge.signer(holding: TimeStamper.keyOnP521())
        let judgement = try Judgement(forge: forge)
        #expect(judgement.report.verdict == .authentic, judgement.told)
        #expect(judgement.signature?.verifiedSamples == 16)
        let altered = try Judgement(forge: forge) { try $0.flip(sample: 5, byte: 9) }
        #expect(altered.report.verdict == .altered, altered.told)
        let forged = try Judgement(.with { $0.editSignedClaim = { $0[$0.count - 1] ^= 1 } }, forge: forge)
        #expect(forged.codes.contains("claim-signature-invalid"), forged.told)
    }

    @Test(arguments: [
        ("ES384", KeyType.ecP384, nil as Int64?), ("PS256", .rsa2048, nil), ("PS384", .rsa2048, -38), ("PS512", .rsa2048, -39),
        ("EdDSA", .ed25519, nil),
    ])
    func `under every algorithm a changed claim is found, and changed content`(_ name: String, _ key: KeyType, _ identifier: Int64?) throws
    {
        let forge = try C2PAForge(key)
        var settings = C2PASettings()
        settings.algorithm = identifier.map { ($0, .rsaPSS($0 == -38 ? .sha384 : .sha512)) }
        let altered = try Judgement(settings, forge: forge) { try $0.flip(sample: 5, byte: 9) }
        #expect(altered.report.verdict == .altered && altered.codes.contains("sealed-content-altered"), altered.told)
        settings.editSignedClaim = { $0[$0.count - 1] ^= 1 }
        let forged = try Judgement(settings, forge: forge)
        #expect(forged.report.verdict == .altered && forged.codes.contains("claim-signature-invalid"), forged.told)
    }

    @Test func `a certificate in the unprotected header can be exchanged, and then the signature is nobody's`() throws {
        let other = try C2PAForge.signer()
        let settings = C2PASettings.with {
            $0.hasUnprotectedChain = true
            $0.editSignature = { parts in
                parts[1] = .map([(.text("x5chain"), .array(other.chain.map { .bytes($0.der) }))])
            }
        }
        let judgement = try Judgement(settings)
        #expect(judgement.report.verdict == .altered, judgement.told)
        #expect(judgement.codes.contains("claim-signature-invalid"))
    }

    @Test func `an authority's certificate may not sign claims, and without any anchor nobody is trusted`() throws {
        var forge = try C2PAForge()
        let key = try PrivateKey.generate(.ecP256)
        let authority = CertificateTemplate.authority(
            DistinguishedName(commonName: "An Authority"), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter, isRoot: false)
        forge.signer = TestSigner(
            key: key, chain: [try TestPKI.shared().certificate(authority, for: key.publicKey), try TestPKI.shared().intermediate])
        let judgement = try Judgement(forge: forge)
        #expect(judgement.report.verdict == .untrusted, judgement.told)
        let sealed = try C2PAForge().seal(Recording(Judgement.letters)).file
        let nobody = try Judgement(sealed.bytes) { $0.trustStore = TrustStore() }
        #expect(nobody.report.verdict == .untrusted && nobody.report.answers?.integrity == .intact, nobody.told)
    }

    @Test func `blocks and fragments are told with their samples and times`() throws {
        let settings = C2PASettings.with { $0.binding = .fragments(row: .leaves) }
        let judgement = try Judgement(settings, recording: Recording(Judgement.letters, layout: .fragmented))
        let segments = try #require(judgement.signature?.segments)
        #expect(segments.map(\.samples) == [SampleRange(0, 3), SampleRange(4, 7), SampleRange(8, 11), SampleRange(12, 15)])
        #expect(segments.map(\.index) == [0, 1, 2, 3])
        #expect(segments.allSatisfy { $0.status == .intact })
        #expect(abs((segments[1].time?.lowerBound ?? 0) - 0.16) < 0.001)
    }

    @Test func `a signer need not be a camera, and is not called one`() throws {
        let report = try Judgement().report
        #expect(report.signatures.first?.reasons.origin.hasPrefix("signed by CN=Export Station 4") == true)
    }

    @Test func `a stranger's seal is intact and not trusted`() throws {
        let judgement = try Judgement(forge: C2PAForge(authority: TestPKI.stranger()))
        #expect(judgement.report.verdict == .untrusted, judgement.told)
        #expect(judgement.report.answers?.integrity == .intact)
        #expect(judgement.report.answers?.origin == .untrusted)
    }

    @Test func `a certificate for another purpose may not sign claims`() throws {
        var forge = try C2PAForge()
        forge.signer = try C2PAForge.signer(usage: "serverAuth")
        let judgement = try Judgement(forge: forge)
        #expect(judgement.report.verdict == .untrusted, judgement.told)
        #expect(judgement.codes.contains("extended-key-usage-missing"))
    }

    @Test func `a certificate that has expired since is not trusted without a time stamp`() throws {
        var forge = try C2PAForge()
        forge.signer = try C2PAForge.signer(notAfter: Timestamp(seconds: TestPKI.recordingTime.seconds - 1))
        let judgement = try Judgement(forge: forge)
        #expect(judgement.report.verdict == .untrusted, judgement.told)
        #expect(judgement.codes.contains("certificate-expired"))
        #expect(judgement.report.answers?.integrity == .intact)
    }
}
