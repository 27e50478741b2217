import C2PAForge
import Cryptography
import Evidence
import RecordingForge
import Testing

/// Something that is wrong with a manifest, and what has to be said of it. The pictures are as they were in all of them.
struct ManifestAttack: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var verdict: Verdict
    var codes: Set<String>
    var verified: UInt64
    var settings: C2PASettings
    var attack: @Sendable (inout AlteredFile) throws -> Void

    init(
        _ name: String, _ verdict: Verdict, _ codes: Set<String>, verified: UInt64 = 0, _ change: (inout C2PASettings) -> Void = { _ in },
        attack: @escaping @Sendable (inout AlteredFile) throws -> Void = { _ in }
    ) {
        testDescription = name
        self.verdict = verdict
        self.codes = codes
        self.verified = verified
        settings = .with(change)
        self.attack = attack
    }

    /// Overwrites the word that says what the first C2PA box is for, with one of the same length.
    private static func retag(_ file: inout AlteredFile, _ word: String) throws {
        let box = try file.box("uuid")
        file.replace(box.lowerBound + 28..<box.lowerBound + 36, with: Array(word.utf8))
    }

    static let all: [ManifestAttack] = [
        // Claim and signature
        ManifestAttack("a bit of the claim", .altered, ["claim-signature-invalid"]) { $0.editSignedClaim = { $0[$0.count - 1] ^= 1 } },
        ManifestAttack("a bit of the signature", .altered, ["claim-signature-invalid"]) {
            $0.editSignature = { if case .bytes(let value) = $0[3] { $0[3] = .bytes(value.dropLast() + [value[value.count - 1] ^ 1]) } }
        },
        ManifestAttack("a signature in DER", .indeterminate, ["claim-malformed"]) {
            $0.editSignature = { $0[3] = .bytes([0x30, 0x44] + [UInt8](repeating: 1, count: 68)) }
        },
        ManifestAttack("a payload in the signature", .indeterminate, ["claim-malformed"]) { $0.editSignature = { $0[2] = .bytes([1]) } },
        ManifestAttack("certificates in both headers", .indeterminate, ["claim-malformed"]) {
            $0.unprotected = { _, _, _ in [(.text("x5chain"), .bytes([0x30, 0x00]))] }
        },
        ManifestAttack("an algorithm that is none of C2PA's", .indeterminate, ["manifest-unsupported"]) {
            $0.editSignature = { $0[0] = .bytes(CBORValue.map([(.int(1), .int(-65535))]).encoded) }
        },
        ManifestAttack("no tag around the signature", .indeterminate, ["claim-malformed"]) {
            $0.editManifest = { parts in
                let marker: [UInt8] = [0xD2, 0x84]
                guard let place = parts[2].firstRange(of: marker) else { return }
                parts[2][place.lowerBound] = 0xD1
            }
        },
        ManifestAttack("a renamed signature box", .indeterminate, ["claim-malformed"]) {
            $0.editManifest = { parts in
                guard let place = parts[2].firstRange(of: Array("c2pa.signature".utf8)) else { return }
                parts[2][place.lowerBound] = 0x64
            }
        },
        ManifestAttack("a signature of another manifest", .indeterminate, ["claim-malformed"]) {
            $0.editClaim = { $0["signature"] = .text("self#jumbf=/c2pa/urn:c2pa:other/c2pa.signature") }
        },
        ManifestAttack("two claims", .indeterminate, ["claim-malformed"]) { $0.editManifest = { $0.append($0[1]) } },
        ManifestAttack("no claim", .indeterminate, ["claim-malformed"]) { $0.editManifest = { $0.remove(at: 1) } },
        ManifestAttack("a claim without instanceID", .indeterminate, ["claim-malformed"]) { $0.editClaim = { $0["instanceID"] = nil } },
        ManifestAttack("a claim with a key twice", .indeterminate, ["claim-malformed"]) {
            $0.editClaim = {
                guard case .map(let pairs) = $0 else { return }
                $0 = .map(pairs + [pairs[0]])
            }
        },

        // Assertions
        ManifestAttack("an assertion", .altered, ["assertion-altered"], verified: 16) {
            $0.editAssertions = { $0[1].content = .object(["serial": .text("ACC000D41208")]) }
        },
        ManifestAttack("the salt of an assertion", .altered, ["assertion-altered"], verified: 16) {
            $0.editAssertions = { $0[0].salt = [UInt8](repeating: 8, count: 16) }
        },
        ManifestAttack("an assertion that is gone", .altered, ["assertion-missing"], verified: 16) {
            $0.editAssertions = { $0[1].isPresent = false }
        },
        ManifestAttack("an assertion put in", .altered, ["assertion-undeclared"], verified: 16) {
            $0.editAssertions = { $0.append(ForgedAssertion("org.example.note", .text("seen by nobody"))) }
        },
        ManifestAttack("the binding itself", .altered, ["assertion-altered"]) {
            $0.editAssertions = { $0[2].content["name"] = .text("other") }
        },
        ManifestAttack("an assertion outside of the manifest", .indeterminate, ["claim-malformed"], verified: 16) {
            $0.editClaim = { claim in
                guard case .array(var list)? = claim["gathered_assertions"] else { return }
                list.append(
                    .object(["url": .text("self#jumbf=/c2pa/other/c2pa.assertions/x"), "hash": .bytes([UInt8](repeating: 0, count: 32))]))
                claim["gathered_assertions"] = .array(list)
            }
        },
        ManifestAttack("an assertion by another hash function", .indeterminate, ["manifest-unsupported"], verified: 16) {
            $0.editClaim = { claim in
                guard case .array(var list)? = claim["gathered_assertions"] else { return }
                list[0]["alg"] = .text("sha1")
                claim["gathered_assertions"] = .array(list)
            }
        },
        ManifestAttack("the first action is an edit", .authentic, ["assertion-malformed"], verified: 16) {
            $0.assertions[0].content = .object(["actions": .array([.object(["action": .text("c2pa.edited")])])])
        },

        // The binding
        ManifestAttack("no binding", .indeterminate, ["content-binding-missing"]) { $0.hashLabel = "org.example.nothing" },
        ManifestAttack("two bindings", .indeterminate, ["content-binding-missing"]) {
            $0.assertions.append(ForgedAssertion("c2pa.hash.bmff.v2", .object([:]), isCreated: true))
        },
        ManifestAttack("a binding that was handed to the signer", .indeterminate, ["content-binding-missing"]) {
            $0.editClaim = { claim in
                guard case .array(let created)? = claim["created_assertions"], case .array(let gathered)? = claim["gathered_assertions"]
                else {
                    return
                }
                claim["gathered_assertions"] = .array(gathered + created)
                claim["created_assertions"] = .array([])
            }
        },
        ManifestAttack("a binding without exclusions", .indeterminate, ["content-binding-malformed"]) {
            $0.editBinding = { $0["exclusions"] = .array([]) }
        },
        ManifestAttack("a hash of another length", .indeterminate, ["content-binding-malformed"]) {
            $0.editBinding = { $0["hash"] = .bytes([1, 2]) }
        },
        ManifestAttack("subsets that overlap", .indeterminate, ["content-binding-malformed"]) {
            let part = CBORValue.object(["offset": .int(8), "length": .int(4)])
            $0.moreExclusions = [.object(["xpath": .text("/free"), "subset": .array([part, part])])]
        },
        ManifestAttack("a path that is none", .indeterminate, ["content-binding-malformed"]) {
            $0.moreExclusions = [.object(["xpath": .text("mdat")])]
        },
        ManifestAttack("a binding by SHA-1", .indeterminate, ["manifest-unsupported"]) { $0.editBinding = { $0["alg"] = .text("sha1") } },
        ManifestAttack("all pictures left out", .indeterminate, ["no-samples-sealed", "bytes-left-out"]) { $0.leftOut.append("mdat") },
        ManifestAttack("a hash over several parts", .indeterminate, ["manifest-unsupported"], verified: 16) {
            $0.assertions.append(ForgedAssertion("c2pa.hash.multi-asset", .object([:]), isCreated: true))
        },
        ManifestAttack("keys for segments of live video", .indeterminate, ["manifest-unsupported"], verified: 16) {
            $0.assertions.append(ForgedAssertion("c2pa.session-keys", .object(["keys": .array([])]), isCreated: true))
        },
        ManifestAttack("created from no kind of source", .authentic, ["assertion-malformed"], verified: 16) {
            $0.assertions[0].content = .object(["actions": .array([.object(["action": .text("c2pa.created")])])])
        },
        ManifestAttack("an assertion in the cloud", .indeterminate, ["manifest-unsupported"], verified: 16) {
            $0.assertions.append(ForgedAssertion("c2pa.cloud-data", .object(["url": .text("https://example.org/")])))
        },

        // The box
        ManifestAttack("the word on the box", .indeterminate, ["manifest-unreadable"], attack: { try retag(&$0, "manifesT") }),
        ManifestAttack("an original without an update", .indeterminate, ["manifest-unreadable"], attack: { try retag(&$0, "original") }),
        ManifestAttack(
            "two stores", .indeterminate, ["several-manifest-stores"], attack: { $0.append(Array($0.bytes[try $0.box("uuid")])) }),
        ManifestAttack(
            "a damaged store", .indeterminate, ["manifest-unreadable"],
            attack: {
                let box = try $0.box("uuid")
                try $0.flip(at: box.lowerBound + 28 + 9 + 8 + 4)
            }),
        ManifestAttack(
            "a store without a manifest", .indeterminate, ["manifest-unreadable"],
            attack: {
                let store = JUMBFWriter.superbox("c2pa", label: "c2pa", contents: [])
                let box = try $0.box("uuid")
                $0.replace(box, with: C2PAForge.c2paBox("manifest", [UInt8](repeating: 0, count: 8) + store, size: box.count))
            }),
        ManifestAttack("a compressed manifest", .indeterminate, ["manifest-unsupported"]) { $0.manifestType = "c2cm" },
        ManifestAttack("the box cut out", .unsigned, [], attack: { try $0.removeTopLevelBox(1) }),
    ]
}

