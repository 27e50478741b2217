import Cryptography

/// The shape of a hash tree: each level has half the nodes of the one below it, an odd last node moves up unchanged.
struct MerkleShape: Sendable, Hashable {
    /// How many nodes each level has, from the leaves to the root.
    let levels: [Int]

    /// The shape over so many leaves, at least one.
    init(leaves: Int) {
        var sizes = [max(1, leaves)]
        while let last = sizes.last, last > 1 { sizes.append((last + 1) / 2) }
        levels = sizes
    }

    /// The level that has so many nodes; the sizes of levels all differ.
    func level(ofRow count: Int) -> Int? { levels.firstIndex(of: count) }
}

/// The leaves of a tree as the file has them, by place; some may be missing.
struct MerkleLeaves: Sendable, Hashable {
    /// The hash function.
    let algorithm: DigestAlgorithm
    private var bytes: [UInt8]
    private var isPresent: [Bool]

    /// So many leaves, none of which is there yet.
    init(_ algorithm: DigestAlgorithm, count: Int) {
        self.algorithm = algorithm
        bytes = [UInt8](repeating: 0, count: count * algorithm.size)
        isPresent = [Bool](repeating: false, count: count)
    }

    /// How many there are to be.
    var count: Int { isPresent.count }

    /// A leaf; `nil` where it is missing.
    subscript(index: Int) -> ArraySlice<UInt8>? {
        isPresent[index] ? bytes[index * algorithm.size..<(index + 1) * algorithm.size] : nil
    }

    /// Puts a leaf in its place.
    mutating func set(_ index: Int, _ digest: Digest) { set(index, digest.bytes) }

    mutating func set(_ index: Int, _ value: some Sequence<UInt8>) {
        isPresent[index] = true
        var place = index * algorithm.size
        for byte in value {
            bytes[place] = byte
            place += 1
        }
    }

    /// The level above; a node is there where all that is below it is.
    func parents(_ context: inout DigestContext) throws(CryptographyError) -> MerkleLeaves {
        var above = MerkleLeaves(algorithm, count: (count + 1) / 2)
        for index in 0..<above.count {
            guard let left = self[2 * index] else { continue }
            guard 2 * index + 1 < count else {
                above.set(index, left)
                continue
            }
            guard let right = self[2 * index + 1] else { continue }
            context.update(left)
            context.update(right)
            above.set(index, try context.finalize())
        }
        return above
    }
}

extension MerkleEntry {
    /// Which leaves are those that were sealed.
    ///
    /// Where all leaves below a stored node are there, the node is computed anew and needs no proof from the file. Where it does not come
    /// out, or a leaf is missing, each leaf can still be proven by the nodes beside its way up.
    ///
    /// - Parameters:
    ///   - leaves: the leaves, as many as ``count``.
    ///   - proof: the nodes beside the way up from a leaf, lowest first; `nil` where the file has none.
    func proven(_ leaves: MerkleLeaves, proof: (Int) -> [[UInt8]]?) throws(CryptographyError) -> [Bool] {
        let shape = MerkleShape(leaves: leaves.count)
        guard let level = shape.level(ofRow: rowCount) else { return [Bool](repeating: false, count: leaves.count) }
        var context = try DigestContext(algorithm)
        var row = leaves
        for _ in 0..<level { row = try row.parents(&context) }
        var proven: [Bool] = []
        proven.reserveCapacity(leaves.count)
        for index in 0..<leaves.count {
            let node = index >> level
            if row[node] == self.node(node) {
                proven.append(true)
            } else if let leaf = leaves[index], let path = proof(index) {
                proven.append(try climbs(leaf, from: index, path, shape, level, &context))
            } else {
                proven.append(false)
            }
        }
        return proven
    }

    /// Whether a leaf leads to the stored row by these nodes, all of which are needed.
    func climbs(
        _ leaf: ArraySlice<UInt8>, from leafIndex: Int, _ path: [[UInt8]], _ shape: MerkleShape, _ level: Int,
        _ context: inout DigestContext
    ) throws(CryptographyError) -> Bool {
        var node = Array(leaf)
        var index = leafIndex
        var next = 0
        for step in 0..<level {
            let isLast = index + 1 >= shape.levels[step]
            if index.isMultiple(of: 2), isLast {
                index /= 2
                continue
            }
            guard next < path.count, path[next].count == algorithm.size else { return false }
            context.update(index.isMultiple(of: 2) ? node : path[next])
            context.update(index.isMultiple(of: 2) ? path[next] : node)
            node = try context.finalize().bytes
            next += 1
            index /= 2
        }
        return next == path.count && node[...] == self.node(index)
    }
}

/// What a box of the purpose `merkle` says: which leaf of which tree stands here, and how it leads to the stored row.
struct MerklePlace: Sendable, Hashable {
    /// The two numbers of the tree.
    var uniqueID: UInt64
    var localID: UInt64
    /// Which leaf it is.
    var location: UInt64
    /// The nodes beside the way up, lowest first.
    var proof: [[UInt8]]
}
