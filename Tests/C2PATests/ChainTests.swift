import C2PAForge
import Cryptography
import Evidence
import RecordingForge
import SignedForge
import SystemPackage
import Testing
import Verification

@Suite("Manifests that follow each other")
struct ChainTests {
    private func original(_ change: (inout C2PASettings) -> Void = { _ in }) throws -> (forge: C2PAForge, sealed: SealedRecording) {
        var forge = try C2PAForge()
        forge.settings.purpose = "original"
        change(&forge.settings)
        return (forge, try forge.seal(Recording(Judgement.letters)))
    }

    @Test func `an update adds to what it was signed for, and the content stays bound`() throws {
        let (forge, sealed) = try original()
        let judgement = try Judgement(forge.update(sealed).bytes)
        #expect(judgement.report.verdict == .authentic, judgement.told)
        #expect(judgement.signature?.verifiedSamples == 16)
        #expect(judgement.signature?.signers.count == 2)
        #expect(judgement.isAccountedFor)
        var altered = try forge.update(sealed)
        try altered.flip(sample: 3, byte: 5)
        #expect(try Judgement(altered.bytes).report.verdict == .altered)
    }

    @Test func `an update by a stranger makes the whole untrusted`() throws {
        let (_, sealed) = try original()
        let judgement = try Judgement(C2PAForge(authority: TestPKI.stranger()).update(sealed).bytes)
        #expect(judgement.report.verdict == .untrusted, judgement.told)
    }

    @Test func `an update without its box's word, and a word without its update, are not passed over`() throws {
        var forge = try C2PAForge()
        let sealed = try forge.seal(Recording(Judgement.letters))
        #expect(try Judgement(forge.update(sealed).bytes).codes.contains("manifest-unreadable"))
        forge.settings.purpose = "original"
        #expect(try Judgement(forge.seal(Recording(Judgement.letters)).file.bytes).codes.contains("manifest-unreadable"))
    }

    @Test func `an update for another manifest proves that one of the two was changed`() throws {
        let (forge, sealed) = try original()
        let (_, other) = try original { $0.assertions[1].content = .object(["serial": .text("other")]) }
        let mixed = SealedRecording(file: sealed.file, manifest: other.manifest)
        let judgement = try Judgement(forge.update(mixed).bytes)
        #expect(judgement.report.verdict == .altered, judgement.told)
        #expect(judgement.codes.contains("ingredient-altered"))
    }

    @Test func `an update with two parents, or one that binds content, is not followed`() throws {
        let (forge, sealed) = try original()
        let two = try forge.update(sealed) { settings in
            settings.assertions.append(settings.assertions[0])
            settings.assertions[1].label = "c2pa.ingredient.v3__1"
        }
        #expect(try Judgement(two.bytes).codes.contains("update-manifest-invalid"))
        let binding = try forge.update(sealed) { $0.assertions.append(ForgedAssertion("c2pa.hash.bmff.v3", .object([:]), isCreated: true)) }
        let judgement = try Judgement(binding.bytes)
        #expect(judgement.codes.contains("update-manifest-invalid"), judgement.told)
        #expect(judgement.report.verdict == .indeterminate)
    }

    // MARK: - Assertions that were taken out

    private static let redacted = "self#jumbf=/c2pa/urn:c2pa:00000000-0000-4000-8000-000000000001/c2pa.assertions/"

    /// A file whose update says that an assertion was taken out. Ed25519 signs the same claim the same way each time.
    private func withoutAssertion(
        _ place: Int, named: String?, hashOfWhole: Bool = false, _ change: @escaping @Sendable (inout [ForgedAssertion]) -> Void = { _ in }
    ) throws -> Judgement {
        var forge = try C2PAForge(.ed25519)
        forge.settings.purpose = "original"
        let whole = try forge.seal(Recording(Judgement.letters))
        forge.settings.editAssertions = {
            $0[place].isPresent = false
            change(&$0)
        }
        let partial = try forge.seal(Recording(Judgement.letters))
        let known = SealedRecording(file: partial.file, manifest: hashOfWhole ? whole.manifest : partial.manifest)
        return try Judgement(
            forge.update(known) { settings in
                guard let named else { return }
                settings.editClaim = { $0["redacted_assertions"] = .array([.text(Self.redacted + named)]) }
            }.bytes)
    }

