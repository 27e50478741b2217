package import Cryptography
package import Evidence

/// What the camera knows about one covered track when a period ends.
package struct TrackPeriod: Sendable {
    /// The track's identifier.
    package var trackID: UInt32
    /// The handler type as a number.
    package var handler: UInt32
    /// Units per second of the media's time.
    package var timescale: UInt32
    /// Decode time of the first sample.
    package var firstDecodeTime: UInt64
    /// The digest of each sample's bytes, in decode order.
    package var digests: [Digest]
    /// When and how each is shown.
    package var timings: [SignedTiming]
    /// Digest of the whole `stsd` box.
    package var sampleEntriesDigest: Digest
    /// How the track is placed on the screen.
    package var geometry: SignedGeometry
    /// The edit list.
    package var edits: [SignedEdit]

    /// A track's part of a period.
    package init(
        trackID: UInt32, handler: UInt32, timescale: UInt32, firstDecodeTime: UInt64, digests: [Digest], timings: [SignedTiming],
        sampleEntriesDigest: Digest, geometry: SignedGeometry, edits: [SignedEdit]
    ) {
        self.trackID = trackID
        self.handler = handler
        self.timescale = timescale
        self.firstDecodeTime = firstDecodeTime
        self.digests = digests
        self.timings = timings
        self.sampleEntriesDigest = sampleEntriesDigest
        self.geometry = geometry
        self.edits = edits
    }
}

/// Where a recording that goes on in another file stands: what the next period has to carry on.
package struct PeriodChain: Sendable, Hashable {
    /// The counter of the next period.
    package var nextCounter: UInt64
    /// The digest of the last period; zeros before the first.
    package var previousDigest: Digest
    /// For each track, how many samples were signed so far.
    package var signedSamples: [UInt32: UInt64]

    /// The start of a recording.
    package init(startOfRecordingWith algorithm: DigestAlgorithm) {
        let zeros = unsafe Digest(algorithm: algorithm) { unsafe $0.initializeMemory(as: UInt8.self, repeating: 0) }
        self.init(nextCounter: 1, previousDigest: zeros, signedSamples: [:])
    }

    /// A recording that goes on.
    package init(nextCounter: UInt64, previousDigest: Digest, signedSamples: [UInt32: UInt64]) {
        self.nextCounter = nextCounter
        self.previousDigest = previousDigest
        self.signedSamples = signedSamples
    }
}

/// Makes the boxes of one recording, period after period, in memory that does not grow with its length.
package struct PeriodComposer: Sendable {
    /// Makes the signature over a statement; the private key stays with whoever holds it.
    package typealias Sign = @Sendable (_ statement: [UInt8]) throws(CryptographyError) -> [UInt8]

    /// Certificates and device facts.
    package let identity: SignerIdentity
    /// What the next period carries on.
    package private(set) var chain: PeriodChain
    private let identityDigest: Digest
    private let sign: Sign

    /// A composer for a recording, new or carried on.
    package init(identity: SignerIdentity, chain: PeriodChain, sign: @escaping Sign) throws(CryptographyError) {
        self.identity = identity
        self.chain = chain
        self.sign = sign
        identityDigest = try Digest.of(identity.payload(), identity.digestAlgorithm)
    }

    /// The `uuid` box of the next period.
    ///
    /// - Throws: what the signer throws.
    package mutating func compose(
        flags: PeriodStatement.Flags, from start: Timestamp, until end: Timestamp, movieTimescale: UInt32, movieRate: UInt32,
        movieMatrix: [UInt32], tracks: [TrackPeriod], uncovered: [PeriodStatement.UncoveredTrack]
    ) throws(CryptographyError) -> [UInt8] {
        var signedTracks: [SignedTrack] = []
        var lists: [UInt8] = []
        for track in tracks {
            let digests = track.digests.flatMap(\.bytes)
            var timeline: [UInt8] = []
            timeline.reserveCapacity(track.timings.count * SignedTiming.length)
            for timing in track.timings { timing.append(to: &timeline) }
            signedTracks.append(
                SignedTrack(
                    trackID: track.trackID, handler: track.handler, timescale: track.timescale,
                    firstSample: chain.signedSamples[track.trackID] ?? 0, sampleCount: UInt32(truncatingIfNeeded: track.digests.count),
                    firstDecodeTime: track.firstDecodeTime, samplesDigest: try Digest.of(digests, identity.digestAlgorithm),
                    timelineDigest: try Digest.of(timeline, identity.digestAlgorithm), sampleEntriesDigest: track.sampleEntriesDigest,
                    geometry: track.geometry, edits: track.edits))
            lists += digests
            lists += timeline
        }
        let statement = PeriodStatement(
            flags: flags, recordingID: identity.recordingID, counter: chain.nextCounter, start: start, end: max(start, end),
            identityDigest: identityDigest, previousDigest: chain.previousDigest, movieTimescale: movieTimescale, movieRate: movieRate,
            movieMatrix: movieMatrix, tracks: signedTracks, uncoveredTracks: uncovered
        ).payload()
        var signed = statement
        let signature = try sign(statement)
        signed.append(bigEndian: UInt16(truncatingIfNeeded: signature.count))
        signed += signature
        chain.previousDigest = try Digest.of(signed, identity.digestAlgorithm)
        chain.nextCounter += 1
        for track in tracks { chain.signedSamples[track.trackID, default: 0] += UInt64(track.digests.count) }
        return AlterationInfoBox.box(signed + lists)
    }
}
