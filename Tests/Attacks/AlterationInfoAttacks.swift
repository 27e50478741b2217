import CameraSigning
import Evidence
import RecordingForge
import SignedForge
import Testing
import Verification

/// What was done to a recording signed with alteration-detection information, and which samples the verifier must name. The corpus has the
/// same attacks, and more, for every scheme; here it is about the details that only this scheme tells.
struct AlterationInfoAttack: Sendable, CustomTestStringConvertible {
    var name: String
    var letters = "IPPP IPPP IPPP IPPP"
    var isFragmented = false
    /// Changes the recording; its samples keep the old signatures.
    var edit: (@Sendable (inout Recording) throws -> Void)?
    /// Changes the signed file.
    var tamper: (@Sendable (inout AlteredFile) throws -> Void)?
    var verdict: Verdict
    var integrity = Integrity.intact
    var completeness = Completeness.complete
    var presentation = Presentation.consistent
    var altered: [ClosedRange<UInt64>] = []
    var unverifiable: [ClosedRange<UInt64>] = []
    var uncovered: [ClosedRange<UInt64>] = []
    var missing: [MissingReport] = []
    var findings: [String] = []

    var testDescription: String { name }

    static let table: [AlterationInfoAttack] = [
        AlterationInfoAttack(name: "nothing", verdict: .authentic),
        AlterationInfoAttack(name: "nothing, in fragments", isFragmented: true, verdict: .authentic),
        AlterationInfoAttack(
            name: "one bit of a picture", tamper: { try $0.flip(sample: 6, byte: 12) }, verdict: .altered, integrity: .altered,
            altered: [6...6], findings: ["sample-altered"]),
        AlterationInfoAttack(
            name: "one bit of a picture, in fragments", isFragmented: true, tamper: { try $0.flip(sample: 6, byte: 12) }, verdict: .altered,
            integrity: .altered, altered: [6...6], findings: ["sample-altered"]),
        AlterationInfoAttack(
            name: "one bit of the first picture", tamper: { try $0.flip(sample: 0, byte: 9) }, verdict: .altered, integrity: .altered,
            altered: [0...0], findings: ["sample-altered"]),
        AlterationInfoAttack(
            name: "one bit of the last picture", tamper: { try $0.flip(sample: 15, byte: 9) }, verdict: .altered, integrity: .altered,
            altered: [15...15], findings: ["sample-altered"]),
        AlterationInfoAttack(
            name: "two pictures far apart",
            tamper: {
                try $0.flip(sample: 2, byte: 9)
                try $0.flip(sample: 13, byte: 9)
            }, verdict: .altered, integrity: .altered, altered: [2...2, 13...13], findings: ["sample-altered"]),
        AlterationInfoAttack(
            name: "every picture replaced", edit: { recording in for sample in 0..<16 { try recording.forge(sample) } }, verdict: .altered,
            integrity: .altered, presentation: .notCovered, altered: [0...15], findings: ["sample-altered"]),
        AlterationInfoAttack(
            name: "one picture removed", edit: { try $0.drop(6) }, verdict: .altered, integrity: .intact, completeness: .gaps,
            missing: [MissingReport(afterSample: 5, count: 1)], findings: ["samples-missing"]),
        AlterationInfoAttack(
            name: "one picture removed, in fragments", isFragmented: true, edit: { try $0.drop(6) }, verdict: .altered,
            completeness: .gaps, missing: [MissingReport(afterSample: 5, count: 1)], findings: ["samples-missing"]),
        AlterationInfoAttack(
            name: "a whole GOP removed, its signature kept", edit: { $0.dropGroup(1) }, verdict: .altered, completeness: .gaps,
            missing: [MissingReport(afterSample: 3, count: 4)], findings: ["samples-missing"]),
        AlterationInfoAttack(
            name: "a fragment removed with its signature", isFragmented: true,
            tamper: { file in
                let box = file.topLevelBoxes("moof")[1]
                for _ in 0..<3 { try file.removeTopLevelBox(box) }
            }, verdict: .altered, completeness: .gaps, missing: [MissingReport(afterSample: 3, count: 4)],
            findings: ["samples-missing", "signature-missing"]),
        AlterationInfoAttack(
            name: "a foreign picture inserted", edit: { try $0.insert(.predicted, after: 5) }, verdict: .altered, integrity: .altered,
            altered: [6...6], findings: ["samples-inserted"]),
        AlterationInfoAttack(
            name: "a signed picture repeated", edit: { try $0.repeat(5) }, verdict: .altered, integrity: .altered, altered: [6...6]),
        AlterationInfoAttack(
            name: "two neighbours exchanged", edit: { try $0.swap(5, 6) }, verdict: .altered, integrity: .altered, altered: [5...6],
            findings: ["samples-reordered"]),
        AlterationInfoAttack(
            name: "two GOPs exchanged", edit: { try $0.swapGroups(1, 2) }, verdict: .altered, integrity: .altered,
            findings: ["samples-reordered"]),
        AlterationInfoAttack(
            name: "first GOP cut away, its signature kept", edit: { $0.dropGroup(0) }, verdict: .authentic, completeness: .excerpt,
            findings: ["excerpt"]),
        AlterationInfoAttack(
            name: "first fragment cut away", isFragmented: true,
            tamper: { file in
                let box = file.topLevelBoxes("moof")[0]
                for _ in 0..<3 { try file.removeTopLevelBox(box) }
            }, verdict: .authentic, completeness: .excerpt, findings: ["excerpt"]),
        AlterationInfoAttack(
            name: "last fragment cut away", isFragmented: true,
            tamper: { file in
                let box = file.topLevelBoxes("moof")[3]
                for _ in 0..<3 { try file.removeTopLevelBox(box) }
            }, verdict: .authentic, completeness: .excerpt, findings: ["excerpt"]),
        AlterationInfoAttack(
            name: "power cut before the last signature", isFragmented: true,
            tamper: { file in if let last = file.topLevelBoxes("uuid").last { try file.removeTopLevelBox(last) } }, verdict: .authentic,
            completeness: .openEnd, uncovered: [12...15], findings: ["open-end"]),
        AlterationInfoAttack(
            name: "pictures added behind the signed end",
            edit: { recording in
                try recording.insert(.predicted, after: 15)
            }, verdict: .altered, integrity: .altered, altered: [16...16], findings: ["samples-inserted"]),
        AlterationInfoAttack(
            name: "one picture shown twice as long", edit: { try $0.setDuration(7200, of: 6) }, verdict: .altered,
            presentation: .altered, findings: ["timeline-altered"]),
        AlterationInfoAttack(
            name: "everything four times as fast", tamper: { try $0.setMediaTimescale(360_000) }, verdict: .altered,
            presentation: .altered, findings: ["timescale-altered"]),
        AlterationInfoAttack(
            name: "picture turned upside down", tamper: { try $0.setMatrix(TrackGeometry.upsideDown) }, verdict: .altered,
            presentation: .altered, findings: ["geometry-altered"]),
        AlterationInfoAttack(
            name: "sample entry changed", tamper: { try $0.flipSampleEntry() }, verdict: .altered, presentation: .altered,
            findings: ["sample-entries-altered"]),
        AlterationInfoAttack(
            name: "edit list that hides the second half",
            edit: { $0.tracks[0].edits = [Edit(segmentDuration: 320, mediaTime: 0)] }, verdict: .altered, presentation: .altered,
            findings: ["edit-list-altered"]),
        AlterationInfoAttack(
            name: "another picture marked as sync sample", tamper: { try $0.setSyncSample(6, entry: 1) }, verdict: .altered,
            presentation: .altered, findings: ["sync-samples-altered"]),
        AlterationInfoAttack(
            name: "decode time of a fragment moved", isFragmented: true, tamper: { try $0.setDecodeTime(999_999, fragment: 2) },
            verdict: .altered, presentation: .altered, findings: ["timeline-altered"]),
        AlterationInfoAttack(
            name: "all signatures removed",
            tamper: { file in for box in file.topLevelBoxes("uuid").reversed() { try file.removeTopLevelBox(box) } }, verdict: .unsigned,
            integrity: .notSigned, completeness: .unknown, presentation: .notCovered),
        AlterationInfoAttack(
            name: "a signature in between removed, its pictures kept",
            tamper: { file in try file.removeTopLevelBox(file.topLevelBoxes("uuid")[2]) }, verdict: .altered, integrity: .indeterminate,
            completeness: .gaps, unverifiable: [4...7], findings: ["signature-missing"]),
        AlterationInfoAttack(
            name: "the certificates removed", tamper: { file in try file.removeTopLevelBox(file.topLevelBoxes("uuid")[0]) },
            verdict: .indeterminate, integrity: .indeterminate, completeness: .unknown, presentation: .notCovered, unverifiable: [0...15],
            findings: ["signer-missing"]),
        AlterationInfoAttack(
            name: "one bit of a statement in between", tamper: { file in try file.flip(box: "uuid[2]", byte: 36) }, verdict: .altered,
            integrity: .indeterminate, completeness: .gaps, unverifiable: [4...7], findings: ["signature-altered"]),
        AlterationInfoAttack(
            name: "one bit of the last statement", tamper: { file in try file.flip(box: "uuid[4]", byte: 130) }, verdict: .indeterminate,
            integrity: .indeterminate, completeness: .excerpt, unverifiable: [12...15], findings: ["signature-invalid"]),
        AlterationInfoAttack(
            name: "a list of digests damaged, its pictures as signed",
            tamper: { file in try file.flip(box: "uuid[2]", byte: try file.box("uuid[2]").count - 30) }, verdict: .indeterminate,
            findings: ["signed-list-damaged"]),
        AlterationInfoAttack(
            name: "a list of digests damaged to hide an edit in its period",
            tamper: { file in
                try file.flip(box: "uuid[2]", byte: try file.box("uuid[2]").count - 30)
                try file.flip(sample: 5, byte: 9)
            }, verdict: .altered, integrity: .altered, altered: [4...7], findings: ["signed-list-damaged", "sample-altered"]),
        AlterationInfoAttack(
            name: "a signature repeated byte for byte",
            tamper: { file in try file.duplicateTopLevelBox(file.topLevelBoxes("uuid")[2]) }, verdict: .authentic,
            findings: ["signature-repeated"]),
    ]
}

