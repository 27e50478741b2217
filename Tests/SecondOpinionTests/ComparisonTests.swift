import ByteInput
import Evidence
import ISOBMFF
import RecordingForge
import Testing
import Verification

/// Another reader's listing that differs from the truth in one way, and what has to be said about it.
struct Disagreement: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Words of the finding; none where both agree.
    var words: [String]
    /// The sample that the finding names.
    var sample: UInt64?
    var change: @Sendable (inout [SampleListing]) -> Void

    init(
        _ description: String, says words: [String] = [], of sample: UInt64? = nil,
        change: @escaping @Sendable (inout [SampleListing]) -> Void
    ) {
        testDescription = description
        self.words = words
        self.sample = sample
        self.change = change
    }

    /// Changes what is said about samples of the first track.
    static func samples(
        _ description: String, says words: [String] = [], of sample: UInt64? = nil,
        change: @escaping @Sendable (Int, inout ListedSample) -> Void
    ) -> Disagreement {
        Disagreement(description, says: words, of: sample) { lines in
            var number = 0
            for place in lines.indices {
                guard case .sample(var listed) = lines[place], listed.track == 1 else { continue }
                change(number, &listed)
                lines[place] = .sample(listed)
                number += 1
            }
        }
    }

    /// The places of lines about samples of the first track.
    static func places(_ lines: [SampleListing]) -> [Int] {
        lines.indices.filter {
            if case .sample(let listed) = lines[$0] { listed.track == 1 } else { false }
        }
    }

    static let all = [
        Disagreement("nothing differs") { _ in },
        .samples("one sample is elsewhere", says: ["track 1", "sample 3", "at offset"], of: 3) { number, sample in
            if number == 3 { sample.offset = (sample.offset ?? 0) + 1 }
        },
        .samples("one sample has another length", says: ["sample 5", "bytes"], of: 5) { number, sample in
            if number == 5 { sample.size -= 1 }
        },
        .samples("nobody says where a sample is", says: ["sample 2", "does not tell"], of: 2) { number, sample in
            if number == 2 { sample.offset = nil }
        },
        .samples("one sample is decoded at another time", says: ["sample 4 is decoded at"], of: 4) { number, sample in
            if number == 4 { sample.decodeTime = (sample.decodeTime ?? 0) + 1 }
        },
        .samples("one sample is shown at another time", says: ["sample 1 is decoded at"], of: 1) { number, sample in
            if number == 1 { sample.compositionTime = (sample.compositionTime ?? 0) - 1 }
        },
        .samples("a sample has no time", says: ["an unknown time"], of: 0) { number, sample in
            if number == 0 { sample.decodeTime = nil }
        },
        .samples("all times are moved, and no composition offset explains it", says: ["sample 0 is decoded at"], of: 0) { _, sample in
            sample.decodeTime = (sample.decodeTime ?? 0) - 10
        },
        Disagreement("two samples change places", says: ["sample 1", "1 more sample"], of: 1) { lines in
            let places = places(lines)
            lines.swapAt(places[1], places[2])
        },
        Disagreement("the last sample is not found", says: ["finds 7 samples, this program 8"]) { lines in
            lines.remove(at: places(lines)[7])
            lines[lines.count - 1] = .end(samples: UInt64(lines.count { if case .sample = $0 { true } else { false } }))
        },
        Disagreement("a sample is found twice", says: ["sample 3", "4 more samples"], of: 3) { lines in
            lines.insert(lines[places(lines)[2]], at: places(lines)[2])
            lines[lines.count - 1] = .end(samples: UInt64(lines.count { if case .sample = $0 { true } else { false } }))
        },
        Disagreement("a track is not found", says: ["does not find the track"]) { lines in
            lines.removeAll {
                switch $0 {
                case .track(let identifier, _, _): identifier == 2
                case .sample(let sample): sample.track == 2
                default: false
                }
            }
            lines[lines.count - 1] = .end(samples: 8)
        },
        Disagreement("a track is found that there is not", says: ["finds a track 9"]) { lines in
            lines.insert(.track(identifier: 9, kind: "video", timescale: 1000), at: 1)
        },
        Disagreement("the pictures are taken for sound", says: ["takes the track for audio, this program for video"]) { lines in
            for place in lines.indices {
                if case .track(1, _, let timescale) = lines[place] {
                    lines[place] = .track(identifier: 1, kind: "audio", timescale: timescale)
                }
            }
        },
        Disagreement("the clock of a track runs otherwise", says: ["ticks a second"]) { lines in
            for place in lines.indices {
                if case .track(1, let kind, let timescale) = lines[place] {
                    lines[place] = .track(identifier: 1, kind: kind, timescale: timescale * 4)
                }
            }
        },
    ]
}

