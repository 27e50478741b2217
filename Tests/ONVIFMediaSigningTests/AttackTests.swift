import Cryptography
import Evidence
import ONVIFForge
import RecordingForge
import Testing

/// What was done to a signed recording, and what has to be said of it.
struct Attack: Sendable, CustomTestStringConvertible {
    var name: String
    var letters = "IPPP IPPP IPPP IPPP IPPP"
    var setUp: @Sendable (inout ONVIFForge) throws -> Void = { _ in }
    var style: @Sendable (inout PictureStyle) -> Void = { _ in }
    var edit: @Sendable (inout Recording) throws -> Void
    var verdict = Verdict.altered
    var map: String
    var completeness: Completeness?
    var missing: [MissingReport] = []
    /// Has to be among what was found.
    var finds: [String] = []
    /// Must not be among it.
    var spares: [String] = []
    /// Whether it brings pictures or SEIs made as the plain signer makes them.
    var bringsPlainPictures = false
    var testDescription: String { name }

    static let table: [Attack] = [
        Attack(
            name: "a P picture changed", edit: { $0.flipPicture(6) }, map: "......X.........----", completeness: .openEnd,
            finds: ["sample-altered"], spares: ["samples-missing", "samples-inserted", "link-broken"]),
        Attack(
            name: "an I picture changed", edit: { $0.flipPicture(4) }, map: "....X...........----", completeness: .openEnd,
            finds: ["sample-altered"], spares: ["samples-missing", "link-broken"]),
        Attack(name: "the first I picture changed", edit: { $0.flipPicture(0) }, map: "X...............----", finds: ["sample-altered"]),
        Attack(name: "the last signed picture changed", edit: { $0.flipPicture(15) }, map: "...............X----"),
        Attack(name: "a whole group changed", edit: { for sample in 4..<8 { $0.flipPicture(sample) } }, map: "....XXXX........----"),
        Attack(
            name: "two groups changed", edit: { for sample in 4..<12 { $0.flipPicture(sample) } }, map: "....XXXXXXXX....----"),
        Attack(
            name: "two slices of three pictures changed", style: { $0.slices = 3 },
            edit: {
                $0.flipPicture(4, slice: 1)
                $0.flipPicture(6, slice: 2)
            }, map: "....X.X.........----", spares: ["samples-missing"]),
        Attack(
            name: "a P picture removed", edit: { try $0.drop(6) }, map: "...............----", completeness: .gaps,
            missing: [MissingReport(afterSample: 5, count: 1)], finds: ["samples-missing"]),
        Attack(
            name: "a P picture of three slices removed", style: { $0.slices = 3 }, edit: { try $0.drop(6) }, map: "...............----",
            missing: [MissingReport(afterSample: 5, count: 1)]),
        Attack(
            name: "the last picture of a group removed", edit: { try $0.drop(7) }, map: "...............----", completeness: .gaps,
            missing: [MissingReport(afterSample: 6, count: 1)]),
        Attack(
            name: "an I picture removed", edit: { try $0.drop(4) }, map: "...............----", completeness: .gaps,
            missing: [MissingReport(afterSample: 3, count: 1)], finds: ["samples-missing"], spares: ["sample-altered"]),
        Attack(
            name: "two neighbours exchanged", edit: { try $0.swap(6, 7) }, map: ".......X........----", finds: ["samples-reordered"],
            spares: ["samples-inserted"]),
        Attack(
            name: "a picture inserted", edit: { try $0.insert(.predicted, after: 6) }, map: ".......X.........----",
            finds: ["samples-inserted"], spares: ["samples-missing"]),
        Attack(
            name: "a picture inserted at the end of a group", edit: { try $0.insert(.predicted, after: 7) }, map: "........X........----",
            finds: ["samples-inserted"]),
        Attack(name: "a picture repeated", edit: { try $0.repeat(6) }, map: ".......X.........----"),
        Attack(
            name: "a group removed with the SEI in it", edit: { $0.dropGroup(2) }, map: ".....???....----", completeness: .gaps,
            missing: [MissingReport(afterSample: 7, count: 4)], finds: ["signature-missing", "samples-missing"],
            spares: ["sample-altered", "samples-inserted"]),
        Attack(
            name: "two groups exchanged", edit: { try $0.swapGroups(1, 2) }, map: "........XXXX....----", finds: ["samples-reordered"],
            spares: ["samples-missing", "samples-inserted"]),
        Attack(
            name: "a group repeated behind itself",
            edit: { $0.tracks[0].samples.insert(contentsOf: $0.tracks[0].samples[4..<8], at: 8) }, map: "........XXXX........----",
            spares: ["samples-missing"]),
        Attack(
            name: "a foreign group inserted",
            edit: { recording in
                recording.tracks[0].samples.insert(contentsOf: Recording.quarters("IPPP") { $0.seed = 5 }.tracks[0].samples, at: 8)
            }, map: "........XXXX........----", finds: ["samples-inserted"], spares: ["samples-missing", "sample-altered"],
            bringsPlainPictures: true),
        Attack(
            name: "a group replaced by one of another recording of the same key",
            edit: { recording in
                let other = try ONVIFForge().sign(.quarters("IPPP IPPP IPPP IPPP IPPP") { $0.seed = 5 })
                recording.tracks[0].samples.replaceSubrange(8..<12, with: other.tracks[0].samples[8..<12])
            }, map: ".....???XXXX....----", completeness: .gaps, finds: ["sample-altered", "signature-altered"], bringsPlainPictures: true),
        Attack(
            name: "every picture coded anew, the SEIs kept", edit: { for sample in 0..<20 { $0.flipPicture(sample) } },
            map: "XXXXXXXXXXXXXXXX----", finds: ["sample-altered"]),
        Attack(
            name: "an SEI removed", edit: { $0.dropSigning(9) }, map: ".....???........----", completeness: .gaps,
            finds: ["signature-missing"], spares: ["sample-altered", "samples-missing", "samples-inserted"]),
        Attack(
            name: "two SEIs removed",
            edit: {
                $0.dropSigning(9)
                $0.dropSigning(13)
            }, map: "....????.???....----", completeness: .gaps, finds: ["signature-missing"], spares: ["sample-altered"]),
        Attack(
            name: "a signature broken", edit: { $0.editSigning(9) { $0[$0.count - 30] ^= 1 } }, map: ".....???........----",
            completeness: .gaps, finds: ["signature-altered", "signature-invalid"], spares: ["sample-altered"]),
        Attack(
            name: "a list changed", edit: { $0.editSigning(9) { $0[$0.count - 100] ^= 1 } }, map: ".....???........----",
            finds: ["signature-altered"], spares: ["sample-altered"]),
        Attack(
            name: "an SEI cut short", edit: { $0.editSigning(9) { $0.removeLast(10) } }, map: ".....???........----",
            finds: ["signature-malformed", "signature-altered"]),
        Attack(
            name: "an SEI cut short in front of a changed picture",
            edit: {
                $0.editSigning(9) { $0.removeLast(10) }
                $0.flipPicture(14)
            }, map: ".....???......X.----", finds: ["signature-malformed", "sample-altered"]),
        Attack(
            name: "the first signature broken", edit: { $0.editSigning(5) { $0[$0.count - 30] ^= 1 } }, verdict: .indeterminate,
            map: "????............----", finds: ["signature-invalid", "unverifiable-start"]),
        Attack(
            name: "the last signature broken", edit: { $0.editSigning(17) { $0[$0.count - 30] ^= 1 } }, verdict: .indeterminate,
            map: "............????----", finds: ["signature-invalid"]),
        Attack(
            name: "every signature broken", edit: { for sample in 0..<20 { $0.editSigning(sample) { $0[$0.count - 30] ^= 1 } } },
            verdict: .indeterminate, map: "????????????????????", finds: ["signature-invalid"]),
        Attack(name: "the last SEI removed", edit: { $0.dropSigning(17) }, verdict: .authentic, map: "............--------"),
        Attack(
            name: "every SEI removed", edit: { for sample in 0..<20 { $0.dropSigning(sample) } }, verdict: .unsigned,
            map: "                    "),
        Attack(
            name: "two SEIs exchanged",
            edit: { recording in
                let first = recording.tracks[0].samples[9].units[0]
                let second = recording.tracks[0].samples[13].units[0]
                recording.editSigning(9) { $0 = second }
                recording.editSigning(13) { $0 = first }
            }, verdict: .authentic, map: "................----"),
        Attack(
            name: "the first group cut off", edit: { $0.dropGroup(0) }, verdict: .authentic, map: "............----",
            completeness: .excerpt, finds: ["excerpt"]),
        Attack(
            name: "cut in the middle of the first group", edit: { try $0.drop(0...1) }, verdict: .authentic, map: "..............----",
            completeness: .excerpt),
        Attack(
            name: "cut in the middle of the last group", edit: { try $0.drop(18...19) }, verdict: .authentic, map: "................--",
            completeness: .openEnd),
        Attack(
            name: "unsigned pictures in front",
            edit: { recording in
                recording.tracks[0].samples.insert(contentsOf: Recording.quarters("IPPP") { $0.seed = 5 }.tracks[0].samples, at: 0)
            }, verdict: .indeterminate, map: "????................----", finds: ["unverifiable-start"], bringsPlainPictures: true),
        Attack(
            name: "another recording of the camera behind it",
            edit: { recording in
                let other = try ONVIFForge().sign(.quarters("IPPP IPPP IPPP") { $0.seed = 5 })
                recording.tracks[0].samples += other.tracks[0].samples
            }, verdict: .indeterminate, map: "................----........----", finds: ["recordings-mixed", "pictures-uncovered"],
            bringsPlainPictures: true),
        Attack(
            name: "another recording behind it, with counters that go on",
            edit: { recording in
                var forge = try ONVIFForge()
                forge.firstCounter = 5
                let other = try forge.sign(.quarters("IPPP IPPP IPPP") { $0.seed = 5 })
                recording.tracks[0].samples += other.tracks[0].samples
            }, map: "................XXXX........----", finds: ["link-broken"], bringsPlainPictures: true),
        Attack(
            name: "a changed picture with an SEI of the forger's own beside the camera's",
            edit: { recording in
                var changed = Recording.quarters("IPPP IPPP IPPP IPPP IPPP")
                changed.flipPicture(6)
                recording.flipPicture(6)
                var forge = try ONVIFForge()
                forge.signer = try TestPKI.shared().camera(.ecP256, name: "Another Camera")
                let sei = try forge.sign(changed).tracks[0].samples[9].units[0]
                recording.tracks[0].samples[9].units.insert(sei, at: 0)
            }, map: "................----", finds: ["signature-conflict"], bringsPlainPictures: true),
        Attack(
            name: "shown at double speed", edit: { $0.divideDurations(by: 2) }, map: "................----", finds: ["timeline-altered"]),
        Attack(
            name: "the second half shown slowly",
            edit: { for sample in 8..<20 { try $0.setDuration(45_000, of: sample) } }, map: "................----",
            finds: ["timeline-altered"], spares: ["sample-altered"]),
        Attack(
            name: "shown a fifth faster", letters: "IPPP IPPP IPPP IPPP IPPP IPPP IPPP",
            edit: { for sample in 0..<28 { try $0.setDuration(18_000, of: sample) } }, map: "........................----",
            finds: ["timeline-altered"]),
        Attack(
            name: "the middle hidden by an edit list",
            edit: {
                $0.tracks[0].edits = [
                    Edit(segmentDuration: 1000, mediaTime: 0), Edit(segmentDuration: 2000, mediaTime: 270_000),
                ]
            }, map: "................----", finds: ["edit-list-altered"]),
        // Without lists.
        Attack(
            name: "no lists: a P picture changed", setUp: { $0.hasList = false }, edit: { $0.flipPicture(6) }, map: ".....XXX........----",
            completeness: .openEnd, finds: ["sample-altered"], spares: ["samples-missing"]),
        Attack(
            name: "no lists: an I picture changed", setUp: { $0.hasList = false }, edit: { $0.flipPicture(4) },
            map: "....XXXX........----"),
        Attack(
            name: "no lists: the first picture changed", setUp: { $0.hasList = false }, edit: { $0.flipPicture(0) },
            map: "XXXX............----"),
        Attack(
            name: "no lists: a P picture removed", setUp: { $0.hasList = false }, edit: { try $0.drop(6) }, map: ".....XX........----"),
        Attack(
            name: "no lists: a picture inserted", setUp: { $0.hasList = false }, edit: { try $0.insert(.predicted, after: 5) },
            map: ".....XXXX........----"),
        Attack(
            name: "no lists: an SEI removed", setUp: { $0.hasList = false }, edit: { $0.dropSigning(9) }, map: ".....???........----",
            finds: ["signature-missing"], spares: ["sample-altered"]),
        Attack(
            name: "no lists: a group removed", setUp: { $0.hasList = false }, edit: { $0.dropGroup(2) }, map: ".....???....----",
            completeness: .gaps, missing: [MissingReport(afterSample: 7, count: 4)]),
        Attack(
            name: "no lists: every picture coded anew", setUp: { $0.hasList = false },
            edit: { for sample in 0..<20 { $0.flipPicture(sample) } }, map: "XXXXXXXXXXXXXXXX----"),
        Attack(
            name: "no lists: the first group cut off", setUp: { $0.hasList = false }, edit: { $0.dropGroup(0) }, verdict: .authentic,
            map: "............----", completeness: .excerpt),
        // Partial periods.
        Attack(
            name: "two pictures a period: an I picture changed", setUp: { $0.pictureLimit = 2 }, edit: { $0.flipPicture(4) },
            map: "....X.............--", finds: ["sample-altered"], spares: ["samples-missing"]),
        Attack(
            name: "two pictures a period: a P picture changed", setUp: { $0.pictureLimit = 2 }, edit: { $0.flipPicture(7) },
            map: ".......X..........--"),
        Attack(
            name: "two pictures a period: a picture removed", setUp: { $0.pictureLimit = 2 }, edit: { try $0.drop(6) },
            map: ".................--", missing: [MissingReport(afterSample: 5, count: 1)]),
        Attack(
            name: "two pictures a period: an SEI removed", setUp: { $0.pictureLimit = 2 }, edit: { $0.dropSigning(7) },
            map: ".....?............--", finds: ["signature-missing"]),
        Attack(
            name: "two pictures a period, no lists: a P picture changed",
            setUp: {
                $0.pictureLimit = 2
                $0.hasList = false
            }, edit: { $0.flipPicture(5) }, map: ".....X............--"),
        Attack(
            name: "two pictures a period, no lists: the second period of a group changed",
            setUp: {
                $0.pictureLimit = 2
                $0.hasList = false
            }, edit: { $0.flipPicture(7) }, map: ".......X..........--"),
        // Several groups a signature.
        Attack(
            name: "two groups a signature: a picture changed under the unsigned SEI", setUp: { $0.gopsPerSignature = 2 },
            edit: { $0.flipPicture(2) }, map: "..X.............----"),
        Attack(
            name: "two groups a signature: a picture changed under the signed SEI", setUp: { $0.gopsPerSignature = 2 },
            edit: { $0.flipPicture(6) }, map: "......X.........----"),
        Attack(
            name: "two groups a signature: the unsigned SEI changed", setUp: { $0.gopsPerSignature = 2 },
            edit: { $0.editSigning(13) { $0[$0.count - 20] ^= 1 } }, map: ".........???....----", finds: ["signature-altered"]),
        Attack(
            name: "two groups a signature: the unsigned SEI removed", setUp: { $0.gopsPerSignature = 2 }, edit: { $0.dropSigning(13) },
            map: ".........???....----", finds: ["signature-missing"], spares: ["samples-missing"]),
        Attack(
            name: "two groups a signature, no lists: a picture changed",
            setUp: {
                $0.gopsPerSignature = 2
                $0.hasList = false
            }, edit: { $0.flipPicture(10) }, map: ".........XXX....----"),
        Attack(
            name: "H.265, three slices, SHA-512: an I picture changed", setUp: { $0.algorithm = .sha512 },
            style: {
                $0.coding = .h265
                $0.slices = 3
            }, edit: { $0.flipPicture(4, slice: 0) }, map: "....X...........----", spares: ["samples-missing"]),
        Attack(
            name: "another key from the third group on: a picture changed behind it", setUp: { try $0.changeKey() },
            edit: { $0.flipPicture(10) }, map: "..........X.....----", finds: ["signer-changed", "sample-altered"]),
        Attack(
            name: "another key from the third group on: its first SEI removed", setUp: { try $0.changeKey() },
            edit: { $0.dropSigning(13) }, map: ".........???....----", completeness: .gaps, finds: ["signer-changed", "signature-missing"],
            spares: ["sample-altered"]),
        Attack(
            name: "factory and user keys: a picture changed", setUp: { try $0.addUserKey() }, edit: { $0.flipPicture(6) },
            map: "......X.........----", finds: ["sample-altered"], spares: ["signer-changed"]),
        Attack(
            name: "factory and user keys: the certificates removed", setUp: { try $0.addUserKey() }, edit: { $0.dropSigning(0) },
            verdict: .indeterminate, map: "????????????????????", finds: ["signer-missing"], spares: ["sample-altered"]),
        Attack(
            name: "forty groups changed", letters: String(repeating: "IP ", count: 50),
            edit: { for sample in 4..<84 { $0.flipPicture(sample) } },
            map: "...." + String(repeating: "X", count: 80) + "..............--", spares: ["samples-missing", "samples-inserted"]),
        Attack(
            name: "twenty SEIs removed", letters: String(repeating: "IP ", count: 50),
            edit: { for group in 10..<30 { $0.dropSigning(2 * group + 1) } },
            map: String(repeating: ".", count: 18) + String(repeating: "?", count: 38) + ".?" + String(repeating: ".", count: 40) + "--",
            completeness: .gaps, finds: ["signature-missing"], spares: ["sample-altered"]),
    ]
}

