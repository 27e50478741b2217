import Cryptography
import Evidence
import ParallelHashing

/// Names the extents of a list, and fails after so many if told to.
struct ListedExtents: ExtentSource {
    struct Failure: Error, Hashable {}

    private var extents: ArraySlice<Extent>
    private var failsAfter: Int?

    init(_ ranges: [(offset: UInt64, length: UInt64)], failsAfter: Int? = nil) {
        extents =
            ranges.enumerated().map {
                Extent(range: ByteRange(offset: $1.offset, length: $1.length), index: UInt64($0), tag: UInt32($0 % 3))
            }[...]
        self.failsAfter = failsAfter
    }

    mutating func next() throws(Failure) -> Extent? {
        if let left = failsAfter {
            guard left > 0 else { throw Failure() }
            failsAfter = left - 1
        }
        return extents.popFirst()
    }
}

/// Keeps everything it gets.
struct Collected<Output: Sendable & Hashable>: ExtentConsumer, Hashable {
    struct Entry: Hashable {
        var extent: Extent
        var output: Output?
    }

    var entries: [Entry] = []
    var onConsume: (@Sendable () -> Void)?

    mutating func consume(_ extents: [Extent], outputs: [Output]) {
        onConsume?()
        for (extent, output) in zip(extents, outputs) { entries.append(Entry(extent: extent, output: output)) }
    }

    mutating func consumeMissing(_ extents: [Extent]) { entries += extents.map { Entry(extent: $0, output: nil) } }

    static func == (left: Self, right: Self) -> Bool { left.entries == right.entries }
    func hash(into hasher: inout Swift.Hasher) { hasher.combine(entries) }
}
