import AxisForge
import Evidence
import ONVIFForge
import RecordingForge
import Testing

/// What was done to picture 6 of a recording in AV1 whose pictures are a frame header OBU and two tile group OBUs, and what becomes of it.
struct TileAttack: Sendable, CustomTestStringConvertible {
    var name: String
    /// Gets header and tile groups.
    var edit: @Sendable ([[UInt8]]) -> [[UInt8]]
    var finding = "sample-altered"
    var testDescription: String { name }

    static let table: [TileAttack] = [
        TileAttack(name: "a tile group removed", edit: { [$0[0], $0[1]] }),
        TileAttack(name: "both tile groups removed", edit: { [$0[0]] }),
        TileAttack(name: "the tile groups exchanged", edit: { [$0[0], $0[2], $0[1]] }),
        TileAttack(name: "a tile group repeated", edit: { $0 + [$0[2]] }),
        TileAttack(name: "a tile group put in front of the header", edit: { [$0[2], $0[0], $0[1]] }),
        TileAttack(
            name: "the header changed",
            edit: { units in
                var header = units[0]
                header[8] ^= 1
                return [header, units[1], units[2]]
            }),
        // Padding ends the frame: what follows it is no part of a unit that is hashed.
        TileAttack(name: "padding between the tile groups", edit: { [$0[0], $0[1], [0x7A, 0x01, 0x80], $0[2]] }),
        TileAttack(name: "the header repeated as a redundant one", edit: { [$0[0], [0x3A] + $0[0].dropFirst(), $0[1], $0[2]] }),
    ]
}

@Suite("Pictures of Axis Signed Video in unusual forms") struct FormTests {
    @Test("a frame in several OBUs is one thing that is signed", arguments: TileAttack.table)
    func tiles(_ attack: TileAttack) throws {
        let variant = Variant(name: "tiles", coding: .av1, tileGroups: 2)
        let found = try Judgement(variant) { recording in
            // Header, 12 bytes behind its start and size; then two groups of 30.
            let bytes = recording.tracks[0].samples[6].bytes
            let ends = [16, 49, 82]
            let units = zip([0] + ends, ends).map { Array(bytes[$0..<$1]) }
            #expect(units.map(\.first) == [0x1A, 0x22, 0x22] && bytes.count == 82)
            recording.tracks[0].samples[6].bytes = attack.edit(units).flatMap { $0 }
        }
        #expect(found.report.verdict == .altered, found.told)
        #expect(found.signature?.alteredSamples.contains(6) == true, found.told)
        #expect(found.altered == [6...6], found.told)
        #expect(found.has(attack.finding), found.told)
    }

    @Test("NAL units behind lengths of two bytes are the same units", arguments: [Variant.Coding.h264, .h265])
    func shortLengths(_ coding: Variant.Coding) throws {
        let variant = Variant(name: "short lengths", coding: coding)
        let honest = try Judgement(variant) { $0.shortenNALLengths() }
        #expect(honest.report.verdict == .authentic, honest.told)
        #expect(honest.signature?.verifiedSamples == 17, honest.told)
        let altered = try Judgement(variant) {
            $0.shortenNALLengths()
            $0.flipPicture(inSample: 6)
        }
        #expect(altered.report.verdict == .altered, altered.told)
        #expect(altered.altered == [6...6], altered.told)
    }
}
