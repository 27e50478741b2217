import Glibc
import MediaLibrary

/// Ctrl-C and SIGTERM as a wish to end well: what is being recorded is closed and signed, what is being added is taken back.
enum StopSignals {
    /// Raised by the first such signal.
    static let flag = StopFlag()

    /// Whether it was raised.
    static var isRaised: Bool { flag.isRaised }

    /// From now on the first signal raises the flag. The second ends the program as usual, in case something hangs.
    ///
    /// Both are let through whatever the program was started by: a recorder that cannot be stopped well is stopped badly.
    static func watch() {
        _ = flag
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in StopSignals.flag.raise() }
        action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
        var wanted = sigset_t()
        unsafe sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM] {
            _ = unsafe sigaction(number, &action, nil)
            unsafe sigaddset(&wanted, number)
        }
        unsafe pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    }
}
