package import Cryptography
package import Evidence

/// Messages over bytes of the file that are digested independently of each other, on all cores: the leaves of a hash tree.
package struct FileBlocks: Sendable {
    /// The hash function.
    package let algorithm: DigestAlgorithm
    private var parts: [FileMessage.Part] = []
    /// For each block, one past its last part.
    private var ends: [Int] = []

    /// No blocks.
    package init(_ algorithm: DigestAlgorithm) { self.algorithm = algorithm }

    /// How many blocks there are.
    package var count: Int { ends.count }

    /// Adds a block that is a run of bytes.
    package mutating func append(_ range: ByteRange) {
        parts.append(.file(range))
        ends.append(parts.count)
    }

    /// Adds a block of parts, whose bytes of the file ascend.
    package mutating func append(_ block: some Sequence<FileMessage.Part>) {
        parts.append(contentsOf: block)
        ends.append(parts.count)
    }

    /// The parts of a block.
    package func parts(of block: Int) -> ArraySlice<FileMessage.Part> { parts[(block == 0 ? 0 : ends[block - 1])..<ends[block]] }

    /// From the first to the last byte of the file in a block; empty where it has none.
    package func extent(of block: Int) -> ByteRange {
        var extent: ByteRange?
        for case .file(let range) in parts(of: block) {
            guard let first = extent else {
                extent = range
                continue
            }
            extent = ByteRange(offset: first.offset, length: range.offset + range.length - first.offset)
        }
        return extent ?? ByteRange(offset: 0, length: 0)
    }
}
