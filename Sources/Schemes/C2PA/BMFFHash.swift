import CBOR
import Cryptography

/// The assertion that binds a manifest to the bytes of its file (`c2pa.hash.bmff`, C2PA specification, "BMFF-based hash").
struct BMFFHash: Sendable, Hashable {
    /// Why it cannot be followed.
    struct Malformed: Error, Hashable {
        /// What is wrong, in words.
        var reason: String
        /// Whether it is a part of C2PA that this program does not check, rather than a broken rule.
        var isUnsupported = false
    }

    /// Its generations.
    enum Version: Sendable, Hashable {
        /// Without the offsets of boxes: deprecated.
        case first
        /// `.v2` and `.v3`, which hash the same way.
        case positional
    }

    /// Which generation it is.
    var version: Version
    /// What is left out.
    var exclusions: [BoxExclusion]
    /// The hash function for what names none.
    var algorithm: DigestAlgorithm
    /// The digest of the whole file, where there is one.
    var hash: Digest?
    /// Hash trees over parts of the file.
    var trees: [MerkleEntry]

    /// The labels under which it may stand.
    static func version(ofLabel label: String) -> Version? {
        switch label {
        case "c2pa.hash.bmff": .first
        case "c2pa.hash.bmff.v2", "c2pa.hash.bmff.v3": .positional
        default: nil
        }
    }

    /// Reads an assertion.
    ///
    /// - Parameter inherited: the claim's hash function.
    init(_ item: CBORItem, version: Version, inherited: String?) throws(Malformed) {
        guard let map = item.map else { throw Malformed(reason: "it is no map") }
        self.version = version
        let name = map["alg"]?.text ?? inherited
        guard let algorithm = name.flatMap(DigestAlgorithm.init(c2paName:)) else {
            throw Malformed(reason: "its hash function is \(name ?? "not named")", isUnsupported: name != nil)
        }
        self.algorithm = algorithm
        guard let list = map["exclusions"]?.array, !list.isEmpty else { throw Malformed(reason: "it has no list of exclusions") }
        guard list.count <= 4096 else { throw Malformed(reason: "it has \(list.count) exclusions") }
        exclusions = []
        for entry in list { exclusions.append(try BoxExclusion(entry)) }
        if let item = map["hash"] {
            guard let bytes = item.bytes, let digest = Digest(algorithm: algorithm, bytes: bytes) else {
                throw Malformed(reason: "its hash is no \(algorithm.name)")
            }
            hash = digest
        } else {
            hash = nil
        }
        trees = []
        if let item = map["merkle"] {
            guard let entries = item.array else { throw Malformed(reason: "its list of hash trees is no list") }
            for entry in entries { trees.append(try MerkleEntry(entry, inherited: name)) }
        }
        guard hash != nil || !trees.isEmpty else { throw Malformed(reason: "it has neither a hash nor a hash tree") }
    }
}

/// A hash tree over blocks or fragments, of which the assertion holds one row.
struct MerkleEntry: Sendable, Hashable {
    /// How the media data is cut into blocks.
    enum Blocks: Sendable, Hashable {
        /// It is one leaf; or the leaves are fragments.
        case unspecified
        /// Blocks of this size; the last one may be shorter.
        case fixed(UInt64)
        /// Blocks of these sizes.
        case variable([UInt64])
    }

    /// The two numbers by which the boxes of fragments name it.
    var uniqueID: UInt64
    var localID: UInt64
    /// How many leaves it has.
    var count: UInt64
    /// The hash function of its nodes.
    var algorithm: DigestAlgorithm
    /// The row of the tree that is stored: the nodes one after the other.
    var row: [UInt8]
    /// The digest of what comes before the first fragment.
    var initialHash: Digest?
    /// How the media data is cut.
    var blocks: Blocks

    /// How many nodes the row has.
    var rowCount: Int { row.count / algorithm.size }

    /// One node of the row.
    func node(_ index: Int) -> ArraySlice<UInt8> { row[index * algorithm.size..<(index + 1) * algorithm.size] }

    init(_ item: CBORItem, inherited: String?) throws(BMFFHash.Malformed) {
        func malformed(_ what: String) -> BMFFHash.Malformed { BMFFHash.Malformed(reason: "a hash tree \(what)") }
        guard let map = item.map else { throw malformed("is no map") }
        guard let unique = map["uniqueId"]?.unsigned, let local = map["localId"]?.unsigned, let count = map["count"]?.unsigned else {
            throw malformed("lacks its numbers")
        }
        (uniqueID, localID, self.count) = (unique, local, count)
        let name = map["alg"]?.text ?? inherited
        guard let algorithm = name.flatMap(DigestAlgorithm.init(c2paName:)) else {
            throw BMFFHash.Malformed(reason: "the hash function of a hash tree is \(name ?? "not named")", isUnsupported: name != nil)
        }
        self.algorithm = algorithm
        guard count >= 1, count <= UInt64(UInt32.max) else { throw malformed("has \(count) leaves") }
        guard let hashes = map["hashes"]?.array, !hashes.isEmpty else { throw malformed("has no row of hashes") }
        row = []
        for hash in hashes {
            guard let bytes = hash.bytes, bytes.count == algorithm.size else { throw malformed("has a hash of another length") }
            row += bytes
        }
        guard MerkleShape(leaves: Int(count)).level(ofRow: hashes.count) != nil else {
            throw malformed("of \(count) leaves has no row of \(hashes.count) hashes")
        }
        if let item = map["initHash"] {
            guard let bytes = item.bytes, let digest = Digest(algorithm: algorithm, bytes: bytes) else {
                throw malformed("has an initHash of another length")
            }
            initialHash = digest
        } else {
            initialHash = nil
        }
        switch (map["fixedBlockSize"], map["variableBlockSizes"]) {
        case (nil, nil): blocks = .unspecified
        case (let fixed?, nil):
            guard let size = fixed.unsigned, size > 0 else { throw malformed("has a block size that is none") }
            blocks = .fixed(size)
        case (nil, let variable?):
            guard let sizes = variable.array else { throw malformed("has block sizes that are none") }
            var numbers: [UInt64] = []
            for size in sizes {
                guard let number = size.unsigned, number > 0 else { throw malformed("has block sizes that are none") }
                numbers.append(number)
            }
            blocks = .variable(numbers)
        default: throw malformed("has both kinds of block sizes")
        }
    }
}
