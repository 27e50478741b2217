import ByteInput
import DumpVerification
import Evidence
import Foundation
import RecordingForge
import SignedForge
import Synchronization
import SystemPackage
import Testing

@Suite("Files that change under the run", .timeLimit(.minutes(30)))
struct FaultTests {
    private static let clip = Result { try SignedForge().sign(Recording("IPPP IPPP")) }

    /// A dump of three recordings whose plan is made; `change` is applied before it is examined.
    private func run(_ change: (Dump) throws -> Void) throws -> [String: DumpEntry] {
        let dump = try Dump()
        for name in ["a", "b", "c"] { try dump.write(try Self.clip.get(), as: "\(name).mp4") }
        let outcome = try dump.run(beforeExamination: { try change(dump) })
        #expect(outcome.files.count == 3, "all files are told, whatever fails")
        return Dictionary(uniqueKeysWithValues: outcome.files.map { ($0.record.entry.path.stem ?? "", $0.record.entry) })
    }

    @Test("a file that vanished is an error, and the others are judged")
    func vanished() throws {
        let entries = try run { dump in try FileManager.default.removeItem(atPath: "\(dump.evidence)/b.mp4") }
        #expect(entries["a"]?.verdict == .authentic && entries["b"]?.verdict == .error && entries["c"]?.verdict == .authentic)
    }

    @Test("a file that was replaced by a link, a FIFO or a folder is not what was listed")
    func replaced() throws {
        let entries = try run { dump in
            for name in ["a", "b", "c"] { try FileManager.default.removeItem(atPath: "\(dump.evidence)/\(name).mp4") }
            try Data(try Self.clip.get()).write(to: URL(fileURLWithPath: "\(dump.path)/outside.mp4"))
            try FileManager.default.createSymbolicLink(atPath: "\(dump.evidence)/a.mp4", withDestinationPath: "../outside.mp4")
            _ = unsafe mkfifo("\(dump.evidence)/b.mp4", 0o600)
            try FileManager.default.createDirectory(atPath: "\(dump.evidence)/c.mp4", withIntermediateDirectories: false)
        }
        #expect(entries.values.allSatisfy { $0.verdict == .error && $0.sha256 == nil })
    }

    @Test("a file that shrank or grew before it was opened is judged as it is now, and known by that")
    func resized() throws {
        let size = UInt64(try Self.clip.get().count - 3000)
        let entries = try run { dump in
            try Data(try Self.clip.get().dropLast(3000)).write(to: URL(fileURLWithPath: "\(dump.evidence)/a.mp4"))
        }
        #expect(entries["a"]?.verdict != .authentic && entries["a"]?.size == size)
    }

    @Test("a file that changes while it is read is an error", arguments: ["shrinks", "grows", "is touched"])
    func whileRead(_ how: String) throws {
        let dump = try Dump()
        // Large enough that the pass is told of before it is over.
        let padding = [UInt8](repeating: 0, count: 40 << 20)
        let count = UInt32(padding.count + 8)
        let free =
            [UInt8(count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)] + Array("free".utf8) + padding
        try dump.write(try Self.clip.get() + free, as: "large.mp4")
        try dump.write(try Self.clip.get(), as: "small.mp4")
        let changed = Atomic(false)
        let outcome = try dump.run(progress: { progress in
            guard progress.bytesDone > 4 << 20, !changed.exchange(true, ordering: .relaxed) else { return }
            let file = "\(dump.evidence)/large.mp4"
            guard let handle = FileHandle(forUpdatingAtPath: file) else { return }
            switch how {
            case "shrinks": try? handle.truncate(atOffset: 1 << 20)
            case "grows":
                _ = try? handle.seekToEnd()
                try? handle.write(contentsOf: [0])
            default: try? FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file)
            }
        })
        let wasChanged = changed.load(ordering: .relaxed)
        #expect(wasChanged)
        #expect(outcome.entry("large.mp4")?.verdict == .error && outcome.entry("large.mp4")?.sha256 == nil)
        #expect(outcome.entry("small.mp4")?.verdict == .authentic)
    }
}
