import MediaLibrary
import Testing

@Suite("Writing recordings", .timeLimit(.minutes(30)))
struct RecordingMuxerTests {
    /// Mixed into the pieces by a sink that fails.
    struct SinkFailure: Error, Equatable { var piece: Int }

    private func pieces(_ coded: TestClip.Coded, _ layout: RecordingLayout = .fragmented) throws -> [OutputPiece] {
        var pieces: [OutputPiece] = []
        let muxer = try RecordingMuxer(layout, streams: coded.streams, name: "test") { pieces.append($0) }
        try TestClip.mux(coded, into: muxer)
        return pieces
    }

    @Test(
        "a fragmented recording is ftyp and moov, then one moof and mdat a piece, and nothing else", arguments: TestClip.Codec.allCases,
        [0, 2])
    func fragmentSequence(codec: TestClip.Codec, bPictures: Int) throws {
        let coded = try Clips.clip(codec, bPictures: bPictures, audio: true).encode(name: "test")
        let pieces = try pieces(coded)
        #expect(pieces.map(\.role) == [.initialization] + Array(repeating: .fragment, count: 4))
        #expect(BoxList(pieces[0].bytes).types == ["ftyp", "moov"])
        var offset: UInt64 = 0
        for piece in pieces {
            #expect(piece.offset == offset)
            offset += UInt64(piece.bytes.count)
            #expect(BoxList(piece.bytes).isComplete)
        }
        for piece in pieces.dropFirst() { #expect(BoxList(piece.bytes).types == ["moof", "mdat"]) }
    }

    @Test(
        "coded pictures come out of every layout byte by byte as they went in", arguments: TestClip.Codec.allCases, RecordingLayout.allCases
    )
    func bytesSurvive(codec: TestClip.Codec, layout: RecordingLayout) throws {
        let folder = try TemporaryFolder()
        let clip = Clips.clip(codec, bPictures: 1, audio: true)
        let coded = try clip.encode(name: "test")
        let path = folder.file("clip.mp4")
        try TestClip.mux(coded, into: RecordingMuxer(layout, streams: coded.streams, path: path))
        let first = try MediaInput(.location(path))
        let read = try Clips.packets(first)
        let video = read.filter { $0.stream == 0 }
        #expect(video.count == 20)
        #expect(video.filter(\.isKeyframe).count == 4)

        // From Annex B to lengths on the first way, the bytes stay as they are on every further one.
        let given = coded.packets.filter { $0.stream == 0 }.map { Clips.unitsByStartCode($0.bytes) }
        let isEqual = video.map { Clips.unitsByLength($0.bytes) } == given
        #expect(isEqual)
        let again = folder.file("again.mp4")
        try TestClip.mux(
            TestClip.Coded(streams: first.streams, packets: read), into: RecordingMuxer(.fragmented, streams: first.streams, path: again))
        let second = try Clips.packets(MediaInput(.location(again)))
        for stream in first.streams.indices {
            #expect(second.filter { $0.stream == stream }.map(\.bytes) == read.filter { $0.stream == stream }.map(\.bytes))
        }
    }

    @Test(
        "a layout puts the index where it says",
        arguments: [
            (RecordingLayout.progressive, ["ftyp", "free", "mdat", "moov"]), (.faststart, ["ftyp", "moov", "free", "mdat"]),
        ])
    func layouts(layout: RecordingLayout, expected: [String]) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try Clips.clip().write(layout, to: path)
        let boxes = BoxList(try TemporaryFolder.read(path))
        #expect(boxes.types == expected && boxes.isComplete)
    }

    @Test("a progressive recording handed over in stretches is the one written to a file")
    func stretches() throws {
        let folder = try TemporaryFolder()
        let coded = try Clips.clip(audio: true).encode(name: "test")
        var bytes: [UInt8] = []
        for piece in try pieces(coded, .progressive) {
            #expect(piece.role == .stretch)
            let start = Int(piece.offset)
            try #require(start <= bytes.count)
            bytes.replaceSubrange(start..<min(bytes.count, start + piece.bytes.count), with: piece.bytes)
        }
        let path = folder.file("clip.mp4")
        try TestClip.mux(coded, into: RecordingMuxer(.progressive, streams: coded.streams, path: path))
        #expect(try TemporaryFolder.read(path) == bytes)
    }

    @Test("the same clip gives the same bytes", arguments: TestClip.Codec.allCases)
    func deterministic(codec: TestClip.Codec) throws {
        let clip = Clips.clip(codec, frames: 12, bPictures: 2, audio: true)
        #expect(try pieces(clip.encode(name: "one")) == pieces(clip.encode(name: "two")))
    }

