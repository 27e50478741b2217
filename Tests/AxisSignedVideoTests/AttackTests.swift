import AxisForge
import Evidence
import RecordingForge
import Testing

/// What was done to a signed recording of four groups of four, and what the verifier must say of it in every form that lists units.
struct Attack: Sendable, CustomTestStringConvertible {
    var name: String
    var edit: @Sendable (inout Recording) throws -> Void
    var verdict = Verdict.altered
    var integrity: [Integrity] = [.altered]
    var completeness: [Completeness] = Completeness.allCases
    var presentation: [Presentation] = [.consistent, .notCovered, .altered]
    /// The altered samples, one of these.
    var altered: [[ClosedRange<UInt64>]] = [[]]
    var missing: [MissingReport]?
    var findings: [String] = []

    var testDescription: String { name }

    static let table: [Attack] = [
        Attack(name: "one bit of a P picture", edit: { $0.flipPicture(inSample: 6) }, altered: [[6...6]], findings: ["sample-altered"]),
        Attack(name: "one bit of an I picture", edit: { $0.flipPicture(inSample: 8) }, altered: [[8...8]], findings: ["sample-altered"]),
        Attack(name: "one bit of the first picture", edit: { $0.flipPicture(inSample: 0) }, altered: [[0...0]]),
        Attack(name: "one bit of the last picture", edit: { $0.flipPicture(inSample: 15) }, altered: [[15...15]]),
        Attack(
            name: "an I picture and a P picture of its group",
            edit: {
                $0.flipPicture(inSample: 8)
                $0.flipPicture(inSample: 10)
            }, altered: [[8...8, 10...10]]),
        Attack(
            name: "a whole group replaced", edit: { for sample in 8...11 { $0.flipPicture(inSample: sample) } }, altered: [[8...11]]),
        Attack(
            name: "every picture replaced", edit: { for sample in 0...15 { $0.flipPicture(inSample: sample) } }, altered: [[0...15]]),
        Attack(
            name: "a P picture removed", edit: { try $0.drop(6) }, integrity: [.intact, .indeterminate], completeness: [.gaps],
            missing: [MissingReport(afterSample: 5, count: 1)], findings: ["samples-missing"]),
        Attack(name: "a P picture repeated", edit: { try $0.repeat(6) }, altered: [[6...6], [7...7]]),
        Attack(
            name: "two P pictures exchanged", edit: { $0.exchangePictures(5, 7) },
            altered: [[5...5, 7...7], [5...7], [5...6], [6...7], [5...5], [7...7]]),
    ]
}

extension Variant {
    /// What is unverifiable when the fourth message of groups of four is lost: the neighbours confirm the anchor, of several slices the first.
    fileprivate var unconfirmed: ClosedRange<UInt64> {
        let group: UInt64 = settings.generation == .first ? 8 : 12
        return (slices == 1 ? group + 1 : group)...group + 3
    }
}

