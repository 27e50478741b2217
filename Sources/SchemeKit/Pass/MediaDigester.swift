package import Cryptography
import Evidence
package import ParallelHashing
import VideoBitstream

/// Makes of each sample what the schemes need: its digests, its units, their digests, and the bytes of the carriers among them.
package struct MediaDigester: ExtentDigester, ~Copyable {
    private let plans: [TrackPlan]
    private var sampleHashers: MessageHashers
    private var unitHashers: MessageHashers
    private var list = CodedUnitList(capacity: 64)
    private var carriers = CarrierReader()
    private var ranges: [Range<Int>] = []
    /// The unit of each range.
    private var owners: [Int] = []
    private var stream: StreamedSample?
    private var streamAlgorithms: [DigestAlgorithm] = []

    /// A digester for one worker. `plans` are the plans of all tracks, by index in the movie.
    package init(_ plans: [TrackPlan]) throws(CryptographyError) {
        self.plans = plans
        let sampleHashers = try MessageHashers(plans.flatMap(\.sampleAlgorithms))
        let unitHashers = try MessageHashers(plans.flatMap(\.unitAlgorithms))
        self.sampleHashers = sampleHashers
        self.unitHashers = unitHashers
    }

    /// Samples of a span side by side that are treated alike.
    private struct Run {
        var places: Range<Int>
        var plan: TrackPlan
        var format: SampleFormat?
    }

    private func runs(_ extents: [Extent]) -> [Run] {
        var runs: [Run] = []
        var first = 0
        while first < extents.count {
            var end = first + 1
            while end < extents.count, extents[end].tag == extents[first].tag { end += 1 }
            if let (plan, format) = plan(extents[first]) { runs.append(Run(places: first..<end, plan: plan, format: format)) }
            first = end
        }
        return runs
    }

    private func plan(_ extent: Extent) -> (plan: TrackPlan, format: SampleFormat?)? {
        let tag = SampleTag(rawValue: extent.tag)
        guard plans.indices.contains(tag.trackIndex) else { return nil }
        let plan = plans[tag.trackIndex]
        return (plan, plan.format(ofDescription: tag.descriptionIndex))
    }

    package mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan
    ) throws(CryptographyError) -> MediaOutput {
        var output = MediaOutput(digests: DigestTable(sampleHashers.algorithms))
        let runs = runs(extents)
        for algorithm in sampleHashers.algorithms {
            ranges.removeAll(keepingCapacity: true)
            for run in runs where run.plan.sampleAlgorithms.contains(algorithm) { ranges += positions[run.places] }
            try output.digests.append(ranges, of: window, algorithm, by: &sampleHashers)
        }
        for run in runs {
            guard let format = run.format else { continue }
            let splitter = SampleSplitter(format)
            let keepsAll = !run.plan.unitAlgorithms.isEmpty
            for place in run.places {
                let sample = window.extracting(positions[place])
                splitter.split(sample, into: &list)
                carriers.read(
                    sample, list.units, stop: list.stop, place: place, wanted: run.plan.carriers, keepsAll: keepsAll, into: &output)
            }
        }
        for algorithm in unitHashers.algorithms { try digestUnits(algorithm, runs, positions, window, &output) }
        return output
    }

    /// Digests the units of all samples of the span in one go, so that there is always a second message to fill the other lane.
    private mutating func digestUnits(
        _ algorithm: DigestAlgorithm, _ runs: [Run], _ positions: [Range<Int>], _ window: RawSpan, _ output: inout MediaOutput
    ) throws(CryptographyError) {
        ranges.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        var next = 0
        for run in runs {
            let first = next
            while next < output.samples.count, output.samples[next].place < run.places.upperBound { next += 1 }
            guard let format = run.format, run.plan.unitAlgorithms.contains(algorithm) else { continue }
            for sample in output.samples[first..<next] {
                try gather(sample, format.codec, algorithm, positions[sample.place].lowerBound, window, &output.units)
            }
        }
        var digests = DigestList(algorithm)
        try unitHashers.digest(ranges, of: window, into: &digests)
        for (place, owner) in owners.enumerated() { output.units[owner].digests.insert(digests[place]) }
    }

    /// Notes the ranges of a sample's units that are digested; `base` is where the sample begins in the window.
    private mutating func gather(
        _ sample: MediaOutput.CutSample, _ codec: VideoCodec, _ algorithm: DigestAlgorithm, _ base: Int, _ window: RawSpan,
        _ units: inout [SampleUnit]
    ) throws(CryptographyError) {
        if codec == .av1 {
            for message in UnitMessage.messages(ofOBUs: units[sample.units]) {
                if let range = message.range {
                    ranges.append(range.lowerBound + base..<range.upperBound + base)
                    owners.append(message.unitIndex)
                } else if let digest = try digest(message, algorithm, base, window) {
                    units[message.unitIndex].digests.insert(digest)
                }
            }
        } else {
            for index in sample.units {
                let unit = units[index].unit
                guard UnitMessage.isDigested(unit.header) else { continue }
                ranges.append(unit.offset + base..<unit.offset + unit.length + base)
                owners.append(index)
            }
        }
    }

    private mutating func digest(
        _ message: UnitMessage, _ algorithm: DigestAlgorithm, _ base: Int, _ window: RawSpan
    ) throws(CryptographyError) -> Digest? {
        for part in message.parts {
            switch part {
            case .stored(let range): unitHashers.update(algorithm, window.extracting(range.lowerBound + base..<range.upperBound + base))
            case .added(let bytes): unitHashers.update(algorithm, unsafe bytes.span.bytes)
            }
        }
        return try unitHashers.finalize(algorithm)
    }

    // MARK: - Samples larger than the buffer

    package mutating func begin(_ extent: Extent) throws(CryptographyError) {
        stream = nil
        streamAlgorithms = []
        guard let (plan, format) = plan(extent) else { return }
        streamAlgorithms = sampleHashers.algorithms.filter(plan.sampleAlgorithms.contains)
        guard let format, let length = Int(exactly: extent.range.length) else { return }
        stream = try StreamedSample(plan, format, length: length)
    }

    package mutating func update(_ bytes: RawSpan) throws(CryptographyError) {
        for algorithm in streamAlgorithms { sampleHashers.update(algorithm, bytes) }
        try stream?.push(bytes)
    }

    package mutating func finish() throws(CryptographyError) -> MediaOutput {
        var output = MediaOutput(digests: DigestTable(sampleHashers.algorithms))
        for algorithm in streamAlgorithms { try output.digests.appendMessage(algorithm, by: &sampleHashers) }
        try stream?.finish(into: &output)
        stream = nil
        return output
    }
}
