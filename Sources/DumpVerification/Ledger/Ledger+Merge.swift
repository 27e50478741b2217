package import Evidence
import GRDB
import SystemPackage

extension Ledger {
    /// Joins the ledgers of a dump's shares into this one, which is empty, and looks at all files together.
    ///
    /// - Throws: `doesNotFit` where a ledger is of another dump or was made under other conditions.
    package func merge(_ shares: [Ledger]) throws(LedgerError) {
        var runs: [(run: Run, ledger: Ledger)] = []
        for share in shares {
            guard let run = try share.run() else { throw LedgerError(.doesNotFit("is the ledger of no run"), share.path) }
            if let first = runs.first {
                guard run.conditions == first.run.conditions else {
                    throw LedgerError(
                        .doesNotFit("was made with another version, policy or trust store than \(first.ledger.path.shown)"), share.path)
                }
                guard run.roots == first.run.roots, run.shard?.count == first.run.shard?.count else {
                    throw LedgerError(.doesNotFit("is a share of another dump than \(first.ledger.path.shown)"), share.path)
                }
            }
            runs.append((run, share))
        }
        guard let first = runs.first?.run else { return }
        var notes = Self.missing(runs.map(\.run))
        let condition = try begin(
            Run(conditions: first.conditions, shard: nil, plan: first.plan, isFinished: false, roots: first.roots))
        for (_, share) in runs {
            try copy(share, condition: condition)
            notes += try share.notes()
        }
        notes += try continuityNotes()
        try end(notes)
    }

    private static func missing(_ runs: [Run]) -> [DumpNote] {
        var notes: [DumpNote] = []
        let count = runs.first?.shard?.count ?? 1
        let there = Set(runs.map { $0.shard?.number ?? 1 })
        let absent = (1...count).filter { !there.contains($0) }
        if !absent.isEmpty {
            let names = absent.prefix(16).map(String.init).joined(separator: ", ") + (absent.count > 16 ? ", …" : "")
            notes.append(
                DumpNote(
                    .shardMissing,
                    "\(absent.count) of \(count) shares \(absent.count == 1 ? "is" : "are") missing: \(names); nothing is known of their files",
                    files: []))
        }
        for run in runs where !run.isFinished {
            notes.append(DumpNote(.shardMissing, "share \(run.shard?.description ?? "1/1") is not finished", files: []))
        }
        if Set(runs.map(\.plan)).count > 1 {
            notes.append(
                DumpNote(
                    .shardMissing, "the shares were cut from different listings: the dump changed meanwhile, and files may be in none",
                    files: []))
        }
        return notes
    }

    /// So many results are copied in one step.
    private static let groupSize = 256

    private func copy(_ share: Ledger, condition: Int64) throws(LedgerError) {
        var group: [(record: DumpRecord, examined: String)] = []
        var failure: LedgerError?
        func write() {
            do throws(LedgerError) { try add(group, condition: condition) } catch { failure = error }
            group = []
        }
        try share.forEach(withDocuments: true) { record, examined in
            group.append((record, examined))
            if group.count >= Self.groupSize { write() }
            if let failure { throw failure }
        }
        write()
        if let failure { throw failure }
    }

    /// What the ledger says about its dump, as its run would have said it.
    package func report() throws(LedgerError) -> DumpReport {
        var report = DumpReport()
        try forEach { record, _ in report.count(record.entry) }
        report.notes = try notes()
        report.isInterrupted = try run()?.isFinished != true
        return report
    }
}
