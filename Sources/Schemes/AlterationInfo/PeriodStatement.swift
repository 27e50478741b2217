package import Cryptography
package import Evidence

/// What is said about one edit of a track - elst, ISO/IEC 14496-12, 8.6.6.
package struct SignedEdit: Sendable, Hashable {
    /// Length in the movie's time scale.
    package var segmentDuration: UInt64
    /// Start in the media's time scale; -1 for an empty edit.
    package var mediaTime: Int64
    /// Rate as 16.16 fixed point; 0x00010000 is normal.
    package var rate: UInt32

    /// An edit by its three values.
    package init(segmentDuration: UInt64, mediaTime: Int64, rate: UInt32) {
        self.segmentDuration = segmentDuration
        self.mediaTime = mediaTime
        self.rate = rate
    }
}

/// How a track is placed on the screen - tkhd, ISO/IEC 14496-12, 8.3.2.
package struct SignedGeometry: Sendable, Hashable {
    /// The 24 flags: enabled, in movie, in preview.
    package var flags: UInt32
    /// Front to back order.
    package var layer: Int16
    /// The group of tracks of which one is shown.
    package var alternateGroup: Int16
    /// The nine values of the matrix.
    package var matrix: [UInt32]
    /// Width as 16.16 fixed point.
    package var width: UInt32
    /// Height as 16.16 fixed point.
    package var height: UInt32

    /// A placement by its values; `matrix` has nine.
    package init(flags: UInt32, layer: Int16, alternateGroup: Int16, matrix: [UInt32], width: UInt32, height: UInt32) {
        self.flags = flags
        self.layer = layer
        self.alternateGroup = alternateGroup
        self.matrix = matrix
        self.width = width
        self.height = height
    }
}

/// What a period says about one covered track.
package struct SignedTrack: Sendable, Hashable {
    /// The track's identifier.
    package var trackID: UInt32
    /// The handler type, `vide` or `soun`, as a number.
    package var handler: UInt32
    /// Units per second of the media's time.
    package var timescale: UInt32
    /// How many samples of the track the recording had before this period.
    package var firstSample: UInt64
    /// How many samples of the track are in this period.
    package var sampleCount: UInt32
    /// Decode time of the first of them.
    package var firstDecodeTime: UInt64
    /// Digest over the digests of the samples, in decode order.
    package var samplesDigest: Digest
    /// Digest over the timeline table.
    package var timelineDigest: Digest
    /// Digest of the whole `stsd` box.
    package var sampleEntriesDigest: Digest
    /// How the track is placed on the screen.
    package var geometry: SignedGeometry
    /// The edit list; empty where there is none.
    package var edits: [SignedEdit]

    /// What is said about a track, as the camera says it.
    package init(
        trackID: UInt32, handler: UInt32, timescale: UInt32, firstSample: UInt64, sampleCount: UInt32, firstDecodeTime: UInt64,
        samplesDigest: Digest, timelineDigest: Digest, sampleEntriesDigest: Digest, geometry: SignedGeometry, edits: [SignedEdit]
    ) {
        self.trackID = trackID
        self.handler = handler
        self.timescale = timescale
        self.firstSample = firstSample
        self.sampleCount = sampleCount
        self.firstDecodeTime = firstDecodeTime
        self.samplesDigest = samplesDigest
        self.timelineDigest = timelineDigest
        self.sampleEntriesDigest = sampleEntriesDigest
        self.geometry = geometry
        self.edits = edits
    }
}

