import CommandArguments
import Evidence
import RecordingForge
import SystemPackage
import Testing

@Suite("Words of the command line")
struct ArgumentTextTests {
    @Test(
        "that are text stay as they are", arguments: ["", "clip.mp4", "--json", "Aufnahme Tür 3 \u{1F4F9}.mp4", "a\nb\u{202E}", "\u{E000}"])
    func text(_ word: String) {
        #expect(ArgumentText.text(Array(word.utf8)) == word)
        #expect(ArgumentText.bytes(word) == Array(word.utf8))
    }

    @Test(
        "that are not text lose no byte",
        arguments: [
            [0xFF], [0x61, 0xC3], [0xC3, 0x28, 0xA4], [0xE2, 0x82], [0xF0, 0x9F, 0x93], [0xC0, 0xAF], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0x80, 0xC3, 0xA9, 0x80],
        ] as [[UInt8]])
    func bytes(_ word: [UInt8]) {
        #expect(ArgumentText.bytes(ArgumentText.text(word)) == word)
        #expect(FilePath(argument: ArgumentText.text(word))?.bytes == word)
    }

    @Test("that have characters of the range that stands for bytes are not taken for those bytes")
    func privateRange() {
        let character = Array("\u{10FEFF}".utf8)
        #expect(ArgumentText.text(character) != ArgumentText.text([0xFF]))
        #expect(ArgumentText.bytes(ArgumentText.text(character)) == character)
    }

    @Test("of any bytes come back, and no two are the same text")
    func anyBytes() {
        var random = PseudoRandomBytes(seed: 11)
        var texts: [String: [UInt8]] = [:]
        for _ in 0..<20_000 {
            let word = random.bytes(Int.random(in: 0...6, using: &random)).map { $0 < 0x40 ? $0 : $0 | 0x80 }
            let text = ArgumentText.text(word)
            #expect(ArgumentText.bytes(text) == word)
            #expect(texts[text] == nil || texts[text] == word)
            texts[text] = word
        }
    }
}
