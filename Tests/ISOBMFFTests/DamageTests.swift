import Evidence
import ISOBMFF
import Testing

@Suite("Damage and ambiguity") struct DamageTests {
    /// How many samples are left, the finding, and what is done to the recording.
    static let table: [(String, Int, String, @Sendable (inout SmallMovie) -> Void)] = [
        ("no stco", 0, "missing-box", { $0.otherwise["stco"] = [] }),
        ("no stsz", 0, "missing-box", { $0.otherwise["stsz"] = [] }),
        ("no stsc", 0, "missing-box", { $0.otherwise["stsc"] = [] }),
        ("no stsd", 4, "missing-box", { $0.otherwise["stsd"] = [] }),
        ("no stbl", 0, "missing-box", { $0.otherwise["stbl"] = [] }),
        ("no hdlr", 4, "missing-box", { $0.otherwise["hdlr"] = [] }),
        ("no tkhd", 4, "missing-box", { $0.otherwise["tkhd"] = [] }),
        ("no mdhd", 4, "missing-box", { $0.otherwise["mdhd"] = [] }),
        ("no mvhd", 4, "missing-box", { $0.otherwise["mvhd"] = [] }),
        ("two stsz", 4, "duplicate-box", { $0.after["stsz"] = stsz([1, 1, 1, 1]) }),
        ("two tkhd", 4, "duplicate-box", { $0.after["tkhd"] = tkhd(id: 2) }),
        ("two mdia", 4, "duplicate-box", { $0.after["mdia"] = box("mdia") }),
        ("stsz and stz2", 4, "contradictory-boxes", { $0.after["stsz"] = full("stz2", [0, 0, 0, 8], be(UInt32(1)), [9]) }),
        ("stco and co64", 4, "contradictory-boxes", { $0.after["stco"] = full("co64", be(UInt32(1)), be(UInt64(24))) }),
        ("stz2 of 3 bits", 0, "invalid-field", { $0.otherwise["stsz"] = full("stz2", [0, 0, 0, 3], be(UInt32(4)), [1, 2]) }),
        (
            "stco claims more than it has", 4, "table-overrun",
            { $0.otherwise["stco"] = ISOBMFFTests.table("stco", count: 3, [[24], [54]]) }
        ),
        ("stsz claims all there can be", 4, "table-overrun", { $0.otherwise["stsz"] = stsz([10, 20, 30, 5], count: .max) }),
        ("stts claims all there can be", 4, "table-overrun", { $0.otherwise["stts"] = ISOBMFFTests.table("stts", count: .max, [[4, 1]]) }),
        ("stts covers too few", 4, "table-count-mismatch", { $0.otherwise["stts"] = ISOBMFFTests.table("stts", [[3, 1]]) }),
        ("stts covers 2^32-1", 4, "table-count-mismatch", { $0.otherwise["stts"] = ISOBMFFTests.table("stts", [[.max, .max]]) }),
        ("ctts covers too many", 4, "table-count-mismatch", { $0.otherwise["ctts"] = ISOBMFFTests.table("ctts", [[5, 1]]) }),
        ("stss falls", 4, "table-count-mismatch", { $0.otherwise["stss"] = ISOBMFFTests.table("stss", [[3], [1]]) }),
        ("stss names sample 0", 4, "table-count-mismatch", { $0.otherwise["stss"] = ISOBMFFTests.table("stss", [[0]]) }),
        ("stss beyond the last sample", 4, "table-count-mismatch", { $0.otherwise["stss"] = ISOBMFFTests.table("stss", [[5]]) }),
        ("stsc starts at chunk 2", 2, "chunk-map-invalid", { $0.otherwise["stsc"] = ISOBMFFTests.table("stsc", [[2, 2, 1]]) }),
        ("stsc does not ascend", 4, "chunk-map-invalid", { $0.otherwise["stsc"] = ISOBMFFTests.table("stsc", [[1, 1, 1], [1, 2, 1]]) }),
        (
            "stsc puts nothing into a chunk", 2, "chunk-map-invalid",
            { $0.otherwise["stsc"] = ISOBMFFTests.table("stsc", [[1, 0, 1], [2, 2, 1]]) }
        ),
        (
            "stsc names a chunk that is not", 4, "chunk-map-invalid",
            { $0.otherwise["stsc"] = ISOBMFFTests.table("stsc", [[1, 2, 1], [3, 1, 1]]) }
        ),
        ("stsc has room for more", 4, "chunk-map-invalid", { $0.otherwise["stsc"] = ISOBMFFTests.table("stsc", [[1, .max, 1]]) }),
        ("stsc names description 2", 4, "chunk-map-invalid", { $0.otherwise["stsc"] = ISOBMFFTests.table("stsc", [[1, 2, 2]]) }),
        ("too few chunks", 2, "sample-without-chunk", { $0.otherwise["stco"] = ISOBMFFTests.table("stco", [[24]]) }),
        ("one size for 2^32-1 samples", 4, "sample-without-chunk", { $0.otherwise["stsz"] = full("stsz", be(UInt32(1)), be(UInt32.max)) }),
        ("a chunk past the end", 2, "sample-outside-file", { $0.otherwise["stco"] = ISOBMFFTests.table("stco", [[24], [100_000]]) }),
        (
            "a chunk at the end of all numbers", 0, "sample-outside-file",
            { $0.otherwise["stco"] = full("co64", be(UInt32(2)), be(UInt64.max - 5), be(UInt64(54))) }
        ),
        ("a sample of 4 GiB", 0, "sample-outside-file", { $0.otherwise["stsz"] = stsz([.max, 20, 30, 5]) }),
        ("a chunk in moov", 4, "sample-outside-media-data", { $0.otherwise["stco"] = ISOBMFFTests.table("stco", [[24], [120]]) }),
        ("a chunk used twice", 4, "samples-overlap", { $0.otherwise["stco"] = ISOBMFFTests.table("stco", [[24], [24]]) }),
        ("samples that overlap by a byte", 4, "samples-overlap", { $0.otherwise["stco"] = ISOBMFFTests.table("stco", [[24], [53]]) }),
        ("media that nothing uses", 4, "unreferenced-media-data", { $0.after["mdat"] = box("mdat", [1, 2, 3]) }),
        ("track 0", 4, "track-id-zero", { $0.otherwise["tkhd"] = tkhd(id: 0) }),
        ("a second moov", 4, "several-movies", { $0.after["moov"] = $0.movie }),
        ("a moov in a moov", 4, "misplaced-box", { $0.after["mvhd"] = box("moov") }),
        ("a stbl in a trak", 4, "misplaced-box", { $0.after["tkhd"] = box("stbl") }),
        ("an unknown version of tkhd", 4, "box-version-unknown", { $0.otherwise["tkhd"] = full("tkhd", version: 2, zeros(90)) }),
        ("a tkhd that is cut", 4, "box-fields-cut", { $0.otherwise["tkhd"] = full("tkhd", zeros(40)) }),
        ("a timescale of 0", 4, "invalid-field", { $0.otherwise["mdhd"] = mdhd(timescale: 0) }),
        (
            "media in another file", 0, "external-media",
            { $0.otherwise["dref"] = dref(full("url ", Array("file:///etc/hostname".utf8) + [0])) }
        ),
        (
            "dref counts more entries", 4, "table-overrun",
            { $0.otherwise["dref"] = full("dref", be(UInt32.max), full("url ", flags: 1)) }
        ),
        ("a data reference that is not", 4, "sample-description-invalid", { $0.otherwise["stsd"] = stsd(visualEntry(dataReference: 2)) }),
        (
            "stsd counts more entries", 4, "sample-description-invalid",
            { $0.otherwise["stsd"] = stsd(visualEntry("avc1", avcC()), count: 2) }
        ),
        (
            "a sample entry of size 7", 4, "box-too-small",
            { $0.otherwise["stsd"] = full("stsd", be(UInt32(1)), be(UInt32(7)), Array("avc1".utf8)) }
        ),
        ("avcC of one byte", 4, "sample-description-invalid", { $0.otherwise["stsd"] = stsd(visualEntry("avc1", box("avcC", [1]))) }),
        (
            "avcC with a parameter set past its end", 4, "sample-description-invalid",
            { $0.otherwise["stsd"] = stsd(visualEntry("avc1", box("avcC", [1, 0x64, 0, 0x28, 0xFF, 0xE1, 0xFF, 0xFF, 0]))) }
        ),
        ("av1C of one byte", 4, "sample-description-invalid", { $0.otherwise["stsd"] = stsd(visualEntry("av01", box("av1C", [0x81]))) }),
        (
            "av1C of an unknown version", 4, "sample-description-invalid",
            { $0.otherwise["stsd"] = stsd(visualEntry("av01", box("av1C", [0x7F, 0, 0x0C, 0]))) }
        ),
        (
            "av1C with an OBU past its end", 4, "sample-description-invalid",
            { $0.otherwise["stsd"] = stsd(visualEntry("av01", box("av1C", [0x81, 0, 0x0C, 0, 0x0A, 9, 0]))) }
        ),
        (
            "av1C with an OBU of a size that has no end", 4, "sample-description-invalid",
            {
                $0.otherwise["stsd"] = stsd(
                    visualEntry("av01", box("av1C", [0x81, 0, 0x0C, 0, 0x0A] + [UInt8](repeating: 0x80, count: 12))))
            }
        ),
        (
            "av1C with the forbidden bit of an OBU", 4, "sample-description-invalid",
            { $0.otherwise["stsd"] = stsd(visualEntry("av01", box("av1C", [0x81, 0, 0x0C, 0, 0x8A, 0]))) }
        ),
        (
            "an edit before the start", 4, "edit-list-invalid",
            { $0.otherwise["edts"] = box("edts", full("elst", be(UInt32(1)), be(UInt32(1)), be(Int32(-2)), be(UInt32(0x10000)))) }
        ),
        ("sound only", 4, "no-video", { $0.otherwise["hdlr"] = hdlr("soun") }),
        ("no moov", 0, "no-movie", { $0.otherwise["moov"] = [] }),
        ("a compressed moov", 4, "compressed-movie", { $0.after["mvhd"] = box("cmov", zeros(20)) }),
        ("a nested box of size 0", 4, "box-size-zero-nested", { $0.after["mvhd"] = be(UInt32(0)) + Array("free".utf8) }),
    ]

