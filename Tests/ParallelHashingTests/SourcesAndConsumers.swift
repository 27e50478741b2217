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

/// The output of a span, taken apart again.
protocol SpanOutput: Sendable {
    associatedtype Each: Hashable
    /// What was made of one extent of the span.
    func each(_ place: Int) -> Each
}

extension DigestTable: SpanOutput {
    func each(_ place: Int) -> [Digest] { DigestAlgorithm.allCases.compactMap { self[$0]?[place] } }
}

extension [UInt64]: SpanOutput {
    func each(_ place: Int) -> UInt64 { self[place] }
}

/// Keeps everything it gets, extent by extent.
struct Collected<Output: SpanOutput>: ExtentConsumer, Hashable {
    struct Entry: Hashable {
        var extent: Extent
        var output: Output.Each?
    }

    var entries: [Entry] = []
    var onConsume: (@Sendable () -> Void)?

    mutating func consume(_ extents: [Extent], output: Output) {
        onConsume?()
        for (place, extent) in extents.enumerated() { entries.append(Entry(extent: extent, output: output.each(place))) }
    }

    mutating func consumeMissing(_ extents: [Extent]) { entries += extents.map { Entry(extent: $0, output: nil) } }

    static func == (left: Self, right: Self) -> Bool { left.entries == right.entries }
    func hash(into hasher: inout Swift.Hasher) { hasher.combine(entries) }
}
