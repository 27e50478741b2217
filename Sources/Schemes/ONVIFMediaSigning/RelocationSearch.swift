import Cryptography
import Evidence

/// Finds out which pictures that stand where they were not signed for are missing somewhere else: they were moved.
struct RelocationSearch {
    /// Samples that were signed for another place.
    private(set) var moved = SampleSet()
    /// Samples that were put in and are missing nowhere.
    private(set) var inserted = SampleSet()
    /// What is still missing.
    private(set) var holes: [ListHole]

    /// Units that were moved into another group of pictures are chained to another anchor; so many are tried with so many anchors.
    private static let mostTried = 512
    private static let mostAnchors = 64

    init(holes: [ListHole], strangers: [Stranger], chain: ChainHasher?) throws(CryptographyError) {
        self.holes = holes
        var places: [Digest: Int] = [:]
        for (place, hole) in holes.enumerated() { for digest in hole.digests { places[digest] = place } }
        var anchors: [Digest] = []
        for hole in holes {
            if let anchor = hole.anchor, !anchors.contains(anchor), anchors.count < Self.mostAnchors { anchors.append(anchor) }
        }
        var found = [Int](repeating: 0, count: holes.count)
        var insertions: [SampleRange] = []
        var relocations: [SampleRange] = []
        for (number, stranger) in strangers.enumerated() {
            var place = places[stranger.form] ?? places[stranger.plain]
            if place == nil, number < Self.mostTried, let chain {
                for anchor in anchors where place == nil { place = places[try chain.chained(anchor, stranger.plain)] }
            }
            if let place {
                found[place] += 1
                relocations.append(SampleRange(stranger.sample))
            } else if !stranger.isReplacement {
                insertions.append(SampleRange(stranger.sample))
            }
        }
        moved = SampleSet(relocations)
        inserted = SampleSet(insertions).subtracting(moved)
        for place in self.holes.indices where !holes[place].digests.isEmpty && found[place] >= holes[place].digests.count {
            self.holes[place].count = 0
        }
    }
}
