import Glibc

/// Why a benchmark could not be run.
struct BenchmarkError: Error, CustomStringConvertible {
    var action: String
    var systemError: Int32 = errno

    var description: String { "cannot \(action): error \(systemError)" }
}
