import ArgumentParser
import Cryptography
import DumpVerification
import Evidence
import Glibc
import Reporting
import SystemPackage
import Verification

/// `ipro-verify batch DIR…`: judges every recording of a card, a folder, or several.
struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Judge every recording below folders, whatever they are called, and look at them together.",
        discussion: """
            Finds recordings by their content, follows no links, writes nothing into the evidence. Each finished file is entered into a \
            ledger; an interrupted run goes on when the same command is given again.

            One line for each file: verdict, path and reason, separated by tabs; lines that begin with # are the summary. The exit status \
            is that of the worst file, in the order 1, 2, 4, 3, 5, 0, and never 0 where files are missing between others.
            """)

    @OptionGroup(title: "Trust") var trust: TrustOptions
    @OptionGroup(title: "Judging") var judging: JudgingOptions

    @Option(
        help: ArgumentHelp(
            "The ledger of finished files; if not given, one under the user's state folder that belongs to these folders.",
            valueName: "file"))
    var ledger: FilePath?

    @Flag(help: "Keep no ledger; an interrupted run starts over.") var noLedger = false

    @Flag(help: "Forget what the ledger holds and examine everything again.") var fresh = false

    @Option(help: ArgumentHelp("Write the SHA-256 of every file to this file, as sha256sum does.", valueName: "file"))
    var manifest: FilePath?

    @Option(help: ArgumentHelp("Compare with an earlier manifest; differences are findings.", valueName: "manifest"))
    var check: FilePath?

    @Option(
        help: ArgumentHelp(
            "Examine only share k of n; 'auto' takes the array index of Slurm, Kubernetes or AWS Batch, 'auto/n' where it does not tell n.",
            valueName: "k/n"))
    var shard: ShardOption?

    @OptionGroup(title: "Verdicts and reports") var verdicts: VerdictOptions

    @Option(
        help: ArgumentHelp(
            "Write the statements about each recording, NAME.intoto.jsonl, into this folder, in folders as the recordings lie in.",
            valueName: "dir"))
    var statements: FilePath?

    @OptionGroup var pages: ReportOptions

    @OptionGroup var details: CaseOptions

    @Flag(help: "Write the summary as one JSON object, and nothing else.") var json = false

    @Flag(help: "Write one JSON object for each file as it is finished, each on one line, and nothing else.") var jsonl = false

    @Flag(name: .shortAndLong, help: "Print nothing; the exit status tells.") var quiet = false

    @Flag(help: "Fail where the kernel offers no system call filter, instead of reading without it.") var requireConfinement = false

    @Argument(help: ArgumentHelp("The folders, or single files.", valueName: "dir"))
    var folders: [FilePath]

    func validate() throws {
        guard !folders.isEmpty, !folders.contains(where: \.isEmpty) else { throw ValidationError("name at least one folder") }
        guard Set(folders).count == folders.count else { throw ValidationError("a folder is named twice") }
        if json && jsonl { throw ValidationError("--json is the summary alone, --jsonl the files alone; choose one") }
        if quiet && (json || jsonl) { throw ValidationError("--quiet prints nothing; leave out --json and --jsonl") }
        if noLedger && (ledger != nil || fresh) { throw ValidationError("--no-ledger keeps none; leave out --ledger and --fresh") }
        if verdicts.sha512 { throw ValidationError("--sha512 is for single recordings: the ledger keeps the SHA-256 alone") }
        if shard != nil && (verdicts.verdictDir != nil || pages.path != nil) {
            throw ValidationError("a share is not the whole dump; leave out --verdict-dir and --report")
        }
        if shard != nil && verdicts.key.key != nil && statements == nil {
            throw ValidationError(
                "a share is not the whole dump, of which --sign-key writes a statement; add --statements for one about each recording")
        }
        if shard != nil && check != nil {
            throw ValidationError(
                "a share is not the whole dump; check the manifest with 'ipro-verify ledger summary --check' when all are merged")
        }
    }

    func run() throws {
        let share = try shard?.shard(Surroundings.variable)
        let expected = try check.map { try ManifestFile.read($0) }
        var options = try judging.verification(trust)
        options.cancellation = StopSignals.cancellation
        do {
            let plan = try DumpPlan(folders, shard: share)
            for path in [manifest].compactMap({ $0 }) + DumpHandover.files(verdicts, pages) where EvidenceTree.isInside(path, plan.trees) {
                StandardError.write("ipro-verify: \(path.shown): lies inside of the evidence, where nothing is written; name another place")
                throw ExitCode(Verdict.error.exitStatus)
            }
            let task = try statements.map { try RecordingStatements.Task($0, plan) }
            let path = try ledgerPath(plan)
            let orders = DumpHandover.Orders(
                verdicts: verdicts, pages: pages, details: details,
                statements: task, sumsUp: verdicts.areWanted && share == nil)
            try DumpHandover.requireFree(orders)
            let draft = try manifest.map { try ManifestDraft($0) }
            // Split off while this process is one thread: whoever holds the key, and makes files, reads no evidence.
            let scribe = try Scribe(
                Scribe.Task(
                    recordings: nil, verdicts: verdicts, report: pages.path, ledger: path, manifest: draft, statements: orders.statements))
            let handover = DumpHandover(scribe, orders, policy: options.policy)
            let book = try path.map { try Ledger(writing: $0, isFresh: fresh) } ?? Ledger()
            // What is open for writing now is all that ever will be: the ledger, its log and the manifest.
            try Confinement.enter(isRequired: requireConfinement)
            StopSignals.watch()
            let report = try examine(plan, options, book, expected, handover) {
                try draft?.write(book)
                if draft != nil { try scribe?.putManifestInPlace() }
            }
            try book.close(removesLog: false)
            try scribe?.tidyUp()
            let status = report.verdict.exitStatus
            if status != 0 { throw ExitCode(status) }
        } catch let error as LedgerError {
            StandardError.write("ipro-verify: \(error)")
            throw ExitCode(Verdict.error.exitStatus)
        }
    }

    /// Where the ledger is, in a folder that is there; `nil` where none is kept.
    private func ledgerPath(_ plan: DumpPlan) throws -> FilePath? {
        guard !noLedger else { return nil }
        let path = try ledger ?? LedgerPlace.ledger(of: folders, shard: plan.shard)
        guard !EvidenceTree.isInside(path, plan.trees) else { throw LedgerError(.insideEvidence, path) }
        if ledger == nil { try LedgerPlace.makeFolder(for: path) }
        return path
    }

    private func examine(
        _ plan: DumpPlan, _ options: VerificationOptions, _ book: Ledger, _ expected: HashManifest?, _ handover: DumpHandover?,
        writeManifest: () throws -> Void
    ) throws -> DumpReport {
        var handover = handover
        let progress = quiet || !Surroundings.isWatched ? nil : BatchProgress()
        let output = DumpOutput(form: quiet ? .nothing : json ? .summary : jsonl ? .documents : .lines, progress: progress)
        let verifier = DumpVerifier(
            plan: plan, options: options, ledger: book, rendering: DumpOutput.rendering, now: { Surroundings.now })
        var report: DumpReport
        do throws(DumpVerifier.Failure) {
            report = try verifier.run(progress: progress.map { $0.report }) { file in
                try output.write(file.record)
                try handover?.take(file, ledger: book)
            }
        } catch {
            progress?.clear()
            switch error {
            case .ledger(let error): throw error
            case .receiver(let error): throw error
            case .cryptography(let error): StandardError.write("ipro-verify: the cryptographic library failed: \(error.subject)")
            }
            throw ExitCode(Verdict.error.exitStatus)
        }
        progress?.clear()
        if !report.isInterrupted {
            if let expected { report.notes += try book.differences(from: expected) }
            try writeManifest()
            try handover?.finish(report, ledger: book, at: Surroundings.now)
        }
        try output.finish(report, shard: plan.shard, ledger: book)
        return report
    }
}
