import Evidence
import ISOBMFF
import Testing

@Suite("Cursors over the samples of a track") struct CursorTests {
    /// Recordings whose tables are written in every way.
    private static func movies() -> [[UInt8]] {
        var compact = SmallMovie()
        compact.sizes = [1, 2, 3, 15]
        compact.otherwise["stsz"] = full("stz2", [0, 0, 0, 4], be(UInt32(4)), [0x12, 0x3F])
        compact.otherwise["ctts"] = table("ctts", version: 1, [[1, 3], [2, UInt32(bitPattern: -5)]])
        var constant = SmallMovie()
        constant.sizes = [8, 8, 8, 8]
        constant.otherwise["stsz"] = full("stsz", be(UInt32(8)), be(UInt32(4)))
        constant.otherwise["stts"] = table("stts", [[1, 5], [1, 7], [1, 9]])
        // Runs of no samples, tables that end early, sync samples out of order and none that is there.
        var odd = SmallMovie()
        odd.sizes = [10, 20, 30, 5, 7, 9]
        odd.otherwise["stts"] = table("stts", [[0, 3], [2, 5], [0, 4], [1, 7]])
        odd.otherwise["ctts"] = table("ctts", [[0, 1], [1, 2], [2, 2], [0, 8], [1, 3]])
        odd.otherwise["stss"] = table("stss", [[2], [1], [2], [5], [99]])
        return [SmallMovie().bytes, compact.bytes, constant.bytes, odd.bytes, FragmentedMovie().bytes]
    }

    @Test("passing over samples leads to where going through them does", arguments: movies()) func skip(bytes: [UInt8]) throws {
        let opened = try OpenedMovie(bytes)
        let samples = try opened.samples()
        let track = try #require(opened.movie.tracks.first)
        #expect(samples.count >= 4)
        for start in samples.indices {
            for target in samples.indices where target >= start {
                var cursor = track.samples()
                for _ in 0..<start { _ = try cursor.next() }
                try cursor.skip(to: UInt64(target))
                #expect(try cursor.next() == samples[target], "from \(start) to \(target)")
            }
        }
        var cursor = track.samples()
        try cursor.skip(to: .max)
        #expect(try cursor.next() == nil)
    }

    @Test("reading samples together gives what going through them does", arguments: movies(), 1...7) func read(bytes: [UInt8], count: Int)
        throws
    {
        let opened = try OpenedMovie(bytes)
        var cursor = try #require(opened.movie.tracks.first).samples()
        var samples: [Sample] = []
        repeat {
            let before = samples.count
            try cursor.read(count, into: &samples)
            if samples.count == before { break }
        } while true
        #expect(samples == (try opened.samples()))
    }

    @Test("runs of samples have the bytes of their samples, wherever they are cut", arguments: movies()) func runs(bytes: [UInt8]) throws {
        let opened = try OpenedMovie(bytes)
        let samples = try opened.samples()
        let track = try #require(opened.movie.tracks.first)
        for limit in 0...UInt64(samples.count) {
            var cursor = track.sampleRuns()
            var next: UInt64 = 0
            for end in [limit, .max] {
                while let run = try cursor.next(before: end) {
                    let members = samples[Int(run.samples.first)...Int(run.samples.last)]
                    #expect(run.samples.first == next && run.samples.last < end)
                    #expect(run.bytes.offset == members.first?.offset)
                    #expect(run.bytes.length == members.reduce(0) { $0 + UInt64($1.size) })
                    #expect(zip(members, members.dropFirst()).allSatisfy { $0.end == $1.offset })
                    next = run.samples.last + 1
                }
                #expect(next == min(end, UInt64(samples.count)))
            }
        }
    }
}