/// The signed part of a period (box kind 2), from the extended type to the byte before the signature.
package struct PeriodStatement: Sendable, Hashable {
    /// What a period says about its place in the recording.
    package struct Flags: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The recording ends with this period.
        package static let lastOfRecording = Flags(rawValue: 1)
        /// The file begins with this period.
        package static let firstOfFile = Flags(rawValue: 2)
        /// The file ends with this period.
        package static let lastOfFile = Flags(rawValue: 4)
        static let known: Flags = [.lastOfRecording, .firstOfFile, .lastOfFile]
    }

    /// Its place in the recording.
    package var flags: Flags
    /// The random identifier of the recording.
    package var recordingID: [UInt8]
    /// Starts at 1, one more for each period.
    package var counter: UInt64
    /// Start by the camera's clock.
    package var start: Timestamp
    /// End by the camera's clock: the start of the next period.
    package var end: Timestamp
    /// Digest of the identity's payload.
    package var identityDigest: Digest
    /// Digest of the statement and signature of the period before; zeros in the first.
    package var previousDigest: Digest
    /// Time scale of the movie header, in which edits are measured.
    package var movieTimescale: UInt32
    /// Preferred rate of the movie header as 16.16 fixed point.
    package var movieRate: UInt32
    /// The nine values of the movie header's matrix.
    package var movieMatrix: [UInt32]
    /// The covered tracks.
    package var tracks: [SignedTrack]
    /// The tracks of the file that are not covered: identifier and handler.
    package var uncoveredTracks: [UncoveredTrack]

    /// A track that the recording has and the signature does not cover.
    package struct UncoveredTrack: Sendable, Hashable {
        package var trackID: UInt32
        package var handler: UInt32
        /// A track by identifier and handler type.
        package init(trackID: UInt32, handler: UInt32) {
            self.trackID = trackID
            self.handler = handler
        }
    }

    /// A statement as the camera makes it.
    package init(
        flags: Flags, recordingID: [UInt8], counter: UInt64, start: Timestamp, end: Timestamp, identityDigest: Digest,
        previousDigest: Digest, movieTimescale: UInt32, movieRate: UInt32, movieMatrix: [UInt32], tracks: [SignedTrack],
        uncoveredTracks: [UncoveredTrack]
    ) {
        self.flags = flags
        self.recordingID = recordingID
        self.counter = counter
        self.start = start
        self.end = end
        self.identityDigest = identityDigest
        self.previousDigest = previousDigest
        self.movieTimescale = movieTimescale
        self.movieRate = movieRate
        self.movieMatrix = movieMatrix
        self.tracks = tracks
        self.uncoveredTracks = uncoveredTracks
    }
}

extension PeriodStatement {
    /// The longest statement that is read, in bytes.
    static let lengthLimit: UInt64 = 1 << 20
    /// Where the statement's own length stands, counted from the extended type.
    static let lengthPosition = 20

    /// The statement's bytes: what is signed.
    package func payload() -> [UInt8] {
        var bytes = AlterationInfoBox.extendedType
        bytes.append(AlterationInfoBox.version)
        bytes.append(AlterationInfoBox.Kind.period.rawValue)
        bytes.append(bigEndian: flags.rawValue)
        bytes.append(bigEndian: UInt32(0))
        bytes.append(identityDigest.algorithm.identifier)
        bytes.append(contentsOf: recordingID)
        bytes.append(bigEndian: counter)
        bytes.append(bigEndian: start.microseconds)
        bytes.append(bigEndian: end.microseconds)
        bytes.append(contentsOf: identityDigest.bytes)
        bytes.append(contentsOf: previousDigest.bytes)
        bytes.append(bigEndian: movieTimescale)
        bytes.append(bigEndian: movieRate)
        for value in movieMatrix { bytes.append(bigEndian: value) }
        bytes.append(bigEndian: UInt16(truncatingIfNeeded: tracks.count))
        for track in tracks { track.append(to: &bytes) }
        bytes.append(bigEndian: UInt16(truncatingIfNeeded: uncoveredTracks.count))
        for track in uncoveredTracks {
            bytes.append(bigEndian: track.trackID)
            bytes.append(bigEndian: track.handler)
        }
        var length: [UInt8] = []
        length.append(bigEndian: UInt32(truncatingIfNeeded: bytes.count))
        bytes.replaceSubrange(Self.lengthPosition..<Self.lengthPosition + 4, with: length)
        return bytes
    }

    /// Reads a statement's bytes, from the extended type to the byte before the signature.
    package init(payload: [UInt8]) throws(AlterationInfoError) { try self.init(payload: payload[...]) }

