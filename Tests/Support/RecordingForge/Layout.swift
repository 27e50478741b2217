/// How a recording is laid out in the file. Every combination is one that ISO/IEC 14496-12 allows.
package struct Layout: Sendable, Hashable {
    /// A place for a `free` box.
    package enum Place: Sendable, Hashable, CaseIterable {
        /// Behind `ftyp`.
        case afterFileType
        /// Before each `mdat`.
        case beforeMediaData
        /// Behind everything but carried boxes.
        case atEnd
    }

    /// Form of the sample sizes.
    package enum SampleSizes: Sendable, Hashable, CaseIterable {
        /// `stsz` with a table.
        case table
        /// `stsz` with one size for all, where all are alike; else a table.
        case constant
        /// `stz2` with so many bits, for samples that are small enough; else `stsz`.
        case compact4, compact8, compact16
    }

    /// Whether `moov` stands before the media data; only for a progressive file.
    package var movieFirst = false
    /// Whether chunk offsets are written in 64 bits (`co64`).
    package var largeOffsets = false
    /// Whether `mdat` has a 64-bit size.
    package var largeMediaData = false
    /// Whether the last `mdat` has size 0 and reaches to the end of the file; needs `movieFirst` and nothing behind it.
    package var mediaDataToEndOfFile = false
    /// Form of the sample sizes.
    package var sampleSizes = SampleSizes.table
    /// Samples to a chunk.
    package var samplesPerChunk = 4
    /// Over how many `mdat` boxes the chunks are spread.
    package var mediaDataBoxes = 1
    /// Unreferenced bytes between chunks.
    package var gapBetweenChunks = 0
    /// Contents of `free` boxes in bytes.
    package var freeBoxes: [Place: Int] = [:]
    /// Whether `mvhd`, `tkhd` and `mdhd` have 64-bit times.
    package var largeTimes = false
    /// How it is fragmented; `nil` for a progressive file.
    package var fragments: Fragments?

    /// Progressive, `moov` last, one `mdat`, `stsz` and `stco`.
    package init() {}

    /// The usual fragmented file.
    package static let fragmented: Layout = {
        var layout = Layout()
        layout.fragments = Fragments()
        return layout
    }()
}

/// How a fragmented recording is laid out (ISO/IEC 14496-12, 8.8).
package struct Fragments: Sendable, Hashable {
    /// What data offsets count from.
    package enum Base: Sendable, Hashable, CaseIterable {
        /// The `moof`, by the flag default-base-is-moof.
        case movieFragment
        /// The offset that `tfhd` gives.
        case explicit
        /// Nothing is said: the `moof` for the first track fragment, the end of the data before for the others.
        case implicit
    }

    /// Where durations and flags stand.
    package enum Defaults: Sendable, Hashable, CaseIterable {
        /// At every sample in `trun`.
        case everySample
        /// In `tfhd`, where the samples of the track fragment allow.
        case trackFragmentHeader
        /// In `trex`, where the samples of the track allow.
        case trackExtends
    }

    /// What data offsets count from.
    package var base = Base.movieFragment
    /// Version of `tfdt`; `nil` for none.
    package var decodeTimeVersion: UInt8? = 1
    /// Track fragments to a track and fragment.
    package var trackFragments = 1
    /// Runs to a track fragment.
    package var runs = 1
    /// Where durations and flags stand.
    package var defaults = Defaults.everySample
    /// So many groups stand in the sample tables of `moov`: a partly fragmented file.
    package var groupsInMovie = 0
    /// Whether `mfra` with a `tfra` for each track ends the file.
    package var randomAccessIndex = false

    /// default-base-is-moof, `tfdt` version 1, one `traf` a track, one `trun`.
    package init() {}
}
