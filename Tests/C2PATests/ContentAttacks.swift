import C2PAForge
import Evidence
import RecordingForge
import SignedForge
import Testing

/// Something that is done to a sealed file, and what has to be said of it.
struct ContentAttack: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var settings: C2PASettings
    var layout: Layout
    var verdict: Verdict
    var codes: Set<String>
    var altered: [ClosedRange<UInt64>]
    var attack: @Sendable (inout AlteredFile) throws -> Void

    init(
        _ name: String, _ settings: C2PASettings, _ layout: Layout, _ verdict: Verdict, _ codes: Set<String>,
        altered: [ClosedRange<UInt64>] = [], _ attack: @escaping @Sendable (inout AlteredFile) throws -> Void
    ) {
        testDescription = name
        self.settings = settings
        self.layout = layout
        self.verdict = verdict
        self.codes = codes
        self.altered = altered
        self.attack = attack
    }

    init(
        _ name: String, _ verdict: Verdict, _ codes: Set<String>, _ attack: @escaping @Sendable (inout AlteredFile) throws -> Void
    ) {
        self.init(name, C2PASettings(), Layout(), verdict, codes, attack)
    }

    private static let blocks = C2PASettings.with { $0.binding = .blocks(.fixed(100), row: .leaves) }
    private static let blocksByRoot = C2PASettings.with { $0.binding = .blocks(.fixed(100), row: .root) }
    private static let fragments = C2PASettings.with { $0.binding = .fragments(row: .leaves) }
    private static let fragmentsByRoot = C2PASettings.with { $0.binding = .fragments(row: .root) }

    /// Settings with a change to the first hash tree.
    private static func malformed(_ settings: C2PASettings, _ change: @escaping @Sendable (inout CBORValue) -> Void) -> C2PASettings {
        var settings = settings
        settings.editBinding = { binding in
            guard case .array(var trees)? = binding["merkle"] else { return }
            change(&trees[0])
            binding["merkle"] = .array(trees)
        }
        return settings
    }

    static let all: [ContentAttack] = [
        // One hash
        ContentAttack("a bit of a picture", .altered, ["sealed-content-altered"]) { try $0.flip(sample: 5, byte: 9) },
        ContentAttack("a bit of the movie box", .altered, ["sealed-content-altered"]) { try $0.flip(box: "moov/mvhd", byte: 7) },
        ContentAttack("bytes behind the last box", .altered, ["sealed-content-altered", "trailing-bytes"]) { $0.append([1, 2, 3]) },
        ContentAttack("an unknown box at the end", .altered, ["sealed-content-altered"]) { $0.append(box("abcd", [1, 2, 3])) },
        ContentAttack("a box moved by free space before it", .altered, ["sealed-content-altered"]) {
            let media = try $0.box("mdat")
            $0.insert(box("free", [0, 0, 0, 0]), at: media.lowerBound)
        },
        ContentAttack("free space at the end", .authentic, ["bytes-left-out"]) { $0.append(box("free", [1, 2, 3])) },
        ContentAttack("a second ftyp at the end", .authentic, ["bytes-left-out"]) { $0.append(box("ftyp", Array("isom0000".utf8))) },
        ContentAttack("a C2PA box of unknown purpose at the end", .authentic, ["bytes-left-out"]) {
            $0.append(C2PAForge.c2paBox("secret", [1, 2, 3]))
        },
        ContentAttack("the end of the file", .indeterminate, ["file-truncated", "unverifiable-samples"]) {
            $0.truncate(to: $0.bytes.count - 10)
        },

        // Blocks
        ContentAttack("a bit of a block", blocks, .movieAhead, .altered, ["sealed-block-altered"], altered: [4...5]) {
            try $0.flip(sample: 5, byte: 0)
        },
        ContentAttack("a bit of a block under a root", blocksByRoot, .movieAhead, .altered, ["sealed-block-altered"], altered: [4...5]) {
            try $0.flip(sample: 5, byte: 0)
        },
        ContentAttack("the movie box beside blocks", blocks, .movieAhead, .altered, ["sealed-content-altered"]) {
            try $0.flip(box: "moov/mvhd", byte: 7)
        },
        ContentAttack("a proof of a block", blocksByRoot, .movieAhead, .authentic, []) {
            let boxes = $0.boxes.boxes.filter { $0.type == "uuid" }
            try $0.flip(at: boxes[3].range.upperBound - 1)
        },

        ContentAttack(
            "a hash tree with both kinds of block sizes", malformed(blocks) { $0["variableBlockSizes"] = .array([.int(1)]) },
            .movieAhead, .indeterminate, ["content-binding-malformed"]
        ) { _ in },
        ContentAttack(
            "a row that fits no tree", malformed(blocks) { $0["count"] = .int(1_000) },
            .movieAhead, .indeterminate, ["content-binding-malformed"]
        ) { _ in },
        ContentAttack(
            "a hash tree too many",
            .with {
                $0.binding = .blocks(.fixed(100), row: .leaves)
                $0.editBinding = {
                    if case .array(let trees)? = $0["merkle"] { $0["merkle"] = .array(trees + trees) }
                }
            }, .movieAhead, .indeterminate, ["content-binding-malformed"]
        ) { _ in },
        ContentAttack(
            "chunks of a track, which have places and no block size", .with { $0.binding = .blocks(.whole, row: .leaves) },
            .movieAhead, .indeterminate, ["manifest-unsupported"]
        ) {
            $0.append(
                C2PAForge.c2paBox("merkle", CBORValue.object(["uniqueId": .int(1), "localId": .int(0), "location": .int(0)]).encoded))
        },
        ContentAttack("media data made longer", blocks, .movieAhead, .altered, ["sealed-content-altered"]) {
            let media = try $0.box("mdat")
            $0.insert([UInt8](repeating: 0, count: 200), at: media.upperBound)
            let size = media.count + 200
            $0.replace(media.lowerBound..<media.lowerBound + 4, with: (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * (3 - $0))) })
        },

        // Fragments
        ContentAttack(
            "no hash of what comes before the fragments", malformed(fragments) { $0["initHash"] = nil },
            .fragmented, .indeterminate, ["content-binding-malformed"]
        ) { _ in },
        ContentAttack("a bit of a fragment", fragments, .fragmented, .altered, ["sealed-block-altered"], altered: [4...7]) {
            try $0.flip(sample: 5, byte: 3)
        },
        ContentAttack(
            "a bit of a fragment under a root", fragmentsByRoot, .fragmented, .altered, ["sealed-block-altered"], altered: [4...7]
        ) {
            try $0.flip(sample: 5, byte: 3)
        },
        ContentAttack("the movie box before fragments", fragments, .fragmented, .altered, ["sealed-content-altered"]) {
            try $0.flip(box: "moov/mvhd", byte: 7)
        },
        ContentAttack("the last fragment", fragments, .fragmented, .altered, ["sealed-fragment-missing"]) {
            let moofs = $0.boxes.boxes.filter { $0.type == "moof" }
            $0.truncate(to: moofs[3].range.lowerBound - 432)
        },
        ContentAttack("the last fragment under a root", fragmentsByRoot, .fragmented, .altered, ["sealed-fragment-missing"]) {
            let moofs = $0.boxes.boxes.filter { $0.type == "moof" }
            $0.truncate(to: moofs[3].range.lowerBound - 432)
        },
        ContentAttack("a fragment between others", fragments, .fragmented, .altered, ["sealed-fragment-missing"]) {
            let moofs = $0.boxes.boxes.filter { $0.type == "moof" }
            $0.remove(moofs[1].range.lowerBound - 432..<moofs[2].range.lowerBound - 432)
        },
        ContentAttack("two fragments, exchanged", fragments, .fragmented, .altered, ["sealed-fragments-reordered"]) {
            let moofs = $0.boxes.boxes.filter { $0.type == "moof" }
            let starts = moofs.map { $0.range.lowerBound - 432 }
            let second = Array($0.bytes[starts[1]..<starts[2]])
            let third = Array($0.bytes[starts[2]..<starts[3]])
            $0.replace(starts[1]..<starts[3], with: third + second)
        },
        ContentAttack("a fragment once more at the end", fragments, .fragmented, .altered, ["sealed-fragments-reordered"]) {
            let moofs = $0.boxes.boxes.filter { $0.type == "moof" }
            $0.append(Array($0.bytes[moofs[1].range.lowerBound - 432..<moofs[2].range.lowerBound - 432]))
        },
        ContentAttack("the place of a fragment", fragments, .fragmented, .authentic, ["proof-damaged"]) {
            let moofs = $0.boxes.boxes.filter { $0.type == "moof" }
            $0.replace(
                moofs[1].range.lowerBound - 432 + 40..<moofs[1].range.lowerBound - 432 + 60, with: [UInt8](repeating: 0xFF, count: 20))
        },
    ]
}

