import RecordingForge
import Testing

@Suite("Alterations of the model")
struct ModelAlterationTests {
    let original = Recording("IPPP IPPP")

    @Test("a dropped sample leaves all others as they were")
    func drop() throws {
        var recording = original
        try recording.drop(2)
        #expect(recording.letters == "IPP IPPP")
        let kept = original.tracks[0].samples.enumerated().filter { $0.offset != 2 }.map(\.element)
        #expect(recording.tracks[0].samples == kept)
        try recording.drop(0...1)
        #expect(recording.letters == "P IPPP")
        recording.dropGroup(1)
        #expect(recording.letters == "P")
    }

    @Test("swapped samples change their bytes, not their times")
    func swap() throws {
        var recording = original
        try recording.setDuration(99, of: 1)
        try recording.swap(1, 6)
        #expect(recording.tracks[0].samples[1].bytes == original.tracks[0].samples[6].bytes)
        #expect(recording.tracks[0].samples[6].bytes == original.tracks[0].samples[1].bytes)
        #expect(recording.tracks[0].samples[1].duration == 99)
    }

    @Test("swapped groups move whole")
    func swapGroups() throws {
        var recording = Recording("IP IPP I")
        let samples = recording.tracks[0].samples
        try recording.swapGroups(0, 2)
        #expect(recording.letters == "I IPP IP")
        #expect(recording.tracks[0].samples.map(\.bytes) == [5, 2, 3, 4, 0, 1].map { samples[$0].bytes })
        #expect(throws: ForgeError.self) { try recording.swapGroups(0, 7) }
    }

    @Test("inserted and repeated samples join the group they come into")
    func insert() throws {
        var recording = original
        try recording.insert(.intra, after: 3)
        #expect(recording.letters == "IPPPI IPPP")
        try recording.insert(.predicted, after: -1)
        #expect(recording.letters == "PIPPPI IPPP")
        try recording.repeat(1, after: 9)
        #expect(recording.letters == "PIPPPI IPPPI")
        #expect(recording.tracks[0].samples[10].bytes == original.tracks[0].samples[0].bytes)
        try recording.repeat(0)
        #expect(recording.tracks[0].samples[0] == recording.tracks[0].samples[1])
    }

    @Test("a forged sample keeps its size and its header, and nothing else")
    func forge() throws {
        var recording = original
        try recording.forge(5)
        let (old, new) = (original.tracks[0].samples[5].bytes, recording.tracks[0].samples[5].bytes)
        #expect(old.count == new.count && old.prefix(8) == new.prefix(8) && old != new)
    }

    @Test("samples that are not there are refused")
    func refusals() {
        var recording = original
        #expect(throws: ForgeError.self) { try recording.drop(8) }
        #expect(throws: ForgeError.self) { try recording.swap(0, 8) }
        #expect(throws: ForgeError.self) { try recording.flip(sample: 0, byte: 100_000) }
        #expect(throws: ForgeError.self) { try recording.setDuration(1, of: 0, track: 1) }
        #expect(recording == original)
    }
}

@Suite("Alterations of a file")
struct FileAlterationTests {
    let recording = Recording("IPPP IPPP")
    let signature = box("uuid", Array(repeating: 0x11, count: 16) + [1, 2, 3])

    @Test("a flipped bit changes one byte, inside the sample")
    func flip() throws {
        let file = recording.serialize()
        var altered = AlteredFile(file)
        try altered.flip(sample: 5, byte: 3, bit: 7)
        let places = file.bytes.indices.filter { file.bytes[$0] != altered.bytes[$0] }
        #expect(places == [file.samples[0][5].lowerBound + 3])
        #expect(altered.bytes[places[0]] == file.bytes[places[0]] ^ 0x80)
        #expect(throws: ForgeError.self) { try altered.flip(sample: 5, byte: file.samples[0][5].count) }
    }

