import DumpVerification
import Evidence
import Foundation
import SystemPackage
import Testing

@Suite("A manifest is what sha256sum writes and checks")
struct ManifestTests {
    private static let digest = String(repeating: "ab", count: 32)

    @Test(
        "every name comes back as the bytes it was",
        arguments: [
            Array("DCIM/100/CLIP0001.MP4".utf8), Array("line\nbreak".utf8), Array("back\\slash".utf8), Array("both\\\nof\rthem".utf8),
            [0xFF, 0xC3, 0x28],
            Array("  two spaces ".utf8), Array("*star".utf8),
        ])
    func names(_ bytes: [UInt8]) throws {
        let path = FilePath(bytes: bytes)
        let line = HashManifest.line(path, sha256: Self.digest)
        #expect(line.count { $0 == 0x0A } == 1)
        let manifest = try HashManifest(line)
        #expect(manifest.digests == [path: Self.digest])
    }

    @Test("text and binary marks, upper case and needless components are read")
    func forms() throws {
        let text = "\(Self.digest.uppercased()) *./a//b\n\n\(Self.digest)  c/../d\n"
        let manifest = try HashManifest(Array(text.utf8))
        #expect(manifest.order == ["a/b", "d"] && Set(manifest.digests.values) == [Self.digest])
    }

    @Test(
        "a line that is none is refused with its number",
        arguments: [
            "abc  file", "\(digest) file", "\(digest.dropLast())g  file", "\(digest)  ", "\\\(digest)  bad\\escape", "\\\(digest)  end\\",
        ])
    func malformed(_ line: String) {
        #expect(throws: HashManifest.MalformedLine(number: 2)) {
            try HashManifest(Array("\(Self.digest)  good\n\(line)\n".utf8))
        }
    }

    @Test("what is missing, other or new is told")
    func check() throws {
        let dump = try Dump()
        for name in ["same", "changed", "new"] { try dump.write(Array(name.utf8), as: name) }
        _ = try dump.run()
        let book = try Ledger(reading: dump.ledger)
        var lines: [UInt8] = []
        try book.forEach { record, _ in
            let name = record.entry.path.lastComponent?.string
            guard let digest = record.entry.sha256, name != "new" else { return }
            lines += HashManifest.line(record.entry.path, sha256: name == "changed" ? Self.digest : digest)
        }
        lines += HashManifest.line(FilePath("\(dump.evidence)/lost"), sha256: Self.digest)
        let notes = try book.differences(from: try HashManifest(lines))
        #expect(notes.map(\.code.name) == ["manifest-mismatch", "manifest-unlisted", "manifest-mismatch"])
        #expect(notes.map { $0.files.first?.lastComponent?.string } == ["changed", "new", "lost"])
    }
}
