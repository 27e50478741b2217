import CertificatePath
import DumpVerification
import Evidence
import Foundation
import GRDB
import RecordingForge
import SignedForge
import SystemPackage
import Testing
import Verification

@Suite("A ledger keeps what is finished", .timeLimit(.minutes(30)))
struct LedgerTests {
    private static let clip = Result { try SignedForge().sign(Recording("IPPP IPPP")) }

    private func dump(of count: Int) throws -> Dump {
        let dump = try Dump()
        // Different content in each, so that none is a repeat of another.
        for index in 0..<count { try dump.write(try Self.clip.get() + Self.free(index), as: "clip-\(100 + index).mp4") }
        return dump
    }

    /// A `free` box with a number in it.
    private static func free(_ number: Int) -> [UInt8] {
        [0, 0, 0, 12] + Array("free".utf8) + [0, 0, UInt8(number >> 8), UInt8(number & 255)]
    }

    @Test("a second run examines nothing, and tells the same")
    func resume() throws {
        let dump = try dump(of: 5)
        let first = try dump.run()
        let second = try dump.run()
        #expect(first.examined == 5 && second.examined == 0 && second.report.fromLedger == 5)
        #expect(second.files.map(\.record) == first.files.map(\.record))
        #expect(try dump.run(isFresh: true).examined == 5)
    }

    @Test("a run that was ended goes on, and neither loses nor repeats a file that was told", arguments: [1, 3, 7])
    func interrupted(after count: Int) throws {
        let dump = try dump(of: 8)
        let whole = try dump.run(ledger: Ledger())
        // Groups are told when they are full or at the end; one worker makes it certain that something is left to do.
        let first = try dump.run(workers: 1, stopAfter: count)
        let second = try dump.run()
        #expect(second.report.verdicts == whole.report.verdicts && !second.report.isInterrupted)
        #expect(first.examined + second.examined == 8)
        #expect(second.files.map(\.record.entry) == whole.files.map(\.record.entry))
    }

    @Test("a ledger whose journal a kill left behind is read as it was before")
    func leftJournal() throws {
        let dump = try dump(of: 2)
        let first = try dump.run()
        let left = "\(dump.path)/left.ledger"
        // Copied in the middle of a change that is written in part, and not confirmed: what a kill leaves.
        var small = Configuration()
        small.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = 1") }
        let database = try DatabaseQueue(path: dump.ledger.description, configuration: small)
        try database.inTransaction { db in
            try db.execute(sql: "UPDATE file SET path = zeroblob(id), document = hex(randomblob(100000))")
            for suffix in ["", "-journal"] { try FileManager.default.copyItem(atPath: "\(dump.ledger)\(suffix)", toPath: left + suffix) }
            return .rollback
        }
        let ledger = try Ledger(reading: FilePath(left))
        var paths: [FilePath] = []
        try ledger.forEach { record, _ in paths.append(record.entry.path) }
        #expect(paths == first.files.map(\.record.entry.path))
    }

    @Test("a file that changed is examined again, and only that")
    func changed() throws {
        let dump = try dump(of: 4)
        _ = try dump.run()
        try dump.write(Array("no longer a recording".utf8), as: "clip-102.mp4")
        let second = try dump.run()
        #expect(second.examined == 1 && second.entry("clip-102.mp4")?.verdict == .error)
        // What could not be examined is tried again each time.
        #expect(try dump.run().examined == 1)
    }

    @Test("other anchors, another policy or a condition judge everything again")
    func conditions() throws {
        let dump = try dump(of: 3)
        _ = try dump.run()
        #expect(try dump.run { $0.requirements = [.complete] }.examined == 3)
        #expect(try dump.run { $0.requirements = [.complete] }.examined == 0)
        let stranger = try dump.run { $0.trustStore = .init() }
        #expect(stranger.examined == 3 && stranger.report.verdicts == [.untrusted: 3])
        #expect(try dump.run { $0.judgedAt = Timestamp(seconds: 1) }.examined == 3)
        // More or fewer threads change nothing.
        #expect(try dump.run(workers: 1) { $0.judgedAt = Timestamp(seconds: 1) }.examined == 0)
    }

