import ByteInput
import Cryptography
import Evidence
import Glibc
import ParallelHashing
import SystemPackage
import Verification

/// What becomes of one entry of a dump. Used by several threads at once.
struct FileExamination: Sendable {
    let plan: DumpPlan
    let verifier: RecordingVerifier
    let rendering: DumpRendering

    /// Why an entry has no result.
    enum Outcome: Sendable {
        case finished(FinishedFile)
        /// The run was ended meanwhile.
        case interrupted
    }

    /// Examines an entry.
    ///
    /// - Parameter share: how much of the machine it may use.
    func examine(_ index: Int, _ share: ExaminationShare) -> Outcome {
        let entry = plan.entries[index]
        switch entry.kind {
        case .link: return skipped(entry, .link, "a symbolic link, which is not followed")
        case .special: return skipped(entry, .special, "a FIFO, socket or device")
        case .repeatedFolder: return skipped(entry, .repeatedFolder, "a folder that was walked through already, mounted twice or in itself")
        case .tooDeep: return unreadable(entry, "a folder below more folders than are followed; name it by itself")
        case .unreadable(let number):
            return unreadable(entry, ReadError(.cannotOpen, path: entry.path, systemError: number).explanation)
        case .file: break
        }
        if let first = plan.firstNames[index] {
            return skipped(entry, .hardLink, "another name of \(plan.entries[first].path.spelled)")
        }
        if entry.identity.size == 0, !Self.isNamedLikeARecording(entry.path) { return skipped(entry, .empty, "an empty file") }
        let file: EvidenceFile
        do throws(ReadError) { file = try plan.trees[entry.tree].open(entry) } catch {
            if error.code == .empty, !Self.isNamedLikeARecording(entry.path) { return skipped(entry, .empty, "an empty file") }
            return unreadable(entry, error)
        }
        let report = verifier.verify(file, share: share)
        if verifier.options.cancellation?.isCancelled == true { return .interrupted }
        return finished(entry, file.identity, report)
    }

    /// A name by which people and players take a file for a recording. One that is none by its content is an error then, as it is when it
    /// is verified alone: on a card it is most often a recording that was damaged.
    private static func isNamedLikeARecording(_ path: FilePath) -> Bool {
        ["mp4", "m4v", "mov", "m4s", "3gp", "3g2"].contains(path.extension?.lowercased())
    }

    private func finished(_ entry: TreeEntry, _ identity: EvidenceFile.Identity, _ report: RecordingReport) -> Outcome {
        let isRecording = !report.findings.contains { $0.code == FindingCode(ExaminationFinding.notARecording) }
        let isJudged = isRecording || Self.isNamedLikeARecording(entry.path)
        let line = DumpEntry(
            path: entry.path, size: identity.size, sha256: report.file.sha256, verdict: isJudged ? report.verdict : nil,
            skipped: isJudged ? nil : .notARecording, reason: rendering.reason(report))
        return record(line, identity, report, SignedFacts.facts(of: report))
    }

    private func skipped(_ entry: TreeEntry, _ reason: SkipReason, _ sentence: String) -> Outcome {
        let digest = reason == .empty ? (try? Digest.of([], .sha256).hex) : nil
        let line = DumpEntry(
            path: entry.path, size: entry.identity.size, sha256: digest, verdict: nil, skipped: reason, reason: sentence)
        return record(line, entry.identity, nil, [])
    }

    private func unreadable(_ entry: TreeEntry, _ error: ReadError) -> Outcome {
        unreadable(entry, RecordingVerifier.unreadable(entry.path, size: entry.identity.size, error))
    }

    private func unreadable(_ entry: TreeEntry, _ sentence: String) -> Outcome {
        unreadable(
            entry,
            RecordingReport(
                file: FileReport(path: entry.path, size: entry.identity.size), verdict: .error, answers: nil, signatures: [],
                findings: [Finding(ExaminationFinding.fileUnreadable, sentence)], coverage: Coverage()))
    }

    private func unreadable(_ entry: TreeEntry, _ report: RecordingReport) -> Outcome {
        // Of an empty file everything is known.
        let digest = entry.kind == .file && entry.identity.size == 0 ? try? Digest.of([], .sha256).hex : nil
        let line = DumpEntry(
            path: entry.path, size: entry.identity.size, sha256: digest, verdict: .error, skipped: nil, reason: rendering.reason(report))
        return record(line, entry.identity, report, [])
    }

    private func record(
        _ line: DumpEntry, _ identity: EvidenceFile.Identity, _ report: RecordingReport?, _ facts: [SignedFacts]
    ) -> Outcome {
        .finished(
            FinishedFile(
                record: DumpRecord(entry: line, identity: identity, document: rendering.document(line, report), facts: facts),
                report: report))
    }
}
