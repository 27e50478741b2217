import RecordingForge
import Testing

@Suite("Recordings as files")
struct SerializationTests {
    static let contents: [(name: String, recording: Recording)] = {
        var sound = Recording("IPBB IPBB IPP")
        sound.addAudioTrack()
        var style = PictureStyle()
        style.coding = .h265
        style.slices = 2
        var twoCameras = Recording("IPPP IPPP", style: style)
        style.coding = .h264
        style.seed = 5
        twoCameras.addVideoTrack("IP IP IP", style: style)
        return [("one camera", Recording("IPPP IPPP IPPP")), ("with sound", sound), ("two cameras", twoCameras)]
    }()

    @Test("every sample stands where the forge says", arguments: LayoutCase.all)
    func placesHoldTheSamples(_ layout: LayoutCase) {
        for (name, var recording) in Self.contents {
            recording.layout = layout.layout
            let file = recording.serialize()
            for (track, places) in zip(recording.tracks, file.samples) {
                #expect(places.map { Array(file.bytes[$0]) } == track.samples.map(\.bytes), "\(name)")
            }
            let boxes = BoxTree(file.bytes).boxes
            #expect(boxes.first?.type == "ftyp")
            #expect(boxes.last?.range.upperBound == file.bytes.count, "the boxes fill the file: \(name)")
            #expect(boxes.contains { $0.type == "moov" } && boxes.contains { $0.type == "mdat" })
        }
    }

    @Test(
        "ffprobe finds the same samples at the same places and times", .enabled(if: FFprobe.isInstalled, "ffprobe is not installed"),
        arguments: LayoutCase.all)
    func secondOpinion(_ layout: LayoutCase) throws {
        let ffprobe = try #require(FFprobe())
        let folder = try ScratchFolder()
        for (name, var recording) in Self.contents {
            recording.layout = layout.layout
            let file = recording.serialize()
            let (packets, complaints) = try ffprobe.packets(of: folder.write(file.bytes))
            for (index, track) in recording.tracks.enumerated() {
                let found = packets.filter { $0.stream == index }
                let expected = track.samples.indices.map { sample in
                    FFprobe.Packet(
                        stream: index, position: file.samples[index][sample].lowerBound, size: track.samples[sample].bytes.count,
                        decodeTime: Int64(track.decodeTimes[sample]),
                        compositionTime: Int64(track.decodeTimes[sample]) + Int64(track.samples[sample].compositionOffset),
                        isKey: track.samples[sample].isSync)
                }
                // Where a fragment continues behind a run, libavformat may hand out packets of one track in another order than others.
                #expect(found.sorted { $0.decodeTime ?? 0 < $1.decodeTime ?? 0 } == expected, "\(name), track \(index)")
            }
            #expect(!complaints.contains("moov") && !complaints.contains("Invalid data"), "\(name): \(complaints)")
        }
    }

    @Test("a fragmented layout makes one fragment of each group")
    func fragments() throws {
        let file = Recording("IPPP IP IPP", layout: .fragmented).serialize()
        let types = BoxTree(file.bytes).boxes.map(\.type)
        #expect(types == ["ftyp", "moov", "moof", "mdat", "moof", "mdat", "moof", "mdat"])
        #expect(file.bytes.count == file.samples[0].last?.upperBound)
    }

    @Test("small sample sizes are written in 4 bits, the odd one with a half byte of filling")
    func fourBitSizes() throws {
        var recording = Recording("IP")
        recording.addAudioTrack(frameSize: 9)
        recording.layout.sampleSizes = .compact4
        recording.tracks[1].samples.removeLast(recording.tracks[1].samples.count - 1)
        let file = recording.serialize()
        let box = try BoxTree(file.bytes).box("moov/trak[1]/mdia/minf/stbl/stz2")
        #expect(Array(file.bytes[box.payload]) == [0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 1, 0x90])
        #expect(throws: ForgeError(.noSuchBox, "moov/trak[1]/mdia/minf/stbl/stsz")) {
            try BoxTree(file.bytes).box("moov/trak[1]/mdia/minf/stbl/stsz")
        }
    }
}
