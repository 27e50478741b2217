/// Two things in two ordered sequences that are equal: a unit of the file, and an entry of what was signed.
package struct MatchingPair: Sendable, Hashable {
    /// Place in the first sequence, the file's.
    package var present: Int32
    /// Place in the second sequence, the signed one.
    package var signed: Int32

    /// A pair by its places.
    package init(present: Int32, signed: Int32) {
        self.present = present
        self.signed = signed
    }
}

/// The longest common subsequence of two sequences whose equal elements are known (Hunt and Szymanski, 1977).
///
/// Digests hardly ever repeat, so there are about as many pairs as elements and the time is that of sorting them.
package enum OrderedMatching {
    /// The longest selection of pairs in which both places grow from pair to pair.
    ///
    /// - Parameter pairs: in any order; each element may occur in several.
    package static func longest(_ pairs: [MatchingPair]) -> [MatchingPair] {
        // Of one present element's pairs the later comes first, so that no two of them can follow each other in the selection.
        let sorted = pairs.sorted { ($0.present, $1.signed) < ($1.present, $0.signed) }
        var tails: [Int] = []
        var before = [Int32](repeating: -1, count: sorted.count)
        for (index, pair) in sorted.enumerated() {
            var low = 0
            var high = tails.count
            while low < high {
                let middle = low + (high - low) / 2
                if sorted[tails[middle]].signed < pair.signed { low = middle + 1 } else { high = middle }
            }
            if low > 0 { before[index] = Int32(truncatingIfNeeded: tails[low - 1]) }
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var chosen: [MatchingPair] = []
        chosen.reserveCapacity(tails.count)
        var next = tails.last ?? -1
        while next >= 0 {
            chosen.append(sorted[next])
            next = Int(before[next])
        }
        return chosen.reversed()
    }
}
