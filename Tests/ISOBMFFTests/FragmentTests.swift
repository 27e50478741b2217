import Evidence
import ISOBMFF
import Testing

@Suite("Samples of a fragmented recording") struct FragmentTests {
    /// Offsets of the first media byte of each fragment.
    private func mediaOffsets(_ opened: OpenedMovie) -> [UInt64] { opened.movie.mediaData.map(\.offset) }

    @Test("data offsets count from the fragment with default-base-is-moof") func baseIsFragment() throws {
        let opened = try OpenedMovie(FragmentedMovie().bytes)
        let media = mediaOffsets(opened)
        let samples = try opened.samples()
        #expect(samples.map(\.offset) == [media[0], media[0] + 7, media[1], media[1] + 7])
        #expect(samples.map(\.fragment) == [0, 0, 1, 1])
        #expect(samples.map(\.decodeTime) == [0, 1024, 2048, 3072])
        #expect(samples.allSatisfy { !$0.isSync })
        #expect(opened.movie.tracks[0].duration == 4096)
        #expect(opened.codes == [])
    }

    @Test("without any base the first traf counts from the fragment, the next goes on where it ended") func implicitBase() throws {
        var movie = FragmentedMovie()
        movie.fragments = [[.init(headerFlags: 0), .init(headerFlags: 0, runs: [.init(sizes: [3], hasDataOffset: false)])]]
        let opened = try OpenedMovie(movie.bytes)
        let media = mediaOffsets(opened)[0]
        #expect(try opened.places() == [[media, 7], [media + 7, 9], [media + 16, 3]])
        #expect(opened.codes == [])
    }

    @Test("a second run without a data offset goes on where the first ended") func secondRun() throws {
        var movie = FragmentedMovie()
        movie.fragments = [[.init(runs: [.init(), .init(sizes: [5, 6], hasDataOffset: false)])]]
        let opened = try OpenedMovie(movie.bytes)
        let media = mediaOffsets(opened)[0]
        #expect(try opened.places() == [[media, 7], [media + 7, 9], [media + 16, 5], [media + 21, 6]])
    }

    @Test("an explicit base data offset") func explicitBase() throws {
        var movie = FragmentedMovie()
        let part = { (base: UInt64) in
            FragmentedMovie.Part(headerFlags: 0x1, header: be(base), time: 0, runs: [.init(dataOffset: 4)])
        }
        movie.fragments = [[part(0)]]
        let media = UInt64(movie.bytes.count - 16)
        movie.fragments = [[part(media - 4)]]
        let opened = try OpenedMovie(movie.bytes)
        #expect(try opened.places() == [[media, 7], [media + 7, 9]])
        #expect(opened.codes == [])
    }

    @Test("the samples of moov come first, and fragments without a time go on from there") func partlyFragmented() throws {
        var movie = FragmentedMovie()
        movie.movie.otherwise["stts"] = table("stts", [[2, 1000]])
        movie.movie.otherwise["stsc"] = table("stsc", [[1, 2, 1]])
        movie.movie.otherwise["stsz"] = stsz([4, 4])
        movie.movie.otherwise["stco"] = table("stco", [[0]])
        movie.fragments = [[.init()]]
        let first = UInt32(movie.start.count + 8)
        movie.movie.otherwise["stco"] = table("stco", [[first]])
        movie.before[0] = box("mdat", zeros(8))
        let opened = try OpenedMovie(movie.bytes)
        let samples = try opened.samples()
        #expect(samples.map(\.fragment) == [nil, nil, 0, 0])
        #expect(samples.map(\.decodeTime) == [0, 1000, 2000, 3024])
        #expect(opened.codes == [])
    }

    @Test("what trun leaves out comes from tfhd, then from trex") func defaults() throws {
        var movie = FragmentedMovie()
        movie.fragments = [[.init(headerFlags: 0x2_0028, header: be(UInt32(512)) + be(UInt32(0)), time: 0)]]
        let samples = try OpenedMovie(movie.bytes).samples()
        #expect(samples.map(\.duration) == [512, 512])
        #expect(samples.allSatisfy { $0.isSync })
    }

