import Cryptography
import Evidence
import ParallelHashing
import SchemeKit

/// Takes the digests that a plan asked for, and says which bytes of the file are as they were sealed.
struct ContentJudgement {
    /// How a leaf of a hash tree stands.
    enum LeafStatus: Sendable, Hashable {
        /// The stored row of the tree proves it.
        case intact
        /// It differs from what was sealed at its place.
        case altered
        /// It does not fit, and that can be because others before it were removed or put in.
        case unverifiable
    }

    /// What came of it.
    struct Result {
        /// Whether the digest of the whole file is the sealed one; `nil` where there is none.
        var isWholeIntact: Bool?
        /// For each tree, whether what comes before the first fragment is as sealed; `nil` where that is not in the tree.
        var isStartIntact: [Bool?] = []
        /// For each tree, its leaves in file order.
        var leaves: [[LeafStatus]] = []
        /// Bytes that are as they were sealed, ascending and apart.
        var verified: [ByteRange] = []
        /// Bytes of blocks that differ.
        var altered: [ByteRange] = []
        /// Sealed bytes of which nothing can be said.
        var unverifiable: [ByteRange] = []

        /// Whether all that was compared is as it was sealed.
        var isIntact: Bool {
            isWholeIntact != false && !isStartIntact.contains(false) && leaves.allSatisfy { $0.allSatisfy { $0 == .intact } }
        }
    }

    let plan: ContentPlan
    private var digests: [Digest?]
    /// For each tree, the digests of its leaves in file order.
    private var leaves: [DigestList]

    /// A judgement before the first digest.
    init(_ plan: ContentPlan) {
        self.plan = plan
        digests = [Digest?](repeating: nil, count: plan.messages.count)
        leaves = plan.trees.map { DigestList($0.entry.algorithm) }
    }

    /// Takes the digest of a message.
    mutating func take(_ digest: Digest, ofMessage index: Int) { digests[index] = digest }

    /// Takes the digests of the leaves of a tree.
    mutating func take(_ digests: DigestList, ofTree tree: Int) { leaves[tree] = digests }

    /// What came of it, when all digests were taken.
    ///
    /// - Throws: `cryptography`.
    func result() throws(ExaminationError) -> Result {
        var result = Result()
        func sort(_ parts: some Sequence<FileMessage.Part>, _ status: LeafStatus, _ result: inout Result) {
            for case .file(let range) in parts {
                switch status {
                case .intact: result.verified.append(range)
                case .altered: result.altered.append(range)
                case .unverifiable: result.unverifiable.append(range)
                }
            }
        }
        if let index = plan.flatMessage {
            let isIntact = digests[index] != nil && digests[index] == plan.binding.hash
            result.isWholeIntact = isIntact
            sort(plan.messages[index].parts, isIntact ? .intact : .unverifiable, &result)
        }
        for (index, tree) in plan.trees.enumerated() {
            if let message = tree.initialMessage {
                let isIntact = digests[message] != nil && digests[message] == tree.entry.initialHash
                result.isStartIntact.append(isIntact)
                if index == 0 { sort(plan.messages[message].parts, isIntact ? .intact : .unverifiable, &result) }
            } else {
                result.isStartIntact.append(nil)
            }
            let statuses = try statuses(of: tree, leaves[index].bytes)
            for (leaf, status) in statuses.enumerated() { sort(tree.blocks.parts(of: leaf), status, &result) }
            result.leaves.append(statuses)
        }
        result.verified = SealedLayout.joined(result.verified)
        result.altered = SealedLayout.joined(result.altered)
        result.unverifiable = SealedLayout.joined(result.unverifiable)
        return result
    }

    private func statuses(of tree: ContentPlan.Tree, _ bytes: [UInt8]) throws(ExaminationError) -> [LeafStatus] {
        let entry = tree.entry
        let size = entry.algorithm.size
        guard bytes.count == tree.leaves.count * size else { return tree.leaves.map { _ in .unverifiable } }
        let proven: [Bool]
        do throws(CryptographyError) { proven = try self.proven(tree, bytes) } catch { throw .cryptography(error) }
        // Positions are hashed along: once a fragment is missing or put in, those behind it stand where they were not sealed.
        var isShifted = false
        var expected = 0
        var statuses: [LeafStatus] = []
        for (index, leaf) in tree.leaves.enumerated() {
            // A segment that is named again, or too late, is the user's mistake and proves nothing.
            var isMisplaced = leaf.location == nil
            if let location = leaf.location {
                if location != expected, leaf.piece == nil { isShifted = true }
                if location < expected, leaf.piece != nil { isMisplaced = true }
                expected = location + 1
            } else {
                isShifted = isShifted || leaf.piece == nil
            }
            statuses.append(proven[index] ? .intact : isShifted || isMisplaced ? .unverifiable : .altered)
        }
        return statuses
    }

    /// For each leaf in file order, whether the stored row proves it at its place. Of several at one place, the first counts.
    private func proven(_ tree: ContentPlan.Tree, _ bytes: [UInt8]) throws(CryptographyError) -> [Bool] {
        let entry = tree.entry
        let size = entry.algorithm.size
        func digest(_ index: Int) -> ArraySlice<UInt8> { bytes[index * size..<(index + 1) * size] }
        var result = [Bool](repeating: false, count: tree.leaves.count)
        // A seal can claim any number of leaves; only where most are there is the tree worth computing.
        guard entry.count <= UInt64(4 * tree.leaves.count + 65_536) else {
            let shape = MerkleShape(leaves: Int(entry.count))
            guard let level = shape.level(ofRow: entry.rowCount) else { return result }
            var context = try DigestContext(entry.algorithm)
            for (index, leaf) in tree.leaves.enumerated() {
                guard let location = leaf.location else { continue }
                result[index] = try entry.climbs(digest(index), from: location, leaf.proof ?? [], shape, level, &context)
            }
            return result
        }
        var leaves = MerkleLeaves(entry.algorithm, count: Int(entry.count))
        var owners = [Int](repeating: -1, count: leaves.count)
        for (index, leaf) in tree.leaves.enumerated() {
            guard let location = leaf.location, owners[location] < 0 else { continue }
            owners[location] = index
            leaves.set(location, digest(index))
        }
        let proven = try entry.proven(leaves) { location in
            let owner = owners[location]
            return owner < 0 ? nil : tree.leaves[owner].proof ?? []
        }
        for (location, owner) in owners.enumerated() where owner >= 0 { result[owner] = proven[location] }
        return result
    }
}
