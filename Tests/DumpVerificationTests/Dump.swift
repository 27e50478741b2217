import DumpVerification
import Evidence
import Foundation
import ParallelHashing
import RecordingForge
import SignedForge
import SystemPackage
import Verification

/// A folder of evidence for one test, with a place for ledgers beside it.
final class Dump: Sendable {
    let path: String
    /// The folder of the evidence.
    var evidence: String { "\(path)/card" }
    /// The ledger that runs use if not told otherwise.
    var ledger: FilePath { FilePath("\(path)/dump.ledger") }

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("ipro-verify-dump-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(path)/card", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file into the evidence, with the folders it lies in.
    func write(_ bytes: [UInt8], as name: String) throws {
        let file = "\(evidence)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
    }

    /// What a run came to.
    struct Outcome {
        var report: DumpReport
        var files: [FinishedFile]

        /// The lines of the files whose path ends so.
        func entry(_ suffix: String) -> DumpEntry? { files.map(\.record.entry).first { $0.path.string.hasSuffix(suffix) } }
        /// How many files were examined in this run.
        var examined: Int { files.count { $0.report != nil } }
        /// Codes of what was found about the files together.
        var codes: [String] { report.notes.map(\.code.name) }
    }

    /// Runs over the evidence, with the test authority as the only anchor.
    func run(
        workers: Int = 2, shard: Shard? = nil, ledger: Ledger? = nil, isFresh: Bool = false, stopAfter: Int? = nil,
        change: (inout VerificationOptions) -> Void = { _ in }, beforeExamination: () throws -> Void = {},
        progress: (@Sendable (DumpProgress) -> Void)? = nil
    ) throws -> Outcome {
        let book = try ledger ?? Ledger(writing: self.ledger, isFresh: isFresh)
        var options = VerificationOptions(
            trustStore: try SignedForge.trusted(), now: Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400), workers: workers)
        let stop = PassCancellation()
        options.cancellation = stop
        change(&options)
        let plan = try DumpPlan([FilePath(evidence)], shard: shard)
        try beforeExamination()
        let verifier = DumpVerifier(
            plan: plan, options: options, ledger: book, rendering: Self.rendering,
            now: { TestPKI.recordingTime })
        var files: [FinishedFile] = []
        let report = try verifier.run(progress: progress) { file in
            files.append(file)
            if files.count == stopAfter { stop.cancel() }
        }
        try book.close()
        return Outcome(report: report, files: files)
    }

    static let rendering = DumpRendering(
        reason: { $0.verdict.rawValue }, document: { entry, report in "\(entry.path.string) \(report?.verdict.rawValue ?? "-")" })
}
