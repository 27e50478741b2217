import GRDB
import SystemPackage

/// The tables of a ledger.
///
/// Paths are bytes, since names of files are. Sizes, numbers and times of files are stored as the 64 bits that they are.
enum LedgerLayout {
    /// `IPRV`: by it a ledger is told from another program's database.
    static let applicationID = 0x4950_5256
    /// Raised with every change that an older program would misread.
    static let version = 1

    static let tables = """
        CREATE TABLE condition (
            id INTEGER PRIMARY KEY, tool TEXT NOT NULL, policy TEXT NOT NULL, anchors TEXT NOT NULL, UNIQUE (tool, policy, anchors));
        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1), condition INTEGER NOT NULL REFERENCES condition, shard INTEGER NOT NULL,
            shards INTEGER NOT NULL, plan TEXT NOT NULL, isFinished INTEGER NOT NULL);
        CREATE TABLE root (path BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID;
        CREATE TABLE note (
            id INTEGER PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL, files BLOB NOT NULL);
        CREATE TABLE file (
            id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
            modified INTEGER NOT NULL, changed INTEGER NOT NULL, sha256 TEXT, verdict TEXT, skipped TEXT, reason TEXT NOT NULL,
            facts TEXT NOT NULL, document TEXT NOT NULL, condition INTEGER NOT NULL REFERENCES condition, examined TEXT NOT NULL,
            isGone INTEGER NOT NULL DEFAULT 0);
        """

    /// Makes the tables in an empty database, and sees whether others are those of a ledger.
    static func prepare(_ db: Database, mayMake: Bool) throws {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        if application == 0, isEmpty, mayMake {
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version); \(tables)")
            return
        }
        guard application == applicationID else { throw LedgerError(.notALedger, "") }
        guard found == version else { throw LedgerError(.otherLayout(found), "") }
    }
}
