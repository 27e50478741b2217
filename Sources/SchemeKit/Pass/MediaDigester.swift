package import Cryptography
import Evidence
package import ParallelHashing
import VideoBitstream

/// Makes of each sample what the schemes need: its digests, its units, their digests, and the bytes of the carriers among them.
package struct MediaDigester: ExtentDigester, ~Copyable {
    private let plans: [TrackPlan]
    private var sampleHashers: MessageHashers
    private var unitHashers: MessageHashers
    /// The units of the samples of the span that are told, and what is kept of some.
    private var list = CodedUnitList()
    private var kept: [UnitTable.Kept] = []
    private var carriers = CarrierReader()
    private var ranges: [Range<Int>] = []
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
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan, beside whole: inout Digest?
    ) throws(CryptographyError) -> MediaOutput {
        // Either may have nothing to digest.
        sampleHashers.accompany(0..<window.byteCount)
        unitHashers.accompany(0..<window.byteCount)
        let output = try digest(extents, at: positions, in: window)
        let others = [sampleHashers.takeCompanion(), unitHashers.takeCompanion()]
        whole = others.compactMap { $0 }.first
        return output
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
        for run in runs { cut(run, positions, window, &output) }
        output.units = try makeTable(of: &output.samples, runs, positions, window)
        return output
    }

    /// Cuts the samples of a run into units, and keeps those that are told.
    private mutating func cut(_ run: Run, _ positions: [Range<Int>], _ window: RawSpan, _ output: inout MediaOutput) {
        guard let format = run.format else { return }
        let splitter = SampleSplitter(format)
        let wanted = run.plan.carriers
        let keepsAll = !run.plan.unitAlgorithms.isEmpty
        if keepsAll {
            // Most samples have one unit.
            list.reserve(run.places.count + run.places.count / 8 + 8)
            output.samples.reserveCapacity(output.samples.count + run.places.count)
        }
        for place in run.places {
            let sample = window.extracting(positions[place])
            let first = list.units.count
            splitter.split(sample, addingTo: &list)
            let firstKept = kept.count
            if list.hasSupplementalUnits {
                kept += carriers.carriers(
                    in: sample, Array(list.units[first...]), firstUnit: first, place: place, wanted: wanted, strangers: &output.strangers)
            }
            if keepsAll {
                if list.hasParameterSets { keepParameterSets(sample, from: first, firstKept) }
            } else if kept.count == firstKept {
                list.cut(to: first)
                continue
            }
            output.samples.append(
                CutSample(place: place, units: first..<list.units.count, kept: firstKept..<kept.count, stop: list.stop))
        }
    }

    /// Keeps the bytes of the parameter sets among the units from `first` on, beside the carriers from `firstKept` on.
    private mutating func keepParameterSets(_ sample: RawSpan, from first: Int, _ firstKept: Int) {
        for place in first..<list.units.count {
            let unit = list.units[place]
            guard unit.header.kind == .parameterSet, unit.length <= SampleUnit.parameterSetLimit else { continue }
            let content = unsafe sample.extracting(unit.content).withUnsafeBytes { unsafe [UInt8]($0) }
            kept.append(UnitTable.Kept(place: place, carrier: nil, content: content))
        }
        kept[firstKept...].sort { $0.place < $1.place }
    }

    /// Digests the units of all samples of the span in one go, so that there is always a second message to fill the other lane, and hands
    /// over what is known of them.
    private mutating func makeTable(
        of samples: inout [CutSample], _ runs: [Run], _ positions: [Range<Int>], _ window: RawSpan
    ) throws(CryptographyError) -> UnitTable {
        guard !samples.isEmpty else { return .empty }
        var digested: [Int] = []
        var inPieces: [(slot: Int, message: UnitMessage, base: Int)] = []
        ranges.removeAll(keepingCapacity: true)
        var next = 0
        for run in runs {
            let first = next
            while next < samples.count, samples[next].place < run.places.upperBound { next += 1 }
            guard let codec = run.format?.codec, !run.plan.unitAlgorithms.isEmpty else { continue }
            for place in first..<next {
                let base = positions[samples[place].place].lowerBound
                let start = digested.count
                if codec == .av1 {
                    for message in UnitMessage.messages(ofOBUs: list.units[samples[place].units]) {
                        if message.range == nil { inPieces.append((digested.count, message, base)) }
                        let range = message.range ?? 0..<0
                        ranges.append(range.lowerBound + base..<range.upperBound + base)
                        digested.append(message.unitIndex)
                    }
                } else {
                    for index in samples[place].units where UnitMessage.isDigested(list.units[index].header) {
                        let unit = list.units[index]
                        ranges.append(unit.offset + base..<unit.offset + unit.length + base)
                        digested.append(index)
                    }
                }
                samples[place].digested = start..<digested.count
            }
        }
        var digests: [DigestList] = []
        for algorithm in unitHashers.algorithms {
            var made = DigestList(algorithm)
            try unitHashers.digest(ranges, of: window, into: &made)
            for (slot, message, base) in inPieces {
                if let digest = try digest(message, algorithm, base, window) { made[slot] = digest }
            }
            digests.append(made)
        }
        let table = UnitTable(units: list.units, digested: digested, digests: digests, kept: kept)
        list = CodedUnitList()
        kept = []
        return table
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
