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
        let stop = splitter.finish()
        let state = receiver.state
        state.closeMessage()
        if let failure = state.failure { throw failure }
        var reader = CarrierReader()
        var kept: [UnitTable.Kept] = []
        // Each kept unit is read as a sample of its own, so that large and small samples follow the same rules.
        for candidate in state.kept {
            let unit = state.units[candidate.place]
            guard let content = candidate.content, unit.header.isSupplemental else {
                kept.append(candidate)
                continue
            }
            guard !state.cut.contains(candidate.place) else {
                // Too large to be honest, but not to be told.
                if let carrier = CarrierReader.carrier(inStart: content, plan.carriers) {
                    kept.append(UnitTable.Kept(place: candidate.place, carrier: carrier, content: nil))
                }
                continue
            }
            let local = CodedUnit(header: unit.header, offset: 0, storedLength: content.count, length: content.count)
            kept += reader.carriers(
                in: unsafe content.span.bytes, [local], firstUnit: candidate.place, place: 0, wanted: plan.carriers,
                strangers: &output.strangers)
        }
        guard !plan.unitAlgorithms.isEmpty || kept.contains(where: { $0.carrier != nil }) else { return }
        output.units = UnitTable(units: state.units, digested: state.digested, digests: state.digests, kept: kept)
        output.samples = [
            CutSample(
                place: 0, units: state.units.indices, digested: state.digested.indices, kept: kept.indices, stop: stop)
        ]
    }
}

/// Digests the units of a sample that comes in pieces, and keeps the small ones that matter.
private struct UnitReceiver: CodedUnitReceiver {
    final class State {
        let algorithms: Set<DigestAlgorithm>
        var hashers: MessageHashers
        var units: [CodedUnit] = []
        /// Supplemental units and parameter sets with their bytes.
        var kept: [UnitTable.Kept] = []
        var digested: [Int] = []
        var digests: [DigestList]
        var failure: CryptographyError?
        /// The unit whose digest the message under way will be.
        var messageOwner: Int?
        /// Whether further tile groups belong to it.
        var isFrameOpen = false
        /// The bytes of the unit begun, where they are to be kept, and how many of them.
        var content: [UInt8]?
        var room = 0
        /// Units of which only the start is kept.
        var cut: Set<Int> = []
        /// Header bytes of the unit begun that are passed over, because others were put in their place.
        var skipped = 0
        /// How many bytes of supplemental units may still be kept.
        var budget = 16 << 20

        init(algorithms: Set<DigestAlgorithm>) throws(CryptographyError) {
            self.algorithms = algorithms
            let hashers = try MessageHashers(algorithms)
            digests = hashers.algorithms.map { DigestList($0) }
            self.hashers = hashers
        }

        func closeMessage() {
            guard let owner = messageOwner else { return }
            messageOwner = nil
            digested.append(owner)
            do throws(CryptographyError) {
                for place in digests.indices {
                    if let digest = try hashers.finalize(digests[place].algorithm) { digests[place].append(digest) }
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

    /// Header, type and UUID of a message, without what its size takes.
    private static let startOfMessage = 64

    mutating func unitBegins(_ header: CodedUnitHeader, offset: Int, storedLength: Int) {
        let isTileGroup = header.codec == .av1 && header.type == AV1UnitType.tileGroup
        let joins = isTileGroup && state.isFrameOpen && state.messageOwner != nil
        if !joins { state.closeMessage() }
        state.isFrameOpen = header.codec == .av1 && header.type == AV1UnitType.frameHeader || joins
        state.units.append(CodedUnit(header: header, offset: offset, storedLength: storedLength, length: 0))
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
        state.room = storedLength
        state.content = storedLength <= min(limit, state.budget) ? [] : nil
        if state.content == nil, header.isSupplemental {
            // As much as holds the start of a message: its size is told by one byte for every 255.
            state.room = min(storedLength, min(storedLength / 255, state.budget) + Self.startOfMessage)
            state.content = []
            state.cut.insert(state.units.count - 1)
        }
        if state.content != nil { state.budget = max(0, state.budget - state.room) }
    }

    mutating func unitContinues(_ bytes: RawSpan) {
        if let count = state.content?.count, count < state.room {
            unsafe bytes.withUnsafeBytes { unsafe state.content?.append(contentsOf: $0.prefix(state.room - count)) }
        }
        guard state.messageOwner != nil else { return }
        let passed = min(state.skipped, bytes.byteCount)
        state.skipped -= passed
        state.hash(bytes.extracting(passed..<bytes.byteCount))
    }

    mutating func unitEnds(_ unit: CodedUnit) {
        guard let last = state.units.indices.last else { return }
        state.units[last] = unit
        if let content = state.content { state.kept.append(UnitTable.Kept(place: last, carrier: nil, content: content)) }
        state.content = nil
        if unit.header.codec != .av1 { state.closeMessage() }
    }
}
