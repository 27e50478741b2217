import Evidence
import GRDB
package import SystemPackage

/// Why a ledger cannot be used.
package struct LedgerError: Error, Sendable, Hashable {
    /// The kinds of failure.
    package enum Code: Sendable, Hashable {
        /// There is no such file, or it cannot be opened or made.
        case cannotOpen
        /// Another run uses it.
        case inUse
        /// The file is something else.
        case notALedger
        /// It was made by another version of the program, with another layout.
        case otherLayout(Int)
        /// It lies inside of the evidence.
        case insideEvidence
        /// Its name is not text in UTF-8.
        case nameNotText
        /// A run that wrote it was killed, and what that left half done cannot be taken back here.
        case needsWriting
        /// There is no more room for it.
        case full
        /// The system refused to read or write it, or it is damaged.
        case failed(String)
        /// It cannot be joined with the others: it was made under other conditions, or of another dump.
        case doesNotFit(String)
    }

    /// What kind of failure it is.
    package var code: Code
    /// The ledger.
    package var path: FilePath

    package init(_ code: Code, _ path: FilePath) {
        self.code = code
        self.path = path
    }

    /// A journal or log of a run that was killed, and no leave to write.
    private static let recovery: [ResultCode] = [
        .SQLITE_READONLY_ROLLBACK, .SQLITE_READONLY_RECOVERY, .SQLITE_READONLY_CANTINIT, .SQLITE_READONLY_DIRECTORY,
    ]

    /// The failure that the database reports.
    init(_ error: any Error, _ path: FilePath) {
        self.path = path
        guard let error = error as? DatabaseError else {
            code = (error as? LedgerError)?.code ?? .failed("\(error)")
            return
        }
        code =
            switch error.resultCode {
            case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .cannotOpen
            case .SQLITE_BUSY, .SQLITE_LOCKED: .inUse
            case .SQLITE_NOTADB: .notALedger
            case .SQLITE_READONLY where Self.recovery.contains(error.extendedResultCode): .needsWriting
            case .SQLITE_FULL: .full
            default: .failed(error.message ?? "\(error.resultCode)")
            }
    }
}

extension LedgerError: CustomStringConvertible {
    /// The failure in words, with what to do.
    package var description: String {
        let what =
            switch code {
            case .cannotOpen: "the ledger cannot be opened; name another one with --ledger"
            case .inUse: "another run uses this ledger; wait for it, or name another one with --ledger"
            case .notALedger: "is not a ledger of ipro-verify"
            case .otherLayout(let version):
                "is a ledger of layout \(version), which this version of the program does not know; name another one with --ledger"
            case .insideEvidence: "lies inside of the evidence, where nothing may be written; name another place with --ledger"
            case .nameNotText: "the name of a ledger has to be text in UTF-8"
            case .needsWriting:
                "the run that wrote this ledger was interrupted, and it has to be made whole first, in a place where it can be written; "
                    + "copy it there with the files beside it that begin with its name"
            case .full: "there is no room left for the ledger; what is finished is in it: make room and run the same command again"
            case .failed(let why): "the ledger cannot be used: \(why)"
            case .doesNotFit(let why): why
            }
        return "\(path.shown): \(what)"
    }
}
