import Evidence

/// Gathers results in order, writes them into the ledger group by group, and hands them on when they are there.
struct DumpDelivery {
    /// What one entry of a run comes to.
    enum Item: Sendable {
        /// An entry that was examined in this run.
        case examined(Int, FileExamination.Outcome)
        /// An entry whose result the ledger has.
        case known(Int)
    }

    /// What was handed on, counted.
    private(set) var report = DumpReport()
    /// How many results were handed on.
    private(set) var told = 0
    /// What put an end to it.
    private(set) var failure: DumpVerifier.Failure?
    private let plan: DumpPlan
    private let ledger: Ledger
    private let condition: Int64
    private let rendering: DumpRendering
    private let now: () -> Timestamp
    private var waiting: [Item] = []
    /// Digests of files that have other names.
    private var digests: [Int: String] = [:]
    /// Whether a result is missing in the order: those behind it are kept in the ledger, and not told.
    private var hasHole = false

    /// When results were last written through.
    private var flushed: Timestamp
    /// So long results wait until they are written and told, in seconds, and so many at most: writing through to the disk takes
    /// milliseconds.
    private static let groupTime = 0.5
    private static let groupFiles = 256

    init(plan: DumpPlan, ledger: Ledger, condition: Int64, rendering: DumpRendering, now: @escaping () -> Timestamp) {
        self.plan = plan
        self.ledger = ledger
        self.condition = condition
        self.rendering = rendering
        self.now = now
        flushed = now()
        for first in plan.firstNames.values { digests[first] = "" }
    }

    /// Takes the next result.
    mutating func take(_ item: Item, _ receive: (FinishedFile) throws -> Void) {
        guard failure == nil else { return }
        switch item {
        case .examined(_, .interrupted):
            flush(receive)
            hasHole = true
            return
        case .examined(_, .finished), .known: waiting.append(item)
        }
        // Also where the clock was set back.
        if waiting.count >= Self.groupFiles || abs(now().seconds(since: flushed)) >= Self.groupTime { flush(receive) }
    }

    /// Writes what is gathered through to the disk, then hands it on.
    mutating func flush(_ receive: (FinishedFile) throws -> Void) {
        guard failure == nil, !waiting.isEmpty else { return }
        let group = waiting
        waiting = []
        defer { flushed = now() }
        do throws(LedgerError) {
            var files: [FinishedFile] = []
            var fresh: [DumpRecord] = []
            for item in group {
                switch item {
                case .known(let index):
                    guard let known = try ledger.record(of: plan.entries[index].path) else { continue }
                    if digests[index] != nil { digests[index] = known.record.entry.sha256 }
                    files.append(FinishedFile(record: known.record, report: nil))
                    report.fromLedger += hasHole ? 0 : 1
                case .examined(let index, .finished(var file)):
                    if digests[index] != nil { digests[index] = file.record.entry.sha256 }
                    if let first = plan.firstNames[index] { name(&file.record, after: first) }
                    files.append(file)
                    fresh.append(file.record)
                case .examined(_, .interrupted): break
                }
            }
            let examined = "\(now())"
            try ledger.add(fresh.map { ($0, examined) }, condition: condition)
            guard !hasHole else { return }
            for file in files {
                report.count(file.record.entry)
                told += 1
                do { try receive(file) } catch {
                    failure = .receiver(error)
                    return
                }
            }
        } catch {
            failure = .ledger(error)
        }
    }

    /// Another name of a file has the digest of that file.
    private func name(_ record: inout DumpRecord, after first: Int) {
        guard let digest = digests[first], !digest.isEmpty else { return }
        record.entry.sha256 = digest
        record.document = rendering.document(record.entry, nil)
    }
}