    @Test("a file that is gone is told, and examined again when it is back")
    func gone() throws {
        let dump = try dump(of: 3)
        _ = try dump.run()
        let file = "\(dump.evidence)/clip-101.mp4"
        try FileManager.default.moveItem(atPath: file, toPath: "\(dump.path)/aside")
        let second = try dump.run()
        #expect(second.codes.first == "file-vanished" && second.report.files == 2 && second.report.verdict == .indeterminate)
        try FileManager.default.moveItem(atPath: "\(dump.path)/aside", toPath: file)
        let third = try dump.run()
        #expect(!third.codes.contains("file-vanished") && third.report.files == 3 && third.report.verdict == .authentic)
    }

    @Test("the ledger of another dump, and what is no ledger, are refused and stay as they are")
    func strangers() throws {
        let dump = try dump(of: 1)
        _ = try dump.run()
        let other = try Dump()
        #expect(throws: (any Error).self) { try other.run(ledger: Ledger(writing: dump.ledger)) }
        #expect(throws: (any Error).self) { try dump.run(shard: Shard(1, of: 2), ledger: Ledger(writing: dump.ledger)) }
        for bytes in [Array("just some text, long enough to be looked at, and then some more of it, on and on".utf8), [1, 2, 3]] {
            let path = "\(dump.path)/notes.txt"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(throws: LedgerError.self) { try Ledger(writing: FilePath(path)) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
        }
    }

    @Test("two runs cannot use a ledger at once")
    func twice() throws {
        let dump = try dump(of: 1)
        let book = try Ledger(writing: dump.ledger)
        #expect(throws: LedgerError(.inUse, dump.ledger)) { try Ledger(writing: dump.ledger) }
        try book.close()
        _ = try dump.run()
    }

    @Test("the order and the results are those of one worker, whatever the number")
    func workers() throws {
        let dump = try dump(of: 40)
        try dump.write(Array("text".utf8), as: "clip-115.txt")
        let one = try dump.run(workers: 1, ledger: Ledger())
        for workers in [2, 3, 16] {
            #expect(try dump.run(workers: workers, ledger: Ledger()).files.map(\.record) == one.files.map(\.record))
        }
    }

    @Test("shares together are the whole, each file in one of them", arguments: [2, 3, 5])
    func shares(_ count: Int) throws {
        let dump = try dump(of: 11)
        try FileManager.default.linkItem(atPath: "\(dump.evidence)/clip-104.mp4", toPath: "\(dump.evidence)/another-name.mp4")
        let whole = try dump.run()
        var paths: [FilePath] = []
        for number in 1...count {
            let path = FilePath("\(dump.path)/share-\(number).ledger")
            paths.append(path)
            let outcome = try dump.run(shard: Shard(number, of: count), ledger: Ledger(writing: path))
            #expect(outcome.files.count >= 12 / count - 1)
        }
        func merge(_ paths: [FilePath], _ name: String) throws -> (DumpReport, [DumpEntry]) {
            let book = try Ledger(writing: FilePath("\(dump.path)/\(name).ledger"))
            try book.merge(try paths.map { try Ledger(reading: $0) })
            var entries: [DumpEntry] = []
            try book.forEach { record, _ in entries.append(record.entry) }
            return (try book.report(), entries)
        }
        let (report, entries) = try merge(paths, "merged")
        #expect(entries == whole.files.map(\.record.entry))
        #expect(report.verdicts == whole.report.verdicts && report.skipped == whole.report.skipped && report.notes == whole.report.notes)
        // A share that is missing is no small thing.
        let (part, _) = try merge(Array(paths.dropLast()), "part")
        #expect(part.notes.first?.code.name == "shard-missing" && part.verdict == .indeterminate)
    }

    @Test("shares are balanced by size")
    func balance() {
        let sizes = (0..<1_000).map { UInt64($0 % 37) << 20 }
        let shares = Shard.shares(of: sizes, count: 7)
        let loads = (1...7).map { number in zip(sizes, shares).reduce(0) { $0 + ($1.1 == number ? $1.0 : 0) } }
        #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 2 << 20, "\(loads)")
        #expect(Shard(0, of: 3) == nil && Shard(4, of: 3) == nil && Shard(3, of: 3) != nil)
    }
}