extension ONVIFForge {
    /// Another camera key of the same authority from the third group on. ECDSA signs with the hash function of the pictures.
    fileprivate mutating func changeKey() throws {
        successor = (group: 2, signer: try TestPKI.shared().camera(.ecP384))
        signatureHash = nil
    }

    /// The factory's key signs the certificates, a user's key the pictures.
    fileprivate mutating func addUserKey() throws {
        certificates = .certificateSEI(sample: 0)
        userSigner = try TestPKI.shared().camera(.ecP384, name: "User key")
        signatureHash = nil
    }
}

/// Codec, hash and key of a signer: what was done to its recordings has to come out the same.
struct Making: Sendable, CustomTestStringConvertible {
    var name: String
    var setUp: @Sendable (inout ONVIFForge) throws -> Void = { _ in }
    var coding = VideoCoding.h264
    var testDescription: String { name }

    static let table = [
        Making(name: "plain"),
        Making(
            name: "H.265, SHA-512, P-384",
            setUp: {
                $0.algorithm = .sha512
                $0.signer = try TestPKI.shared().camera(.ecP384)
            }, coding: .h265),
        Making(
            name: "SHA-384 as stored, RSA",
            setUp: {
                $0.algorithm = .sha384
                $0.isHashedAsStored = true
                $0.signer = try TestPKI.shared().camera(.rsa2048)
            }),
        Making(
            name: "H.265, RSA with SHA-256 over SHA-512, old general tag, never escaped",
            setUp: {
                $0.algorithm = .sha512
                $0.signatureHash = .sha256
                $0.tagVersion = 1
                $0.isEscaped = false
                $0.signer = try TestPKI.shared().camera(.rsa2048)
            }, coding: .h265),
    ]
}