@Suite("Another reader's list of samples") struct ComparisonTests {
    /// A recording and its listing as it should be.
    private func recording(_ change: (inout Recording) -> Void = { _ in }) throws -> (movie: MovieFile, lines: [SampleListing]) {
        var recording = Recording("IPPP IPPP")
        recording.addAudioTrack()
        change(&recording)
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let movie = try MovieFile.open(EvidenceFile(path: try folder.write(recording.serialize().bytes)))
        var lines: [SampleListing] = [.reader("libavformat 1.2.3")]
        for track in movie.tracks {
            lines.append(
                .track(identifier: Int64(track.trackID), kind: track.isVideo ? "video" : "audio", timescale: Int64(track.timescale)))
        }
        var count: UInt64 = 0
        for track in movie.tracks {
            var samples = track.samples()
            while let sample = try samples.next() {
                lines.append(
                    .sample(
                        ListedSample(
                            track: Int64(track.trackID), offset: sample.offset, size: UInt64(sample.size),
                            decodeTime: Int64(sample.decodeTime), compositionTime: sample.compositionTime)))
                count += 1
            }
        }
        return (movie, lines + [.end(samples: count)])
    }

    private func compare(
        _ movie: MovieFile, _ lines: [SampleListing], failure: String? = nil
    ) throws -> (report: SecondOpinionReport, findings: [Finding]) {
        var comparison = SampleComparison(movie)
        for line in lines { try comparison.add(line) }
        return comparison.finish(failure)
    }

