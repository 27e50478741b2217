package import Evidence
import ISOBMFF
package import VideoBitstream

/// Bytes inside of samples that a scheme's signatures do not speak for, though they speak for the pictures: parameter sets, delimiters,
/// messages of others, filler behind a signature.
///
/// A hostile file has millions of them. Beyond a limit neighbours are joined with what lies between them, so that too much is called
/// unsigned and never too little.
package struct UnsignedBytes: Sendable {
    /// So many runs are told apart: those of two and a half hours of pictures that each begin with a delimiter.
    private static let most = 1 << 18

    private var runs: [ByteRange] = []
    private var isAscending = true

    /// Nothing yet.
    package init() {}

    /// Adds a run of bytes of the file.
    package mutating func add(_ range: ByteRange) {
        guard range.length > 0, let end = range.end else { return }
        if let last = runs.last, let lastEnd = last.end {
            if range.offset < lastEnd {
                isAscending = false
            } else if range.offset == lastEnd {
                runs[runs.count - 1] = ByteRange(offset: last.offset, length: end - last.offset)
                return
            }
        }
        runs.append(range)
        if runs.count >= 2 * Self.most { coarsen() }
    }

    /// Adds the units of a sample for which `isUnsigned` holds, each with the length in front of it.
    ///
    /// - Parameter isUnsigned: told the unit, and its place in the sample's table.
    package mutating func add(unitsOf sample: UnitSample, where isUnsigned: (CodedUnit, Int) -> Bool) {
        var start = 0
        for place in sample.units {
            let unit = sample.table.units[place]
            if isUnsigned(unit, place) { add(sample.range(start..<unit.stored.upperBound)) }
            start = unit.stored.upperBound
        }
    }

    private mutating func coarsen() {
        runs = ranges()
        guard runs.count > Self.most else { return }
        runs = stride(from: 0, to: runs.count, by: 2).map { index in
            guard index + 1 < runs.count, let end = runs[index + 1].end else { return runs[index] }
            return ByteRange(offset: runs[index].offset, length: end - runs[index].offset)
        }
    }

    /// The runs in file order, none of which touches another.
    package func ranges() -> [ByteRange] {
        guard !isAscending else { return runs }
        var joined: [ByteRange] = []
        for range in runs.sorted(by: { ($0.offset, $0.length) < ($1.offset, $1.length) }) {
            guard let end = range.end else { continue }
            if let last = joined.last, let lastEnd = last.end, range.offset <= lastEnd {
                joined[joined.count - 1] = ByteRange(offset: last.offset, length: max(lastEnd, end) - last.offset)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}

extension UnitSample {
    /// Where bytes of the sample lie in the file; empty where the sample's claimed place does not fit 64 bits.
    package func range(_ bytes: Range<Int>) -> ByteRange {
        let (start, overflow) = sample.offset.addingReportingOverflow(UInt64(bytes.lowerBound))
        let range = ByteRange(offset: start, length: overflow ? 0 : UInt64(bytes.count))
        return range.end == nil ? ByteRange(offset: start, length: 0) : range
    }
}

/// The signing messages of a stream, and which of them are signed.
///
/// What a message is worth is often known only when a later one has come, so all are kept until the end, a few dozen bytes each.
package struct MessageLedger: Sendable {
    private struct Entry: Sendable {
        /// The unit with the length in front of it.
        var stored: ByteRange
        /// The unit without trailing zeros, by which the scheme knows it.
        var content: ByteRange
        /// Filler behind its signature.
        var filler: ByteRange?
    }

    private var entries: [Entry] = []
    /// No honest stream has more; those beyond are taken as unsigned.
    private static let most = 1 << 20
    private var beyond = UnsignedBytes()

    /// No messages yet.
    package init() {}

    /// A message stands in a sample, at this place of its table. `filler` is a part of the unit's bytes that means nothing.
    package mutating func add(unit place: Int, of sample: UnitSample, filler: Range<Int>?) {
        let unit = sample.table.units[place]
        let start = place > sample.units.lowerBound ? sample.table.units[place - 1].stored.upperBound : 0
        let stored = sample.range(start..<unit.stored.upperBound)
        guard entries.count < Self.most else { return beyond.add(stored) }
        entries.append(
            Entry(
                stored: stored, content: sample.range(unit.content),
                filler: filler.map { sample.range(unit.offset + $0.lowerBound..<unit.offset + $0.upperBound) }))
    }

    /// Adds what is not signed of all messages, where `signed` are the bytes of those that are.
    package func add(to unsigned: inout UnsignedBytes, signed: Set<ByteRange>) {
        for entry in entries {
            if !signed.contains(entry.content) {
                unsigned.add(entry.stored)
            } else if let filler = entry.filler {
                unsigned.add(filler)
            }
        }
        for range in beyond.ranges() { unsigned.add(range) }
    }
}