@Suite("Attacks on Axis Signed Video") struct AttackTests {
    @Test("the outcome is the one that the table states", arguments: Attack.table, Variant.listing)
    func listed(_ attack: Attack, _ variant: Variant) throws {
        let found = try Judgement(variant, edit: attack.edit)
        #expect(found.report.verdict == attack.verdict, found.told)
        #expect(found.report.answers?.origin == .trusted, found.told)
        #expect(attack.integrity.contains(found.report.answers?.integrity ?? .notSigned), found.told)
        #expect(attack.completeness.contains(found.report.answers?.completeness ?? .unknown), found.told)
        #expect(attack.altered.contains(found.altered), "\(found.altered) \(found.told)")
        if let missing = attack.missing { #expect(found.signature?.missing == missing, found.told) }
        for code in attack.findings { #expect(found.has(code), found.told) }
    }

    @Test(
        "the same attacks never pass where units are not listed or messages irregular", arguments: Attack.table,
        Variant.grouping + Variant.irregular)
    func others(_ attack: Attack, _ variant: Variant) throws {
        let found = try Judgement(variant, edit: attack.edit)
        #expect(found.report.verdict != .authentic, found.told)
        // The last group of a closed second-generation recording without lists has no valid signature.
        let isLastGroup = attack.name.contains("last") && !variant.settings.listsUnits
        if !isLastGroup { #expect(found.report.verdict == .altered, found.told) }
    }

    @Test("where only groups are signed, the anchor named by a link is told from the rest", arguments: Variant.grouping)
    func groupAnchor(_ variant: Variant) throws {
        let found = try Judgement(variant) { $0.flipPicture(inSample: 4) }
        #expect(found.report.verdict == .altered, found.told)
        if variant.settings.generation == .second {
            #expect(found.altered == [4...4], found.told)
            #expect(found.unverifiable.first == 5...7, found.told)
        }
    }

    @Test("a lost message makes its pictures unverifiable, not altered", arguments: Variant.listing)
    func lostMessage(_ variant: Variant) throws {
        let found = try Judgement(variant, letters: "IPPP IPPP IPPP IPPP IPPP IPPP") { recording in
            // The fourth message: its neighbours verify.
            recording.removeMessage(inSample: recording.messageSamples[3 + (variant.settings.isGolden ? 1 : 0)])
        }
        #expect(found.report.verdict == .altered, found.told)
        #expect(found.altered.isEmpty, found.told)
        #expect(found.report.answers?.completeness == .gaps, found.told)
        #expect(found.has("signature-missing"), found.told)
        #expect(found.unverifiable == [variant.unconfirmed], found.told)
    }

    @Test("a broken signature makes its pictures unverifiable, and hides no edit behind it", arguments: Variant.listing)
    func brokenMessage(_ variant: Variant) throws {
        let found = try Judgement(variant, letters: "IPPP IPPP IPPP IPPP IPPP IPPP") { recording in
            recording.flipMessage(inSample: recording.messageSamples[3 + (variant.settings.isGolden ? 1 : 0)], fromEnd: 90)
            recording.flipPicture(inSample: 18)
        }
        #expect(found.report.verdict == .altered, found.told)
        #expect(found.altered == [18...18], found.told)
        #expect(found.unverifiable == [variant.unconfirmed], found.told)
    }

    @Test("a message whose tags cannot be read is a finding and hides no edit", arguments: Variant.listing)
    func malformedMessage(_ variant: Variant) throws {
        let found = try Judgement(variant, letters: "IPPP IPPP IPPP IPPP IPPP IPPP") { recording in
            let sample = recording.messageSamples[3 + (variant.settings.isGolden ? 1 : 0)]
            guard let range = recording.messageRange(inSample: sample) else { return }
            let bytes = recording.tracks[0].samples[sample].bytes
            let letters = Array("Signed Video...0".utf8)
            let place = range.first { bytes[$0...].starts(with: letters) } ?? range.lowerBound
            recording.tracks[0].samples[sample].bytes[place + 17] = 0x77
            recording.flipPicture(inSample: 18)
        }
        #expect(found.report.verdict == .altered, found.told)
        #expect(found.altered == [18...18], found.told)
        #expect(found.has("signature-malformed"), found.told)
    }

    @Test("a group removed with the message in it leaves a gap", arguments: Variant.listing)
    func removedGroup(_ variant: Variant) throws {
        let found = try Judgement(variant, letters: "IPPP IPPP IPPP IPPP IPPP IPPP") { try $0.drop(12...15) }
        #expect(found.report.verdict == .altered, found.told)
        #expect(found.report.answers?.completeness == .gaps, found.told)
        #expect(found.altered.isEmpty, found.told)
        #expect(found.signature?.missing.isEmpty == false, found.told)
    }

    @Test("a group of another recording of the same camera is no part of this one")
    func foreignGroup() throws {
        let variant = Variant.listing[0]
        let forge = try AxisForge(variant.settings)
        var recording = try forge.sign(variant.recording("IPPP IPPP IPPP IPPP IPPP IPPP"))
        var style = PictureStyle()
        style.seed = 5
        let other = try forge.sign(Recording("IPPP IPPP IPPP IPPP IPPP IPPP", style: style, pictureDuration: 22_500))
        for sample in 12...15 { recording.tracks[0].samples[sample].bytes = other.tracks[0].samples[sample].bytes }
        let found = try Judgement(recording)
        #expect(found.report.verdict == .altered, found.told)
        #expect(found.altered.contains { $0.contains(12) && $0.contains(15) }, "\(found.altered) \(found.told)")
        #expect(found.has("link-broken"), found.told)
    }

    @Test("two recordings of one camera joined are told by their restart, of two cameras by their keys", arguments: [true, false])
    func joined(sameCamera: Bool) throws {
        let variant = Variant.listing[0]
        let forge = try AxisForge(variant.settings)
        var recording = try forge.sign(variant.recording(Judgement.letters))
        let second = sameCamera ? forge : try AxisForge(variant.settings)
        var style = PictureStyle()
        style.seed = 5
        recording.tracks[0].samples += try second.sign(Recording(Judgement.letters, style: style, pictureDuration: 22_500)).tracks[0]
            .samples
        let found = try Judgement(recording)
        #expect(found.altered.isEmpty, found.told)
        #expect(found.report.verdict == (sameCamera ? .indeterminate : .altered), found.told)
        #expect(found.has(sameCamera ? "signing-restarted" : "signing-key-changed"), found.told)
    }

    @Test("pictures of a kind that is never hashed do not pass between signed ones")
    func unhashedPictures() throws {
        let found = try Judgement(Variant(name: "H.265", coding: .h265)) { recording in
            var sample = recording.tracks[0].samples[6]
            // TRAIL_N becomes RADL_N's neighbour: type 7, which the scheme passes over.
            sample.bytes[4] = 7 << 1
            try recording.insert(sample, after: 6)
        }
        #expect(found.report.verdict == .altered || found.report.verdict == .indeterminate, found.told)
        #expect(found.uncovered.contains(7...7), found.told)
        #expect(found.has("pictures-uncovered"), found.told)
    }

    @Test("a part shown at twice the speed contradicts the signed times", arguments: Variant.listing)
    func doubled(_ variant: Variant) throws {
        let found = try Judgement(variant) { for sample in 4...11 { try $0.setDuration(11_250, of: sample) } }
        #expect(found.report.answers?.integrity == .intact, found.told)
        #expect(found.report.answers?.presentation == .altered, found.told)
        #expect(found.report.verdict == .altered, found.told)
    }

    @Test("an edit list that leaves out signed pictures in between contradicts them")
    func editList() throws {
        let found = try Judgement(Variant.listing[0]) {
            $0.tracks[0].edits = [Edit(segmentDuration: 1000, mediaTime: 0), Edit(segmentDuration: 1000, mediaTime: 270_000)]
        }
        #expect(found.report.answers?.presentation == .altered, found.told)
        #expect(found.has("edit-list-altered"), found.told)
    }
}
