import Evidence
import Glibc
import Verification

/// Judges files that are only in memory, by the test authority's root.
enum MemoryVerifier {
    static func verify(_ bytes: [UInt8]) -> RecordingReport {
        // A descriptor of its own for each: tests run side by side.
        var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&name)
        unsafe unlink(name)
        defer { close(descriptor) }
        _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        let options = VerificationOptions(trustStore: RecordingSeeds.trustStore, now: Timestamp(seconds: 1_800_000_000), workers: 1)
        return RecordingVerifier(options).verify(path: "/proc/self/fd/\(descriptor)")
    }
}
