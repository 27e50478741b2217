import Dispatch
import Synchronization
import Locking

/// Independent things, done on all cores.
package enum ParallelWork {
    /// What `body` makes of each number from 0 up to `count`, in order.
    ///
    /// - Parameters:
    ///   - count: how many things there are; each should be worth some ten microseconds.
    ///   - workers: how many threads share them, at least 1.
    ///   - body: called on any thread, once for each number, in no order.
    package static func map<Result: Sendable>(_ count: Int, workers: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        guard count > 1, workers > 1 else { return (0..<max(0, count)).map(body) }
        let next = Atomic(0)
        let results = Monitor([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: min(workers, count)) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < count else { return }
                let result = body(number)
                results.withLock { $0[number] = result }
            }
        }
        return results.withLock { $0.compactMap { $0 } }
    }

    /// What `body` makes of runs of at most `length` numbers from 0 up to `count`, in order.
    package static func mapRuns<Result: Sendable>(
        _ count: Int, of length: Int, workers: Int, _ body: @Sendable (Range<Int>) -> Result
    ) -> [Result] {
        map((count + length - 1) / length, workers: workers) { body($0 * length..<min(count, ($0 + 1) * length)) }
    }
}
