import Cryptography

/// Lays a signed list beside the elements that are there: the longest run of matches in order, not necessarily without holes.
enum ListAlignment {
    /// So many pairs of equal digests are looked at. Honest recordings have about one for each entry.
    private static let mostPairs = 1 << 20

    /// Pairs of list entry and element, both ascending. `forms` gives the one or two things an element may be in the list.
    static func match(_ list: DigestList, _ forms: [(Digest, Digest?)]) -> [(entry: Int, element: Int)] {
        var places: [Digest: [Int]] = [:]
        for (index, form) in forms.enumerated() {
            places[form.0, default: []].append(index)
            if let other = form.1, other != form.0 { places[other, default: []].append(index) }
        }
        // Hunt and Szymanski: for each entry the elements that equal it, from the last to the first; then the longest ascending run.
        var tails: [Int] = []
        var nodes: [(entry: Int, element: Int, previous: Int)] = []
        var pairs = 0
        for (entry, digest) in list.enumerated() {
            guard let candidates = places[digest] else { continue }
            for element in candidates.reversed() {
                pairs += 1
                guard pairs <= mostPairs else { break }
                var low = 0
                var high = tails.count
                while low < high {
                    let middle = (low + high) / 2
                    if nodes[tails[middle]].element < element { low = middle + 1 } else { high = middle }
                }
                nodes.append((entry, element, low > 0 ? tails[low - 1] : -1))
                if low == tails.count { tails.append(nodes.count - 1) } else { tails[low] = nodes.count - 1 }
            }
        }
        var matches: [(entry: Int, element: Int)] = []
        var node = tails.last ?? -1
        while node >= 0 {
            matches.append((nodes[node].entry, nodes[node].element))
            node = nodes[node].previous
        }
        return matches.reversed()
    }
}
