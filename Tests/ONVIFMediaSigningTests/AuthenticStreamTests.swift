import Cryptography
import Evidence
import ONVIFForge
import RecordingForge
import Testing

/// A way to sign, and what of `IPPP IPPP IPPP IPPP` is then proven.
struct Way: Sendable, CustomTestStringConvertible {
    var name: String
    var setUp: @Sendable (inout ONVIFForge) throws -> Void = { _ in }
    var style: @Sendable (inout PictureStyle) -> Void = { _ in }
    var map = "............----"
    var completeness = Completeness.openEnd
    var testDescription: String { name }

    static let table: [Way] = [
        Way(name: "plain"),
        Way(name: "H.265", style: { $0.coding = .h265 }),
        Way(name: "three slices", style: { $0.slices = 3 }),
        Way(name: "SHA-384", setUp: { $0.algorithm = .sha384 }),
        Way(name: "SHA-512", setUp: { $0.algorithm = .sha512 }),
        Way(
            name: "SHA-512 not named",
            setUp: {
                $0.algorithm = .sha512; $0.namesAlgorithm = false
            }),
        Way(name: "P-384", setUp: { $0.signer = try TestPKI.shared().camera(.ecP384) }),
        Way(
            name: "P-384 with SHA-512",
            setUp: {
                $0.signer = try TestPKI.shared().camera(.ecP384); $0.algorithm = .sha512
            }),
        Way(name: "RSA with the longest salt", setUp: { $0.signer = try TestPKI.shared().camera(.rsa2048) }),
        Way(
            name: "RSA with a salt as long as the digest",
            setUp: {
                $0.signer = try TestPKI.shared().camera(.rsa2048); $0.saltLength = .digest
            }),
        Way(
            name: "RSA with SHA-256 over SHA-512",
            setUp: {
                $0.signer = try TestPKI.shared().camera(.rsa2048); $0.algorithm = .sha512; $0.signatureHash = .sha256
            }),
        Way(name: "no lists", setUp: { $0.hasList = false }),
        Way(
            name: "no lists, SHA-384",
            setUp: {
                $0.hasList = false; $0.algorithm = .sha384
            }),
        Way(name: "old general tag", setUp: { $0.tagVersion = 1 }),
        Way(name: "hashed as stored", setUp: { $0.isHashedAsStored = true }),
        Way(name: "never escaped", setUp: { $0.isEscaped = false }),
        Way(name: "little-endian", setUp: { $0.isLittleEndian = true }),
        Way(name: "SEIs twice", setUp: { $0.copies = 2 }),
        Way(name: "in front of the trigger", setUp: { $0.delay = -1 }),
        Way(name: "two pictures late", setUp: { $0.delay = 2 }),
        Way(name: "a group late", setUp: { $0.delay = 4 }, map: "........--------"),
        Way(name: "certificate SEI", setUp: { $0.certificates = .certificateSEI(sample: 0) }),
        Way(name: "certificate SEI late", setUp: { $0.certificates = .certificateSEI(sample: 10) }),
        Way(name: "certificate SEI in the last sample", setUp: { $0.certificates = .certificateSEI(sample: 15) }),
        Way(
            name: "certificate SEI late, SHA-512",
            setUp: {
                $0.certificates = .certificateSEI(sample: 10); $0.algorithm = .sha512; $0.namesAlgorithm = false
            }),
        Way(
            name: "suffix SEIs",
            setUp: { $0.isSuffix = true }, style: { $0.coding = .h265 }),
        Way(
            name: "suffix SEIs, two groups a signature",
            setUp: {
                $0.isSuffix = true; $0.gopsPerSignature = 2
            }, style: { $0.coding = .h265 }, map: "........--------"),
        Way(
            name: "a factory key for the certificates, a user's key for the pictures",
            setUp: {
                $0.certificates = .certificateSEI(sample: 0); $0.userSigner = try TestPKI.shared().camera(.ecP384)
            }),
        Way(
            name: "factory and user keys, the certificates late",
            setUp: {
                $0.certificates = .certificateSEI(sample: 10); $0.userSigner = try TestPKI.shared().camera(.rsa2048)
            }),
        Way(name: "overflowed list", setUp: { $0.mostListed = 2 }),
        Way(name: "two groups a signature", setUp: { $0.gopsPerSignature = 2 }, map: "........--------"),
        Way(
            name: "three groups a signature, no lists",
            setUp: {
                $0.gopsPerSignature = 3; $0.hasList = false
            }),
        Way(
            name: "two groups a signature, twice",
            setUp: {
                $0.gopsPerSignature = 2; $0.copies = 2
            }, map: "........--------"),
        Way(name: "two pictures a period", setUp: { $0.pictureLimit = 2 }, map: "..............--"),
        Way(
            name: "two pictures a period, no lists",
            setUp: {
                $0.pictureLimit = 2; $0.hasList = false
            }, map: "..............--"),
        Way(
            name: "three pictures a period, late",
            setUp: {
                $0.pictureLimit = 3; $0.delay = 1
            }, map: "............----"),
        Way(name: "closed", setUp: { $0.endOfStream = .correct }, map: ".................", completeness: .complete),
        Way(name: "closed by a stale SEI", setUp: { $0.endOfStream = .stale }, map: ".................", completeness: .complete),
        Way(
            name: "closed by a stale SEI, no lists",
            setUp: {
                $0.endOfStream = .stale; $0.hasList = false
            },
            map: "............----."),
        Way(name: "a clock that was never set", setUp: { $0.start = Timestamp(seconds: -11_644_473_600) }),
        Way(name: "an excerpt", setUp: { $0.firstCounter = 7 }, completeness: .excerpt),
        Way(name: "counter wraps", setUp: { $0.firstCounter = .max - 1 }, completeness: .excerpt),
        Way(
            name: "closed, counter wraps, two pictures a period, three slices",
            setUp: {
                $0.firstCounter = .max - 1; $0.pictureLimit = 2; $0.endOfStream = .correct
            }, style: { $0.slices = 3 },
            map: ".................", completeness: .excerpt),
    ]
}