    @Test("a fragment begins at the camera's time, not where the lengths before add up to")
    func trueTimes() throws {
        var moved = try Clips.clip().encode(name: "test")
        moved.streams[0].timeBase = TimeBase(1, 10_000)
        // The camera's clock loses 30 ms a fragment, and two pictures get lost before the last.
        for index in moved.packets.indices {
            moved.packets[index].decodeTime = Int64(index * 1000 + index / 5 * 300 + (index >= 15 ? 2000 : 0))
            moved.packets[index].presentationTime = moved.packets[index].decodeTime
            moved.packets[index].duration = 1000
        }
        let times = try pieces(moved).dropFirst().map { piece in
            let tfdt = try #require(BoxList.content(["moof", "traf", "tfdt"], of: piece.bytes))
            return tfdt[0] == 1 ? BoxList.integer(tfdt[4..<12]) : BoxList.integer(tfdt[4..<8])
        }
        #expect(times == [0, 5 * 1000 + 300, 10 * 1000 + 600, 15 * 1000 + 900 + 2000])
    }

    @Test("a clock that jumps back does not end the recording")
    func clockJumpsBack() throws {
        var coded = try Clips.clip().encode(name: "test")
        for index in 10..<20 {
            coded.packets[index].decodeTime = (coded.packets[index].decodeTime ?? 0) - 9
            coded.packets[index].presentationTime = coded.packets[index].decodeTime
        }
        let folder = try TemporaryFolder()
        let path = try folder.write(pieces(coded).flatMap(\.bytes), as: "clip.mp4")
        let file = try OpenFile(path)
        let samples = try Clips.samples(SampleList(.descriptor(file.descriptor, name: path)))
        #expect(samples.count == 20)
        let times = samples.compactMap(\.decodeTime)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("sound that begins later than the pictures stays later", arguments: [RecordingLayout.fragmented, .progressive])
    func lateSound(layout: RecordingLayout) throws {
        var coded = try Clips.clip(audio: true).encode(name: "test")
        for index in coded.packets.indices where coded.packets[index].stream == 1 {
            coded.packets[index].decodeTime = (coded.packets[index].decodeTime ?? 0) + 4800
            coded.packets[index].presentationTime = coded.packets[index].decodeTime
        }
        // As they would arrive: pictures first.
        coded.packets.sort {
            coded.streams[$0.stream].timeBase.seconds($0.decodeTime ?? 0) < coded.streams[$1.stream].timeBase.seconds($1.decodeTime ?? 0)
        }
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try TestClip.mux(coded, into: RecordingMuxer(layout, streams: coded.streams, path: path))
        let input = try MediaInput(.location(path))
        let sound = try Clips.packets(input).filter { $0.stream == 1 }
        // Without an edit list a progressive file can say it only by a longer first block.
        let second = try #require(sound.dropFirst().first?.decodeTime)
        #expect(input.streams[1].timeBase.seconds(second) == 0.3 + 0.064)
    }

    @Test("what the sink throws comes out, and the recording is closed")
    func sinkFailure() throws {
        let coded = try Clips.clip().encode(name: "test")
        var count = 0
        let muxer = try RecordingMuxer(.fragmented, streams: coded.streams, name: "test") { _ in
            count += 1
            if count == 3 { throw SinkFailure(piece: 3) }
        }
        #expect(throws: SinkFailure(piece: 3)) { try TestClip.mux(coded, into: muxer) }
        let progressive = try? RecordingMuxer(.progressive, streams: coded.streams, name: "test") { _ in throw SinkFailure(piece: 0) }
        #expect(progressive == nil)
    }

    @Test("flushing without new samples hands over nothing, and a finished recording takes no more")
    func emptyFragments() throws {
        let coded = try Clips.clip().encode(name: "test")
        var pieces: [OutputPiece] = []
        let muxer = try RecordingMuxer(.fragmented, streams: coded.streams, name: "test") { pieces.append($0) }
        #expect(try muxer.flushFragment() == false)
        try muxer.write(coded.packets[0])
        #expect(try muxer.flushFragment() == true)
        #expect(try muxer.flushFragment() == false)
        try muxer.finish()
        #expect(pieces.map(\.role) == [.initialization, .fragment])
        #expect { try muxer.write(coded.packets[1]) } throws: { ($0 as? MediaError)?.code == .alreadyFinished }
    }

    @Test("packets of streams that were not chosen are passed over")
    func unchosenStream() throws {
        let coded = try Clips.clip(audio: true).encode(name: "test")
        var pieces: [OutputPiece] = []
        let muxer = try RecordingMuxer(.fragmented, streams: [coded.streams[0]], name: "test") { pieces.append($0) }
        try TestClip.mux(coded, into: muxer)
        let folder = try TemporaryFolder()
        let path = try folder.write(pieces.flatMap(\.bytes), as: "clip.mp4")
        #expect(try MediaInput(.location(path)).streams.map(\.codec) == ["h264"])
    }
}
