import ArgumentParser
import Evidence
import Reporting
import SystemPackage
import VerdictEnvelope

/// What leaves the house besides the output: signed verdicts, and the report. The one that judges prepares them, the scribe signs and
/// writes.
struct Delivery {
    private let scribe: Scribe
    private let verdicts: VerdictOptions
    private let details: CaseDetails
    private let isOfMany: Bool
    private var draft: ReportDraft?

    /// Prepares everything that can fail before evidence is opened.
    ///
    /// - Returns: `nil` where nothing is to be delivered.
    /// - Throws: an error of usage, after it was told.
    init?(_ verdicts: VerdictOptions, _ pages: ReportOptions, _ details: CaseOptions, recordings: [FilePath], inSegments: Bool) throws {
        // A recording in segments is spoken of once, under the name of its first file.
        let named = inSegments ? Array(recordings.prefix(1)) : recordings
        if verdicts.areWanted { try VerdictOutput.requireFree(named, in: verdicts.folder) }
        try pages.requireFree()
        guard
            let scribe = try Scribe(
                Scribe.Task(
                    recordings: named, filesOfEach: inSegments ? recordings.count : 1, verdicts: verdicts, report: pages.path))
        else { return nil }
        self.scribe = scribe
        self.verdicts = verdicts
        self.details = details.details
        isOfMany = named.count > 1
        if pages.path != nil { draft = ReportDraft(isPartOfMany: isOfMany, takesPictures: !pages.leavesPicturesOut) }
    }

    /// Delivers what is to be said about a recording.
    ///
    /// - Parameters:
    ///   - number: of the recording on the command line.
    ///   - examinedAt: when it was examined.
    mutating func deliver(_ report: RecordingReport, number: Int, policy: ExaminationPolicy, examinedAt: Timestamp) throws {
        let predicate = VerdictPredicate(report: report, policy: policy, details: details, toolVersion: ProductVersion.string)
        let path = report.file.path
        var statementFile: FilePath?
        if verdicts.areWanted {
            if predicate.result.sha256 == nil {
                // Why it could not be read stands in the result; here, that a file will be missing.
                StandardError.write("ipro-verify: \(path.shown): could not be read whole, so that no verdict can name it; none was written")
            } else {
                let names = ([path] + report.segments.map(\.path)).map { VerdictOutput.name(of: $0).shown }
                let statements = try StatementSet.statements(predicate, names: names, examinedAt: examinedAt)
                try scribe.write(statements, about: path, number: number)
                statementFile = VerdictOutput.path(for: path, in: verdicts.folder)
            }
        }
        if isOfMany {
            draft?.add(
                ReportPage.Row(
                    path: path.shown, verdict: report.verdict, sentence: Headline(report: report).sentence, sha256: report.file.sha256))
        }
        try draft?.show(report, number: number, predicate: predicate.json(), statement: statementFile, scribe: scribe)
    }

    /// Writes the report, when all recordings were delivered.
    func finish(_ policy: ExaminationPolicy, examinedAt: Timestamp) throws {
        if let draft { try scribe.write(page: draft.page(policy, details, examinedAt: examinedAt)) }
    }
}
