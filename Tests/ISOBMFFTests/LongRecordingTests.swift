import ISOBMFF
import Testing

@Suite("Long recordings") struct LongRecordingTests {
    @Test("the samples of half a day cost windows, not arrays") func longTable() throws {
        let count = 1_300_000
        var movie = SmallMovie()
        movie.sizes = [4]
        movie.mediaDataHeader = be(UInt32(8 + 4)) + Array("mdat".utf8)
        movie.otherwise["stts"] = table("stts", [[UInt32(count), 3000]])
        movie.otherwise["stss"] = table("stss", (0..<count / 30).map { [UInt32($0 * 30 + 1)] })
        movie.otherwise["stsc"] = table("stsc", [[1, UInt32(count), 1]])
        movie.otherwise["stsz"] = stsz([UInt32](repeating: 0, count: count - 1) + [4])
        movie.otherwise["stco"] = table("stco", [[24]])
        let opened = try OpenedMovie(movie.bytes)
        #expect(opened.codes == [])
        var cursor = opened.movie.tracks[0].samples()
        var last: Sample?
        while let sample = try cursor.next() { last = sample }
        #expect(last?.index == UInt64(count - 1) && last?.decodeTime == UInt64(count - 1) * 3000)
    }
}