@Suite("Signed recordings that were tampered with")
struct AttackTests {
    @Test("are seen through, and nothing else is blamed", arguments: Making.table, Attack.table)
    func attack(_ making: Making, _ attack: Attack) throws {
        guard !attack.bringsPlainPictures || making.name == "plain" else { return }
        var forge = try ONVIFForge()
        try making.setUp(&forge)
        try attack.setUp(&forge)
        var recording = try forge.sign(
            .quarters(attack.letters) { style in
                style.coding = making.coding
                attack.style(&style)
            })
        try attack.edit(&recording)
        let judgement = try Judgement(recording)
        let told = "\(judgement.codes)\n\(judgement.report.findings.map(\.message))"
        #expect(judgement.report.verdict == attack.verdict, "\(told)")
        #expect(judgement.map == attack.map, "\(told)")
        #expect(judgement.missing == attack.missing, "\(told)")
        if let completeness = attack.completeness { #expect(judgement.completeness == completeness, "\(told)") }
        for code in attack.finds { #expect(judgement.codes.contains(code), "\(told)") }
        for code in attack.spares { #expect(!judgement.codes.contains(code), "\(told)") }
    }

    @Test("never pass where a picture is changed, whatever is done to an SEI", arguments: 0..<64)
    func noise(seed: Int) throws {
        var recording = try ONVIFForge().sign(.quarters("IPPP IPPP IPPP IPPP"))
        var noise = PseudoRandomBytes(seed: UInt64(seed), 1, 2)
        recording.flipPicture(6)
        for sample in [5, 9, 13] where noise.next() % 2 == 0 {
            recording.editSigning(sample) { unit in
                for _ in 0..<1 + noise.next() % 3 {
                    let place = Int(noise.next() % UInt64(unit.count - 1)) + 1
                    switch noise.next() % 3 {
                    case 0: unit[place] = UInt8(truncatingIfNeeded: noise.next())
                    case 1: unit.remove(at: place)
                    default: unit.insert(UInt8(truncatingIfNeeded: noise.next()), at: place)
                    }
                }
            }
        }
        let judgement = try Judgement(recording)
        #expect(judgement.report.verdict == .altered || judgement.report.verdict == .indeterminate)
        #expect(Array(judgement.map)[6] != ".")
    }
}
