import Cryptography
import DumpVerification
import Evidence
import SystemPackage
import VerdictEnvelope

/// The statements about the single recordings of a dump, signed and in their places: `--statements`.
struct RecordingStatements {
    /// What has to be written, known before any evidence is opened.
    struct Task {
        /// Where it goes.
        var folder: FilePath
        /// The recordings that there are, and the place of each.
        var plan: DumpPlan
        var places: StatementPlaces

        /// Refuses a folder from which a way leads into the evidence, or that lies in it.
        ///
        /// - Throws: an error of usage, after it was told; what the cryptographic library throws.
        init(_ folder: FilePath, _ plan: DumpPlan) throws {
            let relation =
                if EvidenceTree.isInside(folder.appending("x"), plan.trees) {
                    "lies inside of the evidence"
                } else if EvidenceTree.isAbove(folder, plan.trees) {
                    "holds the evidence"
                } else {
                    String?.none
                }
            if let relation {
                throw StatementFile.failure(
                    "\(folder.shown): \(relation), where nothing is written; name a folder of its own with --statements")
            }
            self.folder = folder
            self.plan = plan
            places = try StatementPlaces(plan, ending: EnvelopeFile.ending)
        }

        /// The file of a recording's statements, for the report; `nil` where it cannot be told.
        func file(of entry: Int) -> FilePath? {
            guard let place = try? places.place(of: entry) else { return nil }
            return place.folders.reduce(folder) { $0.appending($1.components) }.appending(Self.name(place.name).components)
        }

        fileprivate static func name(_ recording: FilePath) -> FilePath {
            FilePath(bytes: recording.bytes + Array(EnvelopeFile.ending.utf8))
        }
    }

    private let task: Task
    private let output: VerdictOutput
    private var folder: StatementFolder
    /// The entry that was spoken of last. They come in order, so that nothing is said twice about any.
    private var last = -1

    /// Opens the folder.
    ///
    /// - Parameters:
    ///   - examiner: who signs; `nil` for statements that are to be signed later.
    ///   - writesCMS: whether a detached CMS signature is written besides.
    init(_ task: Task, examiner: Examiner?, writesCMS: Bool) throws(VerdictOutput.Failure) {
        self.task = task
        output = VerdictOutput(folder: task.folder, examiner: examiner, writesCMS: writesCMS)
        folder = try StatementFolder(task.folder)
    }

    /// Signs statements about an entry of the plan and writes them. Where a file is there already that says the same, signed by the same
    /// key, it stays as it is: an earlier run wrote it.
    ///
    /// - Throws: ``VerdictOutput/Failure``; what the library throws.
    mutating func write(_ statements: [[UInt8]], about entry: Int) throws {
        guard entry > last, task.plan.entries.indices.contains(entry) else {
            throw VerdictOutput.Failure(reason: "entry \(entry): nothing is signed about this file again")
        }
        last = entry
        let recording = task.plan.entries[entry].path
        let place = try task.places.place(of: entry)
        let name = Task.name(place.name)
        let envelopes = try output.envelopes(statements, about: recording, files: 1)
        let there = try folder.write(EnvelopeFile.text(envelopes), as: name, in: place.folders)
        let kept = there.flatMap { try? EnvelopeFile.envelopes(in: $0) }
        if there != nil {
            guard let kept, says(kept, theSameAs: envelopes) else { throw conflict(folder.shown(name, in: place.folders)) }
        }
        guard output.writesCMS, let examiner = output.examiner, let payload = (kept ?? envelopes).first?.payload else { return }
        let cms = FilePath(bytes: name.bytes + Array(".p7s".utf8))
        if try folder.write(examiner.cms(over: payload), as: cms, in: place.folders) != nil, kept == nil {
            throw conflict(folder.shown(cms, in: place.folders))
        }
    }

    /// Whether a file has the same verdict for the same bytes by the same rules. Only times may differ.
    private func says(_ kept: [Envelope], theSameAs fresh: [Envelope]) -> Bool {
        guard kept.count == fresh.count, let old = try? kept.first?.statement(), let new = try? fresh.first?.statement(),
            old.predicateType == new.predicateType, old.predicate == new.predicate,
            zip(kept, fresh).allSatisfy({ pair in
                guard let (old, new) = try? (pair.0.statement(), pair.1.statement()) else { return false }
                return old.predicateType == new.predicateType && old.subjects.map(\.sha256) == new.subjects.map(\.sha256)
            })
        else { return false }
        guard let examiner = output.examiner else { return true }
        return kept.allSatisfy { examiner.hasSigned($0) }
    }

    private func conflict(_ path: FilePath) -> VerdictOutput.Failure {
        VerdictOutput.Failure(
            reason: "\(path.shown): exists already and says something else; a verdict is never replaced: take it away, or name another "
                + "folder with --statements")
    }
}
