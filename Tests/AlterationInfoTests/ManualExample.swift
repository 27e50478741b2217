import Cryptography
import Evidence
import Foundation
import RecordingForge
import Testing

@testable import AlterationInfo

/// The worked example of ipro-alteration-info(5), read from the page itself and derived again.
@Suite("The worked example of the manual page") struct ManualExample {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../man/ipro-alteration-info.5")

    /// The bytes of the dump under a heading: lines of an offset, two spaces, and pairs of hexadecimal digits.
    private static func bytes(_ heading: String, in text: String) throws -> [UInt8] {
        let start = try #require(text.range(of: ".Ss \(heading)\n")).upperBound
        let block = text[start...].prefix(while: { _ in true }).components(separatedBy: ".Ed").first ?? ""
        var bytes: [UInt8] = []
        for line in block.split(separator: "\n") where line.prefix(3).allSatisfy(\.isHexDigit) && line.dropFirst(3).hasPrefix("  ") {
            bytes += line.dropFirst(5).split(separator: " ").compactMap { UInt8($0, radix: 16) }
        }
        return bytes
    }

    @Test("statement, signature, lists and link are as the page says")
    func derive() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let statementBytes = try Self.bytes("Statement of the example", in: text)
        let signature = try Self.bytes("Signature of the example", in: text)
        let lists = try Self.bytes("Lists of the example", in: text)
        let keyBytes = try Self.bytes("Public key of the example", in: text)

        let statement = try PeriodStatement(payload: statementBytes)
        #expect(try PublicKey(der: keyBytes).verify(signature: signature, over: statementBytes, algorithm: .ecdsa(.sha256)))
        #expect(statement.counter == 1)
        #expect(statement.flags == [.firstOfFile, .lastOfFile, .lastOfRecording])
        #expect("\(statement.start)" == "2026-03-18T08:33:20Z")
        #expect(text.contains("\(statement.end)"))
        let track = try #require(statement.tracks.first)
        let digests = Array(lists.prefix(Int(track.sampleCount) * 32))
        let timeline = Array(lists.dropFirst(digests.count))
        #expect(try Digest.of(digests, .sha256) == track.samplesDigest)
        #expect(try Digest.of(timeline, .sha256) == track.timelineDigest)
        #expect(timeline.count == Int(track.sampleCount) * SignedTiming.length)
        var signed = statementBytes + [UInt8(signature.count >> 8), UInt8(signature.count & 0xFF)]
        signed += signature
        #expect(text.contains(try Digest.of(signed, .sha256).hex), "the link that the next period would name")
        #expect(text.contains(track.samplesDigest.hex) && text.contains(track.timelineDigest.hex))
    }

    /// Writes the example anew, for whoever changes the layout: `IPRO_EXAMPLE=FILE swift test --filter ManualExample`.
    @Test("the example can be written anew", .enabled(if: ProcessInfo.processInfo.environment["IPRO_EXAMPLE"] != nil))
    func write() throws {
        let key = try PrivateKey.generate(.ecP256)
        let identity = SignerIdentity(
            recordingID: [UInt8](0xA0...0xAF), digestAlgorithm: .sha256, signatureFamily: .ecdsa,
            device: DeviceClaims(manufacturer: "Example", model: "EX-1", serialNumber: "0001", firmware: "1.0"), certificates: [[0x30, 0]])
        var composer = try PeriodComposer(identity: identity, chain: PeriodChain(startOfRecordingWith: .sha256)) {
            (statement) throws(CryptographyError) in try key.sign(statement, algorithm: .ecdsa(.sha256))
        }
        let samples = (0..<2).map { [UInt8](repeating: UInt8($0), count: 100) }
        let start = Timestamp(seconds: 1_773_822_800)
        let box = try composer.compose(
            flags: [.firstOfFile, .lastOfFile, .lastOfRecording], from: start, until: Timestamp(microseconds: start.microseconds + 80_000),
            movieTimescale: 1000, movieRate: 0x1_0000, movieMatrix: TrackGeometry.identity,
            tracks: [
                TrackPeriod(
                    trackID: 1, handler: 0x7669_6465, timescale: 90_000, firstDecodeTime: 0,
                    digests: try samples.map { try Digest.of($0, .sha256) },
                    timings: [
                        SignedTiming(size: 100, duration: 3600, compositionOffset: 0, descriptionIndex: 1, isSync: true),
                        SignedTiming(size: 100, duration: 3600, compositionOffset: 0, descriptionIndex: 1, isSync: false),
                    ],
                    sampleEntriesDigest: try Digest.of([], .sha256),
                    geometry: SignedGeometry(
                        flags: 3, layer: 0, alternateGroup: 0, matrix: TrackGeometry.identity, width: 320 << 16, height: 180 << 16),
                    edits: [])
            ], uncovered: [PeriodStatement.UncoveredTrack(trackID: 2, handler: 0x736F_756E)])
        let payload = Array(box.dropFirst(8))
        let length = payload[20..<24].reduce(0) { $0 << 8 | Int($1) }
        let signatureLength = Int(payload[length]) << 8 | Int(payload[length + 1])
        let statement = Array(payload[..<length])
        let signature = Array(payload[(length + 2)..<(length + 2 + signatureLength)])
        let lists = Array(payload[(length + 2 + signatureLength)...])
        let read = try PeriodStatement(payload: statement)
        func dump(_ bytes: [UInt8]) -> String {
            var lines = [".Bd -literal -offset indent"]
            for start in stride(from: 0, to: bytes.count, by: 16) {
                let pairs = bytes[start..<min(start + 16, bytes.count)].map { String(format: "%02x", $0) }
                lines.append(String(format: "%03x", start) + "  " + pairs.joined(separator: " "))
            }
            return (lines + [".Ed"]).joined(separator: "\n")
        }
        let text = """
            A period of two samples of 100 bytes each, the first all 00, the second all 01, shown for 40 ms each; a sound track is not covered.
            The test suite reads this page and derives it again.
            .Ss Statement of the example
            \(dump(statement))
            .Pp
            At 000 the extended type; at 010 version 1 and kind 2; at 012 the flags 7: the file begins and ends with this period, and so does the recording; at 014 the length of the statement, \(length); at 018 digest 1, SHA-256; at 019 the recording; at 029 counter 1; at 031 the start, \(read.start), and at 039 the end, \(read.end); at 041 the digest of the identity; at 061 32 zeros, since there is no period before.
            The one covered track has
            .Bl -tag -width Ds
            .It samples digest
            \(read.tracks[0].samplesDigest.hex)
            .It timeline digest
            \(read.tracks[0].timelineDigest.hex)
            .El
            .Ss Signature of the example
            \(dump(signature))
            .Ss Lists of the example
            The digests of the two samples, then the timeline table.
            \(dump(lists))
            .Ss Public key of the example
            SubjectPublicKeyInfo in DER.
            \(dump(key.publicKey.der))
            .Pp
            The next period of this recording would name, as the digest of this one (statement, length of the signature, signature):
            .Pp
            .Dl \(try Digest.of(statement + payload[length..<(length + 2)] + signature, .sha256).hex)
            """
        try text.write(toFile: ProcessInfo.processInfo.environment["IPRO_EXAMPLE"] ?? "", atomically: true, encoding: .utf8)
    }
}
