import AxisForge
import Evidence
import RecordingForge
import Testing

@Suite("Untouched recordings of Axis Signed Video") struct AuthenticTests {
    @Test("every form of signing verifies to the last picture", arguments: Variant.listing + Variant.irregular)
    func whole(_ variant: Variant) throws {
        let found = try Judgement(variant)
        #expect(found.report.verdict == .authentic, found.told)
        #expect(found.report.answers?.completeness == .complete, found.told)
        #expect(found.report.answers?.presentation == .consistent, found.told)
        #expect(found.signature?.verifiedSamples == 17, found.told)
        #expect(found.uncovered.isEmpty && found.unverifiable.isEmpty, found.told)
        #expect(found.report.coverage.signed + found.report.coverage.checked + found.report.coverage.uncovered == found.size)
    }

    @Test("groups without a list verify, but for the one that a second-generation signer closes wrongly", arguments: Variant.grouping)
    func groups(_ variant: Variant) throws {
        let found = try Judgement(variant)
        #expect(found.report.answers?.origin == .trusted, found.told)
        #expect(found.altered.isEmpty, found.told)
        if variant.settings.generation == .first {
            #expect(found.report.verdict == .authentic, found.told)
        } else {
            #expect(found.unverifiable == [12...15], found.told)
        }
    }

    @Test("without a closing message the last group is not covered", arguments: Variant.listing + Variant.grouping)
    func open(_ variant: Variant) throws {
        var variant = variant
        let change = variant.change
        variant.change = {
            change(&$0)
            $0.closes = false
        }
        let found = try Judgement(variant, letters: Judgement.letters)
        let first: UInt64 = variant.settings.generation == .first ? 13 : 12
        #expect(found.report.verdict == .authentic, found.told)
        #expect(found.report.answers?.completeness == .openEnd, found.told)
        #expect(found.uncovered == [first...15], found.told)
    }

    @Test("fragments hold the same units", arguments: Variant.listing)
    func fragmented(_ variant: Variant) throws {
        let found = try Judgement(variant, layout: .fragmented)
        #expect(found.report.verdict == .authentic, found.told)
    }

    @Test("an excerpt is told from a whole recording", arguments: Variant.listing.filter { !$0.settings.isGolden })
    func excerpt(_ variant: Variant) throws {
        let found = try Judgement(variant, letters: "IPPP IPPP IPPP IPPP IPPP IPPP") { recording in
            recording.tracks[0].samples.removeSubrange(18...)
            recording.tracks[0].samples.removeSubrange(..<4)
        }
        #expect(found.altered.isEmpty, found.told)
        #expect(found.report.answers?.completeness == .excerpt, found.told)
        #expect(found.report.answers?.integrity == .intact, found.told)
    }

    @Test("an excerpt without the message that carries the key cannot be checked")
    func excerptWithoutKey() throws {
        let found = try Judgement(Variant(name: "golden") { $0.isGolden = true }) { try $0.drop(0...3) }
        #expect(found.report.verdict == .indeterminate, found.told)
        #expect(found.has("signer-missing"), found.told)
    }

    @Test("messages in suffix SEIs, behind the pictures, speak as those in front do", arguments: [1, 2])
    func suffix(_ groups: Int) throws {
        let variant = Variant(name: "suffix", coding: .h265) {
            $0.isSuffix = true
            $0.groupsPerSignature = groups
        }
        let honest = try Judgement(variant)
        #expect(honest.report.verdict == .authentic, honest.told)
        #expect(honest.signature?.verifiedSamples == 17, honest.told)
        let altered = try Judgement(variant) { try $0.flip(sample: 4, byte: 30) }
        #expect(altered.report.verdict == .altered, altered.told)
        #expect(altered.altered == [4...4], altered.told)
    }

    @Test("a bare key is nobody's", arguments: [AxisSettings.Generation.first, .second])
    func bare(_ generation: AxisSettings.Generation) throws {
        let found = try Judgement(
            Variant(name: "bare") {
                $0.provisioning = .bare
                $0.generation = generation
            })
        #expect(found.report.verdict == .untrusted, found.told)
        #expect(found.report.answers?.origin == .unknown, found.told)
        #expect(found.report.answers?.integrity == .intact, found.told)
    }

    @Test("a signing message repeated byte for byte is harmless", arguments: Variant.listing)
    func repeated(_ variant: Variant) throws {
        let found = try Judgement(variant) { recording in
            for sample in recording.messageSamples {
                guard let range = recording.messageRange(inSample: sample) else { continue }
                recording.addMessage(Array(recording.tracks[0].samples[sample].bytes[range]), inSample: sample)
            }
        }
        #expect(found.report.verdict == .authentic, found.told)
    }

    @Test("trailing zero bytes behind a unit mean nothing", arguments: Variant.listing.filter { $0.coding != .av1 })
    func trailingZeros(_ variant: Variant) throws {
        let found = try Judgement(variant) { recording in
            // The last unit of sample 6 grows by a zero; its length says so.
            guard variant.slices == 1, recording.messageRange(inSample: 6) == nil else { return }
            var bytes = recording.tracks[0].samples[6].bytes
            let length = bytes[0..<4].reduce(0) { $0 << 8 | Int($1) } + 1
            bytes.replaceSubrange(0..<4, with: [0, 0, UInt8(length >> 8), UInt8(length & 0xFF)])
            recording.tracks[0].samples[6].bytes = bytes + [0]
        }
        #expect(found.report.verdict == .authentic, found.told)
    }
}
