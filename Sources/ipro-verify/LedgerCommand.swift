import ArgumentParser
import ByteInput
import DumpVerification
import Evidence
import Glibc
import Reporting
import SystemPackage
import Verification

/// `ipro-verify ledger`: reads what batch entered.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Read the ledgers that batch keeps, and join those of several machines.",
        subcommands: [
            LedgerListCommand.self, LedgerShowCommand.self, LedgerExportCommand.self, LedgerSummaryCommand.self, LedgerMergeCommand.self,
        ])
}

/// Runs something with ledgers, and tells what is wrong with them.
private func withLedgers(_ body: () throws -> Void) throws {
    do { try body() } catch let error as LedgerError {
        StandardError.write("ipro-verify: \(error)")
        throw ExitCode(Verdict.error.exitStatus)
    }
}

/// `ipro-verify ledger list [LEDGER]`.
struct LedgerListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "One line for each file of a ledger, or for each ledger there is.")

    @Argument(help: ArgumentHelp("The ledger; those under the user's state folder if not given.", valueName: "ledger"))
    var ledger: FilePath?

    func run() throws {
        try withLedgers {
            if let ledger {
                try Ledger(reading: ledger).forEach { record, _ in print(EntryLine.render(record.entry)) }
            } else {
                for path in try LedgerPlace.ledgers() { print(line(path)) }
            }
        }
    }

    /// A ledger, its state, and what it is a ledger of; a ledger that cannot be read says why, and hides no other.
    private func line(_ path: FilePath) -> String {
        do throws(LedgerError) {
            guard let run = try Ledger(reading: path).run() else { return EntryLine.fields([path.shown, "empty", ""]) }
            let roots = run.roots.map(\.shown).joined(separator: " ")
            let share = run.shard.map { ", share \($0)" } ?? ""
            return EntryLine.fields([path.shown, (run.isFinished ? "finished" : "unfinished") + share, roots])
        } catch {
            return EntryLine.fields([path.shown, "unreadable", "\(error)"])
        }
    }
}

/// `ipro-verify ledger show LEDGER FILE`.
struct LedgerShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What a ledger holds of one file.")

    @Flag(help: "Write the result as it was: one JSON object.") var json = false

    @Argument(help: ArgumentHelp("The ledger.", valueName: "ledger")) var ledger: FilePath
    @Argument(help: ArgumentHelp("The file, by the path that 'ledger list' shows.", valueName: "file")) var file: FilePath

    func run() throws {
        try withLedgers {
            let book = try Ledger(reading: ledger)
            guard let (record, examined) = try book.record(of: file) else {
                StandardError.write(
                    "ipro-verify: \(ledger.shown): holds nothing of \(file.shown); 'ipro-verify ledger list' names its files")
                throw ExitCode(Verdict.error.exitStatus)
            }
            if json { return print(record.document) }
            let (entry, identity) = (record.entry, record.identity)
            print(EntryLine.render(entry))
            var rows = [
                ("size", "\(entry.size)"), ("sha256", entry.sha256 ?? "not known"), ("examined", examined),
                ("modified", "\(Timestamp(microseconds: identity.modifiedNanoseconds / 1000))"),
                ("device, inode", "\(identity.device), \(identity.inode)"),
            ]
            if let conditions = try book.conditions(of: file) {
                rows += [("version", conditions.tool), ("policy", conditions.policy), ("anchors", conditions.anchors)]
            }
            for (name, value) in rows {
                print("  " + name + String(repeating: " ", count: max(1, 15 - name.count)) + value)
            }
        }
    }
}

/// `ipro-verify ledger export LEDGER`.
struct LedgerExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write every result of a ledger as JSON Lines, or the manifest of its files.")

    @Flag(help: "Write SHA-256 and name of every file, as sha256sum does.") var manifest = false

    @Argument(help: ArgumentHelp("The ledger.", valueName: "ledger")) var ledger: FilePath

    func run() throws {
        try withLedgers {
            let book = try Ledger(reading: ledger)
            guard manifest else { return try book.forEach(withDocuments: true) { record, _ in print(record.document) } }
            // Names are bytes, which print would change.
            var lines: [UInt8] = []
            try ManifestFile.lines(of: book) { lines += $0 }
            try StandardOutput.write(lines)
        }
    }
}

/// `ipro-verify ledger summary LEDGER`.
struct LedgerSummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "The summary of a ledger, with the exit status that its run had.")

    @Flag(help: "Write one JSON object, and nothing else.") var json = false

    @Option(help: ArgumentHelp("Compare with an earlier manifest; differences are findings.", valueName: "manifest"))
    var check: FilePath?

    @Argument(help: ArgumentHelp("The ledger.", valueName: "ledger")) var ledger: FilePath

    func run() throws {
        let expected = try check.map { try ManifestFile.read($0) }
        try withLedgers {
            let book = try Ledger(reading: ledger)
            var report = try book.report()
            if let expected { report.notes += try book.differences(from: expected) }
            try DumpOutput(form: json ? .summary : .lines).finish(report, shard: try book.run()?.shard, ledger: book)
            let status = report.verdict.exitStatus
            if status != 0 { throw ExitCode(status) }
        }
    }
}

/// `ipro-verify ledger merge --output LEDGER LEDGER…`.
struct LedgerMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Join the ledgers of a dump's shares, and look at all files together.",
        discussion: "The result and its exit status are those of a run over the whole dump.")

    @Option(name: .shortAndLong, help: ArgumentHelp("The ledger to make.", valueName: "ledger")) var output: FilePath

    @Flag(help: "Write the summary as one JSON object, and nothing else.") var json = false

    @Argument(help: ArgumentHelp("The ledgers of the shares.", valueName: "ledger")) var shares: [FilePath]

    func run() throws {
        try withLedgers {
            guard unsafe output.withPlatformString({ unsafe access($0, F_OK) }) != 0 else {
                StandardError.write("ipro-verify: \(output.shown): exists already; name a ledger that does not")
                throw ExitCode(Verdict.error.exitStatus)
            }
            var books: [Ledger] = []
            for share in shares { books.append(try Ledger(reading: share)) }
            let book = try Ledger(writing: output)
            try book.merge(books)
            let report = try book.report()
            try DumpOutput(form: json ? .summary : .lines).finish(report, shard: nil, ledger: book)
            try book.close()
            let status = report.verdict.exitStatus
            if status != 0 { throw ExitCode(status) }
        }
    }
}
