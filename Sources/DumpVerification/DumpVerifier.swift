import ByteInput
package import Cryptography
package import Evidence
import ParallelHashing
import SystemPackage
package import Verification

/// Examines a dump: every file, whatever fails, on all cores and in order.
///
/// Small files are examined side by side, one thread each; large ones few at a time, with several threads each. A result is in the ledger
/// before it is handed on, so that an interrupted run goes on where it was and neither loses nor repeats a file that was told.
package struct DumpVerifier {
    /// What there is to look at.
    package let plan: DumpPlan
    private let options: VerificationOptions
    private let ledger: Ledger
    private let rendering: DumpRendering
    private let now: () -> Timestamp

    /// Why a run could not go on.
    package enum Failure: Error {
        case ledger(LedgerError)
        case cryptography(CryptographyError)
        /// Whoever took the results refused one.
        case receiver(any Error)
    }

    /// A run over a plan.
    ///
    /// - Parameters:
    ///   - options: by which each file is judged. The digest of whole files is always taken.
    ///   - now: the present, told with each result in the ledger.
    package init(
        plan: DumpPlan, options: VerificationOptions, ledger: Ledger, rendering: DumpRendering, now: @escaping () -> Timestamp
    ) {
        self.plan = plan
        self.ledger = ledger
        self.rendering = rendering
        self.now = now
        var options = options
        options.wholeFileDigest = true
        options.cancellation = options.cancellation ?? PassCancellation()
        self.options = options
    }

    /// From this size on, several threads share a file, in bytes.
    private static let largeFile: UInt64 = 16 << 20

    /// Examines what is not in the ledger yet.
    ///
    /// - Parameters:
    ///   - progress: told from any thread how far it is.
    ///   - receive: takes the results in order, those from the ledger too. One call at a time, not always on the same thread.
    /// - Returns: what was found out about the dump as a whole.
    package func run(
        progress: (@Sendable (DumpProgress) -> Void)? = nil, receive: (FinishedFile) throws -> Void
    ) throws(Failure) -> DumpReport {
        let condition: Int64
        let settled: (known: Set<Int>, gone: [FilePath])
        do throws(LedgerError) {
            condition = try begin()
            settled = try ledger.settle(plan, condition: condition)
        } catch { throw .ledger(error) }
        var delivery = DumpDelivery(plan: plan, ledger: ledger, condition: condition, rendering: rendering, now: now)
        let meter = DumpMeter(
            bytes: plan.selected.reduce(0) {
                settled.known.contains($1) || !plan.isExamined($1) ? $0 : $0 &+ plan.entries[$1].identity.size
            },
            entries: plan.selected.count, tell: progress)
        let stop = options.cancellation ?? PassCancellation()
        let examination = FileExamination(plan: plan, verifier: RecordingVerifier(options), rendering: rendering)
        for run in runs(settled.known) where !stop.isCancelled {
            let lanes = run.isLarge ? min(run.places.count, max(1, options.workers / 2)) : min(options.workers, run.places.count)
            let workers = run.isLarge ? max(1, options.workers / lanes) : 1
            OrderedWork(workers: lanes, mostWaiting: 64).run(run.places.count, stop: stop) { [plan] offset -> DumpDelivery.Item in
                let index = plan.selected[run.places.lowerBound + offset]
                guard !settled.known.contains(index) else { return .known(index) }
                let file = meter.begin(size: plan.isExamined(index) ? plan.entries[index].identity.size : 0)
                let share = ExaminationShare(workers: workers, passesAtOnce: lanes, progress: file.report)
                let outcome = examination.examine(index, share)
                file.end()
                return .examined(index, outcome)
            } deliver: { _, item in
                delivery.take(item, receive)
                meter.entryDone()
                if delivery.failure != nil { stop.cancel() }
            }
            delivery.flush(receive)
            if let failure = delivery.failure { throw failure }
        }
        var report = delivery.report
        report.isInterrupted = delivery.told < plan.selected.count
        guard !report.isInterrupted else { return report }
        do throws(LedgerError) {
            // What is missing between files is known when all shares are together.
            report.notes = settled.gone.prefix(1_000).map {
                DumpNote(.fileVanished, "\($0.spelled) was examined earlier and is not there any more", files: [$0])
            }
            if plan.shard == nil { report.notes += try ledger.continuityNotes() }
            try ledger.end(report.notes)
        } catch { throw .ledger(error) }
        return report
    }

    private func begin() throws(LedgerError) -> Int64 {
        let conditions: JudgingConditions
        do throws(CryptographyError) { conditions = try options.conditions } catch {
            throw LedgerError(.failed("the cryptographic library failed: \(error.subject)"), ledger.path)
        }
        let roots = plan.trees.map(\.path).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        if let before = try ledger.run() {
            guard before.roots == roots else {
                throw LedgerError(
                    .doesNotFit(
                        "is the ledger of \(before.roots.map(\.shown).joined(separator: " ")); name another one with --ledger, or start over "
                            + "with --fresh"), ledger.path)
            }
            guard before.shard == plan.shard else {
                let share = before.shard.map { "of share \($0)" } ?? "of the whole dump"
                throw LedgerError(
                    .doesNotFit("is the ledger \(share); name another one with --ledger, or start over with --fresh"), ledger.path)
            }
        }
        return try ledger.begin(
            Ledger.Run(conditions: conditions, shard: plan.shard, plan: plan.fingerprint, isFinished: false, roots: roots))
    }

    // MARK: - What is done side by side

    /// Neighbours in order that are examined in the same way.
    private struct Run {
        var isLarge: Bool
        var places: Range<Int>
    }

    private func runs(_ known: Set<Int>) -> [Run] {
        var runs: [Run] = []
        for (place, index) in plan.selected.enumerated() {
            let isLarge = plan.isExamined(index) && !known.contains(index) && plan.entries[index].identity.size >= Self.largeFile
            if let last = runs.indices.last, runs[last].isLarge == isLarge {
                runs[last].places = runs[last].places.lowerBound..<place + 1
            } else {
                runs.append(Run(isLarge: isLarge, places: place..<place + 1))
            }
        }
        return runs
    }
}