    @Test("each is named, and as much is read as has one meaning", arguments: table.indices) func named(index: Int) throws {
        let (what, count, code, change) = Self.table[index]
        var movie = SmallMovie()
        change(&movie)
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.codes.contains(code), "\(what): \(opened.codes)")
        let samples = opened.movie.tracks.isEmpty ? [] : try opened.samples()
        if code != "box-size-zero-nested" { #expect(samples.count == count, "\(what)") }
        #expect(opened.movie.tracks.first.map { $0.sampleCount == UInt64(samples.count) } ?? true, "\(what)")
        for finding in opened.movie.findings where finding.code.name == code {
            #expect(finding.message.contains("offset") || finding.bytes.isEmpty, "\(what): \(finding.message)")
            #expect(finding.message.contains("ISO/IEC 14496-12") || code == "compressed-movie", "\(what): \(finding.message)")
        }
    }

    @Test("bytes after the last box are named and belong to none") func trailing() throws {
        let bytes = SmallMovie().bytes
        let opened = try OpenedMovie(bytes + [1, 2, 3])
        #expect(opened.codes == ["trailing-bytes"])
        #expect(opened.movie.unexplained == [.init(offset: UInt64(bytes.count), length: 3)])
        #expect(try opened.samples().count == 4)
    }

    @Test("two tracks with one number are both shown, with a doubt") func duplicateTrack() throws {
        var movie = SmallMovie()
        movie.after["trak"] = movie.track
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.movie.tracks.count == 2)
        #expect(opened.doubts.contains("track-id-duplicate") && opened.doubts.contains("samples-overlap"))
    }

    @Test("what does not begin like an MP4 is refused", arguments: ["hello, this is text", "\u{7F}ELF and so on and on"]) func notAMovie(
        text: String
    ) {
        #expect(throws: MovieError.self) { _ = try OpenedMovie(Array(text.utf8)) }
    }

    @Test("nesting ends at the budget's depth") func depth() throws {
        var nested: [UInt8] = []
        for _ in 0..<500 { nested = box("udta", nested) }
        var movie = SmallMovie()
        movie.otherwise["udta"] = nested
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.codes.contains("nesting-too-deep"))
        #expect(opened.movie.boxes.boxes.allSatisfy { $0.depth < 64 })
    }

    @Test("more boxes than the budget allows end in a limit, not in a pass") func manyBoxes() throws {
        var budget = ReadingBudget()
        budget.boxesKept = 100
        let bytes = SmallMovie().bytes + (0..<200).flatMap { _ in box("free") }
        let opened = try OpenedMovie(bytes, budget: budget)
        #expect(opened.doubts.contains("limit-reached"))
        #expect(opened.movie.boxes.boxes.count == 100)
    }

    @Test("tracks and sample entries without end are bounded") func manyTracksAndEntries() throws {
        var budget = ReadingBudget()
        budget.tracks = 3
        budget.entries = 2
        var movie = SmallMovie()
        movie.after["trak"] = (0..<10).flatMap { _ in box("trak") }
        movie.otherwise["stsd"] = stsd(visualEntry(), visualEntry(), visualEntry(), visualEntry())
        let opened = try OpenedMovie(movie.bytes, budget: budget)
        #expect(opened.movie.tracks.count == 3 && opened.movie.tracks[0].sampleEntries.count == 2)
        #expect(opened.doubts.filter { $0 == "limit-reached" }.count == 2)
    }

    @Test("tracks that use the same bytes again and again are bounded by the size of the file") func manyTracksOfTheSameBytes() throws {
        var movie = SmallMovie()
        movie.sizes = [10_000, 10_000, 10_000, 10_000]
        movie.after["trak"] = (0..<20).flatMap { _ in movie.track }
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.doubts.contains("limit-reached"))
        let used = opened.movie.tracks.reduce(into: UInt64(0)) { $0 += $1.sampleBytes }
        #expect(used <= UInt64(movie.bytes.count) * 4)
    }

    @Test("QuickTime's forms are no damage") func quickTime() throws {
        var movie = SmallMovie()
        movie.otherwise["udta"] = box("udta", box("name", [1, 2]), zeros(4)) + box("meta", hdlr("mdta"), box("keys", zeros(8)))
        movie.otherwise["dref"] = dref(full("alis", flags: 1))
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.codes == [])
        #expect(try opened.samples().count == 4)
    }

    @Test("damaged user data is a notice: it does not say where samples are") func userData() throws {
        var movie = SmallMovie()
        movie.otherwise["udta"] = box("udta", be(UInt32(100)), Array("name".utf8))
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.codes == ["user-data-malformed"] && opened.doubts.isEmpty)
    }
}
