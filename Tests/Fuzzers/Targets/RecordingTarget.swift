import CertificatePath
import Evidence
import Glibc
import Reporting
import Verification

/// The whole verifier: one recording in, one verdict out.
enum RecordingTarget: FuzzTarget {
    static let name = "recording"
    static let longestInput = 65_536

    static func seeds() throws -> [FuzzSeed] { try RecordingSeeds.all() }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let descriptor = Workpiece.descriptor
        guard !input.isEmpty, descriptor >= 0, ftruncate(descriptor, 0) == 0 else { return }
        let written = unsafe input.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == input.count else { return }
        let now = Timestamp(seconds: 1_800_000_000)
        let report = RecordingVerifier(VerificationOptions(trustStore: RecordingSeeds.trustStore, now: now, workers: 1))
            .verify(path: "/proc/self/fd/\(descriptor)")
        if let broken = Promise.broken(by: report, size: UInt64(input.count)) { throw BrokenPromise(broken) }
        do {
            _ = try JSONReport(isPretty: false, toolVersion: "fuzz").render(report)
        } catch {
            throw BrokenPromise("the report has no JSON: \(error)")
        }
        _ = TextReport(usesColour: true).render(report)
    }
}

/// A file in memory without a name, which every input is written to.
private enum Workpiece {
    static let descriptor: CInt = {
        var name = Array("/dev/shm/fuzz-recording-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&name)
        unsafe unlink(name)
        return descriptor
    }()
}
