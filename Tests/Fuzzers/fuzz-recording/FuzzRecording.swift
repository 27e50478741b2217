import CertificatePath
import Evidence
import Glibc
import Reporting
import Verification

/// What libFuzzer calls before the first input: the first folder on its command line is given recordings to begin with.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    for index in 1..<max(1, Int(unsafe count.pointee)) {
        guard let argument = unsafe arguments.pointee[index] else { continue }
        let text = unsafe String(cString: argument)
        guard !text.hasPrefix("-") else { continue }
        do { try Seeds.write(to: text) } catch { fatalError("no seeds: \(error)") }
        break
    }
    return 0
}

/// What libFuzzer calls for every input: one recording in, one verdict out, whatever the bytes are.
///
/// A crash, a time-out or a broken promise of the contract ends the run and leaves the input in a file.
@_cdecl("LLVMFuzzerTestOneInput")
public func examine(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let descriptor = Workpiece.descriptor
    guard size > 0, descriptor >= 0, ftruncate(descriptor, 0) == 0, unsafe pwrite(descriptor, data, size, 0) == size else { return -1 }
    let now = Timestamp(seconds: 1_800_000_000)
    let report = RecordingVerifier(VerificationOptions(trustStore: Seeds.trustStore, now: now, workers: 1))
        .verify(path: "/proc/self/fd/\(descriptor)")
    if let broken = Promise.broken(by: report, size: UInt64(size)) { fatalError(broken) }
    guard (try? JSONReport(isPretty: false, toolVersion: "fuzz").render(report)) != nil else { fatalError("the report has no JSON") }
    _ = TextReport(usesColour: true).render(report)
    return 0
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
