import ByteInput
import Foundation
import ISOBMFF
import ParallelHashing
import SchemeKit
import Testing

@Suite("The samples of all tracks in the order of the file") struct SampleMergeTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("SampleMedia")
    /// One track and two, progressive and fragmented.
    private static let names = ["gate-authentic", "gate-sound-uncovered", "yard-authentic", "yard-excerpt"]

    @Test("asking for several in one go gives what asking one by one does", arguments: names, [1, 2, 7, 64, 1000])
    func together(name: String, count: Int) throws {
        let path = Self.folder.appendingPathComponent("\(name).mp4").path
        let movie = try MovieFile.open(EvidenceFile(path: path), budget: ReadingBudget())
        for tracks in [Array(movie.tracks.indices), [0], []] {
            var oneByOne: [Extent] = []
            var merge = try SampleMerge(movie, tracks: tracks)
            while let extent = try merge.next() { oneByOne.append(extent) }
            #expect(oneByOne.count == tracks.reduce(0) { $0 + Int(movie.tracks[$1].sampleCount) })
            var together: [Extent] = []
            merge = try SampleMerge(movie, tracks: tracks)
            var before = -1
            while together.count > before {
                before = together.count
                try merge.read(count, into: &together)
                #expect(together.count <= before + count)
            }
            #expect(together == oneByOne)
        }
    }
}
