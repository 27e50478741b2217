import DumpVerification
import Evidence
import Foundation
import RecordingForge
import SignedForge
import SystemPackage
import Testing

@Suite("A dump is walked through", .timeLimit(.minutes(30)))
struct WalkingTests {
    private static let clip = Result { try SignedForge().sign(Recording("IPPP IPPP")) }

    @Test("recordings are found by their content, whatever they are called")
    func content() throws {
        let dump = try Dump()
        let clip = try Self.clip.get()
        try dump.write(clip, as: "DCIM/100/CLIP0001.MP4")
        try dump.write(clip, as: "no-extension")
        try dump.write(Array("notes".utf8), as: "readme.txt")
        try dump.write([], as: "empty.idx")
        try dump.write([UInt8](repeating: 0, count: 4096), as: "zeros.mp4")
        try dump.write([], as: "lost.MOV")
        try dump.write(Array(clip.dropLast(2000)), as: "cut.bin")
        let outcome = try dump.run()
        #expect(
            outcome.files.map { $0.record.entry.path.lastComponent?.string } == [
                "CLIP0001.MP4", "cut.bin", "empty.idx", "lost.MOV", "no-extension", "readme.txt", "zeros.mp4",
            ])
        #expect(outcome.entry("CLIP0001.MP4")?.verdict == .authentic)
        #expect(outcome.entry("no-extension")?.verdict == .authentic)
        #expect(outcome.entry("cut.bin")?.verdict == .indeterminate || outcome.entry("cut.bin")?.verdict == .authentic)
        #expect(outcome.entry("readme.txt")?.skipped == .notARecording)
        #expect(outcome.entry("readme.txt")?.sha256 != nil)
        #expect(outcome.entry("empty.idx")?.skipped == .empty)
        // What has the name of a recording and is none is what is left of one.
        #expect(outcome.entry("zeros.mp4")?.verdict == .error)
        #expect(outcome.entry("lost.MOV")?.verdict == .error)
        #expect(outcome.report.verdict == .error)
    }

    @Test("no link is followed, and loops end")
    func links() throws {
        let dump = try Dump()
        try dump.write(try Self.clip.get(), as: "inside.mp4")
        try Data(try Self.clip.get()).write(to: URL(fileURLWithPath: "\(dump.path)/outside.mp4"))
        for (name, target) in [("to-file.mp4", "../outside.mp4"), ("to-folder", ".."), ("loop", "."), ("dangling", "nowhere")] {
            try FileManager.default.createSymbolicLink(atPath: "\(dump.evidence)/\(name)", withDestinationPath: target)
        }
        try #require(unsafe mkfifo("\(dump.evidence)/pipe.mp4", 0o600) == 0)
        let outcome = try dump.run()
        #expect(outcome.report.files == 1 && outcome.report.verdict == .authentic)
        #expect(outcome.report.skipped == [.link: 4, .special: 1])
    }

    @Test("a folder that is a link is not entered when it takes the place of one that was listed")
    func swappedFolder() throws {
        let dump = try Dump()
        try dump.write(try Self.clip.get(), as: "folder/clip.mp4")
        let plan = try DumpPlan([FilePath(dump.evidence)])
        try FileManager.default.moveItem(atPath: "\(dump.evidence)/folder", toPath: "\(dump.path)/elsewhere")
        try FileManager.default.createSymbolicLink(atPath: "\(dump.evidence)/folder", withDestinationPath: "../elsewhere")
        let entry = try #require(plan.entries.first)
        #expect(throws: (any Error).self) { try plan.trees[entry.tree].open(entry) }
    }

    @Test("a file with several names is examined once")
    func hardLinks() throws {
        let dump = try Dump()
        try dump.write(try Self.clip.get(), as: "a.mp4")
        try FileManager.default.linkItem(atPath: "\(dump.evidence)/a.mp4", toPath: "\(dump.evidence)/b.mp4")
        for _ in 0..<2 {
            let outcome = try dump.run()
            #expect(outcome.report.files == 1 && outcome.report.skipped == [.hardLink: 1])
            #expect(outcome.entry("b.mp4")?.sha256 == outcome.entry("a.mp4")?.sha256 && outcome.entry("a.mp4")?.sha256 != nil)
            #expect(!outcome.codes.contains("content-repeated"))
        }
    }

    @Test("names that are not text, or hold line breaks, stay what they are")
    func oddNames() throws {
        let dump = try Dump()
        let clip = try Self.clip.get()
        let names: [[UInt8]] = [Array("line\nbreak.mp4".utf8), [0xFF, 0xFE] + Array(".mp4".utf8), Array("tab\tand\\.mp4".utf8)]
        for name in names {
            let path = FilePath(dump.evidence).appending(FilePath(bytes: name).components)
            let descriptor = try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite)
            try descriptor.closeAfter { _ = try descriptor.writeAll(clip) }
        }
        let outcome = try dump.run()
        #expect(Set(outcome.files.compactMap { $0.record.entry.path.lastComponent.map { FilePath(root: nil, [$0]).bytes } }) == Set(names))
        #expect(outcome.report.verdicts == [.authentic: 3])
        #expect(outcome.codes == ["content-repeated"])
        // The ledger gives the bytes back.
        #expect(try dump.run().files.map(\.record.entry.path) == outcome.files.map(\.record.entry.path))
    }

    @Test("what lies inside of the evidence is known by its folders and not by its name")
    func inside() throws {
        let dump = try Dump()
        try dump.write([1], as: "deep/er/file")
        try FileManager.default.createSymbolicLink(atPath: "\(dump.path)/alias", withDestinationPath: "card/deep")
        let trees = [EvidenceTree(path: FilePath(dump.evidence))]
        for inside in ["card/x.ledger", "card/deep/er/x.ledger", "alias/x.ledger", "card/new/folders/x.ledger", "alias/../x.ledger"] {
            #expect(EvidenceTree.isInside(FilePath("\(dump.path)/\(inside)"), trees), "\(inside)")
        }
        for outside in ["x.ledger", "card.ledger", "cards/x.ledger"] {
            #expect(!EvidenceTree.isInside(FilePath("\(dump.path)/\(outside)"), trees), "\(outside)")
        }
    }

    @Test("ten thousand files are listed, told in order, and known the second time")
    func tenThousand() throws {
        let dump = try Dump()
        for index in 0..<10_000 { try dump.write(Array("\(index)".utf8), as: "\(index % 100)/\(index).txt") }
        try dump.write(try Self.clip.get(), as: "z.mp4")
        let first = try dump.run()
        #expect(first.report.skipped == [.notARecording: 10_000] && first.report.verdict == .authentic)
        let paths = first.files.map(\.record.entry.path.bytes)
        #expect(paths == paths.sorted { $0.lexicographicallyPrecedes($1) })
        let second = try dump.run()
        #expect(second.report.fromLedger == 10_001 && second.files.map(\.record) == first.files.map(\.record))
    }
}
