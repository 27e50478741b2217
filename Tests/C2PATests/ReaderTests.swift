import C2PAForge
import CBOR
import COSE
import JUMBF
import RecordingForge
import Testing

@Suite("CBOR, JUMBF and COSE, read strictly")
struct ReaderTests {
    /// Bytes that are no CBOR, or none that is taken here, and the rule that they break.
    static let wrongCBOR: [(String, [UInt8], CBORError.Code)] = [
        ("nothing", [], .truncated),
        ("a head without its number", [0x19, 0x01], .truncated),
        ("a byte string longer than the rest", [0x5A, 0xFF, 0xFF, 0xFF, 0xFF, 1], .lengthBeyondEnd),
        ("a list of more items than bytes", [0x9B, 0, 0, 0, 1, 0, 0, 0, 0], .lengthBeyondEnd),
        ("a map of more pairs than bytes", [0xBA, 0xFF, 0xFF, 0xFF, 0xFF], .lengthBeyondEnd),
        ("a reserved head", [0x1C], .reservedHead(0x1C)),
        ("a break where none may stand", [0xFF], .reservedHead(0xFF)),
        ("a text that is not UTF-8", [0x62, 0xC3, 0x28], .notUTF8),
        ("a key twice", [0xA2, 0x61, 0x61, 1, 0x61, 0x61, 2], .duplicateKey("a")),
        ("a list as a key", [0xA1, 0x80, 1], .unsupportedKey),
        ("bytes after the item", [0x01, 0x02], .trailingBytes),
        ("lists in lists", [UInt8](repeating: 0x81, count: 100) + [1], .tooDeep),
        ("a piece of another kind in a string", [0x5F, 0x61, 0x61, 0xFF], .reservedHead(0x61)),
        ("a small simple value in the long form", [0xF8, 0x14], .reservedHead(0xF8)),
    ]

    @Test(arguments: wrongCBOR)
    func `CBOR that breaks a rule is refused with that rule`(_ name: String, _ bytes: [UInt8], _ code: CBORError.Code) {
        let error = #expect(throws: CBORError.self) { try CBORReader.item(bytes[...]) }
        #expect(error?.code == code, "\(name)")
    }

