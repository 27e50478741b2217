import DumpVerification
import Evidence
import Reporting
import SystemPackage

/// What is told of a dump, in the form that was asked for.
struct DumpOutput {
    /// The forms.
    enum Form {
        /// One line for each file, then the summary for a reader.
        case lines
        /// One JSON object for each file.
        case documents
        /// One JSON object for the whole dump.
        case summary
        case nothing
    }

    var form: Form
    /// Shares the terminal with what is written.
    var progress: BatchProgress?

    /// How results become text.
    static let rendering = DumpRendering(
        reason: { EntryLine.reason($0) },
        document: { entry, report in
            guard let report, entry.skipped == nil else { return DumpDocument.skipped(entry, toolVersion: ProductVersion.string) }
            return JSONReport(isPretty: false, toolVersion: ProductVersion.string).render(report)
        })

    /// Tells one finished file.
    ///
    /// - Throws: an exit status where it does not arrive.
    func write(_ record: DumpRecord) throws {
        if record.entry.verdict == .error, form == .documents || form == .summary {
            // Also told on standard error, where a script that keeps standard output for results looks for it.
            progress?.clear()
            StandardError.write("ipro-verify: \(record.entry.path.shown): \(record.entry.reason)")
        }
        switch form {
        case .lines: try put(EntryLine.render(record.entry) + "\n")
        case .documents: try put(record.document + "\n")
        case .summary, .nothing: break
        }
    }

    /// Tells what was found out about the dump as a whole.
    ///
    /// - Throws: an exit status where it does not arrive.
    func finish(_ report: DumpReport, shard: Shard?, ledger: Ledger) throws {
        if report.isInterrupted, form != .nothing {
            StandardError.write("ipro-verify: interrupted; what is finished is in the ledger, and the same command goes on")
        }
        switch form {
        case .lines: try put(DumpText.render(report, shard: shard?.description) + "\n")
        case .summary:
            var text = ""
            try DumpDocument.write(
                report, shard: shard?.description, toolVersion: ProductVersion.string,
                entries: { body in try ledger.forEach { record, _ in body(record.entry) } }, to: { text += $0 })
            try put(text)
        case .documents:
            // Standard output holds files only; what concerns them together must not be lost.
            for note in report.notes {
                StandardError.write("ipro-verify: \(note.code.severity.rawValue): \(note.message) [\(note.code.name)]")
            }
        case .nothing: break
        }
    }

    /// Writes at once, so that whoever reads has each result when it is there.
    private func put(_ text: String) throws {
        progress?.clear()
        try StandardOutput.write(text)
    }
}
