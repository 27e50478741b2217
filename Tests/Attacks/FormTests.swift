import AttackCorpus
import Evidence
import RecordingForge
import Testing

/// The same recording in fragments has its samples in other tables, and the same pictures.
@Suite("An attack is judged alike whether the recording is in fragments or not") struct FormTests {
    private static let store = SpecimenStore()

    /// Answers that are others in the other form, and rightly so.
    private struct Difference: Sendable {
        var rows: [String]
        /// Lines as in the table of the corpus, of the schemes whose answers differ.
        var lines: String
        var reason: String

        init(_ rows: String..., because reason: String, expect lines: String) {
            self.rows = rows
            self.lines = lines
            self.reason = reason
        }
    }

    private static let differences: [Difference] = [
        Difference(
            "signature-removed-in-between", "uncovered-tail",
            because: "the proofs in front of the fragments are left, and tell that there was a manifest",
            expect: "c2pa: indeterminate indeterminate unknown unknown notCovered"),
        Difference(
            "file-cut-in-half", because: "who signs, and the signatures of the first fragments, stand in the half that is left",
            expect: "alteration-info: indeterminate intact trusted openEnd consistent"),
        Difference(
            "group-dropped", "trimmed-at-start", "trimmed-at-both-ends", "trimmed-inside",
            because: "each fragment is sealed, so that those that are missing are known",
            expect: "c2pa: altered altered trusted gaps notCovered"),
        Difference(
            "trimmed-at-end", because: "the fragments that are left stand where they stood, and each is as it was sealed",
            expect: "c2pa: altered altered trusted gaps consistent"),
        Difference(
            "group-dropped-in-fragments", because: "a seal of the whole file does not know what is missing of it",
            expect: "c2pa: altered altered trusted unknown notCovered"),
        Difference(
            "count-of-sizes", "count-of-durations", "count-of-chunk-runs", "count-of-offsets", "stsz-count",
            because:
                "the movie has no samples, and a table that claims some leaves open which come before those of the fragments: none is read",
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered
                video: indeterminate indeterminate unknown unknown notCovered
                """),
        Difference(
            "samples-shared-between-tracks", because: "the second track shares nothing: its fragments are not copied with it",
            expect: "video: indeterminate intact trusted complete notCovered"),
        Difference(
            "second-moov-in-front", because: "what moves the media data moves the fragments with it, so that pictures are found",
            expect: """
                alteration-info: indeterminate indeterminate trusted complete consistent
                video: indeterminate indeterminate trusted excerpt consistent
                """),
        Difference(
            "fragment-before-moov", because: "the pictures of that fragment come before the signed ones, and not behind them",
            expect: "video: indeterminate indeterminate trusted complete consistent"),
        Difference(
            "second-file-appended", because: "the fragments of the second file are taken for more of the first",
            expect: """
                alteration-info: indeterminate indeterminate trusted complete consistent
                video: indeterminate intact trusted openEnd consistent
                """),
        Difference(
            "second-file-prepended", because: "the fragments of the second file are taken for more of the first, which is the foreign one",
            expect: """
                alteration-info: indeterminate indeterminate trusted complete consistent
                video: indeterminate indeterminate trusted complete consistent
                """),
        Difference(
            "size-zero-inside", because: "the samples are still found, and are shown without the sample entries that were signed",
            expect: "alteration-info: altered intact trusted complete altered"),
        Difference(
            "samples-without-bytes", because: "a fragment in a movie that announces none is no part of it",
            expect: "alteration-info: indeterminate intact trusted complete consistent"),
        Difference(
            "samples-of-one-byte", because: "the table adds samples that have no place, and takes none of the fragments' away",
            expect: "alteration-info: indeterminate intact trusted complete notCovered"),
        Difference(
            "chunks-on-one-place", because: "the table adds samples in front of the fragments', which are another place and time",
            expect: """
                alteration-info: altered altered trusted complete notCovered
                axis-signed-video: indeterminate indeterminate unknown unknown notCovered
                """),
    ]

    /// Rows about something that the other form does not have, such as entries of sample tables.
    private static let onlyInOwnForm: Set<String> = [
        // Fragments and what stands in them.
        "trun-size", "trun-offset", "traf-moved-to-other-track", "tfdt-forward", "tfdt-back", "fragments-reordered", "fragment-repeated",
        "fragment-number-changed", "fragment-dropped", "count-in-run", "trimmed-at-start-in-fragments", "trimmed-at-end-in-fragments",
        "mehd-duration", "tfhd-base-wraps",
        // Entries of the movie's sample tables.
        "stts-zero", "stts-count-short", "stsz-zero", "stsz-wraps", "stsz-whole-file", "stsz-smaller", "stsz-larger", "stss-moved",
        "stsc-second-description", "stsc-remapped", "stco-swapped", "stco-shifted", "stco-repeats-chunk", "stco-past-the-end",
        "stco-into-moov", "stco-into-free-unchanged", "stco-into-free", "second-stsz", "samples-overlap", "count-of-sync-samples",
        "count-in-duration", "count-in-chunk", "count-of-composition-offsets", "co64-wraps", "co64-of-exabytes",
        // Chunks.
        "payload-between-samples", "split-and-rejoined",
    ]

    @Test("by the same answers, but for differences that are listed with their reason", arguments: Attack.table)
    func crossing(_ attack: Attack) throws {
        var other = attack
        other.form = attack.form == .fragmented ? .progressive : .fragmented
        let folder = try ScratchFolder()
        let listed = Self.differences.first { $0.rows.contains(attack.name) }
        let differences = try listed.map { try ExpectationTable($0.lines) }
        for scheme in attack.schemes {
            let made = Result { try other.exhibit(scheme, from: Self.store) }
            let exhibit: Exhibit
            switch made {
            case .success(let made?) where made.isAttacked: exhibit = made
            case .success, .failure(is ForgeError):
                #expect(Self.onlyInOwnForm.contains(attack.name), "\(attack.name), \(scheme.rawValue): nothing to compare with")
                continue
            case .failure(let error): throw error
            }
            #expect(!Self.onlyInOwnForm.contains(attack.name), "\(attack.name), \(scheme.rawValue) can be done in either form")
            let report = try exhibit.judge(in: folder)
            var expected = exhibit.expected
            expected.findings = []
            let difference = differences?[scheme: scheme]
            if let difference {
                #expect(difference.answers != expected.answers, "\(attack.name), \(scheme.rawValue): no difference is left")
                expected = difference
            }
            for text in expected.differences(from: report) {
                Issue.record("\(attack.name), \(scheme.rawValue) as \(other.form.rawValue): \(text)\n\(Expectation.line(of: report))")
            }
        }
        #expect(differences.map { Set($0.schemes).isSubset(of: attack.schemes) } ?? true)
    }

    @Test("every difference, and every row without a counterpart, is one of the table, and no row is listed twice")
    func names() {
        let known = Set(Attack.table.map(\.name))
        let listed = Self.differences.flatMap(\.rows)
        #expect(Self.onlyInOwnForm.union(listed).subtracting(known).isEmpty)
        #expect(Set(listed).count == listed.count)
    }
}

extension Exhibit {
    /// Whether something was done to the recording, where the row is about that.
    fileprivate var isAttacked: Bool {
        if case .nothing = attack.deed { return true }
        return file.bytes != specimen.file.bytes
    }
}
