import ByteInput
package import Evidence
import FoundationEssentials
import GRDB
package import SystemPackage
package import Verification

extension Ledger {
    /// What a ledger is a ledger of.
    package struct Run: Sendable, Hashable {
        /// Under which conditions its files were judged.
        package var conditions: JudgingConditions
        /// Which share of the dump it holds; `nil` for all of it.
        package var shard: Shard?
        /// By which ledgers of the same dump know each other.
        package var plan: String
        /// Whether the run came to its end.
        package var isFinished: Bool
        /// What the user named.
        package var roots: [FilePath]
    }

    /// What it is a ledger of; `nil` for one that no run has begun.
    package func run() throws(LedgerError) -> Run? {
        try perform { queue in
            try queue.read { db in
                guard
                    let row = try Row.fetchOne(
                        db,
                        sql: """
                            SELECT tool, policy, anchors, shard, shards, plan, isFinished FROM run \
                            JOIN condition ON condition.id = run.condition
                            """)
                else { return nil }
                let roots = try Data.fetchAll(db, sql: "SELECT path FROM root ORDER BY path")
                return Run(
                    conditions: JudgingConditions(tool: row[0], policy: row[1], anchors: row[2]), shard: Shard(row[3], of: row[4]),
                    plan: row[5], isFinished: row[6], roots: roots.map { FilePath(bytes: $0) })
            }
        }
    }

    /// The conditions under which a file was judged.
    package func conditions(of path: FilePath) throws(LedgerError) -> JudgingConditions? {
        try perform { queue in
            try queue.read { db in
                try Row.fetchOne(
                    db, sql: "SELECT tool, policy, anchors FROM file JOIN condition ON condition.id = file.condition WHERE path = ?",
                    arguments: [Data(path.bytes)]
                ).map { JudgingConditions(tool: $0[0], policy: $0[1], anchors: $0[2]) }
            }
        }
    }

    /// How its files differ from those that a manifest lists.
    package func differences(from manifest: HashManifest) throws(LedgerError) -> [DumpNote] {
        try manifest.check { body throws(LedgerError) in try forEach { record, _ in body(record.entry) } }
    }

    /// Begins a run, or goes on with one: notes what it is about.
    ///
    /// - Returns: the number of the conditions, for ``add(_:condition:)``.
    package func begin(_ run: Run) throws(LedgerError) -> Int64 {
        try perform { queue in
            try queue.write { db in
                let conditions = run.conditions
                try db.execute(
                    sql: "INSERT OR IGNORE INTO condition (tool, policy, anchors) VALUES (?, ?, ?)",
                    arguments: [conditions.tool, conditions.policy, conditions.anchors])
                let condition = try Int64.fetchOne(
                    db, sql: "SELECT id FROM condition WHERE tool = ? AND policy = ? AND anchors = ?",
                    arguments: [conditions.tool, conditions.policy, conditions.anchors])
                try db.execute(
                    sql: "INSERT OR REPLACE INTO run (id, condition, shard, shards, plan, isFinished) VALUES (1, ?, ?, ?, ?, ?)",
                    arguments: [condition, run.shard?.number ?? 0, run.shard?.count ?? 0, run.plan, run.isFinished])
                try db.execute(sql: "DELETE FROM root; DELETE FROM note")
                for root in run.roots {
                    try db.execute(sql: "INSERT OR IGNORE INTO root (path) VALUES (?)", arguments: [Data(root.bytes)])
                }
                return condition ?? 0
            }
        }
    }

    /// Ends a run: notes that it came to its end, and what was found about the files together.
    package func end(_ notes: [DumpNote]) throws(LedgerError) {
        try perform { queue in
            try queue.write { db in
                try db.execute(sql: "UPDATE run SET isFinished = 1; DELETE FROM note")
                for note in notes {
                    // Paths hold no zero byte, so one between them separates them.
                    let files = Data(note.files.map(\.bytes).joined(separator: [0]))
                    try db.execute(
                        sql: "INSERT INTO note (code, message, files) VALUES (?, ?, ?)",
                        arguments: [note.code.name, note.message, files])
                }
            }
        }
    }

    /// What was found about the files together, as the run noted it at its end.
    package func notes() throws(LedgerError) -> [DumpNote] {
        try perform { queue in
            try queue.read { db in
                try Row.fetchAll(db, sql: "SELECT code, message, files FROM note ORDER BY id").compactMap { row in
                    guard let kind = DumpFinding(rawValue: row[0]) else { return nil }
                    let files: Data = row[2]
                    return DumpNote(kind, row[1], files: files.split(separator: 0).map { FilePath(bytes: $0) })
                }
            }
        }
    }

    /// Which entries of a plan need not be examined again: finished under the same conditions, and the same file since.
    ///
    /// Files that the ledger has and the plan has not are marked as gone.
    /// - Returns: indices of entries, and the paths that are gone.
    func settle(_ plan: DumpPlan, condition: Int64) throws(LedgerError) -> (known: Set<Int>, gone: [FilePath]) {
        try perform { queue in
            try queue.write { db in
                var places: [[UInt8]: Int] = [:]
                places.reserveCapacity(plan.selected.count)
                for index in plan.selected { places[plan.entries[index].path.bytes] = index }
                var known: Set<Int> = []
                var gone: [FilePath] = []
                let rows = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT path, device, inode, size, modified, changed, condition = ? AND verdict IS NOT 'error' AND NOT isGone, \
                        skipped FROM file ORDER BY path
                        """, arguments: [condition])
                while let row = try rows.next() {
                    let bytes = [UInt8](row[0] as Data)
                    guard let index = places[bytes] else {
                        gone.append(FilePath(bytes: bytes))
                        continue
                    }
                    let identity = EvidenceFile.Identity(
                        device: UInt64(bitPattern: row[1] as Int64), inode: UInt64(bitPattern: row[2] as Int64),
                        size: UInt64(bitPattern: row[3] as Int64), modifiedNanoseconds: row[4], changedNanoseconds: row[5])
                    // Another name costs nothing to find again, and which name is the first may have changed.
                    let wasExamined = (row[7] as String?) != SkipReason.hardLink.rawValue
                    if row[6], wasExamined, identity == plan.entries[index].identity, plan.isExamined(index) { known.insert(index) }
                }
                let marking = try db.makeStatement(sql: "UPDATE file SET isGone = 1 WHERE path = ?")
                for path in gone { try marking.execute(arguments: [Data(path.bytes)]) }
                return (known, gone)
            }
        }
    }
}
