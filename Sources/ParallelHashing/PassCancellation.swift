import Synchronization

/// A flag by which another thread, or the consumer itself, ends a pass soon.
package final class PassCancellation: Sendable {
    private let flag = Atomic(false)

    /// A flag that is not set.
    package init() {}

    /// Sets the flag: the pass ends with `cancelled` after the spans that are being hashed.
    package func cancel() { flag.store(true, ordering: .relaxed) }

    /// Whether the flag was set.
    package var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
