/// An inclusive run of sample numbers of one track, counted from 0 in decode order.
public struct SampleRange: Sendable, Hashable {
    /// The first sample of the run.
    public var first: UInt64
    /// The last sample of the run, never before `first`.
    public var last: UInt64

    /// The samples from `first` to `last`, both included.
    public init(_ first: UInt64, _ last: UInt64) {
        self.first = min(first, last)
        self.last = max(first, last)
    }

    /// One sample.
    public init(_ sample: UInt64) { self.init(sample, sample) }

    /// How many samples the run holds.
    public var count: UInt64 { (last - first).addingReportingOverflow(1).partialValue }
}

/// A set of sample numbers, kept as sorted runs so that a recording of any length costs what its damage costs.
public struct SampleSet: Sendable, Hashable {
    /// The runs, ascending, with at least one absent sample between neighbours.
    public private(set) var ranges: [SampleRange] = []

    /// The empty set.
    public init() {}

    /// A set of the given runs, which may overlap and come in any order.
    public init(_ ranges: some Sequence<SampleRange>) {
        for range in ranges.sorted(by: { $0.first < $1.first }) { insert(range) }
    }

    /// Whether no sample is in the set.
    public var isEmpty: Bool { ranges.isEmpty }

    /// How many samples are in the set.
    public var count: UInt64 { ranges.reduce(0) { $0 + $1.count } }

    /// Adds one sample.
    public mutating func insert(_ sample: UInt64) { insert(SampleRange(sample)) }

    /// Adds a run. Constant time where it comes after all others, which is how a pass in decode order adds them.
    public mutating func insert(_ range: SampleRange) {
        guard let tail = ranges.last else {
            ranges.append(range)
            return
        }
        if range.first > tail.last {
            if range.first - tail.last == 1 {
                ranges[ranges.count - 1].last = range.last
            } else {
                ranges.append(range)
            }
            return
        }
        var merged = range
        let start = lowerBound { Self.touchesOrFollows($0, range.first) }
        var end = start
        while end < ranges.count, ranges[end].first <= merged.last || ranges[end].first - merged.last == 1 {
            merged = SampleRange(min(merged.first, ranges[end].first), max(merged.last, ranges[end].last))
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: CollectionOfOne(merged))
    }

    /// Whether the sample is in the set.
    public func contains(_ sample: UInt64) -> Bool {
        let index = lowerBound { $0.last >= sample }
        return index < ranges.count && ranges[index].first <= sample
    }

    /// Adds every sample of another set.
    public mutating func formUnion(_ other: SampleSet) {
        for range in other.ranges { insert(range) }
    }

    /// The samples of this set that are not in the other.
    public func subtracting(_ other: SampleSet) -> SampleSet {
        var result = SampleSet()
        var index = 0
        for range in ranges {
            var first = range.first
            while index < other.ranges.count, other.ranges[index].last < first { index += 1 }
            var scan = index
            var consumed = false
            while scan < other.ranges.count, other.ranges[scan].first <= range.last {
                let hole = other.ranges[scan]
                if hole.first > first { result.insert(SampleRange(first, hole.first - 1)) }
                if hole.last >= range.last {
                    consumed = true
                    break
                }
                first = hole.last + 1
                scan += 1
            }
            if !consumed { result.insert(SampleRange(first, range.last)) }
        }
        return result
    }

    private static func touchesOrFollows(_ range: SampleRange, _ first: UInt64) -> Bool {
        range.last >= first || first - range.last == 1
    }

    private func lowerBound(_ predicate: (SampleRange) -> Bool) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if predicate(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
