package import AlterationInfo
package import Cryptography
package import Evidence
package import ISOBMFF

/// Collects the samples of a recording as they come and makes a signed period of them when it is long enough.
///
/// A period ends before a sync sample of the leading track, so that it covers whole GOPs. The other tracks are cut at the same time. What
/// is kept is one period and what the tracks are interleaved by, however long the recording is.
package struct PeriodBuilder: Sendable {
    /// What the container says about a covered track, as it is signed.
    package struct CoveredTrack: Sendable {
        var trackID: UInt32
        var handler: UInt32
        var timescale: UInt32
        var sampleEntriesDigest: Digest
        var geometry: SignedGeometry
        var edits: [SignedEdit]

        /// A track of a movie.
        ///
        /// - Throws: `refused` where the track has no header or time scale, `container`, `cryptography`.
        package init(_ track: Track, algorithm: DigestAlgorithm) throws(SigningError) {
            guard let header = track.header, track.timescale > 0, let handler = track.handler else {
                throw .refused("track \(track.trackID) has no complete header")
            }
            trackID = track.trackID
            self.handler = handler.value
            timescale = track.timescale
            geometry = SignedGeometry(header)
            edits = track.edits.map { SignedEdit($0) }
            let entries: [UInt8]
            do { entries = try track.sampleDescriptionBytes() } catch { throw .container(error) }
            do { sampleEntriesDigest = try Digest.of(entries, algorithm) } catch { throw .cryptography(error) }
        }
    }

    private struct Entry: Sendable {
        var digest: Digest
        var timing: SignedTiming
        var decodeTime: UInt64
    }

    private struct Lane: Sendable {
        var track: CoveredTrack
        var entries: [Entry] = []
        var hasEnded = false
        /// Decode time up to which samples were taken, in seconds.
        private(set) var reached = 0.0

        mutating func append(_ entry: Entry) {
            entries.append(entry)
            reached = (Double(entry.decodeTime) + Double(entry.timing.duration)) / Double(track.timescale)
        }

        func seconds(_ entry: Entry) -> Double { Double(entry.decodeTime) / Double(track.timescale) }
    }

    private var composer: PeriodComposer
    private var lanes: [Lane]
    private let movie: MovieHeader
    private let uncovered: [PeriodStatement.UncoveredTrack]
    private let periodLength: Double
    private let clock: Timestamp
    private var periodStart: Double?
    private var borders: [Double] = []
    private var isFirst = true

    /// What the next file of the same recording has to carry on.
    package var chain: PeriodChain { composer.chain }

    /// A builder for one file.
    ///
    /// - Parameters:
    ///   - composer: Identity, key and the place in the recording.
    ///   - movie: The movie header of the file.
    ///   - tracks: The covered tracks; the first leads.
    ///   - uncovered: The other tracks of the file.
    ///   - periodLength: Least length of a period in seconds; it ends at the next sync sample after it.
    ///   - clock: UTC time of decode time 0.
    package init(
        composer: PeriodComposer, movie: MovieHeader, tracks: [CoveredTrack], uncovered: [PeriodStatement.UncoveredTrack],
        periodLength: Double, clock: Timestamp
    ) {
        self.composer = composer
        self.movie = movie
        lanes = tracks.map { Lane(track: $0) }
        self.uncovered = uncovered
        self.periodLength = periodLength
        self.clock = clock
    }

    /// Takes the next sample of a covered track, by its place among the covered tracks, and gives the boxes of all periods that it ends.
    ///
    /// - Throws: `refused` where a value of the sample does not fit the layout, `cryptography`.
    package mutating func add(_ sample: Sample, digest: Digest, lane: Int) throws(SigningError) -> [[UInt8]] {
        guard let timing = SignedTiming(sample) else {
            throw .refused(
                "sample \(sample.index) of track \(lanes[lane].track.trackID) has a composition offset that does not fit 32 bits")
        }
        let entry = Entry(digest: digest, timing: timing, decodeTime: sample.decodeTime)
        if lane == 0 {
            let time = lanes[0].seconds(entry)
            let start = periodStart ?? time
            if periodStart == nil { periodStart = time }
            if sample.isSync, time - start >= periodLength - 1e-9 {
                borders.append(time)
                periodStart = time
            }
        }
        lanes[lane].append(entry)
        return try flushFinished()
    }

    /// Says that a track has no more samples, so that no period waits for it.
    package mutating func end(lane: Int) { lanes[lane].hasEnded = true }

    /// Ends the period that is being collected now, whatever its length, as at the end of a fragment.
    package mutating func endPeriod() throws(SigningError) -> [[UInt8]] {
        guard lanes.contains(where: { !$0.entries.isEmpty }) else { return [] }
        let end = lanes[0].reached
        periodStart = nil
        borders.removeAll()
        return [try compose(until: nil, end: end, flags: [])]
    }

    /// Seconds of the leading track that wait for their period.
    package var waiting: Double {
        guard let first = lanes[0].entries.first else { return 0 }
        return lanes[0].reached - lanes[0].seconds(first)
    }

    /// Ends the file: the rest becomes the last period.
    ///
    /// - Parameter endsRecording: Whether the recording ends with it, or goes on in another file.
    package mutating func finish(endsRecording: Bool) throws(SigningError) -> [[UInt8]] {
        for place in lanes.indices { lanes[place].hasEnded = true }
        var boxes = try flushFinished()
        var flags: PeriodStatement.Flags = [.lastOfFile]
        if endsRecording { flags.insert(.lastOfRecording) }
        boxes.append(try compose(until: nil, end: max(lanes[0].reached, lanes.map(\.reached).max() ?? 0), flags: flags))
        return boxes
    }

    private mutating func flushFinished() throws(SigningError) -> [[UInt8]] {
        var boxes: [[UInt8]] = []
        while let border = borders.first, lanes.allSatisfy({ $0.hasEnded || $0.reached >= border }) {
            borders.removeFirst()
            boxes.append(try compose(until: border, end: border, flags: []))
        }
        return boxes
    }

    private mutating func compose(until border: Double?, end: Double, flags: PeriodStatement.Flags) throws(SigningError) -> [UInt8] {
        var tracks: [TrackPeriod] = []
        var start = end
        for place in lanes.indices {
            let lane = lanes[place]
            let count = border.map { border in lane.entries.prefix { lane.seconds($0) < border - 1e-9 }.count } ?? lane.entries.count
            let taken = lane.entries.prefix(count)
            if place == 0, let first = taken.first { start = lane.seconds(first) }
            tracks.append(
                TrackPeriod(
                    trackID: lane.track.trackID, handler: lane.track.handler, timescale: lane.track.timescale,
                    firstDecodeTime: taken.first?.decodeTime ?? 0, digests: taken.map(\.digest), timings: taken.map(\.timing),
                    sampleEntriesDigest: lane.track.sampleEntriesDigest, geometry: lane.track.geometry, edits: lane.track.edits))
            lanes[place].entries.removeFirst(count)
        }
        var flags = flags
        if isFirst { flags.insert(.firstOfFile) }
        isFirst = false
        do {
            return try composer.compose(
                flags: flags, from: time(start), until: time(end), movieTimescale: movie.timescale,
                movieRate: UInt32(bitPattern: movie.rate), movieMatrix: movie.matrix.map { UInt32(bitPattern: $0) }, tracks: tracks,
                uncovered: uncovered)
        } catch {
            throw .cryptography(error)
        }
    }

    private func time(_ seconds: Double) -> Timestamp {
        Timestamp(microseconds: clock.microseconds &+ (Int64(exactly: (seconds * 1_000_000).rounded()) ?? 0))
    }
}