    @Test func `CBOR is read as RFC 8949 says, and keeps its bytes`() throws {
        // Appendix A.
        let floats: [([UInt8], Double)] = [
            ([0xF9, 0x3C, 0x00], 1), ([0xF9, 0x3E, 0x00], 1.5), ([0xF9, 0x7B, 0xFF], 65504), ([0xF9, 0x00, 0x01], 5.960464477539063e-8),
            ([0xF9, 0xC4, 0x00], -4), ([0xFA, 0x47, 0xC3, 0x50, 0x00], 100_000),
            ([0xFB, 0x3F, 0xF1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A], 1.1),
        ]
        for (bytes, value) in floats { #expect(try CBORReader.item(bytes[...]).value == .float(value)) }
        #expect(try CBORReader.item([0x39, 0x03, 0xE7]).integer == -1000)
        #expect(try CBORReader.item([0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).unsigned == .max)
        #expect(try CBORReader.item([0x5F, 0x42, 1, 2, 0x43, 3, 4, 5, 0xFF]).bytes == [1, 2, 3, 4, 5])
        let map = try CBORReader.item([0xA2, 0x61, 0x61, 0xF6, 0x61, 0x62, 0x82, 1, 2])
        #expect(map.map?["a"] == nil && map.map?["b"]?.encoded == [0x82, 1, 2])
        let (item, rest) = try CBORReader.firstItem([0x01, 0, 0, 0])
        #expect(item.unsigned == 1 && rest == [0, 0, 0])
        #expect(try CBORReader.item([0xA1, 0x61, 0x61, 0xC0, 0x42, 1, 0xFF]).diagnostic() == "{\"a\": 0(h'01ff')}")
    }

    /// Bytes that are no superbox, and the rule that they break.
    static let wrongJUMBF: [(String, [UInt8], JUMBFError.Code)] = [
        ("nothing", [], .truncated),
        ("a box larger than the bytes", [0, 0, 0, 99] + Array("jumb".utf8), .badSize(99)),
        ("a box smaller than its header", [0, 0, 0, 4] + Array("jumb".utf8), .badSize(4)),
        ("another box", box("free", [0, 0, 0, 0]), .notASuperbox(type: "free")),
        ("a superbox without a description", box("jumb", box("cbor", [0xF6])), .noDescription),
        ("a description that is too short", box("jumb", box("jumd", [1, 2, 3])), .badDescription),
        ("a label without an end", box("jumb", box("jumd", [UInt8](repeating: 0, count: 16) + [3, 0x61])), .badLabel),
        ("a label with a slash", JUMBFWriter.superbox("c2pa", label: "a/b", contents: []), .badLabel),
        ("a toggle of no meaning", box("jumb", box("jumd", [UInt8](repeating: 0, count: 16) + [0x80])), .badDescription),
    ]

    @Test(arguments: wrongJUMBF)
    func `JUMBF that breaks a rule is refused with that rule`(_ name: String, _ bytes: [UInt8], _ code: JUMBFError.Code) {
        let error = #expect(throws: JUMBFError.self) { try SuperboxReader.first(in: bytes[...]) }
        #expect(error?.code == code, "\(name)")
    }

    @Test func `superboxes inside each other end at a limit`() {
        var nested = JUMBFWriter.superbox("c2pa", label: "c2pa", contents: [])
        for _ in 0..<40 { nested = JUMBFWriter.superbox("c2pa", label: "c2pa", contents: [nested]) }
        #expect(throws: JUMBFError.self) { try SuperboxReader.first(in: nested[...]) }
    }

    @Test func `a superbox keeps what its hash is made over`() throws {
        let salt = [UInt8](repeating: 9, count: 16)
        let bytes = JUMBFWriter.superbox("cbor", label: "c2pa.actions", salt: salt, contents: [box("cbor", [0xA0])])
        let (superbox, rest) = try SuperboxReader.first(in: (bytes + [0, 0])[...])
        #expect(superbox.label == "c2pa.actions" && superbox.shortType == "cbor")
        #expect(superbox.privateBox?.type == "c2sh" && superbox.privateBox?.payload.elementsEqual(salt) == true)
        #expect(Array(superbox.payload) == JUMBFWriter.payload(bytes))
        #expect(rest == [0, 0])
    }

    @Test func `the bytes that COSE signs are those of the specification's example`() {
        // RFC 9052, 4.4: list of four, the context as text, the header, nothing, the payload, all with the shortest heads.
        let bytes = COSEStructure.bytes("Signature1", protected: [0xA1, 0x01, 0x26], payload: [1, 2])
        #expect(bytes == [0x84, 0x6A] + Array("Signature1".utf8) + [0x43, 0xA1, 0x01, 0x26, 0x40, 0x42, 1, 2])
        #expect(COSEStructure.byteString([UInt8](repeating: 0, count: 300)).prefix(3) == [0x59, 0x01, 0x2C])
    }

    @Test func `what is no COSE_Sign1 is refused`() {
        #expect(throws: COSEError.notSign1) { try COSESign1([0x84, 0x40, 0xA0, 0xF6, 0x40]) }
        #expect(throws: COSEError.notSign1) { try COSESign1([0xD2, 0x83, 0x40, 0xA0, 0xF6]) }
        #expect(throws: COSEError.malformedHeader("protected")) { try COSESign1([0xD2, 0x84, 0x41, 0x01, 0xA0, 0xF6, 0x40]) }
        let twice = CBORValue.tag(
            18, .array([.bytes([]), .map([(.int(33), .bytes([1])), (.text("x5chain"), .bytes([1]))]), .null, .bytes([])]))
        #expect(throws: COSEError.certificatesTwice) { try COSESign1(twice.encoded[...]) }
    }
}
