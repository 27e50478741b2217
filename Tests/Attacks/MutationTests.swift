import AttackCorpus
import Evidence
import Foundation
import Testing

@Suite("Single bytes of a signed recording, set to other values") struct MutationTests {
    private static let specimens = [
        SchemeName.alterationInfo, .onvifMediaSigning, .axisSignedVideo, .c2pa, .onvifExportSeal,
    ].flatMap { scheme in [Attack.Form.progressive, .fragmented].map { (scheme, $0) } }

    /// `make mutations` takes every byte, and a million at random.
    @Test("leave nothing authentic that is called covered, whatever the scheme and the byte", arguments: specimens)
    func bytes(_ scheme: SchemeName, _ form: Attack.Form) throws {
        let survey = try MutationSurvey(scheme, form, letters: "IPP IPP")
        let mutations = survey.everyByte(from: survey.length % 7, step: 7) + survey.random(200, seed: 1)
        let tally = try survey.judge(mutations, workers: ProcessInfo.processInfo.activeProcessorCount)
        #expect(tally.broken.isEmpty, "\(tally.broken.prefix(5))")
        #expect(tally.count > 200 + survey.length / 8)
        // Changes are noticed at all, and where they are proof they are called so.
        let samples = tally.verdicts.filter { $0.key.place == "mdat, samples" && $0.key.isCovered }.values
        #expect(samples.contains { ($0[.altered] ?? 0) > 0 })
    }
}