@Suite("Recordings as signers write them")
struct AuthenticStreamTests {
    @Test("are authentic, however they are signed", arguments: Way.table)
    func authentic(_ way: Way) throws {
        var forge = try ONVIFForge()
        try way.setUp(&forge)
        let signed = try forge.sign(.quarters("IPPP IPPP IPPP IPPP", way.style))
        let judgement = try Judgement(signed)
        #expect(judgement.report.verdict == .authentic, "\(judgement.codes) \(judgement.report.findings.map(\.message))")
        #expect(judgement.map == way.map)
        #expect(judgement.completeness == way.completeness)
        #expect(judgement.presentation == .consistent)
    }

    @Test("are judged alike where NAL units stand behind lengths of two bytes", arguments: [VideoCoding.h264, .h265])
    func shortLengths(_ coding: VideoCoding) throws {
        var forge = try ONVIFForge()
        forge.nalLengthSize = 2
        var signed = try forge.sign(.quarters("IPPP IPPP IPPP") { $0.coding = coding })
        let honest = try Judgement(signed)
        #expect(honest.report.verdict == .authentic)
        #expect(honest.map == "........----")
        signed.tracks[0].samples[5].bytes[signed.tracks[0].samples[5].bytes.count - 4] ^= 1
        let altered = try Judgement(signed)
        #expect(altered.report.verdict == .altered)
        #expect(altered.map == ".....X..----")
    }

    @Test("say from which period on another key signs, and are trusted as the least trusted of the two", arguments: [true, false])
    func keyChange(isKnown: Bool) throws {
        var forge = try ONVIFForge()
        forge.successor = (group: 2, signer: isKnown ? try TestPKI.shared().camera(.ecP384) : try TestPKI.stranger().camera)
        let judgement = try Judgement(forge.sign(.quarters("IPPP IPPP IPPP IPPP")))
        #expect(judgement.report.verdict == (isKnown ? .authentic : .untrusted))
        #expect(judgement.codes.contains("signer-changed"))
        #expect(judgement.report.signatures.first?.signers.map(\.trusted) == [true, isKnown])
        #expect(judgement.map == "............----")
        let changed = judgement.report.findings.first { $0.code.name == "signer-changed" }
        #expect(changed?.message.contains("period 2") == true, "\(changed?.message ?? "-")")
    }

    @Test("are trusted by the key that signs the pictures, whoever's key signs the certificates", arguments: [true, false])
    func userKey(isKnown: Bool) throws {
        var forge = try ONVIFForge()
        forge.certificates = .certificateSEI(sample: 0)
        forge.signer = isKnown ? try TestPKI.stranger().camera : try TestPKI.shared().camera
        forge.userSigner = isKnown ? try TestPKI.shared().camera : try TestPKI.stranger().camera
        let judgement = try Judgement(forge.sign(.quarters("IPPP IPPP IPPP IPPP")))
        #expect(judgement.report.verdict == (isKnown ? .authentic : .untrusted), "\(judgement.told)")
        #expect(judgement.map == "............----")
    }

    @Test("are untrusted where the root is not known")
    func strangers() throws {
        let judgement = try Judgement(ONVIFForge().sign(.quarters("IPPP IPPP IPPP")), trusting: TestPKI.stranger().root)
        #expect(judgement.report.verdict == .untrusted)
        #expect(judgement.map == "........----")
    }

    @Test("are indeterminate where no certificate is there")
    func withoutCertificate() throws {
        var forge = try ONVIFForge()
        forge.certificates = .nowhere
        let judgement = try Judgement(forge.sign(.quarters("IPPP IPPP IPPP")))
        #expect(judgement.report.verdict == .indeterminate)
        #expect(judgement.codes.contains("signer-missing"))
        #expect(judgement.report.answers?.origin == .unknown)
    }

    @Test(
        "tell of parameter sets between the pictures that differ from the sample entry, and prove nothing by them",
        arguments: [false, true])
    func parameterSets(differ: Bool) throws {
        let other = SampleDescription.avc1()
        var recording = Recording.quarters("IPPP IPPP IPPP")
        // The sequence parameter set of the entry, as it is or with another height, in front of the second group.
        let start = try #require(other.bytes.indices.first { other.bytes[$0...].starts(with: [0x67, 0x64]) })
        var set = Array(other.bytes[start..<start + 26])
        if differ { set[6] ^= 0x10 }
        recording.tracks[0].samples[4].units.insert(set, at: 0)
        let judgement = try Judgement(ONVIFForge().sign(recording))
        #expect(judgement.report.verdict == .authentic)
        #expect(judgement.codes.contains("parameter-sets-change") == differ)
    }

    @Test("leave pictures of unhashed types to doubt", arguments: [false, true])
    func leadingPictures(hashesEverything: Bool) throws {
        var recording = Recording.quarters("IPPP IPPP IPPP") { $0.coding = .h265 }
        for sample in [2, 6] {
            var units = recording.tracks[0].samples[sample].units
            units[0][0] = 8 << 1
            recording.tracks[0].samples[sample].units = units
        }
        var forge = try ONVIFForge()
        forge.hashesEverything = hashesEverything
        let judgement = try Judgement(forge.sign(recording))
        #expect(judgement.map == (hashesEverything ? "........----" : "..-...-.----"))
        #expect(judgement.report.verdict == (hashesEverything ? .authentic : .indeterminate))
        #expect(judgement.codes.contains("pictures-uncovered") == !hashesEverything)
    }
}
