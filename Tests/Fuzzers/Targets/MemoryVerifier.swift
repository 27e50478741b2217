import Evidence
import Glibc
import SystemPackage
import Verification

/// Judges files that are only in memory, by the test authority's root.
enum MemoryVerifier {
    static func verify(_ bytes: [UInt8]) -> RecordingReport {
        let options = VerificationOptions(trustStore: RecordingSeeds.trustStore, now: Timestamp(seconds: 1_800_000_000), workers: 1)
        return withFile(bytes) { RecordingVerifier(options).verify(path: $0) }
    }

    /// Lends a file with these bytes, by its name.
    static func withFile<Result>(_ bytes: [UInt8], _ body: (FilePath) -> Result) -> Result {
        // A descriptor of its own for each: tests run side by side.
        var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&name)
        unsafe unlink(name)
        defer { close(descriptor) }
        _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        return body(FilePath("/proc/self/fd/\(descriptor)"))
    }
}
