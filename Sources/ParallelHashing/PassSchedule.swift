import Cryptography

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
        /// Ends: nothing is left for it.
        case rest
    }

    /// A hashed span on its way to the consumer.
    struct FinishedSpan: Sendable {
        var span: Span
        /// What was made of it; `nil` where its extents are missing.
        var output: Output?
    }

    /// Readers of the whole file and of the extents stay this close, in bytes, so that the media comes from the disk once.
    private static var window: UInt64 { 16 << 20 }
    /// So many extents may wait for the consumer; beyond it, workers stop to take new ones.
    private static var mostOutstanding: Int { 16_384 }

    private struct State {
        var isSourceExhausted = false
        /// Where the span taken last begins.
        var frontier: UInt64 = 0
        var wholeFilePosition: UInt64 = 0
        let wholeFileEnd: UInt64
        var isReadingWholeFile = false
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
            let hasChunks = wholeFilePosition < wholeFileEnd
            if hasChunks, !isReadingWholeFile, isSourceExhausted || !PassSchedule.isTooFar(wholeFilePosition, aheadOf: frontier) {
                return .chunk(offset: wholeFilePosition)
            }
            if isSourceExhausted { return .rest }
            if outstanding < PassSchedule.mostOutstanding, !hasChunks || !PassSchedule.isTooFar(frontier, aheadOf: wholeFilePosition) {
                return .span
            }
            return nil
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

    /// A schedule that has not begun. `wholeFileSize` is 0 where the whole file is not digested.
    init(wholeFileSize: UInt64, cancellation: PassCancellation?) {
        state = Monitor(State(wholeFileEnd: wholeFileSize))
        self.cancellation = cancellation
    }

    /// What to do next. Waits while it is too early for anything.
    func nextTask() -> Task {
        state.awaiting { state in
            if let cancellation, cancellation.isCancelled { state.fail(.cancelled, at: .max) }
            guard state.failure == nil else { return .rest }
            let task = state.nextTask
            if case .chunk = task { state.isReadingWholeFile = true }
            return task
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

    /// A worker has digested the whole file up to `position`.
    func finishedChunk(upTo position: UInt64) {
        state.change { state in
            state.wholeFilePosition = position
            state.isReadingWholeFile = false
        }
    }

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