    @Test("samples are found again in a file that was signed", arguments: [Layout(), .fragmented])
    func relocate(_ layout: Layout) throws {
        var recording = Recording("IPPP IPPP IP", layout: layout)
        recording.addAudioTrack()
        var altered = AlteredFile(recording.serialize())
        // As a signer does: a box behind each fragment, or one at the end.
        for number in altered.topLevelBoxes("mdat").reversed() { try altered.insertTopLevelBox(signature, before: number + 1) }
        let found = try AlteredFile(signed: altered.bytes, madeFrom: recording)
        #expect(found == altered)
        for (track, places) in zip(recording.tracks, found.samples) {
            #expect(places.map { Array(found.bytes[$0]) } == track.samples.map(\.bytes))
        }
    }

    @Test(
        "boxes can be inserted and removed with the offsets moved along, and ffprobe still reads the samples",
        .enabled(if: FFprobe.isInstalled, "ffprobe is not installed"), arguments: LayoutCase.all)
    func spliceWithOffsets(_ layout: LayoutCase) throws {
        // Size 0 stands only for the last box, so nothing can follow it.
        let recording = Recording("IPPP IPPP", layout: layout.layout)
        let ffprobe = try #require(FFprobe())
        let folder = try ScratchFolder()
        let plain = AlteredFile(recording.serialize())
        var altered = plain
        try altered.insertTopLevelBox(box("free", [1, 2, 3, 4, 5]), before: 1)
        let packets = try ffprobe.packets(of: folder.write(altered.bytes)).packets
        #expect(packets.map(\.position) == altered.samples[0].map(\.lowerBound))
        #expect(altered.samples[0].map(\.lowerBound) != plain.samples[0].map(\.lowerBound))
        try altered.removeTopLevelBox(1)
        #expect(altered == plain)
    }

    @Test("without moving the offsets, the samples lie where the tables do not say")
    func spliceWithoutOffsets() throws {
        var layout = Layout()
        layout.movieFirst = true
        let recording = Recording("IP", layout: layout)
        let plain = AlteredFile(recording.serialize())
        var altered = plain
        try altered.insertTopLevelBox(box("free", [0]), before: 1, fixingOffsets: false)
        let table = "moov/trak/mdia/minf/stbl/stco"
        #expect(try altered.bytes[altered.box(table)].elementsEqual(plain.bytes[plain.box(table)]))
        #expect(altered.samples[0][0].lowerBound == plain.samples[0][0].lowerBound + 9)
    }

    @Test("tables are patched where they stand, and everything else stays")
    func tables() throws {
        let patches: [(String, @Sendable (inout AlteredFile) throws -> Void)] = [
            ("moov/trak/mdia/minf/stbl/stco", { try $0.setChunkOffset(77, chunk: 1) }),
            ("moov/trak/mdia/minf/stbl/stsz", { try $0.setSampleSize(1, sample: 3) }),
            ("moov/trak/mdia/minf/stbl/stts", { try $0.setTimeToSample(entry: 0, count: 3, delta: 7) }),
            ("moov/trak/mdia/minf/stbl/ctts", { try $0.setCompositionOffset(-5, entry: 1) }),
            ("moov/trak/mdia/minf/stbl/stss", { try $0.setSyncSample(2, entry: 1) }),
            ("moov/trak/edts/elst", { try $0.setEdit(segmentDuration: 3, mediaTime: 4, rate: 0x2_0000) }),
            ("moov/trak/mdia/mdhd", { try $0.setMediaTimescale(45_000) }),
            ("moov/trak/tkhd", { try $0.setMatrix(TrackGeometry.upsideDown) }),
            ("moov/trak/tkhd", { try $0.setTrackSize(width: 1, height: 2) }),
            ("moov/trak/tkhd", { try $0.setTrackFlags(0) }),
            ("moov/trak/mdia/minf/stbl/stsd", { try $0.flipSampleEntry() }),
        ]
        let plain = AlteredFile(Recording("IPBB IPBB").serialize())
        for (path, patch) in patches {
            var altered = plain
            try patch(&altered)
            let range = try plain.box(path)
            let changed = plain.bytes.indices.filter { plain.bytes[$0] != altered.bytes[$0] }
            #expect(!changed.isEmpty && changed.allSatisfy(range.contains), "\(path)")
            #expect(altered.bytes.count == plain.bytes.count)
        }
        var fragmented = AlteredFile(Recording("IP IP", layout: .fragmented).serialize())
        try fragmented.setDecodeTime(0x1_0000_0000, fragment: 1)
        let payload = try fragmented.boxes.box("moof[1]/traf/tfdt").payload
        #expect(Array(fragmented.bytes[payload]) == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
        #expect(throws: ForgeError.self) { try fragmented.setDecodeTime(0, fragment: 2) }
    }

