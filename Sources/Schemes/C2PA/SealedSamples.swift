import Evidence
import ISOBMFF
import SchemeKit

/// Which samples of a track lie in bytes that were sealed: the bytes of each are looked up, so that none is covered by being declared.
struct SealedSamples {
    /// Samples that are as they were sealed.
    private(set) var verified = SampleSet()
    /// Samples that lie, wholly or in part, in a block that differs.
    private(set) var altered = SampleSet()
    /// Samples in sealed bytes of which nothing can be said.
    private(set) var unverifiable = SampleSet()
    /// Samples with bytes that the seal does not cover.
    private(set) var uncovered = SampleSet()
    /// For each run that was asked for, the samples that have bytes in it.
    private(set) var inRuns: [SampleRange?]

    /// Goes once through the samples of a track.
    ///
    /// - Parameter runs: runs of bytes, ascending and apart, such as the leaves of a tree.
    /// - Throws: `container`.
    init(_ track: Track, _ result: ContentJudgement.Result, runs: [ByteRange] = []) throws(ExaminationError) {
        inRuns = [SampleRange?](repeating: nil, count: runs.count)
        var cursor = track.samples()
        var search = Search(result)
        var runSearch = RunSearch(runs)
        do throws(MovieError) {
            while let sample = try cursor.next() {
                // A sample without bytes says nothing, and nothing can be said of it.
                guard sample.size > 0 else {
                    verified.insert(sample.index)
                    continue
                }
                switch search.kind(sample.offset, sample.end) {
                case .verified: verified.insert(sample.index)
                case .altered: altered.insert(sample.index)
                case .unverifiable: unverifiable.insert(sample.index)
                case .uncovered: uncovered.insert(sample.index)
                }
                for run in runSearch.runs(sample.offset, sample.end) {
                    inRuns[run] =
                        inRuns[run].map { SampleRange(min($0.first, sample.index), max($0.last, sample.index)) }
                        ?? SampleRange(sample.index)
                }
            }
        } catch {
            throw .container(error)
        }
    }

    private enum Kind { case verified, altered, unverifiable, uncovered }

    private struct Search {
        private var verified: RunSearch
        private var altered: RunSearch
        private var unverifiable: RunSearch

        init(_ result: ContentJudgement.Result) {
            verified = RunSearch(result.verified)
            altered = RunSearch(result.altered)
            unverifiable = RunSearch(result.unverifiable)
        }

        mutating func kind(_ start: UInt64, _ end: UInt64) -> Kind {
            if verified.holds(start, end) { return .verified }
            if !altered.runs(start, end).isEmpty { return .altered }
            // Partly sealed and partly not is not sealed.
            if verified.coveredBytes(start, end) + unverifiable.coveredBytes(start, end) >= end - start { return .unverifiable }
            return .uncovered
        }
    }
}

/// Looks up runs of bytes, ascending and apart, mostly close to the last place asked for.
struct RunSearch {
    private let ranges: [ByteRange]
    private var hint = 0

    init(_ ranges: [ByteRange]) { self.ranges = ranges }

    /// The first run that ends after `offset`.
    private mutating func first(after offset: UInt64) -> Int {
        func ends(_ index: Int) -> Bool { ranges[index].offset + ranges[index].length <= offset }
        // Nearly always it is the one asked for last, or the next.
        for index in hint...hint + 1 where index < ranges.count && !ends(index) && (index == 0 || ends(index - 1)) {
            hint = index
            return index
        }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if ends(middle) { low = middle + 1 } else { high = middle }
        }
        hint = low
        return low
    }

    /// Whether one run holds all the bytes.
    mutating func holds(_ start: UInt64, _ end: UInt64) -> Bool {
        let index = first(after: start)
        return index < ranges.count && ranges[index].offset <= start && ranges[index].offset + ranges[index].length >= end
    }

    /// The runs that hold some of the bytes.
    mutating func runs(_ start: UInt64, _ end: UInt64) -> Range<Int> {
        let first = first(after: start)
        var last = first
        while last < ranges.count, ranges[last].offset < end { last += 1 }
        return first..<last
    }

    /// How many of the bytes some run holds.
    mutating func coveredBytes(_ start: UInt64, _ end: UInt64) -> UInt64 {
        runs(start, end).reduce(0) { sum, index in
            sum + min(end, ranges[index].offset + ranges[index].length) - max(start, ranges[index].offset)
        }
    }
}
