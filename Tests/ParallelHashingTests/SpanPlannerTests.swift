import Evidence
import Testing

@testable import ParallelHashing

@Suite("Gathering extents into spans")
struct SpanPlannerTests {
    private static let gap = SpanPlanner<ListedExtents.Failure>.largestGap

    private func spans(
        _ ranges: [(offset: UInt64, length: UInt64)], fileSize: UInt64 = 1 << 40, bufferSize: Int = 1 << 20
    ) throws -> [Span] {
        var source = ListedExtents(ranges)
        var planner = SpanPlanner<ListedExtents.Failure>(fileSize: fileSize, bufferSize: bufferSize)
        var spans: [Span] = []
        while let span = try planner.next(from: &source) { spans.append(span) }
        // Whatever the plan: nothing is lost, repeated or moved, and what is to be in memory fits.
        #expect(spans.map(\.number) == Array(0..<spans.count))
        #expect(spans.flatMap(\.extents).map(\.index) == Array(0..<UInt64(ranges.count)))
        for span in spans where span.kind == .resident {
            #expect(span.end - span.start <= UInt64(bufferSize))
            #expect(span.extents.count <= SpanPlanner<ListedExtents.Failure>.mostExtents)
            for extent in span.extents {
                #expect(extent.range.offset >= span.start)
                #expect(extent.range.offset + extent.range.length <= span.end)
            }
        }
        return spans
    }

    private func counts(_ spans: [Span]) -> [Int] { spans.map(\.extents.count) }

    @Test("reads neighbours together, and what lies shortly after")
    func neighbours() throws {
        let spans = try spans([(0, 10), (10, 10), (20 + Self.gap, 10), (31 + 2 * Self.gap, 10)])
        #expect(counts(spans) == [3, 1])
        #expect(spans[0].start == 0)
        #expect(spans[0].end == 30 + Self.gap)
    }

    @Test("goes back for an extent that lies before, but not for one inside")
    func backwards() throws {
        #expect(counts(try spans([(100, 50), (120, 10), (99, 5), (0, 5)])) == [2, 1, 1])
    }

    @Test("fills a buffer to its last byte and no further")
    func bufferSize() throws {
        #expect(counts(try spans([(0, 60), (60, 40), (100, 1)], bufferSize: 100)) == [2, 1])
        #expect(try spans([(0, 100)], bufferSize: 100).map(\.kind) == [.resident])
    }

    @Test("lets what is larger than the buffer stream alone, in its place")
    func large() throws {
        let spans = try spans([(0, 10), (10, 101), (111, 10)], bufferSize: 100)
        #expect(spans.map(\.kind) == [.resident, .streamed, .resident])
        #expect(spans[1].start == 10)
        #expect(spans[1].end == 111)
    }

    @Test("calls missing what ends beyond the file, by one byte or by more than 64 bits hold")
    func missing() throws {
        let spans = try spans([(0, 10), (95, 6), (.max, 2), (.max, .max), (90, 10), (100, 0), (101, 0)], fileSize: 100)
        #expect(spans.map(\.kind) == [.resident, .missing, .resident, .missing])
        #expect(counts(spans) == [1, 3, 2, 1])
    }

    @Test("bounds the number of extents, also of empty and missing ones", arguments: [0, 1 << 50] as [UInt64])
    func manyEmpty(offset: UInt64) throws {
        let spans = try spans(Array(repeating: (offset, 0), count: 2500))
        #expect(counts(spans) == [1024, 1024, 452])
    }

    @Test("ends a span that is long enough, with as many extents as keep both lanes busy")
    func ample() throws {
        let usual: [(offset: UInt64, length: UInt64)] = (0..<1000).map { ($0 * 9216, 9216) }
        #expect(counts(try spans(usual, bufferSize: 4 << 20)) == [114, 114, 114, 114, 114, 114, 114, 114, 88])
        let large: [(offset: UInt64, length: UInt64)] = (0..<40).map { ($0 * 200_000, 200_000) }
        #expect(counts(try spans(large, bufferSize: 4 << 20)) == [16, 16, 8])
    }

    @Test("leaves an odd large extent to the next span, so that both lanes have work")
    func pairs() throws {
        let large: [(offset: UInt64, length: UInt64)] = (0..<7).map { ($0 * 200_000, 200_000) }
        #expect(counts(try spans(large, bufferSize: 1 << 20)) == [4, 3])
        let small: [(offset: UInt64, length: UInt64)] = (0..<7).map { ($0 * 20, 20) }
        #expect(counts(try spans(small, bufferSize: 100)) == [5, 2])
    }

    @Test("tells the source's failure where it happens")
    func failure() throws {
        var source = ListedExtents([(0, 10), (10, 10)], failsAfter: 1)
        var planner = SpanPlanner<ListedExtents.Failure>(fileSize: 100, bufferSize: 100)
        #expect(throws: ListedExtents.Failure()) { try planner.next(from: &source) }
    }
}
