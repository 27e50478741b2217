import CameraSigning
import Evidence
import RecordingForge
import Reporting
import SignedForge
import Testing
import Verification

/// What no table can list: every byte, every length, any number of workers.
@Suite("Exhaustive attacks on alteration-info") struct ExhaustiveAttacks {
    private static let letters = "IPP IPP"

    private static func recording(fragmented: Bool) -> Recording {
        var style = PictureStyle()
        style.intraSize = 60
        style.predictedSize = 24
        return Recording(letters, style: style, layout: fragmented ? .fragmented : Layout())
    }

    @Test("every byte of every sample, flipped in one bit, is detected and located", arguments: [false, true])
    func everyByte(_ fragmented: Bool) async throws {
        let original = Self.recording(fragmented: fragmented)
        let signed = try SignedForge().sign(original)
        let places = try AlteredFile(signed: signed, madeFrom: original).samples[0]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (sample, range) in places.enumerated() {
                group.addTask {
                    let forge = try SignedForge()
                    for offset in range {
                        var bytes = signed
                        bytes[offset] ^= 1 << UInt8(offset % 8)
                        let report = try forge.verify(bytes)
                        let number = UInt64(sample)
                        #expect(report.verdict == .altered, "byte \(offset) of sample \(sample)")
                        #expect(report.signatures.first?.alteredSamples == SampleSet([SampleRange(number)]), "byte \(offset)")
                        #expect(report.signatures.first?.verifiedSamples == UInt64(places.count - 1), "byte \(offset)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// The ways in which cameras lay out a file, each with its tables at another place.
    static let layouts: [(name: String, layout: Layout)] = {
        func changed(_ layout: Layout, _ change: (inout Layout) -> Void) -> Layout {
            var layout = layout
            change(&layout)
            return layout
        }
        return [
            ("moov last", Layout()),
            (
                "moov first, 64-bit sizes and offsets",
                changed(Layout()) { ($0.movieFirst, $0.largeOffsets, $0.largeMediaData) = (true, true, true) }
            ),
            (
                "several mdat, compact sizes, a free box at the end",
                changed(Layout()) {
                    ($0.mediaDataBoxes, $0.samplesPerChunk, $0.sampleSizes, $0.freeBoxes) = (3, 2, .compact16, [.atEnd: 5])
                }
            ),
            ("fragmented", .fragmented),
            (
                "fragmented, explicit offsets, two runs",
                changed(.fragmented) {
                    $0.fragments?.base = .explicit
                    $0.fragments?.runs = 2
                }
            ),
            ("partly fragmented", changed(.fragmented) { $0.fragments?.groupsInMovie = 1 }),
        ]
    }()

    @Test("a file cut at any length is never authentic and complete, and never crashes", arguments: layouts.map(\.name), [false, true])
    func everyLength(_ name: String, _ hasSound: Bool) async throws {
        let layout = try #require(Self.layouts.first { $0.name == name }).layout
        var forge = try SignedForge()
        forge.settings.coversAudio = hasSound
        var recording = Self.recording(fragmented: false)
        recording.layout = layout
        if hasSound { recording.addAudioTrack() }
        let signed = try forge.sign(recording)
        let whole = try forge.verify(signed)
        try #require(whole.verdict == .authentic && whole.answers?.completeness == .complete, "\(whole.findings.map(\.message))")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    let forge = try SignedForge()
                    for length in stride(from: lane, to: signed.count, by: 8) {
                        let report = try forge.verify(Array(signed[..<length]))
                        #expect(!(report.verdict == .authentic && report.answers?.completeness == .complete), "cut at \(length)")
                        #expect(report.verdict != .altered || report.answers?.completeness == .gaps, "cut at \(length) proves nothing")
                        if report.verdict != .error {
                            let coverage = report.coverage
                            #expect(coverage.signed + coverage.checked + coverage.uncovered == UInt64(length), "cut at \(length)")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(
        "every byte of the signed boxes, set to another value, is told: never authentic and complete, unless the byte is listed as uncovered"
    )
    func everySignatureByte() async throws {
        let original = Self.recording(fragmented: false)
        let signed = try SignedForge().sign(original)
        let file = try AlteredFile(signed: signed, madeFrom: original)
        let ranges = try file.topLevelBoxes("uuid").indices.map { try file.box("uuid[\($0)]") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for range in ranges {
                group.addTask {
                    let forge = try SignedForge()
                    for offset in range {
                        var bytes = signed
                        bytes[offset] ^= 0x55
                        let report = try forge.verify(bytes)
                        let isListed = report.coverage.uncoveredRanges.contains { listed in
                            listed.bytes.offset <= UInt64(offset) && UInt64(offset) < listed.bytes.offset + listed.bytes.length
                        }
                        #expect(
                            !(report.verdict == .authentic && report.answers?.completeness == .complete) || isListed, "byte \(offset)")
                        #expect(report.signatures.first?.alteredSamples.isEmpty ?? true, "byte \(offset): the pictures are as they were")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("a period's box that has grown over the one behind it is malformed", arguments: [1, 100, 1_000])
    func grownBox(_ growth: Int) throws {
        let original = Self.recording(fragmented: false)
        var signed = try SignedForge().sign(original)
        let box = try AlteredFile(signed: signed, madeFrom: original).box("uuid[1]")
        let size = box.count + growth
        for place in 0..<4 { signed[box.lowerBound + place] = UInt8(truncatingIfNeeded: size >> (24 - 8 * place)) }
        let report = try SignedForge().verify(signed)
        #expect(report.verdict == .indeterminate)
        #expect(report.findings.contains { $0.code.name == SignatureFinding.signatureMalformed.rawValue })
    }

    @Test("the result is the same, byte for byte, with one worker and with eight", arguments: [false, true])
    func workers(_ fragmented: Bool) throws {
        let forge = try SignedForge()
        var original = Recording(
            String(repeating: "IPPPPPPPPPPP ", count: 40), layout: fragmented ? .fragmented : Layout())
        original.addAudioTrack()
        var file = try AlteredFile(signed: forge.sign(original), madeFrom: original)
        try file.flip(sample: 100, byte: 30)
        try file.flip(sample: 333, byte: 30)
        let json = JSONReport(isPretty: true, toolVersion: "test")
        let one = json.render(try forge.verify(file.bytes) { $0.workers = 1 })
        let eight = json.render(try forge.verify(file.bytes) { $0.workers = 8 })
        #expect(one == eight)
        #expect(one.contains("sample-altered"))
    }
}
