import ByteInput
import Evidence
import FoundationEssentials
import GRDB
package import SystemPackage
import Verification

/// The book of a dump: what became of each file, under which conditions. By it a run that was interrupted goes on.
///
/// A file is in it when, and only when, its examination is finished; what is written is on the disk before it is told. The database has one
/// user at a time and needs no memory shared with others, so that it may lie on a network file system.
package final class Ledger: Sendable {
    /// Where it is; empty for one that is in memory.
    package let path: FilePath
    let queue: DatabaseQueue
    private let keepsDocuments: Bool

    /// Opens a ledger to write to, or makes it.
    ///
    /// - Parameter isFresh: forgets everything that is in it.
    package init(writing path: FilePath, isFresh: Bool = false) throws(LedgerError) {
        self.path = path
        keepsDocuments = true
        guard path.isText else { throw LedgerError(.nameNotText, path) }
        do {
            var configuration = Configuration()
            configuration.label = "ledger"
            configuration.busyMode = .timeout(Self.patience)
            configuration.prepareDatabase { db in
                // Exclusive first: the write-ahead log then needs no shared memory.
                // Nothing is opened by name after this, so that a run may give up opening files for writing.
                try db.execute(
                    sql: """
                        PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -4096; \
                        PRAGMA temp_store = MEMORY
                        """)
            }
            // Seen before anything is written: the journal mode is kept in the file, and another program's file must stay as it is.
            try Self.refuseStranger(path)
            queue = try DatabaseQueue(path: path.description, configuration: configuration)
            try queue.write { db in
                try LedgerLayout.prepare(db, mayMake: true)
                if isFresh {
                    for table in ["file", "note", "root", "run", "condition"] { try db.execute(sql: "DELETE FROM \(table)") }
                }
            }
        } catch {
            throw LedgerError(error, path)
        }
    }

    /// A process that was killed holds its locks until it is gone; so long is waited for that, in seconds.
    private static let patience = 5.0

    /// Opens a ledger to read from.
    package init(reading path: FilePath) throws(LedgerError) {
        self.path = path
        keepsDocuments = true
        guard path.isText else { throw LedgerError(.nameNotText, path) }
        do {
            queue = try Self.reader(path)
        } catch {
            throw LedgerError(error, path)
        }
    }

    private static func reader(_ path: FilePath) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: path.description, configuration: configuration)
            try queue.read { db in try LedgerLayout.prepare(db, mayMake: false) }
            return queue
        } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
            // A run that was killed while it changed the journal mode left half of that to be taken back, and only who may write can do so:
            // it happens with the first read.
            configuration.readonly = false
            try refuseStranger(path)
            try DatabaseQueue(path: path.description, configuration: configuration).read { db in
                try LedgerLayout.prepare(db, mayMake: false)
            }
            configuration.readonly = true
            return try DatabaseQueue(path: path.description, configuration: configuration)
        }
    }

    /// A ledger in memory, for a run that leaves none behind. It does not keep the documents.
    package init() throws(LedgerError) {
        path = ""
        keepsDocuments = false
        do {
            queue = try DatabaseQueue()
            try queue.write { db in try LedgerLayout.prepare(db, mayMake: true) }
        } catch {
            throw LedgerError(error, path)
        }
    }

    private static func refuseStranger(_ path: FilePath) throws {
        guard let bytes = try? EvidenceFile(path: path).bytes(at: 0, count: 72) else { return }
        // SQLite database file format, 1.3: the magic string, and the application at offset 68.
        let isDatabase = bytes.starts(with: Array("SQLite format 3\u{0}".utf8))
        let application = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
        guard isDatabase, application == LedgerLayout.applicationID || application == 0 else { throw LedgerError(.notALedger, path) }
    }

    /// Runs something on the database, and says in the ledger's own words what went wrong.
    func perform<Result>(_ body: (DatabaseQueue) throws -> Result) throws(LedgerError) -> Result {
        do { return try body(queue) } catch { throw LedgerError(error, path) }
    }

    /// Everything is written: the file alone is the ledger, without a log beside it.
    ///
    /// - Parameter removesLog: whether that is removed; `false` for a process that has given up removing files. It is empty then, and
    ///   whoever opens and closes the ledger next removes it.
    package func close(removesLog: Bool = true) throws(LedgerError) {
        try perform { queue in
            if !path.isEmpty, !queue.configuration.readonly {
                try queue.writeWithoutTransaction { db in
                    try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_checkpoint(TRUNCATE)")
                    if removesLog { try db.execute(sql: "PRAGMA journal_mode = DELETE") }
                }
            }
            try queue.close()
        }
    }

    // MARK: - Writing

    /// Writes the results of finished files in one step: all of them or none.
    ///
    /// - Parameters:
    ///   - records: with the time of each, in RFC 3339.
    ///   - condition: under which they were judged, by the number that ``begin(_:)`` gave.
    package func add(_ records: [(record: DumpRecord, examined: String)], condition: Int64) throws(LedgerError) {
        guard !records.isEmpty else { return }
        try perform { queue in
            try queue.write { db in
                let statement = try db.cachedStatement(sql: Self.insertion)
                for (record, examined) in records { try statement.execute(arguments: arguments(record, condition, examined)) }
            }
        }
    }

    private static let insertion = """
        INSERT OR REPLACE INTO file (path, device, inode, size, modified, changed, sha256, verdict, skipped, reason, facts, document, \
        condition, examined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private func arguments(_ record: DumpRecord, _ condition: Int64, _ examined: String) throws -> StatementArguments {
        let (entry, identity) = (record.entry, record.identity)
        return [
            Data(entry.path.bytes), Int64(bitPattern: identity.device), Int64(bitPattern: identity.inode), Int64(bitPattern: entry.size),
            identity.modifiedNanoseconds, identity.changedNanoseconds, entry.sha256, entry.verdict?.rawValue, entry.skipped?.rawValue,
            entry.reason, record.facts.isEmpty ? "" : String(decoding: try JSONEncoder().encode(record.facts), as: UTF8.self),
            keepsDocuments ? record.document : "", condition, examined,
        ]
    }

    // MARK: - Reading

    /// Hands over all records of files that are there, by path in the order of its bytes.
    ///
    /// - Parameter withDocuments: whether their documents are wanted, which may be long.
    package func forEach(
        withDocuments: Bool = false, _ body: (DumpRecord, _ examined: String) throws -> Void
    ) throws(LedgerError) {
        let document = withDocuments ? "document" : "''"
        try perform { queue in
            try queue.read { db in
                let rows = try Row.fetchCursor(
                    db, sql: "SELECT \(Self.columns), \(document), examined FROM file WHERE NOT isGone ORDER BY path")
                while let row = try rows.next() { try body(Self.record(row), row[13]) }
            }
        }
    }

    /// The record of one file with its document, and when it was examined.
    package func record(of path: FilePath) throws(LedgerError) -> (record: DumpRecord, examined: String)? {
        try perform { queue in
            try queue.read { db in
                let row = try Row.fetchOne(
                    db, sql: "SELECT \(Self.columns), document, examined FROM file WHERE path = ?", arguments: [Data(path.bytes)])
                return try row.map { (try Self.record($0), $0[13]) }
            }
        }
    }

    private static let columns = "path, device, inode, size, modified, changed, sha256, verdict, skipped, reason, facts, condition"

    private static func record(_ row: Row) throws -> DumpRecord {
        let path: Data = row[0]
        let facts: String = row[10]
        let verdict: String? = row[7]
        let skipped: String? = row[8]
        let size = UInt64(bitPattern: row[3] as Int64)
        return DumpRecord(
            entry: DumpEntry(
                path: FilePath(bytes: path), size: size, sha256: row[6], verdict: verdict.flatMap { Verdict(rawValue: $0) },
                skipped: skipped.flatMap { SkipReason(rawValue: $0) }, reason: row[9]),
            identity: EvidenceFile.Identity(
                device: UInt64(bitPattern: row[1] as Int64), inode: UInt64(bitPattern: row[2] as Int64), size: size,
                modifiedNanoseconds: row[4], changedNanoseconds: row[5]),
            document: row[12],
            facts: facts.isEmpty ? [] : try JSONDecoder().decode([SignedFacts].self, from: Data(facts.utf8)))
    }
}
