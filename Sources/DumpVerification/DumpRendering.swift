package import Evidence

/// How results become text. Judges do not print: whoever runs them says how.
package struct DumpRendering: Sendable {
    /// The sentence that says why the verdict is what it is. Called by several threads at once.
    package var reason: @Sendable (RecordingReport) -> String
    /// The machine-readable result on one line. Called by several threads at once; `nil` for an entry without an examination.
    package var document: @Sendable (DumpEntry, RecordingReport?) -> String

    /// Rendering by two functions.
    package init(
        reason: @escaping @Sendable (RecordingReport) -> String,
        document: @escaping @Sendable (DumpEntry, RecordingReport?) -> String
    ) {
        self.reason = reason
        self.document = document
    }
}

/// A result on its way out: it is in the ledger already.
package struct FinishedFile: Sendable {
    /// What the ledger holds.
    package var record: DumpRecord
    /// The whole result; `nil` where the record comes from an earlier run, or nothing was examined.
    package var report: RecordingReport?
}

/// How far a run is.
package struct DumpProgress: Sendable, Hashable {
    /// Bytes of the files that have to be examined, and how many of them are done.
    package var bytes: UInt64
    package var bytesDone: UInt64
    /// Entries of the run, and how many of them are done.
    package var entries: Int
    package var entriesDone: Int
}
