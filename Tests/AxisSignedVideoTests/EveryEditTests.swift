import AxisForge
import Evidence
import RecordingForge
import Testing

/// Every small edit at every place, over every way of signing: none may pass where signatures speak, and none may be called an alteration
/// where they do not.
@Suite("Every edit of a recording of Axis Signed Video")
struct EveryEditTests {
    static let letters = "IPPP IPPP IPPP IPPP IPPP"
    /// Open and closed.
    static let ways = (Variant.listing + Variant.grouping + Variant.irregular).flatMap { [$0, $0.open] }

    /// A signed recording and what of it is proven.
    private struct Signed {
        let recording: Recording
        let map: [Character]
        /// The span in which everything was signed: from the first proven picture to the last.
        let first: Int
        let last: Int

        init(_ variant: Variant) throws {
            let recording = try AxisForge(variant.settings).sign(variant.recording(EveryEditTests.letters))
            self.recording = recording
            let map = try Judgement(recording).map(recording)
            self.map = map
            let pictures = recording.tracks[0].samples.indices.filter { recording.tracks[0].samples[$0].letter != "S" }
            first = pictures.first { map[$0] == "." } ?? 0
            last = pictures.last { map[$0] == "." } ?? 0
        }
    }

    /// Codes that blame something; a single change is one finding.
    private static let blames: Set<String> = [
        "sample-altered", "group-altered", "samples-inserted", "samples-missing", "samples-reordered", "link-broken", "signature-altered",
        "signature-missing", "recordings-mixed", "signature-conflict",
    ]

    @Test("a changed picture never passes, unless it was never covered; then it is no alteration", arguments: ways)
    func change(_ variant: Variant) throws {
        let signed = try Signed(variant)
        for sample in signed.map.indices where signed.recording.tracks[0].samples[sample].letter != "S" {
            var recording = signed.recording
            recording.flipPicture(inSample: sample)
            let found = try Judgement(recording)
            let map = found.map(recording)
            let told = Comment(rawValue: "sample \(sample): \(String(signed.map)) \(String(map)) \(found.told)")
            if signed.map[sample] == "." {
                #expect(found.report.verdict == .altered, told)
                #expect(map[sample] != ".", told)
                #expect(found.report.findings.filter { Self.blames.contains($0.code.name) }.count <= 1, told)
            } else {
                #expect(found.report.verdict != .altered, told)
            }
        }
    }

    @Test("a removed picture never passes, unless it was at an end", arguments: ways)
    func removal(_ variant: Variant) throws {
        let signed = try Signed(variant)
        for sample in signed.map.indices where signed.recording.tracks[0].samples[sample].letter != "S" {
            var recording = signed.recording
            let holdsMessage = recording.messageRange(inSample: sample) != nil
            try recording.drop(sample)
            let found = try Judgement(recording)
            let told = Comment(rawValue: "sample \(sample): \(String(signed.map)) \(String(found.map(recording))) \(found.told)")
            let isInside = sample > signed.first && sample < signed.last
            if holdsMessage {
                if isInside { #expect(found.report.verdict != .authentic, told) }
            } else if isInside {
                #expect(found.report.verdict == .altered, told)
            } else if sample == signed.first || sample > signed.last, signed.map[sample] != "?" {
                #expect(found.report.verdict != .altered, told)
            } else if sample < signed.first {
                #expect(found.report.verdict != .authentic, told)
            }
        }
    }

    @Test("exchanged, repeated and inserted pictures never pass inside of what was signed", arguments: ways)
    func order(_ variant: Variant) throws {
        let signed = try Signed(variant)
        let other = variant.recording(Self.letters, seed: 99)
        for sample in signed.first..<signed.last {
            var exchanged = signed.recording
            exchanged.exchangePictures(sample, sample + 1)
            var repeated = signed.recording
            var again = repeated.tracks[0].samples[sample]
            if let message = repeated.messageRange(inSample: sample) { again.bytes.removeSubrange(message) }
            try repeated.insert(again, after: sample)
            var inserted = signed.recording
            try inserted.insert(other.tracks[0].samples[sample % 4 == 3 ? 0 : 1], after: sample)
            for (name, recording) in [("exchanged", exchanged), ("repeated", repeated), ("inserted", inserted)] {
                let found = try Judgement(recording)
                let told = Comment(rawValue: "\(name) at \(sample): \(String(signed.map)) \(String(found.map(recording))) \(found.told)")
                #expect(found.report.verdict == .altered || found.report.verdict == .indeterminate, told)
            }
        }
    }

    @Test("an excerpt is never an alteration, wherever it begins and ends", arguments: ways)
    func excerpts(_ variant: Variant) throws {
        let signed = try Signed(variant)
        let samples = signed.recording.tracks[0].samples
        for first in samples.indices {
            for last in [first + 1, first + 5, first + 9, samples.count - 1] where last < samples.count && last >= first {
                var recording = signed.recording
                recording.tracks[0].samples = Array(samples[first...last])
                let found = try Judgement(recording)
                let told = Comment(rawValue: "\(first) to \(last): \(String(found.map(recording))) \(found.told)")
                #expect(found.report.verdict != .altered, told)
            }
        }
    }

    @Test("a message that is removed or broken alters no picture, and hides none that is", arguments: ways)
    func messages(_ variant: Variant) throws {
        let signed = try Signed(variant)
        let settings = variant.settings
        // There a message is one of the things that the group was made of, or signed together with it.
        let isPartOfGroup = !settings.listsUnits && (settings.groupsPerSignature > 1 || settings.generation == .first)
        for sample in signed.recording.messageSamples {
            for isBroken in [false, true] {
                var recording = signed.recording
                if isBroken {
                    let length = recording.messageRange(inSample: sample)?.count ?? 0
                    recording.flipMessage(inSample: sample, fromEnd: length / 2)
                } else {
                    recording.removeMessage(inSample: sample)
                    if recording.tracks[0].samples[sample].bytes.isEmpty { try recording.drop(sample) }
                }
                let found = try Judgement(recording)
                let map = found.map(recording)
                let told = Comment(rawValue: "\(isBroken ? "broken" : "removed") in \(sample): \(String(map)) \(found.told)")
                if !isPartOfGroup { #expect(!map.contains("X") && found.report.answers?.integrity != .altered, told) }
                for picture in [2, 6, 9] where map.dropFirst(picture).first == "." {
                    var both = recording
                    both.flipPicture(inSample: picture)
                    let found = try Judgement(both)
                    #expect(found.report.verdict == .altered, "and \(picture) changed, \(told.rawValue): \(found.told.rawValue)")
                }
            }
        }
    }
}

extension Variant {
    /// The same without a message that closes the recording.
    fileprivate var open: Variant {
        var variant = self
        variant.name += ", not closed"
        let change = self.change
        variant.change = {
            change(&$0)
            $0.closes = false
        }
        return variant
    }
}
