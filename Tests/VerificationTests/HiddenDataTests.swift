import Cryptography
import Evidence
import Glibc
import RecordingForge
import Reporting
import SignedForge
import Testing
import Verification

/// Bytes and what they look like.
struct Likeness: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var look: ContentLook

    private static let noise: [UInt8] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<6000).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }()

    private static func be(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

    /// NAL units behind their lengths.
    private static func units(_ headers: [[UInt8]], _ size: Int = 50) -> [UInt8] {
        headers.flatMap { be(UInt32($0.count + size)) + $0 + noise.prefix(size) }
    }

    private static let program: [UInt8] =
        [0x4D, 0x5A] + [UInt8](repeating: 0x90, count: 58) + [0x80, 0, 0, 0]
        + [UInt8](repeating: 1, count: 64) + Array("PE\0\0".utf8) + noise.prefix(100)

    static let all: [Likeness] = [
        Likeness(testDescription: "a JPEG picture", bytes: [0xFF, 0xD8, 0xFF, 0xE0] + noise, look: .jpeg),
        Likeness(testDescription: "a PNG picture", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + noise, look: .png),
        Likeness(testDescription: "a WebP picture", bytes: Array("RIFF1234WEBPVP8 ".utf8) + noise, look: .webp),
        Likeness(testDescription: "RIFF of no known kind is not WebP", bytes: Array("RIFX1234WEBP".utf8) + [0, 0, 1], look: .unknown),
        Likeness(testDescription: "an MP4 file", bytes: be(24) + Array("ftypisom".utf8) + noise, look: .mp4),
        Likeness(testDescription: "a fragment", bytes: be(600) + Array("moof".utf8) + noise, look: .mp4),
        Likeness(
            testDescription: "a box that is longer than all there is", bytes: be(9000) + Array("moof".utf8) + [1, 2, 3], look: .unknown),
        Likeness(testDescription: "a byte stream of H.264", bytes: [0, 0, 0, 1, 0x67, 0x42, 0, 0x1E] + noise, look: .byteStream),
        Likeness(testDescription: "a byte stream of H.265", bytes: [0, 0, 1, 0x40, 0x01, 0x0C] + noise, look: .byteStream),
        Likeness(
            testDescription: "samples of H.264", bytes: units([[0x67, 0x42], [0x68, 0xCE], [0x65, 0x88], [0x41, 0x9A]]),
            look: .codedPictures),
        Likeness(testDescription: "samples of H.265", bytes: units([[0x40, 0x01], [0x26, 0x01], [0x02, 0x01]]), look: .codedPictures),
        Likeness(testDescription: "one large sample", bytes: units([[0x65, 0x88]], 5000), look: .codedPictures),
        Likeness(
            testDescription: "a sample that is cut is none", bytes: Array(units([[0x65, 0x88]], 900).dropLast(3)), look: .highEntropy),
        Likeness(testDescription: "a ZIP archive", bytes: [0x50, 0x4B, 3, 4] + noise, look: .zip),
        Likeness(testDescription: "gzip data", bytes: [0x1F, 0x8B, 8, 0] + noise, look: .gzip),
        Likeness(testDescription: "a program for Linux", bytes: [0x7F, 0x45, 0x4C, 0x46, 2, 1] + noise, look: .elf),
        Likeness(testDescription: "a program for Windows", bytes: program, look: .exe),
        Likeness(testDescription: "MZ alone is no program", bytes: [0x4D, 0x5A, 1, 2, 3, 0, 7], look: .unknown),
        Likeness(testDescription: "a database", bytes: Array("SQLite format 3\0".utf8) + noise, look: .sqlite),
        Likeness(
            testDescription: "a certificate", bytes: [0x30, 0x82, 0x01, 0x00, 0x30, 0x81] + noise.prefix(254), look: .der),
        Likeness(testDescription: "a PDF document", bytes: Array("%PDF-1.7\n".utf8) + noise, look: .pdf),
        Likeness(testDescription: "text", bytes: Array("the camera at the gate\nfirmware 1.2.3\n".utf8), look: .text),
        Likeness(
            testDescription: "text beyond ASCII, cut in a character", bytes: Array(Array("Überwachung am Größeren Tor ü".utf8).dropLast()),
            look: .text),
        Likeness(testDescription: "text that is filled up with zeros", bytes: Array("Lavf59.27.100".utf8) + [0, 0, 0, 0], look: .text),
        Likeness(testDescription: "noise", bytes: noise, look: .highEntropy),
        Likeness(testDescription: "a little noise", bytes: Array(noise.dropFirst(50).prefix(400)), look: .highEntropy),
        Likeness(testDescription: "too little to tell", bytes: [1, 2, 0xFF, 0], look: .unknown),
        Likeness(testDescription: "numbers in a table", bytes: (0..<500).flatMap { be(UInt32($0)) }, look: .unknown),
        Likeness(testDescription: "a transport stream", bytes: (0..<4).flatMap { _ in [0x47] + noise.prefix(187) }, look: .transportStream),
    ]
}

