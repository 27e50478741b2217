import ByteInput
import Evidence
import ISOBMFF
import RecordingForge
import Reporting
import SchemeKit
import SignedForge
import Testing
import Verification

/// What was done to the times of a signed recording of 8 seconds, and what the timeline of the result has to tell.
struct TimelineCase: Sendable, CustomTestStringConvertible {
    /// Samples of a run, how long they lasted as signed, and when a player shows them.
    struct Run: Sendable, Equatable {
        var samples: ClosedRange<UInt64>
        var signed: Double
        var shown: [ClosedRange<Double>]
        var isAsRecorded = false
    }

    var testDescription: String
    var edit: @Sendable (inout Recording) throws -> Void = { _ in }
    var tamper: @Sendable (inout AlteredFile) throws -> Void = { _ in }
    var runs: [Run]
    /// Words of the plain output; none where it is to be silent.
    var words = ""

    private static func edits(_ edits: [(duration: UInt64, media: Int64)]) -> @Sendable (inout Recording) throws -> Void {
        { recording in
            recording.tracks[0].edits = edits.map { RecordingForge.Edit(segmentDuration: $0.duration, mediaTime: $0.media) }
        }
    }

    static let all: [TimelineCase] = [
        TimelineCase(testDescription: "nothing", runs: [Run(samples: 0...15, signed: 8, shown: [0...8], isAsRecorded: true)]),
        TimelineCase(
            testDescription: "a time scale of four times as many ticks", tamper: { try $0.setMediaTimescale(4000) },
            runs: [Run(samples: 0...15, signed: 8, shown: [0...2])],
            words: "frames 0 to 15  recorded in 8.0 s, shown in 2.0 s, from 00:00.000"),
        TimelineCase(
            testDescription: "the second half four times as fast",
            edit: { recording in for sample in 8..<16 { try recording.setDuration(125, of: sample) } },
            runs: [
                Run(samples: 0...7, signed: 4, shown: [0...4], isAsRecorded: true), Run(samples: 8...15, signed: 4, shown: [4...5]),
            ], words: "frames 8 to 15  recorded in 4.0 s, shown in 1.0 s, from 00:04.000"),
        TimelineCase(
            testDescription: "an edit list that leaves out the middle", edit: edits([(2000, 0), (2000, 6000)]),
            runs: [Run(samples: 0...15, signed: 8, shown: [0...4])], words: "shown in 4.0 s"),
        TimelineCase(
            testDescription: "an edit list that shows everything twice", edit: edits([(8000, 0), (8000, 0)]),
            runs: [Run(samples: 0...15, signed: 8, shown: [0...16])], words: "shown in 16.0 s"),
        TimelineCase(
            testDescription: "an edit list with a pause", edit: edits([(4000, 0), (1000, -1), (4000, 4000)]),
            runs: [Run(samples: 0...15, signed: 8, shown: [0...4, 5...9])], words: "shown in 8.0 s in 2 parts"),
        TimelineCase(
            testDescription: "an edit list that shows nothing", edit: edits([(1000, 8000)]),
            runs: [Run(samples: 0...15, signed: 8, shown: [])], words: "recorded in 8.0 s, not shown by players"),
        TimelineCase(
            testDescription: "an edit list that delays", edit: edits([(1500, -1), (8000, 0)]),
            runs: [Run(samples: 0...15, signed: 8, shown: [1.5...9.5], isAsRecorded: true)]),
        TimelineCase(
            testDescription: "a picture held for three seconds",
            edit: { recording in
                var held = RecordingForge.Edit(segmentDuration: 3000, mediaTime: 2000)
                held.rate = 0
                recording.tracks[0].edits = [RecordingForge.Edit(segmentDuration: 8000, mediaTime: 0), held]
            }, runs: [Run(samples: 0...15, signed: 8, shown: [0...11])], words: "shown in 11.0 s"),
    ]
}

