import ByteInput
package import Cryptography
import Evidence
package import SystemPackage

/// What a run has to look at: everything in the trees, in order, and the share of it that is this run's.
package struct DumpPlan: Sendable {
    /// What the user named.
    package let trees: [EvidenceTree]
    /// Everything that was listed, by path in the order of its bytes.
    package let entries: [TreeEntry]
    /// For another name of a file, the index of its first.
    package let firstNames: [Int: Int]
    /// The share that is this run's; all of it if there is none.
    package let shard: Shard?
    /// Indices of the entries of this run, ascending.
    package let selected: [Int]
    /// SHA-256 over paths and sizes of everything that was listed, by which runs on other machines see that they share the same list.
    package let fingerprint: String

    /// Lists the trees.
    ///
    /// - Throws: what the cryptographic library throws.
    package init(_ paths: [FilePath], shard: Shard? = nil) throws(CryptographyError) {
        trees = paths.map { EvidenceTree(path: $0) }
        entries = EvidenceTree.list(trees)
        self.shard = shard
        firstNames = Self.firstNames(entries)
        selected = Self.selected(entries, firstNames, shard)
        fingerprint = try Self.fingerprint(entries)
    }

    /// Bytes of all files of this run.
    package var bytes: UInt64 { selected.reduce(0) { $0 &+ (isExamined($1) ? entries[$1].identity.size : 0) } }

    /// Whether an entry is opened and examined.
    package func isExamined(_ index: Int) -> Bool { entries[index].kind == .file && firstNames[index] == nil }

    private static func firstNames(_ entries: [TreeEntry]) -> [Int: Int] {
        var firsts: [[UInt64]: Int] = [:]
        var others: [Int: Int] = [:]
        for (index, entry) in entries.enumerated() where entry.kind == .file && entry.links > 1 {
            let file = [entry.identity.device, entry.identity.inode]
            if let first = firsts[file] { others[index] = first } else { firsts[file] = index }
        }
        return others
    }

    private static func selected(_ entries: [TreeEntry], _ firstNames: [Int: Int], _ shard: Shard?) -> [Int] {
        guard let shard else { return Array(entries.indices) }
        let sizes = entries.indices.map { entries[$0].kind == .file && firstNames[$0] == nil ? entries[$0].identity.size : 0 }
        var shares = Shard.shares(of: sizes, count: shard.count)
        for (other, first) in firstNames { shares[other] = shares[first] }
        return entries.indices.filter { shares[$0] == shard.number }
    }

    private static func fingerprint(_ entries: [TreeEntry]) throws(CryptographyError) -> String {
        var context = try DigestContext(.sha256)
        for entry in entries {
            context.update(entry.path.bytes + [0] + Array("\(entry.identity.size)".utf8) + [0])
        }
        return try context.finalize().hex
    }
}
