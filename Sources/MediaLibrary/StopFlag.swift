import Synchronization

/// Says "end now" to a blocking read, from a signal handler or another thread.
///
/// Raising it is one atomic store, so a signal handler may do it. A read from a descriptor notices within a fifth of a second;
/// a read from the network when libavformat next asks, which it does every tenth of a second while it waits.
package final class StopFlag: Sendable {
    private let raised = Atomic(false)

    /// A flag that is down.
    package init() {}

    /// Whether it was raised.
    package var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Raises it for good.
    package func raise() { raised.store(true, ordering: .relaxed) }
}