@Suite("Attacks on manifests")
struct ManifestAttacks {
    @Test(arguments: ManifestAttack.all)
    func `what is wrong with a manifest is told, and never passes`(_ attack: ManifestAttack) throws {
        let judgement = try Judgement(attack.settings, attack: attack.attack)
        #expect(judgement.report.verdict == attack.verdict, judgement.told)
        #expect(judgement.codes.isSuperset(of: attack.codes), judgement.told)
        #expect(judgement.signature?.verifiedSamples ?? 0 == attack.verified, judgement.told)
        #expect(judgement.isAccountedFor)
    }

    @Test func `a manifest elsewhere is not fetched, and the file not called unsigned`() throws {
        let xmp: [UInt8] = [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC]
        for (value, word) in [("https://example.org/manifest.c2pa", "elsewhere"), ("self#jumbf=/c2pa/x", "taken out")] {
            let text = "<rdf:Description dcterms:provenance=\"\(value)\"/>"
            let bytes = Recording(Judgement.letters).serialize().bytes + box("uuid", xmp + Array(text.utf8))
            let judgement = try Judgement(bytes)
            #expect(judgement.report.verdict == .indeterminate, judgement.told)
            #expect(judgement.report.findings.contains { $0.code.name == "manifest-unsupported" && $0.message.contains(word) })
        }
    }

