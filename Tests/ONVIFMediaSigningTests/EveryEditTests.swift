import Evidence
import ONVIFForge
import RecordingForge
import Testing

/// Every small edit at every place, over every way of signing: none may pass where signatures speak, and none may be called an alteration
/// where they do not.
@Suite("Every edit of a signed recording")
struct EveryEditTests {
    static let letters = "IPPP IPPP IPPP IPPP IPPP"

    /// A signed recording and what of it is proven.
    private struct Signed {
        let recording: Recording
        let map: [Character]
        /// The span in which everything was signed: from the first proven picture to the last.
        let first: Int
        let last: Int
        /// Whether all rests on one signature.
        let isSignedOnce: Bool

        init(_ way: Way) throws {
            var forge = try ONVIFForge()
            try way.setUp(&forge)
            isSignedOnce = forge.gopsPerSignature > 2
            let recording = try forge.sign(.quarters(EveryEditTests.letters, way.style))
            self.recording = recording
            let pictures = recording.tracks[0].samples.indices.filter { recording.tracks[0].samples[$0].letter != "S" }
            let judgement = try Judgement(recording)
            #expect(judgement.report.verdict == .authentic, "\(judgement.told)")
            let map = Array(judgement.map)
            self.map = map
            first = pictures.first { map[$0] == "." } ?? 0
            last = pictures.last { map[$0] == "." } ?? 0
        }
    }

    @Test("a changed picture never passes, unless it was never covered; then it is no alteration", arguments: Way.table)
    func change(_ way: Way) throws {
        let signed = try Signed(way)
        for sample in signed.map.indices where signed.recording.tracks[0].samples[sample].letter != "S" {
            var recording = signed.recording
            recording.flipPicture(sample)
            let judgement = try Judgement(recording)
            if signed.map[sample] == "." {
                #expect(judgement.report.verdict == .altered, "sample \(sample): \(judgement.told)")
                #expect(Array(judgement.map)[sample] != ".", "sample \(sample): \(judgement.told)")
                #expect(judgement.codes.filter { Self.blames.contains($0) }.count <= 1, "sample \(sample): \(judgement.told)")
            } else {
                #expect(judgement.report.verdict == .authentic, "sample \(sample): \(judgement.told)")
            }
        }
    }

    /// Codes that blame something; a single change is one finding.
    private static let blames: Set<String> = [
        "sample-altered", "samples-inserted", "samples-missing", "samples-reordered", "link-broken", "signature-altered",
        "signature-missing",
        "recordings-mixed", "signature-conflict",
    ]

    @Test("a removed picture never passes, unless it was at an end", arguments: Way.table)
    func removal(_ way: Way) throws {
        let signed = try Signed(way)
        for sample in signed.map.indices where signed.recording.tracks[0].samples[sample].letter != "S" {
            var recording = signed.recording
            try recording.drop(sample)
            let judgement = try Judgement(recording)
            let isInside = sample > signed.first && sample < signed.last
            if !signed.recording.tracks[0].samples[sample].signingUnits.isEmpty {
                // An SEI goes with it, which may have stood between others, or brought the key.
                if isInside { #expect(judgement.report.verdict != .authentic, "sample \(sample): \(judgement.told)") }
            } else if isInside {
                // With one signature in the file, whatever does not fit it may stand in front of what it was made for.
                let isProven = judgement.report.verdict == .altered || signed.isSignedOnce && judgement.report.verdict == .indeterminate
                #expect(isProven, "sample \(sample): \(judgement.told)")
            } else if sample == signed.first || sample > signed.last {
                #expect(judgement.report.verdict != .altered, "sample \(sample): \(judgement.told)")
            } else {
                #expect(judgement.report.verdict != .authentic, "sample \(sample): \(judgement.told)")
            }
        }
    }

    @Test("exchanged, repeated and inserted pictures never pass inside of what was signed", arguments: Way.table)
    func order(_ way: Way) throws {
        let signed = try Signed(way)
        var style = PictureStyle()
        way.style(&style)
        style.seed = 99
        for sample in signed.first..<signed.last {
            var exchanged = signed.recording
            try exchanged.swap(sample, sample + 1)
            var repeated = signed.recording
            try repeated.repeat(sample)
            var inserted = signed.recording
            var picture = signed.recording.tracks[0].samples[sample]
            picture.bytes = style.sample(sample % 4 == 3 ? .intra : .predicted, index: 77)
            try inserted.insert(picture, after: sample)
            for (name, recording) in [("exchanged", exchanged), ("repeated", repeated), ("inserted", inserted)] {
                let judgement = try Judgement(recording)
                #expect(
                    judgement.report.verdict == .altered || judgement.report.verdict == .indeterminate,
                    "\(name) at \(sample): \(judgement.told)")
                #expect(judgement.map.contains("X") || judgement.map.contains("?") || !judgement.missing.isEmpty, "\(name) at \(sample)")
            }
        }
    }

    @Test("an excerpt is never an alteration, wherever it begins and ends", arguments: Way.table)
    func excerpts(_ way: Way) throws {
        let signed = try Signed(way)
        let samples = signed.recording.tracks[0].samples
        for first in samples.indices {
            for last in [first + 1, first + 5, first + 9, samples.count - 1]
            where last < samples.count && last >= first {
                var recording = signed.recording
                recording.tracks[0].samples = Array(samples[first...last])
                let judgement = try Judgement(recording)
                #expect(judgement.report.verdict != .altered, "\(first) to \(last): \(judgement.map) \(judgement.told)")
                #expect(!judgement.map.contains("X"), "\(first) to \(last): \(judgement.map) \(judgement.told)")
            }
        }
    }

    @Test("an SEI that is removed or broken alters no picture, and hides none that is", arguments: Way.table)
    func messages(_ way: Way) throws {
        let signed = try Signed(way)
        let samples = signed.recording.tracks[0].samples
        let isPartOfGroup = way.forge.map { $0.gopsPerSignature > 1 && !$0.hasList } ?? false
        for sample in samples.indices where !samples[sample].signingUnits.isEmpty {
            for isBroken in [false, true] {
                var recording = signed.recording
                if isBroken {
                    recording.editSigning(sample) { $0[$0.count / 2] ^= 0x20 }
                } else {
                    recording.dropSigning(sample)
                    if recording.tracks[0].samples[sample].bytes.isEmpty { try recording.drop(sample) }
                }
                let judgement = try Judgement(recording)
                let place = "\(isBroken ? "broken" : "removed") in \(sample): \(judgement.map) \(judgement.told)"
                // In a group that is signed as a whole, an SEI without signature of its own is one of the things that it was made of.
                if !isBroken || !isPartOfGroup {
                    #expect(!judgement.map.contains("X"), "\(place)")
                    #expect(judgement.report.answers?.integrity != .altered, "\(place)")
                }
                for picture in [2, 6, 9] where judgement.map.dropFirst(picture).first == "." {
                    var both = recording
                    both.flipPicture(picture)
                    let judgement = try Judgement(both)
                    let isProven = judgement.report.verdict == .altered || signed.isSignedOnce && judgement.report.verdict == .indeterminate
                    #expect(isProven, "and \(picture) changed, \(place): \(judgement.told)")
                }
            }
        }
    }
}

extension Way {
    /// The forge of this way.
    fileprivate var forge: ONVIFForge? {
        guard var forge = try? ONVIFForge(), (try? setUp(&forge)) != nil else { return nil }
        return forge
    }
}

extension Judgement {
    /// What was found, for messages of failed tests.
    var told: String { "\(report.verdict) \(map) \(codes) \(report.findings.map(\.message))" }
}