    @Test("a patched timescale is what another recording would have had")
    func patchEqualsModel() throws {
        var altered = AlteredFile(recording.serialize())
        try altered.setMatrix(TrackGeometry.upsideDown)
        try altered.setTrackSize(width: 640, height: 360)
        try altered.setTimeToSample(entry: 0, delta: 1800)
        var model = recording
        model.tracks[0].geometry = TrackGeometry(width: 640, height: 360)
        model.tracks[0].geometry.matrix = TrackGeometry.upsideDown
        model.divideDurations(by: 2)
        // The headers' durations are not patched; all else is.
        let expected = AlteredFile(model.serialize())
        for path in ["moov/trak/mdia/minf/stbl", "mdat"] {
            #expect(try altered.bytes[altered.box(path)].elementsEqual(expected.bytes[expected.box(path)]))
        }
        let header = try altered.boxes.box("moov/trak/tkhd").payload
        #expect(altered.bytes[header].suffix(44).elementsEqual(expected.bytes[header].suffix(44)))
    }

    @Test("a file is cut, and bytes are appended")
    func truncate() {
        var altered = AlteredFile(recording.serialize())
        let size = altered.bytes.count
        altered.truncate(to: size - 3)
        #expect(altered.bytes.count == size - 3)
        altered.append([0, 0])
        #expect(altered.bytes.count == size - 1)
        altered.truncate(to: -1)
        #expect(altered.bytes.isEmpty)
    }

    @Test("the bytes of samples change places only where their sizes allow")
    func swapBytes() throws {
        var style = PictureStyle()
        style.sizeVariation = 0
        let recording = Recording("IPPP", style: style)
        var altered = AlteredFile(recording.serialize())
        try altered.swapSampleBytes(1, 3)
        var model = recording
        try model.swap(1, 3)
        #expect(altered == AlteredFile(model.serialize()))
        #expect(throws: ForgeError(.sizesDiffer, "samples 0 and 1")) { try altered.swapSampleBytes(0, 1) }
    }

    @Test("signature boxes outlive a rewriting: at the end of a progressive file, behind their fragment in a fragmented one")
    func reserialize() throws {
        var signed = AlteredFile(recording.serialize())
        try signed.insertTopLevelBox(signature, before: signed.boxes.boxes.count)
        var altered = recording
        try altered.drop(3)
        let file = altered.reserialize(keepingSignaturesOf: signed.bytes, madeFrom: recording)
        #expect(file.bytes.suffix(signature.count).elementsEqual(signature))
        #expect(file.bytes.dropLast(signature.count).elementsEqual(altered.serialize().bytes))

        let original = Recording("IP IP IP", layout: .fragmented)
        var fragmented = AlteredFile(original.serialize())
        for number in fragmented.topLevelBoxes("mdat").reversed() {
            try fragmented.insertTopLevelBox(box("uuid", signature + [UInt8(number)]), before: number + 1)
        }
        #expect(original.reserialize(keepingSignaturesOf: fragmented.bytes, madeFrom: original) == fragmented)
        var cut = original
        cut.dropGroup(1)
        let shorter = cut.reserialize(keepingSignaturesOf: fragmented.bytes, madeFrom: original)
        #expect(shorter.boxes.boxes.map(\.type) == ["ftyp", "moov", "moof", "mdat", "uuid", "uuid", "moof", "mdat", "uuid"])
    }

    @Test("boxes are found by path, and by type")
    func boxes() throws {
        let tree = BoxTree(recording.serialize().bytes)
        #expect(try tree.box("moov/trak/mdia/minf/stbl/stts").type == "stts")
        #expect(tree.all("stts").count == 1)
        #expect(throws: ForgeError(.noSuchBox, "moov/trak[1]")) { try tree.box("moov/trak[1]") }
        #expect(throws: ForgeError(.noSuchBox, "")) { try tree.box("") }
    }
}