@Suite("Attacks on sealed content")
struct ContentAttacks {
    @Test(arguments: ContentAttack.all)
    func `what was done after sealing is told`(_ attack: ContentAttack) throws {
        let judgement = try Judgement(
            attack.settings, recording: Recording(Judgement.letters, layout: attack.layout), attack: attack.attack)
        #expect(judgement.report.verdict == attack.verdict, judgement.told)
        #expect(judgement.codes.isSuperset(of: attack.codes), judgement.told)
        #expect(judgement.altered == attack.altered, judgement.told)
        #expect(judgement.isAccountedFor)
        #expect(judgement.report.answers?.origin == .trusted, judgement.told)
    }

    @Test(arguments: [C2PASettings.Binding.flat, .blocks(.fixed(64), row: .root), .fragments(row: .root)])
    func `no bit of a sealed recording can be changed unseen`(_ binding: C2PASettings.Binding) throws {
        let settings = C2PASettings.with {
            $0.binding = binding
            $0.boxSize = 6_000
        }
        let layout: Layout = if case .fragments = binding { .fragmented } else { .movieAhead }
        var forge = try C2PAForge()
        forge.settings = settings
        let sealed = try forge.seal(Recording("IP IP", layout: layout)).file
        let original = try Judgement(sealed.bytes)
        #expect(original.report.verdict == .authentic, original.told)
        var uncovered: [Range<Int>] = []
        for range in original.report.coverage.uncoveredRanges {
            uncovered.append(Int(range.bytes.offset)..<Int(range.bytes.offset + range.bytes.length))
        }
        for place in stride(from: 0, to: sealed.bytes.count, by: 11) where !uncovered.contains(where: { $0.contains(place) }) {
            var file = sealed
            try file.flip(at: place, bit: place % 8)
            let judgement = try Judgement(file.bytes)
            // What was compared and is not signed itself, such as a proof that was not needed, may differ; then all that is signed is there.
            if judgement.report.verdict == .authentic {
                #expect(judgement.signature?.verifiedSamples == 4, "byte \(place)")
                #expect(judgement.report.coverage.signed == original.report.coverage.signed, "byte \(place)")
            }
        }
    }
}
