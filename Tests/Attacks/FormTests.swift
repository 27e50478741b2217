import AttackCorpus
import Evidence
import RecordingForge
import Testing

/// The same recording in fragments has its samples in other tables, and the same pictures.
@Suite("An attack is judged alike whether the recording is in fragments or not") struct FormTests {
    private static let store = SpecimenStore()

    /// A verdict that is another one in the other form, and rightly so.
    private struct Difference {
        var scheme: SchemeName
        var verdict: Verdict
        var reason: String

        init(_ scheme: SchemeName, _ verdict: Verdict, _ reason: String) {
            self.scheme = scheme
            self.verdict = verdict
            self.reason = reason
        }
    }

    private static let differences: [String: [Difference]] = [
        "signature-removed-in-between": [
            Difference(.c2pa, .indeterminate, "the proofs in front of the fragments are left, and tell that there was a manifest")
        ],
        "uncovered-tail": [
            Difference(.c2pa, .indeterminate, "the proofs in front of the fragments are left, and tell that there was a manifest")
        ],
        "size-zero-inside": [
            Difference(.alterationInfo, .altered, "the samples are still found, and are shown without the sample entries that were signed")
        ],
        "samples-without-bytes": [
            Difference(.alterationInfo, .indeterminate, "a fragment in a movie that announces none is no part of it")
        ],
        "samples-of-one-byte": [
            Difference(.alterationInfo, .indeterminate, "the table adds samples that have no place, and takes none of the fragments' away")
        ],
    ]

    /// Rows about something that the other form does not have, such as entries of sample tables.
    private static let onlyInOwnForm: Set<String> = [
        // Fragments and what stands in them.
        "trun-size", "trun-offset", "traf-moved-to-other-track", "tfdt-forward", "tfdt-back", "fragments-reordered", "fragment-repeated",
        "fragment-number-changed", "fragment-dropped", "count-in-run", "trimmed-at-start-in-fragments", "trimmed-at-end-in-fragments",
        // Entries of the movie's sample tables.
        "stts-zero", "stts-count-short", "stsz-zero", "stsz-wraps", "stsz-whole-file", "stsz-smaller", "stsz-larger", "stss-moved",
        "stsc-second-description", "stsc-remapped", "stco-swapped", "stco-shifted", "stco-repeats-chunk", "stco-past-the-end",
        "stco-into-moov", "stco-into-free-unchanged", "stco-into-free", "second-stsz", "samples-overlap", "count-of-sync-samples",
        "count-in-duration", "count-in-chunk", "co64-wraps",
        // Chunks.
        "payload-between-samples", "split-and-rejoined",
    ]

    @Test("by the same verdict, but for differences that are listed with their reason", arguments: Attack.table)
    func crossing(_ attack: Attack) throws {
        var other = attack
        other.form = attack.form == .fragmented ? .progressive : .fragmented
        let folder = try ScratchFolder()
        let differences = Self.differences[attack.name] ?? []
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
            let difference = differences.first { $0.scheme == scheme }
            #expect(
                report.verdict == difference?.verdict ?? exhibit.expected.verdict,
                "\(attack.name), \(scheme.rawValue): \(Expectation.line(of: report)) as \(other.form.rawValue)")
            if let difference {
                #expect(difference.verdict != exhibit.expected.verdict, "\(attack.name), \(scheme.rawValue): no difference is left")
            }
        }
        #expect(differences.allSatisfy { attack.schemes.contains($0.scheme) && !$0.reason.isEmpty })
    }

    @Test("every difference, and every row without a counterpart, is one of the table")
    func names() {
        let known = Set(Attack.table.map(\.name))
        #expect(Self.onlyInOwnForm.union(Self.differences.keys).subtracting(known).isEmpty)
    }
}

extension Exhibit {
    /// Whether something was done to the recording, where the row is about that.
    fileprivate var isAttacked: Bool {
        if case .nothing = attack.deed { return true }
        return file.bytes != specimen.file.bytes
    }
}
