import ArgumentParser
import CConfinement
import Glibc

/// Runs what reads hostile bytes in a child process that can do nothing but compute on open descriptors.
///
/// Limits on memory, processor time and output hold everywhere. On top come, where the kernel has them: no new privileges, no access to
/// files by name (Landlock), and a list of allowed system calls (seccomp) without any that opens, connects, forks or executes.
/// A decoder that crashes or runs away ends the child; this process lives to say so.
enum ConfinedProcess {
    /// The limits, as options of the commands.
    struct Limits: ParsableArguments {
        @Option(help: ArgumentHelp("Most memory, in MiB.", valueName: "mib"))
        var memoryLimit = 2048

        @Option(help: ArgumentHelp("Most processor time, in seconds.", valueName: "seconds"))
        var timeLimit = 120

        @Flag(help: "Fail where the kernel offers no system call filter, instead of relying on the other limits.")
        var requireConfinement = false

        func validate() throws {
            guard (64...1 << 20).contains(memoryLimit) else { throw ValidationError("--memory-limit takes 64 to 1048576 MiB") }
            guard (1...86_400).contains(timeLimit) else { throw ValidationError("--time-limit takes 1 to 86400 seconds") }
        }
    }

    /// Does the work in the child and returns when it is done.
    ///
    /// - Parameter file: what messages are about.
    /// - Throws: `ExitCode` with status 2 after the reason was written to the standard error.
    static func run(on file: String, _ limits: Limits, _ work: () throws -> Void) throws {
        let child = confinement_fork()
        if child == 0 { _exit(confined(on: file, limits, work)) }
        guard child > 0 else {
            Report.error("cannot start a process", about: file)
            throw ExitCode(Report.failed)
        }
        switch confinement_wait(child) {
        case 0: return
        case Report.failed: break
        case 256 + SIGXCPU: Report.error("processor time limit of \(limits.timeLimit) s reached", about: file)
        case let status where status > 256: Report.error("the reading process was ended by signal \(status - 256)", about: file)
        case let status: Report.error("the reading process ended with status \(status)", about: file)
        }
        throw ExitCode(Report.failed)
    }

    private static func confined(on file: String, _ limits: Limits, _ work: () throws -> Void) -> Int32 {
        var bounds = confinement_limits(
            address_space_bytes: UInt64(limits.memoryLimit) << 20, processor_seconds: UInt64(limits.timeLimit), file_bytes: 4 << 30)
        let held = unsafe confine_process(&bounds)
        if limits.requireConfinement, held & Int32(CONFINED_SYSTEM_CALLS) == 0 {
            Report.error("the kernel offers no system call filter", about: file)
            return Report.failed
        }
        do {
            try work()
            return 0
        } catch {
            Report.error(error, about: file)
            return Report.failed
        }
    }
}