    @Test func `samples in free space are not covered by a seal that leaves it out`() throws {
        var recording = Recording(Judgement.letters, layout: .movieAhead)
        recording.layout.samplesPerChunk = 1
        recording.layout.freeBoxes[.atEnd] = 4_096
        // The fourth picture lies in the free space at the end when the file is sealed.
        let settings = C2PASettings.with {
            $0.editFile = { file in
                guard let free = file.boxes.boxes.last else { return }
                try file.setChunkOffset(UInt64(free.payload.lowerBound), chunk: 3)
            }
        }
        let judgement = try Judgement(settings, recording: recording)
        #expect(judgement.report.verdict == .indeterminate, judgement.told)
        #expect(judgement.codes.contains("pictures-uncovered"))
        #expect(judgement.uncovered == [3...3])
        #expect(judgement.signature?.verifiedSamples == 15)
    }

    @Test func `exclusions are followed as they are written`() throws {
        // The hash in these is made without knowing of the exclusion: where it matches nothing, the file is intact; else it differs.
        let cases: [(String, CBORValue, Bool)] = [
            ("/moov", .object(["xpath": .text("/moov"), "length": .int(3)]), false),
            ("/moov whole", .object(["xpath": .text("/moov")]), true),
            ("/moov/mvhd", .object(["xpath": .text("/moov/mvhd")]), true),
            ("/moov/trak[2]", .object(["xpath": .text("/moov/trak[2]")]), false),
            ("/moov/trak[1]", .object(["xpath": .text("/moov/trak[1]")]), true),
            ("version", .object(["xpath": .text("/moov/mvhd"), "version": .int(1)]), false),
            ("version 0", .object(["xpath": .text("/moov/mvhd"), "version": .int(0)]), true),
            ("flags exact", .object(["xpath": .text("/moov/trak/tkhd"), "flags": .bytes([0, 0, 1])]), false),
            ("flags at least", .object(["xpath": .text("/moov/trak/tkhd"), "flags": .bytes([0, 0, 1]), "exact": .bool(false)]), true),
            (
                "data differs",
                .object(["xpath": .text("/moov"), "data": .array([.object(["offset": .int(4), "value": .bytes(Array("abcd".utf8))])])]),
                false
            ),
            (
                "data",
                .object(["xpath": .text("/moov"), "data": .array([.object(["offset": .int(4), "value": .bytes(Array("moov".utf8))])])]),
                true
            ),
            (
                "subset beyond",
                .object(["xpath": .text("/moov"), "subset": .array([.object(["offset": .int(1 << 20), "length": .int(1)])])]), false
            ),
            ("subset", .object(["xpath": .text("/moov"), "subset": .array([.object(["offset": .int(8), "length": .int(1)])])]), true),
        ]
        for (name, exclusion, matches) in cases {
            let judgement = try Judgement(.with { $0.moreExclusions = [exclusion] })
            #expect(judgement.report.verdict == (matches ? .altered : .authentic), "\(name): \(judgement.told)")
        }
    }
}
