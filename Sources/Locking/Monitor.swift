import Glibc

/// A value that one thread at a time may touch, and for whose changes others can wait.
///
/// Made of pthread's mutex and condition rather than of `Synchronization.Mutex`, which has no condition to wait for and which
/// ThreadSanitizer does not see on Linux: it would report every use as a race, and so hide a real one.
@safe package final class Monitor<Value: ~Copyable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// A value that no thread has yet.
    package init(_ value: consuming sending Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        let failure = unsafe pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, nil)
        precondition(failure == 0, "the system has no memory for a lock")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Calls `body` while no other thread has the value.
    package func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Changes the value, and wakes all who wait.
    package func change<Result>(_ body: (inout Value) -> Result) -> Result {
        withLock { value in
            defer { unsafe pthread_cond_broadcast(condition) }
            return body(&value)
        }
    }

    /// Calls `body` again after each change, until it gives a result.
    package func awaiting<Result>(_ body: (inout Value) -> Result?) -> Result {
        withLock { value in
            while true {
                if let result = body(&value) { return result }
                unsafe pthread_cond_wait(condition, mutex)
            }
        }
    }
}
