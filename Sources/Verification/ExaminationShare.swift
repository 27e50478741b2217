/// How much of the machine one examination may use.
package struct ExaminationShare: Sendable {
    /// How many threads share its hashing, at least 1.
    package var workers: Int
    /// How many examinations go on at the same time, which share the memory for buffers.
    package var passesAtOnce: Int
    /// Told now and then how many bytes of the media are done.
    package var progress: (@Sendable (_ done: UInt64) -> Void)?

    /// A share by its numbers.
    package init(workers: Int, passesAtOnce: Int = 1, progress: (@Sendable (UInt64) -> Void)? = nil) {
        self.workers = workers
        self.passesAtOnce = passesAtOnce
        self.progress = progress
    }
}