    @Test("a run without fields has samples of the default size") func runWithoutFields() throws {
        var movie = FragmentedMovie()
        movie.fragments = [[.init(time: 0)]]
        let bare = box("traf", full("tfhd", flags: 0x2_0000, be(UInt32(1))), full("trun", flags: 1, be(UInt32(3)), be(Int32(76))))
        let bytes = movie.start + box("moof", full("mfhd", be(UInt32(1))), bare) + box("mdat", zeros(12))
        let opened = try OpenedMovie(bytes)
        let media = mediaOffsets(opened)[0]
        #expect(try opened.places() == [[media, 4], [media + 4, 4], [media + 8, 4]])
    }

    /// What may be wrong with fragments, and the finding that says so.
    static let damage: [(String, String, @Sendable (inout FragmentedMovie) -> Void)] = [
        ("a repeated sequence number", "fragment-sequence", { $0.sequence = { _ in 1 } }),
        ("a jump of sequence numbers", "fragment-sequence", { $0.sequence = { UInt32($0 * 3) } }),
        ("a decode time that falls", "decode-time-falls", { $0.fragments[1][0].time = 100 }),
        ("no announcement of fragments", "fragments-not-announced", { $0.extends = [] }),
        ("two defaults for a track", "duplicate-box", { $0.extends = box("mvex", trex(), trex()) }),
        ("a fragment of a track that is not declared", "fragment-of-unknown-track", { $0.fragments[1][0].track = 9 }),
        ("a run past the end of the file", "sample-outside-file", { $0.fragments[1][0].runs[0].dataOffset = 1 << 20 }),
        ("a run before the start of the file", "sample-outside-file", { $0.fragments[1][0].runs[0].dataOffset = -(1 << 20) }),
        ("a run inside the moof", "sample-outside-media-data", { $0.fragments[1][0].runs[0].dataOffset = 0 }),
        ("more rows than the box has", "table-overrun", { $0.fragments[1][0].runs[0].count = 3 }),
        (
            "a base at the end of all numbers", "sample-outside-file",
            { $0.fragments[1] = [.init(headerFlags: 1, header: be(UInt64.max - 3))] }
        ),
        (
            "a description that does not exist", "invalid-field",
            { $0.fragments[1][0] = .init(headerFlags: 0x2_0002, header: be(UInt32(2))) }
        ),
        ("a fragment twice", "samples-overlap", { $0.fragments[1][0].runs[0].dataOffset = -16 }),
        ("a tfhd that is cut", "missing-box", { $0.fragments[1][0] = .init(headerFlags: 1, header: be(UInt32(0))) }),
    ]

    private static func trex() -> [UInt8] { full("trex", be(UInt32(1)), be(UInt32(1)), zeros(12)) }

