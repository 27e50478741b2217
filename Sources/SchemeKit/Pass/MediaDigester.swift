package import Cryptography
import Evidence
package import ParallelHashing
package import VideoBitstream

/// What a worker makes of one sample.
package struct MediaOutput: Sendable {
    /// The digests of the whole sample.
    package var digests = DigestSet()
    /// Its units, where the track is cut into units and something is to be done with them.
    package var units: [SampleUnit] = []
    /// Why it could not be cut to its end.
    package var stop: SplitStop?
    /// Whether a unit carries user data that a scheme asked for.
    package var hasCarrier = false
    /// Things that look like carriers of other signatures, each kind once for each worker.
    package var sightings: [CarrierScan.Sighting] = []
}

/// Makes of each sample what the schemes need: its digests, its units, their digests, and the bytes of the carriers among them.
package struct MediaDigester: ExtentDigester, ~Copyable {
    private let plans: [TrackPlan]
    private let sampleAlgorithms: [DigestAlgorithm]
    private let unitAlgorithms: [DigestAlgorithm]
    private var sampleHashers: Hashers
    private var hashers: Hashers
    private var list = CodedUnitList(capacity: 64)
    private var carriers = CarrierReader()
    private var ranges: [Range<Int>] = []
    private var owners: [(output: Int, unit: Int)] = []
    private var digests: [Digest] = []
    private var stream: StreamedSample?
    private var streamAlgorithms: [DigestAlgorithm] = []

    /// A digester for one worker. `plans` are the plans of all tracks, by index in the movie.
    package init(_ plans: [TrackPlan]) throws(CryptographyError) {
        self.plans = plans
        let samples = plans.reduce(into: Set<DigestAlgorithm>()) { $0.formUnion($1.sampleAlgorithms) }
        let units = plans.reduce(into: Set<DigestAlgorithm>()) { $0.formUnion($1.unitAlgorithms) }
        sampleAlgorithms = DigestAlgorithm.allCases.filter(samples.contains)
        unitAlgorithms = DigestAlgorithm.allCases.filter(units.contains)
        let sampleHashers = try Hashers(samples)
        let hashers = try Hashers(units)
        self.sampleHashers = sampleHashers
        self.hashers = hashers
    }

    private func plan(_ extent: Extent) -> (plan: TrackPlan, format: SampleFormat?)? {
        let tag = SampleTag(rawValue: extent.tag)
        guard plans.indices.contains(tag.trackIndex) else { return nil }
        let plan = plans[tag.trackIndex]
        return (plan, plan.format(ofDescription: tag.descriptionIndex))
    }

    package mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan, into outputs: inout [MediaOutput]
    ) throws(CryptographyError) {
        let start = outputs.count
        outputs.append(contentsOf: repeatElement(MediaOutput(), count: extents.count))
        for algorithm in sampleAlgorithms {
            try digestSamples(algorithm, extents, positions, window, from: start, &outputs)
        }
        for index in extents.indices {
            guard let (plan, format) = plan(extents[index]), let format else { continue }
            let sample = window.extracting(positions[index])
            SampleSplitter(format).split(sample, into: &list)
            carriers.read(sample, list.units, wanted: plan.carriers, into: &outputs[start + index])
            outputs[start + index].stop = list.stop
            guard !plan.unitAlgorithms.isEmpty else { continue }
            carriers.addParameterSets(sample, into: &outputs[start + index])
        }
        for algorithm in unitAlgorithms {
            try digestUnits(algorithm, extents, positions, window, from: start, &outputs)
        }
    }

    private mutating func digestSamples(
        _ algorithm: DigestAlgorithm, _ extents: [Extent], _ positions: [Range<Int>], _ window: RawSpan, from start: Int,
        _ outputs: inout [MediaOutput]
    ) throws(CryptographyError) {
        ranges.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        digests.removeAll(keepingCapacity: true)
        for index in extents.indices where plan(extents[index])?.plan.sampleAlgorithms.contains(algorithm) == true {
            ranges.append(positions[index])
            owners.append((start + index, 0))
        }
        try sampleHashers.digest(algorithm, ranges, of: window, into: &digests)
        for (owner, digest) in zip(owners, digests) { outputs[owner.output].digests[algorithm] = digest }
    }

    /// Digests the units of all samples of the span in one go, so that there is always a second message to fill the other lane.
    private mutating func digestUnits(
        _ algorithm: DigestAlgorithm, _ extents: [Extent], _ positions: [Range<Int>], _ window: RawSpan, from start: Int,
        _ outputs: inout [MediaOutput]
    ) throws(CryptographyError) {
        ranges.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        digests.removeAll(keepingCapacity: true)
        for index in extents.indices {
            guard let (plan, format) = plan(extents[index]), let format, plan.unitAlgorithms.contains(algorithm) else { continue }
            let base = positions[index].lowerBound
            if format.codec == .av1 {
                for message in UnitMessage.messages(ofOBUs: outputs[start + index].units) {
                    if let range = message.range {
                        ranges.append(range.lowerBound + base..<range.upperBound + base)
                        owners.append((start + index, message.unitIndex))
                    } else if let digest = try digest(message, algorithm, base, window) {
                        outputs[start + index].units[message.unitIndex].digests.insert(digest)
                    }
                }
            } else {
                for place in outputs[start + index].units.indices {
                    let unit = outputs[start + index].units[place].unit
                    guard UnitMessage.isDigested(unit.header) else { continue }
                    ranges.append(unit.offset + base..<unit.offset + unit.length + base)
                    owners.append((start + index, place))
                }
            }
        }
        try hashers.digest(algorithm, ranges, of: window, into: &digests)
        for (owner, digest) in zip(owners, digests) { outputs[owner.output].units[owner.unit].digests.insert(digest) }
    }

    private mutating func digest(
        _ message: UnitMessage, _ algorithm: DigestAlgorithm, _ base: Int, _ window: RawSpan
    ) throws(CryptographyError) -> Digest? {
        for part in message.parts {
            switch part {
            case .stored(let range): hashers.update(algorithm, window.extracting(range.lowerBound + base..<range.upperBound + base))
            case .added(let bytes): hashers.update(algorithm, unsafe bytes.span.bytes)
            }
        }
        return try hashers.finalize(algorithm)
    }

    // MARK: - Samples larger than the buffer

    package mutating func begin(_ extent: Extent) throws(CryptographyError) {
        stream = nil
        streamAlgorithms = []
        guard let (plan, format) = plan(extent) else { return }
        streamAlgorithms = sampleAlgorithms.filter(plan.sampleAlgorithms.contains)
        guard let format, let length = Int(exactly: extent.range.length) else { return }
        stream = try StreamedSample(plan, format, length: length)
    }

    package mutating func update(_ bytes: RawSpan) throws(CryptographyError) {
        for algorithm in streamAlgorithms { sampleHashers.update(algorithm, bytes) }
        try stream?.push(bytes)
    }

    package mutating func finish() throws(CryptographyError) -> MediaOutput {
        var output = MediaOutput()
        for algorithm in streamAlgorithms { output.digests[algorithm] = try sampleHashers.finalize(algorithm) }
        try stream?.finish(into: &output)
        stream = nil
        return output
    }
}
