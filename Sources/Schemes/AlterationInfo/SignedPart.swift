import Cryptography

/// What a period says about how a track is shown, apart from the times of its samples.
struct SignedPlacement: Sendable, Hashable {
    var handler: UInt32
    var timescale: UInt32
    var sampleEntriesDigest: Digest
    var geometry: SignedGeometry
    var edits: [SignedEdit]
    var movieTimescale: UInt32
    var movieRate: UInt32
    var movieMatrix: [UInt32]

    init(_ statement: PeriodStatement, _ track: SignedTrack) {
        handler = track.handler
        timescale = track.timescale
        sampleEntriesDigest = track.sampleEntriesDigest
        geometry = track.geometry
        edits = track.edits
        movieTimescale = statement.movieTimescale
        movieRate = statement.movieRate
        movieMatrix = statement.movieMatrix
    }
}

/// What a period says about one track, as far as it has to be kept for a recording of any length.
struct SignedPart: Sendable {
    var trackID: UInt32
    /// How many samples of the track are in the period.
    var sampleCount: UInt32
    /// How many samples of the track the recording had before the period.
    var firstSample: UInt64
    /// Decode time of the first of them.
    var firstDecodeTime: UInt64
    /// Digest over the digests of the samples.
    var samplesDigest: Digest
    /// Digest over the timeline table.
    var timelineDigest: Digest
    /// Where in the payload of the period's box the digests of the samples begin; the timeline table follows them.
    var lists: UInt64
    /// Index of the ``SignedPlacement``.
    var placement: Int

    /// The samples' numbers in the recording.
    var numbers: Range<UInt64> { firstSample..<firstSample + UInt64(sampleCount) }
    /// Bytes of the digests.
    var digestsLength: UInt64 { UInt64(sampleCount) * UInt64(samplesDigest.algorithm.size) }
    /// Bytes of the timeline table.
    var timelineLength: UInt64 { UInt64(sampleCount) * UInt64(SignedTiming.length) }
}
