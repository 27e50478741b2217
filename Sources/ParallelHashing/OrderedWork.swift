import Dispatch
import Locking

/// Does independent things on all cores and hands over their results in order: many small files side by side, for one.
///
/// A worker that is done with one thing takes the next; whoever completes the order hands over all that is ready, while the others go on.
package struct OrderedWork: Sendable {
    /// How many threads share the work, at least 1.
    package var workers: Int
    /// So many results may wait for one that comes before them; beyond it, workers pause. Bounds the memory.
    package var mostWaiting: Int

    /// Work for `workers` threads.
    package init(workers: Int = HashingPass.availableProcessors, mostWaiting: Int = 256) {
        self.workers = max(1, workers)
        self.mostWaiting = max(1, mostWaiting)
    }

    /// Does `count` things and returns after the last one was handed over.
    ///
    /// - Parameters:
    ///   - count: How many things there are; they are named by 0 to `count - 1`.
    ///   - stop: Begins nothing new when it is set; what is begun is finished, and handed over as far as nothing before it is missing.
    ///   - perform: Does one thing. Called by several threads at once.
    ///   - deliver: Takes the next result in order. Called by one thread at a time, not always the same.
    package func run<Output: Sendable>(
        _ count: Int, stop: PassCancellation? = nil, perform: @Sendable (Int) -> Output, deliver: (Int, Output) -> Void
    ) {
        withoutActuallyEscaping(perform) { perform in
            withoutActuallyEscaping(deliver) { deliver in
                let work = RunningWork(count: count, mostWaiting: mostWaiting, stop: stop, perform: perform, deliver: deliver)
                DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in work.work() }
            }
        }
    }
}

/// One run while it goes on: what its workers share.
private final class RunningWork<Output: Sendable>: @unchecked Sendable {
    // Unchecked because of `deliver`, which is called by the one worker that has `isDelivering`.
    private struct State {
        var next = 0
        var nextToDeliver = 0
        var isDelivering = false
        var finished: [Int: Output] = [:]

        mutating func takeDeliverable() -> (Int, Output)? {
            let output = finished.removeValue(forKey: nextToDeliver)
            isDelivering = output != nil
            return output.map { (nextToDeliver, $0) }
        }
    }

    private enum Task {
        case perform(Int)
        case rest
    }

    private let count: Int
    private let mostWaiting: Int
    private let stop: PassCancellation?
    private let perform: @Sendable (Int) -> Output
    private let deliver: (Int, Output) -> Void
    private let state = Monitor(State())

    init(
        count: Int, mostWaiting: Int, stop: PassCancellation?, perform: @escaping @Sendable (Int) -> Output,
        deliver: @escaping (Int, Output) -> Void
    ) {
        self.count = count
        self.mostWaiting = mostWaiting
        self.stop = stop
        self.perform = perform
        self.deliver = deliver
    }

    /// The life of one worker. It waits only while another one has the thing in its hands that comes next in order.
    func work() {
        while case .perform(let index) = nextTask() {
            let output = perform(index)
            var ready = state.change { state in
                state.finished[index] = output
                return state.isDelivering ? nil : state.takeDeliverable()
            }
            while let (index, output) = ready {
                deliver(index, output)
                ready = state.change { state in
                    state.nextToDeliver += 1
                    return state.takeDeliverable()
                }
            }
        }
    }

    private func nextTask() -> Task {
        state.awaiting { state in
            if state.next >= count || stop?.isCancelled == true { return .rest }
            guard state.next - state.nextToDeliver < mostWaiting else { return nil }
            state.next += 1
            return .perform(state.next - 1)
        }
    }
}
