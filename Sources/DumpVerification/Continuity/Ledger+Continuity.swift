package import Evidence

extension Ledger {
    /// What its files say together.
    package func continuityNotes() throws(LedgerError) -> [DumpNote] {
        var records: [DumpRecord] = []
        try forEach { record, _ in
            guard record.entry.verdict != nil else { return }
            records.append(record)
        }
        return ContinuityAnalysis(records).notes
    }
}