    @Test(arguments: [false, true])
    func `what an update says was taken out is no alteration, and told`(_ hashOfWhole: Bool) throws {
        let judgement = try withoutAssertion(1, named: "org.example.camera", hashOfWhole: hashOfWhole)
        #expect(judgement.report.verdict == .authentic, judgement.told)
        #expect(judgement.codes.contains("assertion-redacted"))
        #expect(judgement.signature?.verifiedSamples == 16 && judgement.isAccountedFor)
    }

    @Test func `what is gone and nobody says so is an alteration`() throws {
        let judgement = try withoutAssertion(1, named: nil)
        #expect(judgement.report.verdict == .altered, judgement.told)
        #expect(judgement.codes.contains("assertion-missing"))
        let other = try withoutAssertion(1, named: "org.example.other")
        #expect(other.report.verdict == .altered, other.told)
        let more = try withoutAssertion(1, named: "org.example.camera") { $0[0].salt = [UInt8](repeating: 8, count: 16) }
        #expect(more.report.verdict == .altered && more.codes.contains("assertion-altered"), more.told)
    }

    @Test(arguments: [(0, "c2pa.actions.v2"), (2, "c2pa.hash.bmff.v3")])
    func `what has to stay may not be taken out`(_ place: Int, _ label: String) throws {
        let judgement = try withoutAssertion(place, named: label)
        #expect(judgement.report.verdict == .indeterminate, judgement.told)
        #expect(judgement.codes.contains("claim-malformed"))
    }

    // MARK: - Ingredients

    private func export(of parent: ForgedManifest, _ more: KeyValuePairs<String, CBORValue> = [:], reference: CBORValue? = nil) throws
        -> Judgement
    {
        var forge = try C2PAForge()
        forge.settings.manifestLabel = "urn:c2pa:00000000-0000-4000-8000-0000000000ee"
        forge.settings.earlierManifests = [parent.bytes]
        var content = CBORValue.object([
            "relationship": .text("parentOf"), "dc:title": .text("original.mp4"),
            "activeManifest": try reference ?? parent.reference(), "claimSignature": try parent.signatureReference(),
        ])
        for (key, value) in more { content[key] = value }
        forge.settings.assertions.append(ForgedAssertion("c2pa.ingredient.v3", content, isCreated: true))
        forge.settings.boxSize = 20_000
        return try Judgement(forge.seal(Recording("IPPP")).file.bytes)
    }

    @Test func `an export says what it was made from, and that this was not checked`() throws {
        let parent = try C2PAForge().seal(Recording(Judgement.letters)).manifest
        let judgement = try export(of: parent)
        #expect(judgement.report.verdict == .authentic, judgement.told)
        #expect(judgement.report.findings.contains { $0.code.name == "ingredient" && $0.message.contains("original.mp4") })
    }