@Suite("The timeline of a result") struct TimelineTests {
    @Test("tells when signed units were recorded and when a player shows them", arguments: TimelineCase.all)
    func timeline(_ row: TimelineCase) throws {
        let recording = Recording("IPPP IPPP IPPP IPPP", timescale: 1000, pictureDuration: 500)
        let forge = try SignedForge()
        var edited = recording
        try row.edit(&edited)
        var file = try edited.reserialize(keepingSignaturesOf: forge.sign(recording), madeFrom: recording)
        try row.tamper(&file)
        let report = try forge.verify(file.bytes)
        let timeline = try #require(report.signatures.first?.timeline)
        #expect(
            timeline.map { run in
                TimelineCase.Run(
                    samples: run.samples.first...run.samples.last, signed: run.signedSeconds, shown: run.shown ?? [],
                    isAsRecorded: run.isShownAsRecorded)
            } == row.runs)
        #expect(timeline.first?.signedFrom == TestPKI.recordingTime)
        let lines = TextReport().render(report).split(separator: "\n").filter { $0.hasPrefix("  timeline ") }
        #expect(lines.isEmpty == row.words.isEmpty, "\(lines)")
        if !row.words.isEmpty { #expect(lines.contains { $0.contains(row.words) }, "\(lines)") }
    }

    @Test("has no runs across a hole, and says nothing of a track without signed times")
    func holes() throws {
        let recording = Recording("IPPP IPPP IPPP IPPP", timescale: 1000, pictureDuration: 500)
        let forge = try SignedForge()
        var edited = recording
        edited.dropGroup(1)
        let file = try edited.reserialize(keepingSignaturesOf: forge.sign(recording), madeFrom: recording)
        let cut = try forge.verify(file.bytes)
        #expect(cut.signatures.first?.timeline.map(\.samples) == [SampleRange(0, 3), SampleRange(4, 11)])
        #expect(cut.signatures.first?.timeline.map(\.signedSeconds) == [2, 4])
        #expect(try forge.verify(recording.serialize().bytes).signatures.isEmpty)
    }

    @Test("that nothing signed speaks about how pictures are shown is said in plain words, of signed recordings alone")
    func notCovered() throws {
        let recording = Recording("IPPP IPPP")
        let forge = try SignedForge()
        let signed = try forge.verify(forge.sign(recording))
        #expect(signed.answers?.presentation == .consistent)
        let unsigned = try forge.verify(recording.serialize().bytes)
        #expect(unsigned.answers?.presentation == .notCovered)
        for report in [signed, unsigned] { #expect(!report.findings.contains { $0.code.name == "presentation-not-covered" }) }
    }
}

@Suite("The clock of a presentation") struct PresentationClockTests {
    private func clock(_ edits: [RecordingForge.Edit], layout: Layout = Layout()) throws -> PresentationClock {
        var recording = Recording("IPPP IPPP", timescale: 1000, pictureDuration: 500, layout: layout)
        recording.tracks[0].edits = edits
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let movie = try MovieFile.open(EvidenceFile(path: try folder.write(recording.serialize().bytes)))
        return PresentationClock(movie: movie, track: try #require(movie.tracks.first))
    }

    @Test("shows all of a track without edits as it lies in the media")
    func noEdits() throws {
        let clock = try clock([])
        #expect(clock.shown(0...4) == [0...4])
        #expect(clock.shown(1.5...2.5) == [1.5...2.5])
        #expect(clock.shown(1...1).isEmpty)
    }

    @Test("follows rates other than 1")
    func rates() throws {
        var fast = RecordingForge.Edit(segmentDuration: 2000, mediaTime: 0)
        fast.rate = 0x2_0000
        #expect(try clock([fast]).shown(0...4) == [0...2])
        #expect(try clock([fast]).shown(1...2) == [0.5...1])
    }

    @Test("takes an edit without a length, in a fragmented file, for one to the end; elsewhere for nothing")
    func openEnd() throws {
        let open = [RecordingForge.Edit(segmentDuration: 0, mediaTime: 1000)]
        #expect(try clock(open, layout: .fragmented).shown(0...3) == [0...3])
        #expect(try clock(open).shown(0...3).isEmpty)
    }

    @Test("tells no more parts than are asked for")
    func most() throws {
        let edits = (0..<100).flatMap { _ in
            [RecordingForge.Edit(segmentDuration: 10, mediaTime: -1), RecordingForge.Edit(segmentDuration: 10, mediaTime: 0)]
        }
        #expect(try clock(edits).shown(0...4, most: 16).count == 16)
    }
}
