import Evidence
import SchemeKit

/// Which bytes of one track's samples a verified signature speaks for.
///
/// A signature over whole samples speaks for every byte of them. One over coded units leaves out what is not signed between them. A byte
/// is signed where any scheme speaks for it.
struct SampleCoverage {
    /// Samples for which the same signatures speak.
    struct Part {
        /// The samples.
        var samples: SampleSet
        /// What each scheme that speaks for them leaves out; empty where one speaks for every byte.
        fileprivate var leftOut: [[ByteRange]]

        /// The bytes of a range of these samples that nothing speaks for, ascending.
        func unsigned(in bytes: ByteRange) -> [ByteRange] {
            guard !leftOut.isEmpty else { return [] }
            var ranges = [bytes]
            for scheme in leftOut { ranges = ranges.flatMap { SampleCoverage.pieces(of: scheme, inside: $0) } }
            return ranges
        }
    }

    /// Samples that are signed, without those that contradict a signature.
    let signed: [Part]
    /// Samples that contradict a signature.
    let altered: SampleSet

    init(track: UInt32, _ outcomes: [SchemeOutcome]) {
        var whole = SampleSet()
        var altered = SampleSet()
        var parts: [Part] = []
        for outcome in outcomes {
            if outcome.report.track == track { altered.formUnion(outcome.report.alteredSamples) }
            guard let samples = outcome.verifiedSamples[track] else { continue }
            guard let leftOut = outcome.unsignedBytes[track] else {
                whole.formUnion(samples)
                continue
            }
            var rest = samples
            var split: [Part] = []
            for part in parts {
                let alone = part.samples.subtracting(samples)
                let shared = part.samples.subtracting(alone)
                rest = rest.subtracting(shared)
                split += [Part(samples: alone, leftOut: part.leftOut), Part(samples: shared, leftOut: part.leftOut + [leftOut])]
            }
            parts = (split + [Part(samples: rest, leftOut: [leftOut])]).filter { !$0.samples.isEmpty }
        }
        self.altered = altered
        signed =
            [Part(samples: whole.subtracting(altered), leftOut: [])]
            + parts.map { Part(samples: $0.samples.subtracting(whole).subtracting(altered), leftOut: $0.leftOut) }
    }

    /// The pieces of a range that lie in ascending ranges.
    private static func pieces(of ranges: [ByteRange], inside range: ByteRange) -> [ByteRange] {
        guard let end = range.end else { return [range] }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if ranges[middle].end ?? .max <= range.offset { low = middle + 1 } else { high = middle }
        }
        var pieces: [ByteRange] = []
        while low < ranges.count, ranges[low].offset < end {
            let start = max(range.offset, ranges[low].offset)
            pieces.append(ByteRange(offset: start, length: min(end, ranges[low].end ?? .max) - start))
            low += 1
        }
        return pieces
    }
}
