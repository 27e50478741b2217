import Cryptography
import Locking

/// Which worker does what next, and in which order results are handed over. The only place where workers wait for each other.
///
/// No wait can last for ever: who waits does so for a span or a chunk that another worker has in its hands.
final class PassSchedule<Output: Sendable, Failure: Error>: Sendable {
    /// What a worker does next.
    enum Task: Sendable {
        /// Takes the next span from the planner and hashes it.
        case span
        /// Reads this chunk of the file for the serial digests.
        case read(Chunk)
        /// Feeds a chunk that was read to the serial digest with this number, which nobody else feeds meanwhile.
        case digest(Int, ChunkBytes)
        /// Ends: nothing is left for it.
        case rest
    }

    /// A hashed span on its way to the consumer.
    struct FinishedSpan: Sendable {
        var span: Span
        /// What was made of it; `nil` where its extents are missing.
        var output: Output?
    }

    /// Readers of the chunks and of the extents stay this close, in bytes, so that the media comes from the disk once.
    private static var window: UInt64 { 16 << 20 }
    /// So many extents may wait for the consumer; beyond it, workers stop to take new ones.
    private static var mostOutstanding: Int { 16_384 }
    /// So many chunks are read ahead of the serial digests before anything else is done: one for each hand.
    private static var fewestChunks: Int { 2 }

    private struct State {
        var isSourceExhausted = false
        /// Where the span taken last begins.
        var frontier: UInt64 = 0
        var chunks: ChunkPlan
        /// How many chunks are being read.
        var reading = 0
        /// Chunks in memory that not all serial digests have taken, by their numbers.
        var ready: [Int: ChunkBytes] = [:]
        /// For each serial digest, the number of the chunk that it takes next.
        var turns: [Int]
        /// For each serial digest, whether a worker feeds it.
        var isBusy: [Bool]
        var outstanding = 0
        var finished: [Int: FinishedSpan] = [:]
        var nextToDeliver = 0
        var isDelivering = false
        /// The failure with the lowest span number.
        var failure: (place: Int, error: HashingError<Failure>)?

        /// What a worker can do now; `nil` where it must wait for another one.
        ///
        /// The two distances cannot both be too large, so one of the readers can always go on.
        var nextTask: Task? {
            mutating get {
                // The serial digests come first, because nobody can help them; and one worker stays with one, so that it never waits.
                for (place, turn) in turns.enumerated() where !isBusy[place] {
                    guard let bytes = ready[turn] else { continue }
                    isBusy[place] = true
                    return .digest(place, bytes)
                }
                if reading + ready.count < PassSchedule.fewestChunks, let chunk = takeChunk() { return .read(chunk) }
                let isTooEarly = chunks.position.map { PassSchedule.isTooFar(frontier, aheadOf: $0) } ?? false
                if !isSourceExhausted, !isTooEarly, outstanding < PassSchedule.mostOutstanding { return .span }
                if reading + ready.count < ChunkPlan.mostInMemory, let chunk = takeChunk() { return .read(chunk) }
                return isSourceExhausted && chunks.position == nil && reading == 0 && ready.isEmpty ? .rest : nil
            }
        }

        private mutating func takeChunk() -> Chunk? {
            guard let position = chunks.position, isSourceExhausted || !PassSchedule.isTooFar(position, aheadOf: frontier) else {
                return nil
            }
            reading += 1
            return chunks.next()
        }

        mutating func endTurn(at place: Int) {
            let number = turns[place]
            turns[place] += 1
            isBusy[place] = false
            if !turns.contains(where: { $0 <= number }) { ready[number] = nil }
        }

        mutating func fail(_ error: HashingError<Failure>, at place: Int) {
            if let first = failure, first.place <= place { return }
            failure = (place, error)
        }

        mutating func takeDeliverable() -> FinishedSpan? {
            let next = finished.removeValue(forKey: nextToDeliver)
            isDelivering = next != nil
            return next
        }
    }

    private let state: Monitor<State>
    private let cancellation: PassCancellation?

    /// A schedule that has not begun.
    init(chunks: ChunkPlan, serialDigests: Int, cancellation: PassCancellation?) {
        state = Monitor(
            State(
                chunks: chunks, turns: [Int](repeating: 0, count: serialDigests),
                isBusy: [Bool](repeating: false, count: serialDigests)))
        self.cancellation = cancellation
    }

    /// What to do next. Waits while it is too early for anything.
    func nextTask() -> Task {
        state.awaiting { state in
            if let cancellation, cancellation.isCancelled { state.fail(.cancelled, at: .max) }
            guard state.failure == nil else { return .rest }
            return state.nextTask
        }
    }

    /// A worker took this span, or found that there was none left.
    func took(_ span: Span?) {
        state.change { state in
            if let span {
                state.outstanding += span.extents.count
                state.frontier = span.start
            } else {
                state.isSourceExhausted = true
            }
        }
    }

    /// A chunk is in memory, for all serial digests.
    func isReady(_ bytes: ChunkBytes) {
        state.change { state in
            state.reading -= 1
            state.ready[bytes.chunk.number] = bytes
        }
    }

    /// A serial digest has taken the chunk whose turn it was.
    func endTurn(at digest: Int) { state.change { $0.endTurn(at: digest) } }

    /// The only worker has read a chunk and fed it to all serial digests itself.
    func finishedChunk() { state.change { $0.reading -= 1 } }

    /// A span is hashed. Whoever completes the order hands over all that is ready, by `deliver`, while the others go on.
    func finished(_ finished: FinishedSpan, deliver: (FinishedSpan) -> Void) {
        var next: FinishedSpan? = state.withLock { state in
            state.finished[finished.span.number] = finished
            return state.isDelivering ? nil : state.takeDeliverable()
        }
        while let current = next {
            deliver(current)
            next = state.change { state in
                state.nextToDeliver += 1
                state.outstanding -= current.span.extents.count
                return state.takeDeliverable()
            }
        }
    }

    /// Something went wrong: no new work begins, and the failure that comes first in the order of the source is kept.
    func fail(_ error: HashingError<Failure>, at place: Int) { state.change { $0.fail(error, at: place) } }

    /// What went wrong, if anything did. Asked when all workers are done.
    var failure: HashingError<Failure>? { state.withLock { $0.failure?.error } }

    private static func isTooFar(_ position: UInt64, aheadOf other: UInt64) -> Bool { position > other && position - other > window }
}
