import AttackCorpus
import Evidence
import Foundation

/// What becomes of recordings of which one byte is changed: every byte once, and others at random.
struct MutationTable {
    /// How many changes at random, over all recordings.
    var random: Int

    private static let schemes: [SchemeName] = [.alterationInfo, .onvifMediaSigning, .axisSignedVideo, .c2pa, .onvifExportSeal]
    private static let verdicts: [Verdict] = [.authentic, .altered, .indeterminate, .untrusted, .unsigned, .error]

    /// Prints a table; tells whether every promise was kept.
    func print() throws -> Bool {
        let forms: [Attack.Form] = [.progressive, .fragmented]
        var (count, broken) = (0, 0)
        Swift.print(row(["scheme", "form", "byte", "class"] + Self.verdicts.map(\.rawValue)))
        for scheme in Self.schemes {
            for form in forms {
                // Every byte of a small one; the larger one is left to chance.
                let small = try MutationSurvey(scheme, form, letters: "IPP IPP")
                let larger = try MutationSurvey(scheme, form, letters: Attack.letters)
                let workers = ProcessInfo.processInfo.activeProcessorCount
                let share = random / (Self.schemes.count * forms.count)
                for (survey, mutations) in [(small, small.everyByte()), (larger, larger.random(share, seed: 2026))] {
                    let tally = try survey.judge(mutations, workers: workers)
                    count += tally.count
                    broken += tally.broken.count
                    for (region, counts) in tally.verdicts.sorted(by: { $0.key < $1.key }) {
                        let kind = region.isCovered ? "covered" : "uncovered"
                        Swift.print(
                            row([scheme.rawValue, form.rawValue, region.place, kind] + Self.verdicts.map { "\(counts[$0] ?? 0)" }))
                    }
                    for words in tally.broken { Swift.print("BROKEN: \(words)") }
                }
            }
        }
        Swift.print("\(count) mutations, \(broken) of them authentic although the byte counts as covered")
        return broken == 0
    }

    private func row(_ cells: [String]) -> String {
        let widths = [20, 12, 16, 10]
        return cells.enumerated().map { number, cell in
            let width = number < widths.count ? widths[number] : 14
            let space = String(repeating: " ", count: max(1, width - cell.count))
            return number < widths.count ? cell + space : space + cell
        }.joined()
    }
}