    @Test("is compared in every respect, and the first sample that differs is named", arguments: Disagreement.all)
    func disagreement(_ row: Disagreement) throws {
        var (movie, lines) = try recording()
        row.change(&lines)
        let (report, findings) = try compare(movie, lines)
        guard !row.words.isEmpty else {
            #expect(report.outcome == .agrees && findings.isEmpty)
            #expect(report.tracks == 2 && report.samples == movie.tracks.reduce(0) { $0 + $1.sampleCount })
            #expect(report.reader == "libavformat 1.2.3")
            return
        }
        #expect(report.outcome == .differs)
        let finding = try #require(findings.first)
        #expect(findings.count == 1 && finding.code.name == "readers-disagree" && finding.severity == .doubt)
        #expect(finding.message.hasPrefix("libavformat "))
        for words in row.words { #expect(finding.message.contains(words), "\(finding.message)") }
        #expect(finding.samples == row.sample.map { SampleRange($0) })
        if let sample = row.sample {
            #expect(finding.track == 1 && finding.time != nil && finding.bytes.count == 1, "sample \(sample) has its place")
        }
    }

    @Test("that breaks off, or of which its reader says that it is not all, is no opinion; a difference before that still counts")
    func failures() throws {
        var (movie, lines) = try recording()
        for (cut, failure) in [(0, "ipro-media says: cannot read"), (1, nil), (5, nil), (lines.count, "x")] {
            let (report, findings) = try compare(movie, Array(lines.dropLast(cut)), failure: failure)
            #expect(report.outcome == .failed)
            #expect(findings.map(\.code.name) == ["second-opinion-failed"])
            #expect(findings[0].severity == .doubt && findings[0].message.hasPrefix("there is no second opinion: "))
        }
        lines[lines.count - 1] = .end(samples: 3)
        #expect(try compare(movie, lines).report.outcome == .failed)
        Disagreement.all[1].change(&lines)
        let (report, findings) = try compare(movie, lines, failure: "ended by signal 11")
        #expect(report.outcome == .differs)
        #expect(findings.map(\.code.name) == ["readers-disagree", "second-opinion-failed"])
    }

    @Test("may have times moved so that nothing is shown before it is decoded, as far as composition offsets go below zero and no further")
    func negativeOffsets() throws {
        let (movie, lines) = try recording { recording in
            for place in recording.tracks[0].samples.indices { recording.tracks[0].samples[place].compositionOffset -= place == 2 ? 40 : 0 }
        }
        func moved(decode: Int64, composition: Int64) -> [SampleListing] {
            lines.map { line in
                guard case .sample(var sample) = line, sample.track == 1 else { return line }
                sample.decodeTime = (sample.decodeTime ?? 0) - decode
                sample.compositionTime = (sample.compositionTime ?? 0) + composition
                return .sample(sample)
            }
        }
        for (decode, composition) in [(0, 0), (40, 0), (0, 40), (12, 0)] as [(Int64, Int64)] {
            #expect(try compare(movie, moved(decode: decode, composition: composition)).report.outcome == .agrees)
        }
        for (decode, composition) in [(41, 0), (0, 41), (-1, 0), (0, -1), (20, 20)] as [(Int64, Int64)] {
            #expect(try compare(movie, moved(decode: decode, composition: composition)).report.outcome == .differs)
        }
    }

    @Test("may hand out samples of sound together where they stand in a row, and nothing else together")
    func soundInARow() throws {
        let (movie, lines) = try recording { $0.layout.samplesPerChunk = 4 }
        /// The listing with two samples of a track joined, the first being that with this number.
        func joined(_ number: Int, track: Int64) -> [SampleListing] {
            var lines = lines
            let places = lines.indices.filter { if case .sample(let listed) = lines[$0] { listed.track == track } else { false } }
            guard case .sample(var first) = lines[places[number]], case .sample(let second) = lines[places[number + 1]] else { return [] }
            first.size += second.size
            lines[places[number]] = .sample(first)
            lines.remove(at: places[number + 1])
            lines[lines.count - 1] = .end(samples: UInt64(lines.count { if case .sample = $0 { true } else { false } }))
            return lines
        }
        #expect(try compare(movie, joined(0, track: 2)).report.outcome == .agrees)
        #expect(try compare(movie, joined(0, track: 2)).report.samples == movie.tracks.reduce(0) { $0 + $1.sampleCount })
        // The fourth and the fifth do not stand in the same chunk.
        #expect(try compare(movie, joined(3, track: 2)).report.outcome == .differs)
        #expect(try compare(movie, joined(0, track: 1)).report.outcome == .differs)
    }

    @Test("is written and read as the same lines, and whatever is no such line is refused")
    func lines() throws {
        let (_, lines) = try recording()
        let strange: [SampleListing] = [
            .sample(ListedSample(track: -3, offset: nil, size: .max, decodeTime: .min, compositionTime: nil)),
            .track(identifier: .max, kind: "other", timescale: 0), .end(samples: .max),
        ]
        for line in lines + strange { #expect(SampleListing(Array(line.text.utf8)[...]) == line) }
        for text in [
            "", "sample", "sample 1 2 3 4", "sample 1 2 3 4 5 6", "sample 1  2 3 4 5", "sample 1 x 3 4 5", "sample 1 2 - 4 5",
            "sample 1 -2 3 4 5", "sample 1 18446744073709551616 3 4 5", "sample 1 2 3 9223372036854775808 5", "track 1 video",
            "track 1 video x", "end", "end -1", "end 1 2", "reader", "other 1", "sample 1 2 3 4 5 ",
            "reader " + String(repeating: "x", count: 300),
        ] { #expect(SampleListing(Array(text.utf8)[...]) == nil, "\(text)") }
    }
}
