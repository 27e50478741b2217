import Evidence
import Glibc
import Locking
import RecordingForge
import SignedForge
import Testing
import Verification

/// What may happen to a file between the first read of it and the verdict.
struct ChangeWhileRead: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (_ path: String) -> Void

    static let all = [
        ChangeWhileRead(testDescription: "it is cut to half its length") { path in unsafe truncate(path, 40_000) },
        ChangeWhileRead(testDescription: "it is emptied") { path in unsafe truncate(path, 0) },
        ChangeWhileRead(testDescription: "a byte is appended") { path in
            let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
            _ = unsafe write(descriptor, [0] as [UInt8], 1)
            close(descriptor)
        },
        ChangeWhileRead(testDescription: "one of its bytes is replaced") { path in
            let descriptor = unsafe open(path, O_WRONLY)
            _ = unsafe pwrite(descriptor, [0] as [UInt8], 1, 50)
            close(descriptor)
        },
        ChangeWhileRead(testDescription: "it vanishes") { path in unsafe unlink(path) },
        ChangeWhileRead(testDescription: "another file takes its name") { path in
            close(unsafe open(path + ".new", O_WRONLY | O_CREAT, 0o600))
            _ = unsafe rename(path + ".new", path)
        },
    ]
}

@Suite("A file that changes while it is read") struct ChangeWhileReadTests {
    /// Long enough that progress is told before the end: it is told every 4 MiB.
    private static let signed = Result {
        var style = PictureStyle()
        style.intraSize = 120_000
        return try SignedForge().sign(Recording(String(repeating: "IP ", count: 80), style: style))
    }

    @Test("is an error, and never a verdict", arguments: ChangeWhileRead.all, [1, 4])
    func changes(_ change: ChangeWhileRead, _ workers: Int) throws {
        let folder = try ScratchFolder()
        let path = try folder.write(Self.signed.get(), as: "clip.mp4")
        // The clock of the time of change ticks every few milliseconds; what happens within one tick of opening could not be seen.
        usleep(20_000)
        var options = VerificationOptions(
            trustStore: try SignedForge.trusted(), now: Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400), workers: workers)
        let isDone = Monitor(false)
        options.progress = { _ in
            let isFirst = isDone.withLock { done in
                defer { done = true }
                return !done
            }
            if isFirst { change.change(path) }
        }
        let report = RecordingVerifier(options).verify(path: path)
        #expect(isDone.withLock { $0 })
        #expect(report.verdict == .error && report.answers == nil && report.signatures.isEmpty)
        #expect(report.findings.map(\.code.name) == ["file-changed"], "\(report.findings.map(\.message))")
    }
}
