import Cryptography
import Dispatch
import Synchronization

/// Which worker does what next, and in which order results are handed over. The only place where workers wait for each other.
///
/// No wait can last for ever: who waits does so for a span or a chunk that another worker has in its hands.
final class PassSchedule<Output: Sendable, Failure: Error>: Sendable {
    /// What a worker does next.
    enum Task: Sendable {
        /// Takes the next span from the planner and hashes it.
        case span
        /// Reads on in the whole file from this offset.
        case chunk(offset: UInt64)
    }

    /// A hashed span on its way to the consumer.
    struct FinishedSpan: Sendable {
        var span: Span
        var outputs: [Output]
    }

    /// Readers of the whole file and of the extents stay this close, in bytes, so that the media comes from the disk once.
    private static var window: UInt64 { 16 << 20 }
    /// So many extents may wait for the consumer; beyond it, workers stop to take new ones.
    private static var mostOutstanding: Int { 16_384 }

    private struct State {
        var isSourceExhausted = false
        /// Where the span taken last begins.
        var frontier: UInt64 = 0
        var wholeFilePosition: UInt64
        let wholeFileEnd: UInt64
        var isReadingWholeFile = false
        var outstanding = 0
        var finished: [Int: FinishedSpan] = [:]
        var nextToDeliver = 0
        var isDelivering = false
        var sleepers = 0
        /// The failure with the lowest span number.
        var failure: (place: Int, error: HashingError<Failure>)?

        /// Whether some of the whole file is still to be read.
        var hasChunks: Bool { wholeFilePosition < wholeFileEnd }
        var isChunkDue: Bool {
            hasChunks && !isReadingWholeFile
                && (isSourceExhausted || wholeFilePosition <= frontier || wholeFilePosition - frontier <= PassSchedule.window)
        }
        var isSpanDue: Bool {
            !isSourceExhausted && outstanding < PassSchedule.mostOutstanding
                && (!hasChunks || frontier <= wholeFilePosition || frontier - wholeFilePosition <= PassSchedule.window)
        }
        var isFinished: Bool { isSourceExhausted && (!hasChunks || isReadingWholeFile) }
    }

    /// What `nextTask` found when it looked.
    private enum Step: Sendable { case go(Task), stop, wait }

    private let state: Mutex<State>
    private let wakeUp = DispatchSemaphore(value: 0)
    private let cancellation: PassCancellation?

    /// A schedule that has not begun. `wholeFileSize` is 0 where the whole file is not digested.
    init(wholeFileSize: UInt64, cancellation: PassCancellation?) {
        state = Mutex(State(wholeFilePosition: 0, wholeFileEnd: wholeFileSize))
        self.cancellation = cancellation
    }

    /// What to do next; waits where it must, and is `nil` when nothing is left for this worker.
    func nextTask() -> Task? {
        while true {
            if let cancellation, cancellation.isCancelled { fail(.cancelled, at: .max) }
            let decision = state.withLock { state -> Step in
                if state.failure != nil { return .stop }
                if state.isChunkDue {
                    state.isReadingWholeFile = true
                    return .go(.chunk(offset: state.wholeFilePosition))
                }
                if state.isSpanDue { return .go(.span) }
                if state.isFinished { return .stop }
                state.sleepers += 1
                return .wait
            }
            switch decision {
            case .go(let task): return task
            case .stop: return nil
            case .wait: wakeUp.wait()
            }
        }
    }

    /// A worker took this span, or found that there was none left.
    func took(_ span: Span?) {
        change { state in
            if let span {
                state.outstanding += span.extents.count
                state.frontier = span.start
            } else {
                state.isSourceExhausted = true
            }
        }
    }

    /// A worker has digested the whole file up to `position`.
    func finishedChunk(upTo position: UInt64) {
        change { state in
            state.wholeFilePosition = position
            state.isReadingWholeFile = false
        }
    }

    /// A span is hashed. Whoever completes the order hands over all that is ready, by `deliver`, while the others go on.
    func finished(_ result: FinishedSpan, deliver: (FinishedSpan) -> Void) {
        var next: FinishedSpan? = state.withLock { state in
            state.finished[result.span.number] = result
            guard !state.isDelivering else { return nil }
            state.isDelivering = true
            return Self.takeNext(&state)
        }
        while let current = next {
            deliver(current)
            next = change { state in
                state.nextToDeliver += 1
                state.outstanding -= current.span.extents.count
                return Self.takeNext(&state)
            }
        }
    }

    /// Something went wrong: no new work begins, and the failure that comes first in the order of the source is kept.
    func fail(_ error: HashingError<Failure>, at place: Int) {
        change { state in
            if let first = state.failure, first.place <= place { return }
            state.failure = (place, error)
        }
    }

    /// What went wrong, if anything did. Asked when all workers are done.
    var failure: HashingError<Failure>? { state.withLock { $0.failure?.error } }

    private static func takeNext(_ state: inout State) -> FinishedSpan? {
        let next = state.finished.removeValue(forKey: state.nextToDeliver)
        if next == nil { state.isDelivering = false }
        return next
    }

    /// Changes the state and wakes all who wait, as what they wait for may have come.
    private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, sleepers) = state.withLock { state in
            let value = body(&state)
            defer { state.sleepers = 0 }
            return (value, state.sleepers)
        }
        for _ in 0..<sleepers { wakeUp.signal() }
        return value
    }
}