@Suite("Attacks on alteration-info") struct AlterationInfoAttacks {
    @Test("the outcome is the one that the table states", arguments: AlterationInfoAttack.table)
    func outcome(_ attack: AlterationInfoAttack) throws {
        let forge = try SignedForge()
        let original = Recording(attack.letters, layout: attack.isFragmented ? .fragmented : Layout())
        let signed = try forge.sign(original)
        var file: AlteredFile
        if let edit = attack.edit {
            var edited = original
            try edit(&edited)
            file = edited.reserialize(keepingSignaturesOf: signed, madeFrom: original)
        } else {
            file = try AlteredFile(signed: signed, madeFrom: original)
        }
        try attack.tamper?(&file)
        let report = try forge.verify(file.bytes)
        let told = Comment(rawValue: report.findings.map { "\($0.code.name): \($0.message)" }.joined(separator: "\n"))
        #expect(report.verdict == attack.verdict, told)
        #expect(report.answers?.integrity == attack.integrity, told)
        #expect(report.answers?.completeness == attack.completeness, told)
        #expect(report.answers?.presentation == attack.presentation, told)
        #expect(report.coverage.signed + report.coverage.checked + report.coverage.uncovered == UInt64(file.bytes.count))
        for code in attack.findings { #expect(report.findings.contains { $0.code.name == code }, told) }
        guard let signature = report.signatures.first else { return }
        #expect(ranges(signature.uncoveredSamples) == attack.uncovered, told)
        #expect(ranges(signature.unverifiableSamples) == attack.unverifiable, told)
        #expect(signature.missing == attack.missing, told)
        if !attack.altered.isEmpty || attack.integrity != .altered { #expect(ranges(signature.alteredSamples) == attack.altered, told) }
    }

    @Test("sound that was covered is verified as the pictures are, and an edit of it is named", arguments: [false, true])
    func sound(_ fragmented: Bool) throws {
        var forge = try SignedForge()
        forge.settings.coversAudio = true
        var recording = Recording("IPPP IPPP IPPP", layout: fragmented ? .fragmented : Layout())
        recording.addAudioTrack()
        let signed = try forge.sign(recording)
        let report = try forge.verify(signed) { $0.requirements = [.allTracks, .complete, .presentation] }
        #expect(report.verdict == .authentic)
        #expect(report.signatures.count == 2)
        #expect(report.signatures.allSatisfy { $0.answers.origin == .trusted })
        var file = try AlteredFile(signed: signed, madeFrom: recording)
        try file.flip(sample: 3, byte: 5, track: 1)
        let altered = try forge.verify(file.bytes)
        #expect(altered.verdict == .altered)
        #expect(altered.findings.contains { $0.code.name == "sample-altered" && $0.track == 2 && $0.samples == SampleRange(3) })
    }

    @Test("sound that was not covered is said to be uncovered, and an edit of it proves nothing")
    func uncoveredSound() throws {
        let forge = try SignedForge()
        var recording = Recording("IPPP IPPP")
        recording.addAudioTrack()
        let signed = try forge.sign(recording)
        var file = try AlteredFile(signed: signed, madeFrom: recording)
        try file.flip(sample: 3, byte: 5, track: 1)
        let report = try forge.verify(file.bytes)
        #expect(report.verdict == .authentic)
        #expect(report.findings.contains { $0.code.name == "tracks-uncovered" })
        #expect(report.coverage.uncoveredRanges.contains { $0.what.contains("audio") })
        #expect(try forge.verify(file.bytes) { $0.requirements = [.allTracks] }.verdict == .indeterminate)
    }

    private func ranges(_ set: SampleSet) -> [ClosedRange<UInt64>] { set.ranges.map { $0.first...$0.last } }
}