    @Test func `failures that the signer recorded are told and not subtracted`() throws {
        let parent = try C2PAForge().seal(Recording(Judgement.letters)).manifest
        let results = CBORValue.object([
            "activeManifest": .object([
                "success": .array([.object(["code": .text("claimSignature.validated")])]),
                "failure": .array([.object(["code": .text("assertion.bmffHash.mismatch")])]),
            ])
        ])
        let judgement = try export(of: parent, ["validationResults": results])
        #expect(
            judgement.report.findings.contains {
                $0.code.name == "ingredient-failure-recorded" && $0.message.contains("assertion.bmffHash.mismatch")
            }, judgement.told)
    }

    @Test func `a manifest of the original that differs from what was signed is an alteration`() throws {
        let parent = try C2PAForge().seal(Recording(Judgement.letters)).manifest
        var changed = parent
        changed.bytes[changed.bytes.count - 1] ^= 1
        let judgement = try export(of: changed, reference: parent.reference())
        #expect(judgement.report.verdict == .altered, judgement.told)
        #expect(judgement.codes.contains("ingredient-altered"))
    }

    // MARK: - Segments

    private func segments(_ row: C2PASettings.Row = .root) throws -> [[UInt8]] {
        var forge = try C2PAForge()
        forge.settings.binding = .segments(row: row)
        return try forge.sealSegments(Recording(Judgement.letters, layout: .fragmented))
    }

    private func judge(_ files: [[UInt8]]) throws -> (report: RecordingReport, codes: Set<String>) {
        let folder = try ScratchFolder()
        let paths = try files.enumerated().map { FilePath(try folder.write($1, as: "part\($0).mp4")) }
        var options = VerificationOptions(
            trustStore: try SignedForge.trusted(), now: Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400), workers: 1)
        options.wholeFileDigest = false
        let report = RecordingVerifier(options).verify(segments: paths)
        return (report, Set(report.findings.map(\.code.name)))
    }

    @Test(arguments: [C2PASettings.Row.leaves, .root])
    func `a recording in segments is judged as one, and each file by itself`(_ row: C2PASettings.Row) throws {
        let files = try segments(row)
        let (report, _) = try judge(files)
        #expect(report.verdict == .authentic, "\(report.findings.map(\.message))")
        #expect(report.answers?.completeness == .complete)
        #expect(report.file.size == UInt64(files[0].count))
        #expect(report.segments.map(\.status) == [.intact, .intact, .intact, .intact])
        #expect(report.segments.map(\.index) == [0, 1, 2, 3])
        #expect(report.segments.map(\.samples) == [SampleRange(0, 3), SampleRange(4, 7), SampleRange(8, 11), SampleRange(12, 15)])
        for (segment, file) in zip(report.segments, files.dropFirst()) {
            let coverage = segment.coverage
            #expect(coverage.signed + coverage.checked + coverage.uncovered == UInt64(file.count))
        }
    }

    @Test func `an altered segment is named, and the others are not touched by it`() throws {
        var files = try segments()
        files[2][files[2].count - 1] ^= 1
        let (report, codes) = try judge(files)
        #expect(report.verdict == .altered)
        #expect(codes.contains("sealed-block-altered"))
        #expect(report.segments.map(\.status) == [.intact, .altered, .intact, .intact])
    }

    @Test func `what is missing between segments is a gap, what is missing at the end an excerpt`() throws {
        let files = try segments()
        let gap = try judge([files[0], files[1], files[3], files[4]])
        #expect(gap.report.verdict == .altered)
        #expect(gap.report.answers?.completeness == .gaps)
        let excerpt = try judge([files[0], files[2], files[3]])
        #expect(excerpt.report.verdict == .authentic, "\(excerpt.report.findings.map(\.message))")
        #expect(excerpt.report.answers?.completeness == .excerpt)
    }

    @Test func `segments in another order are no alteration`() throws {
        let files = try segments()
        let (report, codes) = try judge([files[0], files[2], files[1], files[3], files[4]])
        #expect(report.verdict == .indeterminate, "\(report.findings.map(\.message))")
        #expect(codes.contains("segments-out-of-order"))
    }

    @Test func `a segment that was named twice was called altered`() throws {
        let files = try segments()
        let (report, codes) = try judge([files[0], files[1], files[2], files[2], files[3], files[4]])
        #expect(report.verdict == .indeterminate, "\(report.findings.map(\.message))")
        #expect(codes.contains("segments-out-of-order"))
        #expect(report.segments.map(\.status) == [.intact, .intact, .unverifiable, .intact, .intact])
    }

    @Test func `files that are no recording in segments were called altered`() throws {
        let files = try segments()
        let forge = try C2PAForge()
        let whole = try forge.seal(Recording(Judgement.letters, layout: .fragmented)).file.bytes
        for mistaken in [[files[1], files[0], files[2]], [files[1], files[2]], [files[0], whole], [files[0], files[1], files[0]]] {
            let (report, codes) = try judge(mistaken)
            #expect(report.verdict == .error, "\(report.findings.map(\.message))")
            #expect(codes == ["not-a-recording"])
        }
    }

    @Test func `the initial segment alone is not authentic`() throws {
        let judgement = try Judgement(segments()[0])
        #expect(judgement.report.verdict == .indeterminate, judgement.told)
        #expect(judgement.codes.contains("no-samples-sealed"))
    }
}
