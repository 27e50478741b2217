import ArgumentParser
import Cryptography
import DumpVerification
import Evidence
import Reporting
import SystemPackage
import VerdictEnvelope

/// What leaves the house of a whole dump: the statements about each recording, one about all, and the report.
struct DumpHandover {
    /// What was asked for.
    struct Orders {
        var verdicts: VerdictOptions
        var pages: ReportOptions
        var details: CaseOptions
        /// The statements about each recording; `nil` where none are wanted.
        var statements: RecordingStatements.Task?
        /// Whether there will be one about all files: not about a share, which is not all.
        var sumsUp: Bool
    }

    private let scribe: Scribe
    private let orders: Orders
    private let policy: ExaminationPolicy
    private var draft: ReportDraft?
    /// How far the results have come in the plan.
    private var next = 0
    /// SHA-256 of the predicate of each recording's own statement, to which the one about all refers.
    private var predicates: [FilePath: String] = [:]

    /// The statement's name before its ending.
    private static let name = FilePath("dump")

    /// Prepares what is to be handed over; `nil` where nothing is.
    ///
    /// - Parameter scribe: who signs and writes it.
    init?(_ scribe: Scribe?, _ orders: Orders, policy: ExaminationPolicy) {
        guard let scribe, orders.sumsUp || orders.statements != nil || orders.pages.path != nil else { return nil }
        self.scribe = scribe
        self.orders = orders
        self.policy = policy
        if orders.pages.path != nil { draft = ReportDraft(isPartOfMany: true, takesPictures: !orders.pages.leavesPicturesOut) }
    }

    /// Refuses names that are taken, before any work is done.
    ///
    /// - Throws: an error of usage, after it was told.
    static func requireFree(_ orders: Orders) throws {
        if orders.sumsUp { try VerdictOutput.requireFree([name], in: orders.verdicts.folder) }
        try orders.pages.requireFree()
    }

    /// What will be written, for the rule that nothing is written into the evidence.
    static func files(_ verdicts: VerdictOptions, _ pages: ReportOptions) -> [FilePath] {
        (verdicts.areWanted ? [VerdictOutput.path(for: name, in: verdicts.folder)] : []) + [pages.path].compactMap { $0 }
    }

    /// Takes a file whose result is there, of this run or an earlier one. In the report, one of an earlier run is in the table alone.
    mutating func take(_ file: FinishedFile, ledger: Ledger) throws {
        guard file.record.entry.verdict != nil else { return }
        var statement: FilePath?
        if orders.statements != nil { statement = try state(file, ledger) }
        guard draft != nil, let report = file.report else { return }
        let predicate = VerdictPredicate(
            report: report, policy: policy, details: orders.details.details, toolVersion: ProductVersion.string)
        try draft?.show(report, number: 0, predicate: predicate.json(), statement: statement, scribe: scribe)
    }

    /// Has the statements about a recording written.
    ///
    /// - Returns: their file; `nil` where none can be written.
    private mutating func state(_ file: FinishedFile, _ ledger: Ledger) throws -> FilePath? {
        let entry = file.record.entry
        guard let task = orders.statements else { return nil }
        guard let index = index(of: entry.path) else {
            throw StatementFile.failure("\(entry.path.shown): was not among the files that were listed, and nothing is signed about it")
        }
        let known = try ledger.record(of: entry.path)
        guard
            let result = file.report.map({ StatedResult($0) })
                ?? StatedResult(document: file.record.document, sentence: entry.reason)
        else {
            throw StatementFile.failure(
                "\(entry.path.shown): the ledger holds no result of it that could be signed; examine it again, with --fresh")
        }
        guard result.sha256 != nil else {
            // Why it could not be read stands in the result; here, that a file will be missing.
            StandardError.write(
                "ipro-verify: \(entry.path.shown): could not be read whole, so that no verdict can name it; none was written")
            return nil
        }
        let predicate = VerdictPredicate(
            result: result, policy: policy, details: orders.details.details, toolVersion: ProductVersion.string)
        // The ledger's time, so that a run which goes on says the same as the one before.
        let time = known.flatMap { Timestamp($0.examined) } ?? Surroundings.now
        let statements = try StatementSet.statements(predicate, names: [VerdictOutput.name(of: entry.path).shown], examinedAt: time)
        try scribe.write(statements, aboutEntry: index)
        if orders.sumsUp, let first = statements.first { predicates[entry.path] = try Digest.of(first.predicate, .sha256).hex }
        return task.file(of: index)
    }

    /// Where the plan has a file. Results come in its order.
    private mutating func index(of path: FilePath) -> Int? {
        guard let plan = orders.statements?.plan else { return nil }
        while next < plan.selected.count {
            let index = plan.selected[next]
            next += 1
            if plan.entries[index].path == path { return index }
        }
        return nil
    }

    /// Hands over, when all files are in the ledger.
    mutating func finish(_ report: DumpReport, ledger: Ledger, at time: Timestamp) throws {
        guard orders.sumsUp || draft != nil else { return }
        var files: [DumpPredicate.File] = []
        try ledger.forEach(withDocuments: true) { record, _ in
            let entry = record.entry
            guard let verdict = entry.verdict else { return }
            files.append(
                DumpPredicate.File(
                    path: entry.path.shown, size: entry.size, sha256: entry.sha256, verdict: verdict,
                    answers: Answers(JSONValue(json: Array(record.document.utf8))?["answers"]), sentence: entry.reason,
                    predicateSHA256: predicates[entry.path]))
        }
        if orders.sumsUp {
            let predicate = DumpPredicate(
                files: files, notes: report.notes, verdict: report.verdict, policy: policy, details: orders.details.details,
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
        if let draft { try scribe.write(page: draft.page(policy, orders.details.details, examinedAt: time)) }
    }
}
