import Evidence
import SchemeKit

/// Which bytes of one track's samples a verified signature speaks for.
///
/// A signature over whole samples speaks for every byte of them. One over coded units leaves out what is not signed between them. A byte
/// is signed where any scheme speaks for it.
struct SampleCoverage {
    private let whole: SampleSet
    private let byUnits: [(samples: SampleSet, unsigned: [ByteRange])]
    /// Samples that contradict a signature.
    let altered: SampleSet

    init(track: UInt32, _ outcomes: [SchemeOutcome]) {
        var whole = SampleSet()
        var altered = SampleSet()
        var byUnits: [(SampleSet, [ByteRange])] = []
        for outcome in outcomes {
            if outcome.report.track == track { altered.formUnion(outcome.report.alteredSamples) }
            guard let samples = outcome.verifiedSamples[track] else { continue }
            if let unsigned = outcome.unsignedBytes[track] {
                byUnits.append((samples, unsigned))
            } else {
                whole.formUnion(samples)
            }
        }
        self.altered = altered
        self.whole = whole.subtracting(altered)
        self.byUnits = byUnits.map { ($0.subtracting(altered), $1) }
    }

    /// The parts of a sample that are not signed, ascending; the whole sample where nothing of it is.
    func unsigned(of sample: UInt64, _ bytes: ByteRange) -> [ByteRange] {
        if whole.contains(sample) { return [] }
        var parts = [bytes]
        for scheme in byUnits where scheme.samples.contains(sample) {
            parts = parts.flatMap { Self.parts(of: scheme.unsigned, inside: $0) }
        }
        return parts
    }

    /// The pieces of a range that lie in ascending ranges.
    private static func parts(of ranges: [ByteRange], inside range: ByteRange) -> [ByteRange] {
        guard let end = range.end else { return [range] }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if ranges[middle].end ?? .max <= range.offset { low = middle + 1 } else { high = middle }
        }
        var parts: [ByteRange] = []
        while low < ranges.count, ranges[low].offset < end {
            let start = max(range.offset, ranges[low].offset)
            parts.append(ByteRange(offset: start, length: min(end, ranges[low].end ?? .max) - start))
            low += 1
        }
        return parts
    }
}
