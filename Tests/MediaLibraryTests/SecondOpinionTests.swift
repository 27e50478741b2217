import MediaLibrary
import Testing

@Suite("The second opinion and pictures", .timeLimit(.minutes(30)))
struct SecondOpinionTests {
    @Test("sample extents point at the coded bytes", arguments: TestClip.Codec.allCases, RecordingLayout.allCases)
    func extents(codec: TestClip.Codec, layout: RecordingLayout) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try Clips.clip(codec, bPictures: 2, audio: true).write(layout, to: path)
        let bytes = try TemporaryFolder.read(path)
        let file = try OpenFile(path)
        let list = try SampleList(.descriptor(file.descriptor, name: path))
        #expect(list.tracks.map(\.identifier) == [1, 2])
        let samples = try Clips.samples(list)
        let packets = try Clips.packets(MediaInput(.location(path)))
        for track in list.tracks.indices {
            let found = try samples.filter { $0.track == track }.map { sample in
                let offset = try #require(sample.offset.flatMap { Int(exactly: $0) })
                return Array(try #require(bytes[offset...].count >= sample.size ? bytes[offset..<offset + sample.size] : nil))
            }
            #expect(found == packets.filter { $0.stream == track }.map(\.bytes))
        }
        #expect(samples.filter { $0.track == 0 && $0.isKeyframe }.count == 4)
    }

    @Test("only the bytes of the file itself are read, as an MP4 and nothing else")
    func nothingElseIsOpened() throws {
        let folder = try TemporaryFolder()
        let clip = folder.file("clip.mp4")
        try Clips.clip(frames: 5).write(.progressive, to: clip)
        let list = try folder.write(Array("ffconcat version 1.0\nfile clip.mp4\n".utf8), as: "list.mp4")
        let playlist = try folder.write(Array("#EXTM3U\n#EXTINF:1,\nclip.mp4\n#EXT-X-ENDLIST\n".utf8), as: "playlist.mp4")
        for path in [list, playlist] {
            let file = try OpenFile(path)
            #expect { _ = try SampleList(.descriptor(file.descriptor, name: path)) } throws: {
                ($0 as? MediaError)?.code == .cannotOpen
            }
            #expect(throws: MediaError.self) { _ = try MediaInput(.descriptor(file.descriptor, name: path)) }
        }
    }

    @Test("a picture is decoded from any place of any layout", arguments: TestClip.Codec.allCases, RecordingLayout.allCases)
    func pictures(codec: TestClip.Codec, layout: RecordingLayout) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try Clips.clip(codec, audio: true).write(layout, to: path)
        let file = try OpenFile(path)
        let decoder = try PictureDecoder(.descriptor(file.descriptor, name: path))
        var images: Set<[UInt8]> = []
        for sample: UInt64 in [0, 4, 5, 12, 19] {
            let picture = try decoder.picture(ofSample: sample, track: 1, as: .png)
            #expect(picture.image.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            #expect(picture.width == 160 && picture.height == 96 && !picture.isDamaged)
            images.insert(picture.image)
        }
        // Every picture shows its own number.
        #expect(images.count == 5)
        #expect { _ = try decoder.picture(ofSample: 20, track: 1, as: .png) } throws: {
            ($0 as? MediaError)?.code == .noSuchSample(20)
        }
        #expect { _ = try decoder.picture(ofSample: 0, track: 9, as: .png) } throws: { ($0 as? MediaError)?.code == .noSuchTrack(9) }
    }

    @Test("a picture is the same whether decoding began near it or at the beginning", arguments: TestClip.Codec.allCases)
    func sameFromAnyStart(codec: TestClip.Codec) throws {
        let folder = try TemporaryFolder()
        let (indexed, streamed) = (folder.file("progressive.mp4"), folder.file("fragmented.mp4"))
        let clip = Clips.clip(codec, bPictures: 2)
        try clip.write(.progressive, to: indexed)
        try clip.write(.fragmented, to: streamed)
        let (first, second) = (try OpenFile(indexed), try OpenFile(streamed))
        for sample: UInt64 in 10..<20 {
            let one = try PictureDecoder(.descriptor(first.descriptor, name: indexed)).picture(ofSample: sample, track: 1, as: .png)
            let two = try PictureDecoder(.descriptor(second.descriptor, name: streamed)).picture(ofSample: sample, track: 1, as: .png)
            #expect(one.image == two.image)
        }
    }

    @Test("a JPEG is complete")
    func jpeg() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try Clips.clip().write(.faststart, to: path)
        let file = try OpenFile(path)
        let image = try PictureDecoder(.descriptor(file.descriptor, name: path)).picture(ofSample: 7, track: 1, as: .jpeg).image
        #expect(image.starts(with: [0xFF, 0xD8]) && image.suffix(2) == [0xFF, 0xD9])
    }

    @Test("a damaged picture is still shown, and said to be damaged, or refused; never an end of the program")
    func damagedPicture() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try Clips.clip().write(.progressive, to: path)
        var bytes = try TemporaryFolder.read(path)
        let file = try OpenFile(path)
        let keyframe = try #require(Clips.samples(SampleList(.descriptor(file.descriptor, name: path))).first)
        let middle = Int(try #require(keyframe.offset)) + keyframe.size * 3 / 4
        for index in middle..<Int(try #require(keyframe.offset)) + keyframe.size { bytes[index] = 0 }
        let damaged = try folder.write(bytes, as: "damaged.mp4")
        let damagedFile = try OpenFile(damaged)
        let decoder = try PictureDecoder(.descriptor(damagedFile.descriptor, name: damaged))
        do {
            #expect(try decoder.picture(ofSample: 0, track: 1, as: .png).isDamaged)
        } catch {
            #expect(error.code == .cannotDecode(sample: 0))
        }
    }
}