    @Test("odd fragments are named", arguments: damage.indices) func findings(index: Int) throws {
        let (what, code, change) = Self.damage[index]
        var movie = FragmentedMovie()
        change(&movie)
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.codes.contains(code), "\(what): \(opened.codes)")
        for track in opened.movie.tracks.indices {
            let samples = try opened.samples(track)
            #expect(UInt64(samples.count) == opened.movie.tracks[track].sampleCount, "\(what)")
        }
    }

    @Test("parts of tracks beyond the budget cut the track") func manyFragments() throws {
        var budget = ReadingBudget()
        budget.trackFragments = 1
        let opened = try OpenedMovie(FragmentedMovie().bytes, budget: budget)
        #expect(opened.doubts.contains("limit-reached"))
        #expect(opened.movie.tracks[0].isCut)
        #expect(try opened.samples().count == 2)
    }

    /// Indexes that do not fit the fragments.
    static let indexes: [(String, [UInt8], [UInt8])] = [
        ("a segment index past its box", full("sidx", zeros(8), zeros(8), zeros(2), be(UInt16(9))), []),
        (
            "a segment index into the middle of a box", full("sidx", zeros(8), zeros(8), zeros(2), be(UInt16(1)), be(UInt32(50)), zeros(8)),
            []
        ),
        ("an entry that points at no fragment", [], box("mfra", full("tfra", be(UInt32(1)), zeros(4), be(UInt32(1)), zeros(8), zeros(3)))),
        ("more entries than the box has", [], box("mfra", full("tfra", be(UInt32(1)), zeros(4), be(UInt32.max)))),
        ("a size that is not that of the index", [], box("mfra", full("mfro", be(UInt32(7))))),
        ("a box that is cut", [], box("mfra", full("mfro"))),
    ]

    @Test("an index that does not fit is a notice", arguments: indexes.indices) func index(number: Int) throws {
        let (what, before, after) = Self.indexes[number]
        var movie = FragmentedMovie()
        movie.before[0] = before
        let opened = try OpenedMovie(movie.bytes + after)
        #expect(opened.codes == ["index-mismatch"], "\(what)")
        #expect(try opened.samples().count == 4)
    }

    @Test("indexes that fit are not mentioned") func soundIndex() throws {
        var movie = FragmentedMovie()
        let fragments = try OpenedMovie(movie.bytes).movie.fragments
        let sizes = [fragments[1].offset - fragments[0].offset, UInt64(movie.bytes.count) - fragments[1].offset]
        movie.before[0] = full(
            "sidx", zeros(8), zeros(8), zeros(2), be(UInt16(2)), be(UInt32(sizes[0])), zeros(8), be(UInt32(sizes[1])), zeros(8))
        let moved = try OpenedMovie(movie.bytes).movie.fragments
        let entry = zeros(4) + be(UInt32(moved[1].offset)) + zeros(3)
        let random = full("tfra", be(UInt32(1)), zeros(4), be(UInt32(1)), entry)
        let opened = try OpenedMovie(movie.bytes + box("mfra", random, full("mfro", be(UInt32(8 + random.count + 16)))))
        #expect(opened.codes == [])
    }

    @Test("a fragment before moov is followed, with a doubt") func fragmentBeforeMovie() throws {
        let movie = FragmentedMovie()
        let opened = try OpenedMovie(movie.bytes[movie.start.count...] + movie.start)
        #expect(opened.codes == ["fragment-before-movie"])
        #expect(try opened.samples().count == 4)
    }

    @Test("a run of samples without bytes and without rows is bounded") func emptyBomb() throws {
        let movie = FragmentedMovie()
        let bomb = box(
            "traf", full("tfhd", flags: 0x2_0010, be(UInt32(1)), be(UInt32(0))), full("trun", flags: 1, be(UInt32.max), be(Int32(0))))
        let opened = try OpenedMovie(movie.start + box("moof", full("mfhd", be(UInt32(1))), bomb) + box("mdat", zeros(8)))
        #expect(opened.codes.contains("limit-reached"))
        #expect(opened.movie.tracks[0].sampleCount <= 65_536)
        let samples = try opened.samples()
        #expect(UInt64(samples.count) == opened.movie.tracks[0].sampleCount)
    }

    @Test("every truncation leaves whole fragments before it, and a doubt") func truncation() throws {
        let bytes = FragmentedMovie().bytes
        let whole = try OpenedMovie(bytes)
        let all = try whole.samples()
        let start = FragmentedMovie().start.count
        for length in start..<bytes.count {
            let opened = try OpenedMovie(Array(bytes[..<length]))
            let ends = whole.movie.fragments.map(\.offset).contains(UInt64(length))
            #expect(
                ends || length - start < 8 || !opened.doubts.isEmpty || opened.codes == ["trailing-bytes"], "\(length): \(opened.codes)")
            let samples = try opened.samples()
            #expect(samples == Array(all.prefix(samples.count)), "\(length)")
        }
    }
}
