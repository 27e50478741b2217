import Evidence

/// A track while it is put together.
struct TrackDraft {
    var box: Int
    var header: TrackHeader?
    var mediaHeader: MediaHeader?
    var handler: FourCharacterCode?
    var edits: [Edit] = []
    var editList: ByteRange?
    var sampleEntries: [SampleEntry] = []
    var sampleDescriptions: ByteRange?
    var dataReferences: [DataReference] = []
    var sampleTable: SampleTable?
    var extends: TrackExtends?

    /// Samples of the table that can be reached.
    var tableSampleCount: UInt64 = 0
    var tableDuration: UInt64 = 0
    /// Whether the chunks of the table come in file order, so that they can be looked at without being kept.
    var tableIsAscending = true
    var fragments: [TrackFragment] = []
    var fragmentSampleCount: UInt64 = 0
    var sampleBytes: UInt64 = 0
    var duration: UInt64 = 0
    /// Whether samples follow that cannot be reached. Nothing is added after that.
    var isCut = false

    var trackID: UInt32 { header?.trackID ?? 0 }
}
