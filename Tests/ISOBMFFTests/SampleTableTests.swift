import Evidence
import ISOBMFF
import Testing

@Suite("Samples of a progressive recording") struct SampleTableTests {
    @Test("samples come in decode order with their places, times and sync marks") func plain() throws {
        let opened = try OpenedMovie(SmallMovie().bytes)
        let samples = try opened.samples()
        #expect(samples.map(\.offset) == [24, 34, 54, 84])
        #expect(samples.map(\.size) == [10, 20, 30, 5])
        #expect(samples.map(\.decodeTime) == [0, 1024, 2048, 3072])
        #expect(samples.map(\.isSync) == [true, false, true, false])
        #expect(samples.map(\.index) == [0, 1, 2, 3])
        #expect(samples.allSatisfy { $0.fragment == nil && $0.descriptionIndex == 1 && $0.duration == 1024 })
        let track = try #require(opened.movie.tracks.first)
        #expect(track.sampleCount == 4 && track.sampleBytes == 65 && track.duration == 4096 && track.timescale == 10_240)
        #expect(opened.codes == [])
    }

    @Test("composition offsets are signed in either version, as QuickTime writes them and players read them", arguments: [UInt8(0), 1])
    func compositionOffsets(version: UInt8) throws {
        var movie = SmallMovie()
        movie.otherwise["ctts"] = table("ctts", version: version, [[1, 3], [1, UInt32(bitPattern: -5)], [2, 0]])
        let opened = try OpenedMovie(movie.bytes)
        #expect(try opened.samples().map(\.compositionOffset) == [3, -5, 0, 0])
        #expect(opened.codes == [])
    }

    @Test("without stss every sample is a sync sample") func noSyncTable() throws {
        var movie = SmallMovie()
        movie.otherwise["stss"] = []
        #expect(try OpenedMovie(movie.bytes).samples().allSatisfy { $0.isSync })
    }

    @Test("compact sizes of 4, 8 and 16 bits", arguments: [UInt8(4), 8, 16]) func compactSizes(bits: UInt8) throws {
        var movie = SmallMovie()
        movie.sizes = [1, 2, 3, 15]
        let entries: [UInt8] =
            switch bits {
            case 4: [0x12, 0x3F]
            case 8: [1, 2, 3, 15]
            default: [0, 1, 0, 2, 0, 3, 0, 15]
            }
        movie.otherwise["stsz"] = full("stz2", [0, 0, 0, bits], be(UInt32(4)), entries)
        let opened = try OpenedMovie(movie.bytes)
        #expect(try opened.samples().map(\.size) == [1, 2, 3, 15])
        #expect(opened.codes == [])
    }

    @Test("one size for all samples") func constantSize() throws {
        var movie = SmallMovie()
        movie.sizes = [8, 8, 8, 8]
        movie.otherwise["stsz"] = full("stsz", be(UInt32(8)), be(UInt32(4)))
        let opened = try OpenedMovie(movie.bytes)
        #expect(try opened.places() == [[24, 8], [32, 8], [40, 8], [48, 8]])
        #expect(opened.codes == [])
    }

    @Test("64-bit chunk offsets and a 64-bit media data header") func wide() throws {
        var movie = SmallMovie()
        movie.mediaDataHeader = be(UInt32(1)) + Array("mdat".utf8) + be(UInt64(16 + 65))
        movie.otherwise["stco"] = full("co64", be(UInt32(2)), be(UInt64(32)), be(UInt64(62)))
        let opened = try OpenedMovie(movie.bytes)
        #expect(try opened.samples().map(\.offset) == [32, 42, 62, 92])
        #expect(opened.codes == [])
    }

    @Test("media data of size 0 reaches to the end of the file") func openEnded() throws {
        var movie = SmallMovie()
        let data = be(UInt32(0)) + Array("mdat".utf8) + movie.mediaBytes
        movie.otherwise["mdat"] = []
        let head = movie.bytes
        let first = UInt32(head.count + 8)
        movie.otherwise["stco"] = table("stco", [[first], [first + 30]])
        let opened = try OpenedMovie(movie.bytes + data)
        #expect(try opened.samples().map(\.offset) == [0, 10, 30, 60].map { UInt64(first) + $0 })
        #expect(opened.codes == [])
    }

    @Test("samples may have several descriptions") func severalDescriptions() throws {
        var movie = SmallMovie()
        movie.otherwise["stsd"] = stsd(visualEntry("avc1", avcC()), visualEntry("avc3", avcC()))
        movie.otherwise["stsc"] = table("stsc", [[1, 2, 1], [2, 2, 2]])
        let opened = try OpenedMovie(movie.bytes)
        #expect(try opened.samples().map(\.descriptionIndex) == [1, 1, 2, 2])
        #expect(opened.movie.tracks[0].sampleEntries.map { "\($0.format)" } == ["avc1", "avc3"])
        #expect(opened.codes == [])
    }

    @Test("a copy of a cursor is a bookmark") func bookmark() throws {
        let opened = try OpenedMovie(SmallMovie().bytes)
        var cursor = opened.movie.tracks[0].samples()
        _ = try cursor.next()
        var copy = cursor
        #expect(try cursor.next()?.offset == 34)
        #expect(try cursor.next()?.offset == 54)
        #expect(try copy.next()?.offset == 34)
        #expect(copy.index == 2 && cursor.index == 3)
    }

    @Test("edit lists in both versions", arguments: [UInt8(0), 1]) func edits(version: UInt8) throws {
        var movie = SmallMovie()
        let rows: [UInt8] =
            version == 0
            ? be(UInt32(100)) + be(Int32(-1)) + be(UInt32(0x10000)) + be(UInt32(300)) + be(Int32(1024)) + be(UInt32(0x10000))
            : be(UInt64(100)) + be(Int64(-1)) + be(UInt32(0x10000)) + be(UInt64(300)) + be(Int64(1024)) + be(UInt32(0x10000))
        movie.otherwise["edts"] = box("edts", full("elst", version: version, be(UInt32(2)), rows))
        let track = try OpenedMovie(movie.bytes).movie.tracks[0]
        #expect(track.edits.map(\.mediaTime) == [nil, 1024])
        #expect(track.edits.map(\.segmentDuration) == [100, 300])
        #expect(track.editList?.length == (version == 0 ? 40 : 56))
    }

    @Test("the sample entry says how NAL units are divided, and the raw stsd can be had") func configuration() throws {
        let movie = SmallMovie()
        let track = try OpenedMovie(movie.bytes).movie.tracks[0]
        let configuration = try #require(track.sampleEntries.first?.configuration)
        #expect("\(configuration.type)" == "avcC" && configuration.lengthSize == 4 && configuration.isWellFormed)
        let size = try #require(track.sampleEntries.first?.pixelSize)
        #expect(size.width == 320 && size.height == 180)
    }

    @Test("encrypted entries are recognised and named") func encrypted() throws {
        var movie = SmallMovie()
        let protection = box("sinf", box("frma", Array("avc1".utf8)), full("schm", Array("cbcs".utf8), be(UInt32(0x10000))))
        movie.otherwise["stsd"] = stsd(visualEntry("encv", avcC(), protection))
        let opened = try OpenedMovie(movie.bytes)
        let entry = try #require(opened.movie.tracks[0].sampleEntries.first)
        #expect("\(entry.originalFormat)" == "avc1" && entry.protection?.scheme.map { "\($0)" } == "cbcs")
        #expect(opened.codes == ["encrypted-track"] && opened.doubts.isEmpty)
    }
}
