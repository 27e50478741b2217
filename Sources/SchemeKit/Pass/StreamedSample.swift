import Cryptography
import ParallelHashing
import VideoBitstream

/// A sample that is larger than the worker's buffer, while its bytes come in pieces.
final class StreamedSample {
    private let plan: TrackPlan
    private let format: SampleFormat
    private var splitter: StreamingSampleSplitter
    private var receiver: UnitReceiver

    init(_ plan: TrackPlan, _ format: SampleFormat, length: Int) throws(CryptographyError) {
        self.plan = plan
        self.format = format
        splitter = StreamingSampleSplitter(format, sampleLength: length)
        receiver = UnitReceiver(state: try UnitReceiver.State(algorithms: plan.unitAlgorithms))
    }

    func push(_ bytes: RawSpan) throws(CryptographyError) {
        splitter.push(bytes, to: &receiver)
        if let failure = receiver.state.failure { throw failure }
    }

    func finish(into output: inout MediaOutput) throws(CryptographyError) {
        var cut = MediaOutput.CutSample(place: 0, units: 0..<0, stop: splitter.finish(), hasCarrier: false)
        receiver.state.closeMessage()
        if let failure = receiver.state.failure { throw failure }
        var reader = CarrierReader()
        output.units = receiver.state.units
        cut.units = output.units.indices
        // Each kept unit is read as a sample of its own, so that large and small samples follow the same rules.
        for index in output.units.indices {
            guard let content = output.units[index].content, output.units[index].unit.header.isSupplemental else { continue }
            let unit = output.units[index].unit
            var single = MediaOutput(digests: DigestTable([]))
            let local = CodedUnit(header: unit.header, offset: 0, storedLength: content.count, length: content.count)
            reader.read(
                unsafe content.span.bytes, [local], stop: nil, place: 0, wanted: plan.carriers, keepsAll: true, into: &single)
            output.units[index].carrier = single.units.first?.carrier
            output.units[index].content = single.units.first?.content
            cut.hasCarrier = cut.hasCarrier || output.units[index].carrier != nil
            output.strangers += single.strangers
        }
        if !plan.unitAlgorithms.isEmpty || cut.hasCarrier {
            output.samples = [cut]
        } else {
            output.units = []
        }
    }
}

/// Digests the units of a sample that comes in pieces, and keeps the small ones that matter.
private struct UnitReceiver: CodedUnitReceiver {
    final class State {
        let algorithms: Set<DigestAlgorithm>
        var hashers: MessageHashers
        var units: [SampleUnit] = []
        var failure: CryptographyError?
        /// The unit whose digest the message under way will be.
        var messageOwner: Int?
        /// Whether further tile groups belong to it.
        var isFrameOpen = false
        var kept: [UInt8]?
        /// Header bytes of the unit begun that are passed over, because others were put in their place.
        var skipped = 0
        /// How many bytes of supplemental units may still be kept.
        var budget = 16 << 20

        init(algorithms: Set<DigestAlgorithm>) throws(CryptographyError) {
            self.algorithms = algorithms
            hashers = try MessageHashers(algorithms)
        }

        func closeMessage() {
            guard let owner = messageOwner else { return }
            messageOwner = nil
            do throws(CryptographyError) {
                for algorithm in DigestAlgorithm.allCases where algorithms.contains(algorithm) {
                    if let digest = try hashers.finalize(algorithm) { units[owner].digests.insert(digest) }
                }
            } catch {
                failure = error
            }
        }

        func hash(_ bytes: RawSpan) {
            for algorithm in algorithms { hashers.update(algorithm, bytes) }
        }
    }

    let state: State

    mutating func unitBegins(_ header: CodedUnitHeader, offset: Int, storedLength: Int) {
        let isTileGroup = header.codec == .av1 && header.type == AV1UnitType.tileGroup
        let joins = isTileGroup && state.isFrameOpen && state.messageOwner != nil
        if !joins { state.closeMessage() }
        state.isFrameOpen = header.codec == .av1 && header.type == AV1UnitType.frameHeader || joins
        state.units.append(SampleUnit(CodedUnit(header: header, offset: offset, storedLength: storedLength, length: 0)))
        state.skipped = 0
        if UnitMessage.isDigested(header), !state.algorithms.isEmpty {
            if !joins { state.messageOwner = state.units.count - 1 }
            if let start = UnitMessage.sizedStart(header, storedLength: storedLength) {
                state.hash(unsafe start.span.bytes)
                state.skipped = Int(header.length)
            }
        }
        let limit =
            header.isSupplemental ? SampleUnit.carrierLimit : header.kind == .parameterSet ? SampleUnit.parameterSetLimit : 0
        state.kept = storedLength <= min(limit, state.budget) ? [] : nil
        if state.kept != nil { state.budget -= storedLength }
    }

    mutating func unitContinues(_ bytes: RawSpan) {
        if state.kept != nil { unsafe bytes.withUnsafeBytes { unsafe state.kept?.append(contentsOf: $0) } }
        guard state.messageOwner != nil else { return }
        let passed = min(state.skipped, bytes.byteCount)
        state.skipped -= passed
        state.hash(bytes.extracting(passed..<bytes.byteCount))
    }

    mutating func unitEnds(_ unit: CodedUnit) {
        guard let last = state.units.indices.last else { return }
        state.units[last].unit = unit
        state.units[last].content = state.kept
        state.kept = nil
        if unit.header.codec != .av1 { state.closeMessage() }
    }
}
