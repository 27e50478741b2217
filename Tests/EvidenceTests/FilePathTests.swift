import Evidence
import SystemPackage
import Testing

@Suite("The name of a file")
struct FilePathTests {
    @Test("that is text is shown as it is", arguments: ["clip.mp4", "/media/Tür 3/\u{1F4F9}.mp4", "a\nb", "\\xff"])
    func text(_ name: String) {
        let path = FilePath(name)
        #expect(path.isText && path.shown == name && path.description == name)
        #expect(path.bytes == Array(name.utf8))
    }

    @Test(
        "that is not text is shown with its bytes, and keeps them",
        arguments: [
            ([0x61, 0xFF, 0x2E, 0x6D, 0x70, 0x34], "a\\xff.mp4", "61ff2e6d7034"),
            ([0xC3, 0xA9, 0xC3], "é\\xc3", "c3a9c3"),
            ([0xE2, 0x82, 0x2F, 0x62, 0x0A], "\\xe2\\x82/b\n", "e2822f620a"),
            ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80", "eda080"),
        ] as [([UInt8], String, String)])
    func bytes(_ bytes: [UInt8], _ shown: String, _ hexadecimal: String) {
        let path = FilePath(bytes: bytes)
        #expect(!path.isText && path.shown == shown && path.hexadecimal == hexadecimal)
        #expect(path.bytes == bytes)
    }

    @Test("ends at a zero byte, which no name can hold")
    func zero() {
        #expect(FilePath(bytes: [0x61, 0, 0x62]).shown == "a")
        #expect(FilePath(bytes: []).isEmpty && FilePath(bytes: [0]).bytes.isEmpty)
    }
}
