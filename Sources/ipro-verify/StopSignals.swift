import Glibc
import ParallelHashing

/// Ctrl-C and SIGTERM as a wish to end well: what is finished is kept, what is begun is given up.
enum StopSignals {
    /// Set by the first such signal.
    static let cancellation = PassCancellation()

    /// From now on the first signal ends the work. The second ends the program as usual, in case something hangs.
    static func watch() {
        _ = cancellation
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in StopSignals.cancellation.cancel() }
        action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
        for number in [SIGINT, SIGTERM] { _ = unsafe sigaction(number, &action, nil) }
    }
}
