import Cryptography
import Evidence
import Testing

@testable import AlterationInfo

@Suite("The layout of alteration-info") struct LayoutTests {
    private static let algorithms = DigestAlgorithm.allCases

    private static func digest(_ byte: UInt8, _ algorithm: DigestAlgorithm) throws -> Digest {
        try #require(Digest(algorithm: algorithm, bytes: [UInt8](repeating: byte, count: algorithm.size)))
    }

    static func statement(_ algorithm: DigestAlgorithm) throws -> PeriodStatement {
        PeriodStatement(
            flags: [.firstOfFile, .lastOfRecording], recordingID: [UInt8](0..<16), counter: 7,
            start: Timestamp(seconds: 1_773_822_800), end: Timestamp(seconds: 1_773_822_801), identityDigest: try digest(1, algorithm),
            previousDigest: try digest(2, algorithm), movieTimescale: 1000, movieRate: 0x1_0000, movieMatrix: [UInt32](1...9),
            tracks: [
                SignedTrack(
                    trackID: 1, handler: 0x7669_6465, timescale: 90_000, firstSample: 24, sampleCount: 12, firstDecodeTime: 43_200,
                    samplesDigest: try digest(3, algorithm), timelineDigest: try digest(4, algorithm),
                    sampleEntriesDigest: try digest(5, algorithm),
                    geometry: SignedGeometry(
                        flags: 3, layer: -1, alternateGroup: 2, matrix: [UInt32](11...19), width: 320 << 16, height: 180 << 16),
                    edits: [SignedEdit(segmentDuration: 1000, mediaTime: -1, rate: 0x1_0000)])
            ],
            uncoveredTracks: [PeriodStatement.UncoveredTrack(trackID: 2, handler: 0x736F_756E)])
    }

    private static let identity = SignerIdentity(
        recordingID: [UInt8](0..<16), digestAlgorithm: .sha256, signatureFamily: .ecdsa,
        device: DeviceClaims(manufacturer: "Nordvakt", model: "NV-1", serialNumber: "0001", firmware: "1.0"),
        certificates: [[1, 2, 3], [4, 5]])

    @Test("a statement reads as it was written", arguments: algorithms)
    func statementRoundTrip(_ algorithm: DigestAlgorithm) throws {
        let statement = try Self.statement(algorithm)
        #expect(try PeriodStatement(payload: statement.payload()) == statement)
    }

    @Test("an identity reads as it was written")
    func identityRoundTrip() throws {
        #expect(try SignerIdentity(payload: Self.identity.payload()) == Self.identity)
    }

    @Test("a statement that is cut anywhere, or longer, is refused and never half read")
    func statementCut() throws {
        let whole = try Self.statement(.sha256).payload()
        for length in 0..<whole.count {
            #expect(throws: AlterationInfoError.self) { try PeriodStatement(payload: Array(whole[..<length])) }
        }
        #expect(throws: AlterationInfoError.self) { try PeriodStatement(payload: whole + [0]) }
    }

    @Test("an identity that is cut anywhere, or longer, is refused and never half read")
    func identityCut() throws {
        let whole = Self.identity.payload()
        for length in 0..<whole.count {
            #expect(throws: AlterationInfoError.self) { try SignerIdentity(payload: Array(whole[..<length])) }
        }
        #expect(throws: AlterationInfoError.self) { try SignerIdentity(payload: whole + [0]) }
    }

    @Test("a byte of a statement set to any value gives another statement or a rule that it breaks")
    func statementMutated() throws {
        let whole = try Self.statement(.sha256).payload()
        let original = try PeriodStatement(payload: whole)
        // The version and kind are read before the statement is; the extended type decides that it is one at all.
        for position in whole.indices where position >= 18 {
            for value in [whole[position] ^ 1, whole[position] ^ 0x80, 0, 0xFF] where value != whole[position] {
                var changed = whole
                changed[position] = value
                if let read = try? PeriodStatement(payload: changed) { #expect(read != original, "byte \(position)") }
            }
        }
    }

    @Test("unknown versions, kinds and algorithms are named")
    func unknownIdentifiers() throws {
        var payload = Self.identity.payload()
        payload[36] = 9
        #expect(throws: AlterationInfoError(.unknownAlgorithm(9), at: 36)) { try SignerIdentity(payload: payload) }
        payload[36] = 1
        payload[37] = 77
        #expect(throws: AlterationInfoError(.unknownAlgorithm(77), at: 37)) { try SignerIdentity(payload: payload) }
    }

    @Test("a box of more than four gigabytes of payload would get a 64-bit size; a small one has 32 bits")
    func boxHeader() {
        let box = AlterationInfoBox.box(AlterationInfoBox.extendedType)
        #expect(Array(box.prefix(8)) == [0, 0, 0, 24] + Array("uuid".utf8))
    }
}
