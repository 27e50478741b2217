import ArgumentParser
import DumpVerification
import Evidence
import Reporting
import SystemPackage
import VerdictEnvelope

/// What leaves the house of a whole dump: one statement about all its files, and the report.
struct DumpHandover {
    private let scribe: Scribe
    private let verdicts: VerdictOptions
    private let details: CaseDetails
    private let policy: ExaminationPolicy
    private var draft: ReportDraft?

    /// The statement's name before its ending.
    private static let name = FilePath("dump")

    /// Prepares what is to be handed over; `nil` where nothing is.
    ///
    /// - Parameter scribe: who signs and writes it.
    init?(
        _ scribe: Scribe?, _ verdicts: VerdictOptions, _ pages: ReportOptions, _ details: CaseOptions, policy: ExaminationPolicy
    ) {
        guard let scribe, verdicts.areWanted || pages.path != nil else { return nil }
        self.scribe = scribe
        self.verdicts = verdicts
        self.details = details.details
        self.policy = policy
        if pages.path != nil { draft = ReportDraft(isPartOfMany: true, takesPictures: !pages.leavesPicturesOut) }
    }

    /// Refuses names that are taken, before any work is done.
    ///
    /// - Throws: an error of usage, after it was told.
    static func requireFree(_ verdicts: VerdictOptions, _ pages: ReportOptions) throws {
        if verdicts.areWanted { try VerdictOutput.requireFree([name], in: verdicts.folder) }
        try pages.requireFree()
    }

    /// What will be written, for the rule that nothing is written into the evidence.
    static func files(_ verdicts: VerdictOptions, _ pages: ReportOptions) -> [FilePath] {
        (verdicts.areWanted ? [VerdictOutput.path(for: name, in: verdicts.folder)] : []) + [pages.path].compactMap { $0 }
    }

    /// Takes a file whose result is there. One that an earlier run examined is in the table alone.
    mutating func take(_ file: FinishedFile) throws {
        guard draft != nil, let report = file.report, file.record.entry.verdict != nil else { return }
        let predicate = VerdictPredicate(report: report, policy: policy, details: details, toolVersion: ProductVersion.string)
        try draft?.show(report, number: 0, predicate: predicate.json(), statement: nil, scribe: scribe)
    }

    /// Hands over, when all files are in the ledger.
    mutating func finish(_ report: DumpReport, ledger: Ledger, at time: Timestamp) throws {
        var files: [DumpPredicate.File] = []
        try ledger.forEach(withDocuments: true) { record, _ in
            let entry = record.entry
            guard let verdict = entry.verdict else { return }
            files.append(
                DumpPredicate.File(
                    path: entry.path.shown, size: entry.size, sha256: entry.sha256, verdict: verdict,
                    answers: Answers(JSONValue(json: Array(record.document.utf8))?["answers"]), sentence: entry.reason))
        }
        if verdicts.areWanted {
            let predicate = DumpPredicate(
                files: files, notes: report.notes, verdict: report.verdict, policy: policy, details: details,
                toolVersion: ProductVersion.string)
            guard let statement = try predicate.statement(examinedAt: time) else {
                throw StatementFile.failure("no file could be read whole, so that no statement can name any; none was written")
            }
            try scribe.write([statement], about: Self.name, number: 0)
        }
        guard draft != nil else { return }
        for file in files {
            draft?.add(ReportPage.Row(path: file.path, verdict: file.verdict, sentence: file.sentence, sha256: file.sha256))
        }
        draft?.verdictOnAll = report.verdict
        draft?.remarks = report.notes.map { "\($0.code.severity.rawValue): \($0.message)" }
        if report.fromLedger > 0 {
            draft?.remarks.append(
                "\(report.fromLedger) results were taken from the ledger of an earlier run; these files are in the table and not shown in full"
            )
        }
        if let draft { try scribe.write(page: draft.page(policy, details, examinedAt: time)) }
    }
}
