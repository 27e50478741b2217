package import ByteInput
package import Evidence

/// A track (trak - ISO/IEC 14496-12, 8.3.1): what its samples are, and a way to go through them.
package struct Track: Sendable {
    /// Its number; 0 where the file does not say.
    package let trackID: UInt32
    /// What kind of media it is: `vide`, `soun`, `meta` and others; `nil` where the file does not say.
    package let handler: FourCharacterCode?
    /// How it is shown; `nil` where the box is missing or damaged.
    package let header: TrackHeader?
    /// The time its samples are given in; `nil` where the box is missing or damaged.
    package let mediaHeader: MediaHeader?
    /// Which parts of the media are shown when; empty where all of it is shown from the start.
    package let edits: [Edit]
    /// The `elst` box.
    package let editList: ByteRange?
    /// What kinds of samples there are; a sample's `descriptionIndex` counts them from 1.
    package let sampleEntries: [SampleEntry]
    /// The `stsd` box.
    package let sampleDescriptions: ByteRange?
    /// Where its media is, by `dataReferenceIndex` from 1.
    package let dataReferences: [DataReference]
    /// Index of its `trak` in the box tree.
    package let box: Int
    /// How many samples can be reached; all of them lie inside the file.
    package let sampleCount: UInt64
    /// How many bytes these have together.
    package let sampleBytes: UInt64
    /// How long they last together, in ticks of the timescale; saturates.
    package let duration: UInt64
    /// Whether the tables declare more samples than can be reached; a finding says why.
    package let isCut: Bool

    let file: EvidenceFile
    let sampleTable: SampleTable?
    let tableSampleCount: UInt64
    let tableDuration: UInt64
    let fragments: [TrackFragment]
    let extends: TrackExtends?

    init(_ draft: TrackDraft, file: EvidenceFile) {
        trackID = draft.header?.trackID ?? 0
        handler = draft.handler
        header = draft.header
        mediaHeader = draft.mediaHeader
        edits = draft.edits
        editList = draft.editList
        sampleEntries = draft.sampleEntries
        sampleDescriptions = draft.sampleDescriptions
        dataReferences = draft.dataReferences
        box = draft.box
        sampleCount = draft.tableSampleCount + draft.fragmentSampleCount
        sampleBytes = draft.sampleBytes
        duration = draft.duration
        isCut = draft.isCut
        self.file = file
        sampleTable = draft.sampleTable
        tableSampleCount = draft.tableSampleCount
        tableDuration = draft.tableDuration
        fragments = draft.fragments
        extends = draft.extends
    }

    /// Ticks a second of media time; 0 where the file does not say.
    package var timescale: UInt32 { mediaHeader?.timescale ?? 0 }

    /// Whether it holds moving pictures.
    package var isVideo: Bool { handler == "vide" }

    /// Whether some of its samples are encrypted.
    package var isEncrypted: Bool { sampleEntries.contains { $0.protection != nil } }

    /// A cursor before the first sample. Nothing is read until it is asked.
    package func samples() -> SampleCursor { SampleCursor(self) }

    /// A cursor before the first sample that goes by runs of samples side by side. Nothing is read until it is asked.
    package func sampleRuns() -> SampleRunCursor { SampleRunCursor(self) }

    /// The bytes of the `stsd` box, header included, as they stand in the file; empty where there is none.
    ///
    /// - Throws: `unreadable`, `tooLarge`.
    package func sampleDescriptionBytes(budget: ReadingBudget = ReadingBudget()) throws(MovieError) -> [UInt8] {
        guard let range = sampleDescriptions else { return [] }
        return try file.structure(range, budget: budget)
    }
}

extension EvidenceFile {
    /// The bytes of a structure that is small enough to be loaded as a whole.
    ///
    /// - Throws: `unreadable`, `tooLarge`.
    package func structure(_ range: ByteRange, budget: ReadingBudget = ReadingBudget()) throws(MovieError) -> [UInt8] {
        guard let count = Int(exactly: range.length), count <= budget.structureBytes else {
            throw MovieError(.tooLarge(bytes: range.length), offset: range.offset)
        }
        do throws(ReadError) {
            return try bytes(at: range.offset, count: count)
        } catch {
            throw MovieError(.unreadable(error), offset: range.offset)
        }
    }
}