    /// Reads a statement's bytes, from the extended type to the byte before the signature.
    init(payload: ArraySlice<UInt8>) throws(AlterationInfoError) {
        var reader = FieldReader(payload)
        try reader.skip(18)
        flags = Flags(rawValue: try reader.integer())
        guard Flags.known.isSuperset(of: flags) else { throw AlterationInfoError(.invalidField("flags"), at: 18) }
        guard UInt64(try reader.integer(UInt32.self)) == UInt64(payload.count) else {
            throw AlterationInfoError(.invalidField("statement length"), at: Self.lengthPosition)
        }
        let identifier = try reader.integer(UInt8.self)
        guard let algorithm = DigestAlgorithm(identifier: identifier) else {
            throw AlterationInfoError(.unknownAlgorithm(identifier), at: reader.position - 1)
        }
        recordingID = try reader.take(16)
        counter = try reader.integer()
        guard counter > 0 else { throw AlterationInfoError(.invalidField("counter"), at: reader.position - 8) }
        start = Timestamp(microseconds: try reader.integer())
        end = Timestamp(microseconds: try reader.integer())
        guard start <= end else { throw AlterationInfoError(.invalidField("end"), at: reader.position - 8) }
        identityDigest = try reader.digest(algorithm)
        previousDigest = try reader.digest(algorithm)
        movieTimescale = try reader.integer()
        movieRate = try reader.integer()
        movieMatrix = try reader.matrix()
        let trackCount = try reader.integer(UInt16.self)
        tracks = []
        for _ in 0..<trackCount { tracks.append(try SignedTrack(reading: &reader, algorithm)) }
        guard tracks.count == 1 || Set(tracks.map(\.trackID)).count == tracks.count, !tracks.isEmpty else {
            throw AlterationInfoError(.invalidField("covered tracks"), at: reader.position)
        }
        let uncoveredCount = try reader.integer(UInt16.self)
        uncoveredTracks = []
        for _ in 0..<uncoveredCount {
            uncoveredTracks.append(UncoveredTrack(trackID: try reader.integer(), handler: try reader.integer()))
        }
        try reader.expectEnd()
    }
}

extension SignedTrack {
    fileprivate func append(to bytes: inout [UInt8]) {
        bytes.append(bigEndian: trackID)
        bytes.append(bigEndian: handler)
        bytes.append(bigEndian: timescale)
        bytes.append(bigEndian: firstSample)
        bytes.append(bigEndian: sampleCount)
        bytes.append(bigEndian: firstDecodeTime)
        bytes.append(contentsOf: samplesDigest.bytes)
        bytes.append(contentsOf: timelineDigest.bytes)
        bytes.append(contentsOf: sampleEntriesDigest.bytes)
        bytes.append(bigEndian: geometry.flags)
        bytes.append(bigEndian: geometry.layer)
        bytes.append(bigEndian: geometry.alternateGroup)
        for value in geometry.matrix { bytes.append(bigEndian: value) }
        bytes.append(bigEndian: geometry.width)
        bytes.append(bigEndian: geometry.height)
        bytes.append(bigEndian: UInt16(truncatingIfNeeded: edits.count))
        for edit in edits {
            bytes.append(bigEndian: edit.segmentDuration)
            bytes.append(bigEndian: edit.mediaTime)
            bytes.append(bigEndian: edit.rate)
        }
    }

    fileprivate init(reading reader: inout FieldReader, _ algorithm: DigestAlgorithm) throws(AlterationInfoError) {
        trackID = try reader.integer()
        handler = try reader.integer()
        timescale = try reader.integer()
        guard timescale > 0 else { throw AlterationInfoError(.invalidField("time scale"), at: reader.position - 4) }
        firstSample = try reader.integer()
        sampleCount = try reader.integer()
        guard !firstSample.addingReportingOverflow(UInt64(sampleCount)).overflow else {
            throw AlterationInfoError(.invalidField("first sample"), at: reader.position - 12)
        }
        firstDecodeTime = try reader.integer()
        samplesDigest = try reader.digest(algorithm)
        timelineDigest = try reader.digest(algorithm)
        sampleEntriesDigest = try reader.digest(algorithm)
        geometry = SignedGeometry(
            flags: try reader.integer(), layer: try reader.integer(), alternateGroup: try reader.integer(),
            matrix: try reader.matrix(), width: try reader.integer(), height: try reader.integer())
        let editCount = try reader.integer(UInt16.self)
        edits = []
        for _ in 0..<editCount {
            edits.append(
                SignedEdit(segmentDuration: try reader.integer(), mediaTime: try reader.integer(), rate: try reader.integer()))
        }
    }
}

extension FieldReader {
    fileprivate mutating func matrix() throws(AlterationInfoError) -> [UInt32] {
        var values: [UInt32] = []
        values.reserveCapacity(9)
        for _ in 0..<9 { values.append(try integer()) }
        return values
    }
}