/// A place in a signed recording where something can be hidden.
struct HidingPlace: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What the range is called.
    var what: String
    /// Bytes of headers in the range in front of the content.
    var header: Int
    /// Hides the content in a signed file, and tells where the range begins.
    var hide: @Sendable (_ content: [UInt8], _ file: inout [UInt8]) -> Int

    static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        var writer = BoxWriter()
        writer.box(type) { $0.raw(content) }
        return writer.bytes
    }

    private static func appending(_ type: String, _ extra: Int = 0) -> @Sendable ([UInt8], inout [UInt8]) -> Int {
        { content, file in
            let start = file.count
            file += box(type, [UInt8](repeating: 0x75, count: extra) + content)
            return start
        }
    }

    static let all: [HidingPlace] = [
        HidingPlace(testDescription: "in a free box", what: "free box", header: 8, hide: appending("free")),
        HidingPlace(testDescription: "in a skip box", what: "skip box", header: 8, hide: appending("skip")),
        HidingPlace(
            testDescription: "in a uuid box", what: "uuid box 75757575-7575-7575-7575-757575757575", header: 24, hide: appending("uuid", 16)
        ),
        HidingPlace(testDescription: "in a media data box that no sample uses", what: "media data that no sample uses", header: 0) {
            content, file in
            let start = file.count + 8
            file += box("mdat", content)
            return start
        },
        HidingPlace(testDescription: "behind the last box", what: "bytes after the last box", header: 0) { content, file in
            let start = file.count
            file += content
            return start
        },
    ]
}

@Suite("Data hidden in uncovered bytes") struct HiddenDataTests {
    @Test("is told by what it looks like", arguments: Likeness.all)
    func likeness(_ row: Likeness) {
        let head = row.bytes.prefix(ContentSniffer.window)
        #expect(ContentSniffer.look(head, length: UInt64(row.bytes.count)) == row.look)
    }

    private static let signed = Result { try SignedForge().sign(Recording("IPPP IPPP")) }

    @Test("is measured wherever it is: its size, its digest, what it looks like", arguments: HidingPlace.all)
    func places(_ place: HidingPlace) throws {
        // Too short to be taken for a box where it stands behind the last one.
        let contents: [(bytes: [UInt8], look: ContentLook)] = [
            ([0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10] + Array("JFIF".utf8) + (0..<200).map { UInt8($0) }, .jpeg),
            ([UInt8](repeating: 0, count: 7), .zeros), ([UInt8](repeating: 0xFF, count: 7), .filler),
        ]
        let forge = try SignedForge()
        for (content, look) in contents {
            // What follows the last box is bytes of no box only where it is no box.
            guard place.what != "bytes after the last box" || content.count < 8 else { continue }
            var file = try Self.signed.get()
            let start = place.hide(content, &file)
            let report = try forge.verify(file)
            let range = try #require(report.coverage.uncoveredRanges.first { $0.bytes.offset == UInt64(start) })
            #expect(range.what == place.what)
            #expect(range.bytes.length == UInt64(place.header + content.count))
            let measured = try #require(range.content)
            #expect(measured.look == look, "\(content.count) bytes")
            let end = start + Int(range.bytes.length)
            #expect(measured.sha256 == (try Digest.of(file[start..<end], .sha256).hex))
            #expect(report.verdict == .authentic)
            let isFree = place.what == "free box" || place.what == "skip box"
            #expect(report.findings.contains { $0.code.name == "free-space-in-use" } == (isFree && look == .jpeg))
        }
    }

    @Test("of several boxes in a row is one range, told by the first that is more than filling; an empty box is empty")
    func severalBoxes() throws {
        var file = try Self.signed.get()
        let start = file.count
        for content in [[], [0, 0, 0], Array("hidden words".utf8), [0xFF, 0xD8, 0xFF, 0xE0]] { file += HidingPlace.box("free", content) }
        let forge = try SignedForge()
        let report = try forge.verify(file)
        let range = try #require(report.coverage.uncoveredRanges.first { $0.bytes.offset == UInt64(start) })
        #expect(range.bytes.length == UInt64(file.count - start) && range.content?.look == .text)
        #expect(range.content?.sha256 == (try Digest.of(file[start...], .sha256).hex))
        let empty = try forge.verify(try Self.signed.get() + HidingPlace.box("free", []))
        #expect(empty.coverage.uncoveredRanges.last?.content?.look == .empty)
    }

    @Test("stands in the plain output; samples and tables are not measured")
    func output() throws {
        var recording = Recording("IPPP IPPP")
        recording.addAudioTrack()
        let forge = try SignedForge()
        let file = try forge.sign(recording) + HidingPlace.box("free", Array("a letter to the editor".utf8))
        let report = try forge.verify(file)
        let lines = TextReport().render(report).split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("    not covered: 30 bytes, free box (looks like text)") })
        for range in report.coverage.uncoveredRanges where range.what.contains("samples") || range.what.contains("structure") {
            #expect(range.content == nil, "\(range.what)")
        }
        let unsigned = try forge.verify(recording.serialize().bytes)
        #expect(unsigned.coverage.uncoveredRanges.contains { $0.what.contains("audio samples") && $0.content == nil })
    }

    @Test("beyond what is read of a file is listed, and not called anything that was not seen")
    func much() throws {
        var file = try Self.signed.get()
        let start = file.count
        // A sparse file: nothing of it is on the disk.
        let length = UInt64(300) << 20
        file += [UInt8]((0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt64($0))) }) + Array("free".utf8)
        let folder = try ScratchFolder()
        let path = try folder.write(file, as: "large.mp4")
        try #require(unsafe truncate(path, Int(length) + start) == 0)
        let options = VerificationOptions(
            trustStore: try SignedForge.trusted(), now: Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400))
        let report = RecordingVerifier(options).verify(path: path)
        #expect(report.verdict == .authentic)
        let range = try #require(report.coverage.uncoveredRanges.first { $0.bytes.offset == UInt64(start) })
        #expect(range.bytes.length == length && range.content == UncoveredContent(sha256: nil, look: .unknown))
    }
}
