import Glibc
import MediaLibrary
import Testing

@Suite("Opening inputs", .timeLimit(.minutes(30)))
struct MediaInputTests {
    @Test("a raw stream gets its times from the frame rate and the order of its pictures", arguments: TestClip.Codec.allCases, [0, 2])
    func rawStream(codec: TestClip.Codec, bPictures: Int) throws {
        let folder = try TemporaryFolder()
        let clip = Clips.clip(codec, bPictures: bPictures)
        let path = try folder.write(clip.elementaryStream(name: "test"), as: codec == .h264 ? "clip.h264" : "clip.h265")
        let input = try MediaInput(.location(path))
        #expect(input.streams.map(\.codec) == [codec == .h264 ? "h264" : "hevc"])
        #expect(input.streams[0].width == 160 && input.streams[0].height == 96)
        let packets = try Clips.packets(input)
        #expect(packets.count == 20)
        #expect(packets.filter(\.isKeyframe).count == 4)

        // The encoder's own times, moved to 0, are the truth.
        let coded = try clip.encode(name: "test")
        func steps(_ packets: [MediaPacket], _ base: TimeBase) -> [Int] {
            let first = packets.first?.decodeTime ?? 0
            return packets.map { Int((base.seconds(($0.presentationTime ?? -1) - first) * 10).rounded()) }
        }
        #expect(steps(packets, input.streams[0].timeBase) == steps(coded.packets, coded.streams[0].timeBase))
        #expect(packets.allSatisfy { ($0.presentationTime ?? -1) >= ($0.decodeTime ?? 0) })
    }

    @Test("a raw stream becomes an MP4 with the same coded units", arguments: TestClip.Codec.allCases)
    func rawStreamToMP4(codec: TestClip.Codec) throws {
        let folder = try TemporaryFolder()
        let raw = try Clips.clip(codec, bPictures: 2).elementaryStream(name: "test")
        let input = try MediaInput(.location(folder.write(raw, as: "clip.\(codec.rawValue)")))
        let path = folder.file("clip.mp4")
        let coded = TestClip.Coded(streams: input.streams, packets: try Clips.packets(input))
        try TestClip.mux(coded, into: RecordingMuxer(.fragmented, streams: input.streams, path: path))
        let units = try Clips.packets(MediaInput(.location(path))).flatMap { Clips.unitsByLength($0.bytes) }
        // Compared first, because a list of all units is nothing to read.
        let isEqual = units == Clips.unitsByStartCode(raw)
        #expect(isEqual)
    }

    @Test("sound with a header before every block becomes an MP4 without them")
    func adtsToMP4() throws {
        let coded = try Clips.clip(audio: true).encode(name: "test")
        let blocks = coded.packets.filter { $0.stream == 1 }.map(\.bytes)
        // AAC-LC, 16 kHz, one channel, no checksum (ISO/IEC 14496-3, 1.A.2.2).
        let raw = blocks.flatMap { block -> [UInt8] in
            let size = block.count + 7
            return [
                0xFF, 0xF1, 0x60, 0x40 | UInt8(size >> 11), UInt8(size >> 3 & 0xFF), UInt8(size & 7) << 5 | 0x1F, 0xFC,
            ] + block
        }
        let folder = try TemporaryFolder()
        let input = try MediaInput(.location(folder.write(raw, as: "sound.aac")))
        let path = folder.file("sound.mp4")
        let muxer = try RecordingMuxer(.fragmented, streams: input.streams, path: path)
        while let packet = try input.next() { try muxer.write(packet) }
        try muxer.finish()
        let output = try MediaInput(.location(path))
        #expect(output.streams.map(\.codec) == ["aac"] && output.streams[0].extradata == Array(coded.streams[1].extradata.prefix(2)))
        let isEqual = try Clips.packets(output).map(\.bytes) == blocks
        #expect(isEqual)
    }

    @Test("a raw stream whose frame rate is given takes it")
    func givenFrameRate() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Clips.clip().elementaryStream(name: "test"), as: "clip.h264")
        var options = MediaInput.Options()
        options.frameRate = TimeBase(5, 1)
        let input = try MediaInput(.location(path), options: options)
        let times = try Clips.packets(input).map { input.streams[0].timeBase.seconds($0.decodeTime ?? 0) }
        #expect(times == (0..<20).map { Double($0) / 5 })
    }

    @Test("a pipe is read as it comes", arguments: ["fragmented mp4", "h264"])
    func pipe(format: String) throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe Glibc.pipe(&ends) == 0)
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        let clip = Clips.clip(frames: 10)
        try clip.write(.fragmented, to: path)
        let bytes = format == "h264" ? try clip.elementaryStream(name: "test") : try TemporaryFolder.read(path)
        // Small enough for the pipe to hold it all.
        try #require(bytes.count < 60_000)
        try #require(unsafe Glibc.write(ends[1], bytes, bytes.count) == bytes.count)
        close(ends[1])
        defer { close(ends[0]) }
        let input = try MediaInput(.descriptor(ends[0], name: "pipe"))
        #expect(try Clips.packets(input).count == 10)
    }

    @Test("raising the stop flag ends a read that waits for a silent pipe")
    func stopFlag() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe Glibc.pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        let stop = StopFlag()
        // A thread of its own: tasks share so few threads that the one to raise the flag might have to wait for this test.
        var thread = pthread_t()
        let started = unsafe pthread_create(
            &thread, nil,
            { stop in
                usleep(300_000)
                if let stop = unsafe stop { unsafe Unmanaged<StopFlag>.fromOpaque(stop).takeRetainedValue().raise() }
                return nil
            }, Unmanaged.passRetained(stop).toOpaque())
        try #require(started == 0)
        defer { pthread_join(thread, nil) }
        #expect {
            _ = try MediaInput(.descriptor(ends[0], name: "pipe"), stop: stop)
        } throws: {
            ($0 as? MediaError)?.code == .stopped
        }
    }

    @Test("a missing file is named, with the system's reason")
    func missingFile() {
        #expect {
            _ = try MediaInput(.location("/nowhere/clip.mp4"))
        } throws: { error in
            guard let error = error as? MediaError else { return false }
            return error.code == .cannotOpen && error.location == "/nowhere/clip.mp4"
                && error.description == "cannot open: No such file or directory"
        }
    }

    @Test("an option that nobody knows is an error")
    func unknownOption() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try Clips.clip(frames: 5).write(.progressive, to: path)
        var options = MediaInput.Options()
        options.further = [("no_such_option", "1")]
        #expect { _ = try MediaInput(.location(path), options: options) } throws: {
            ($0 as? MediaError)?.code == .unknownOption("no_such_option")
        }
    }

    @Test("a colon in a file name is no protocol")
    func colonInName() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("rtsp:clip.mp4")
        try Clips.clip(frames: 5).write(.fragmented, to: path)
        #expect(try Clips.packets(MediaInput(.location(path))).count == 5)
    }

    @Test("bytes that are no recording end in an error", arguments: 0..<16)
    func hostileBytes(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        var bytes = (0..<4096).map { _ -> UInt8 in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
        // Half of them look like an MP4 at first sight.
        if seed % 2 == 0 { bytes.replaceSubrange(0..<16, with: Array("\0\0\0\u{10}ftypisom\0\0\0\0".utf8)) }
        let path = try folder.write(bytes, as: "noise.mp4")
        let file = try OpenFile(path)
        #expect(throws: MediaError.self) { _ = try SampleList(.descriptor(file.descriptor, name: path)) }
    }
}
