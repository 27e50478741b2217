import Evidence

/// Runs of bytes, ascending and apart, that other runs are cut by.
struct RangeSet {
    private let ranges: [Range<UInt64>]

    /// All bytes of the lists, which may overlap.
    init(_ lists: [[ByteRange]]) {
        var joined: [Range<UInt64>] = []
        let all = lists.joined().compactMap { range in range.end.map { range.offset..<$0 } }
        for range in all.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        ranges = joined
    }

    /// Whether there are none.
    var isEmpty: Bool { ranges.isEmpty }

    /// A run cut into what is in the set and what is not, in order.
    func parts(of run: Range<UInt64>) -> [(part: Range<UInt64>, isInside: Bool)] {
        var parts: [(part: Range<UInt64>, isInside: Bool)] = []
        var position = run.lowerBound
        var index = firstIndex(after: run.lowerBound)
        while position < run.upperBound, index < ranges.count, ranges[index].lowerBound < run.upperBound {
            let inside = ranges[index].clamped(to: run)
            if inside.lowerBound > position { parts.append((position..<inside.lowerBound, false)) }
            parts.append((inside, true))
            position = inside.upperBound
            index += 1
        }
        if position < run.upperBound { parts.append((position..<run.upperBound, false)) }
        return parts
    }

    /// The first range that ends after an offset.
    private func firstIndex(after offset: UInt64) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if ranges[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
