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
        /// How many samples were taken in before those in `entries`.
        var flushed = 0
        var hasEnded = false
        /// Decode time up to which samples were taken, in seconds.
        private(set) var reached = 0.0
        /// When the next sample is decoded if it follows at once; `nil` before the first.
        private(set) var nextDecodeTime: UInt64?

        mutating func append(_ entry: Entry) {
            entries.append(entry)
            reached = (Double(entry.decodeTime) + Double(entry.timing.duration)) / Double(track.timescale)
            nextDecodeTime = entry.decodeTime &+ UInt64(entry.timing.duration)
        }

        func seconds(_ entry: Entry) -> Double { Double(entry.decodeTime) / Double(track.timescale) }
    }

    /// Where a period has to end: before a sample of one track, and before all of the others that are decoded at that time or later.
    private struct Border: Sendable {
        var time: Double
        var lane: Int
        /// The sample's number in its track, counted in this file.
        var ordinal: Int
    }

    private var composer: PeriodComposer
    private var lanes: [Lane]
    private let movie: MovieHeader
    private let uncovered: [PeriodStatement.UncoveredTrack]
    private let periodLength: Double
    private let clock: Timestamp
    private var periodStart: Double?
    private var borders: [Border] = []
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
        let time = lanes[lane].seconds(entry)
        var isBorder = false
        if lane == 0 {
            let start = periodStart ?? time
            if periodStart == nil { periodStart = time }
            isBorder = sample.isSync && time - start >= periodLength - 1e-9
        }
        // Decode times are signed by the first of a period and the durations. Where a fragment begins at another time than the one before
        // it ended, that holds only from there on.
        let hasJumped = lanes[lane].nextDecodeTime.map { $0 != sample.decodeTime } ?? false
        if isBorder || (hasJumped && !lanes[lane].entries.isEmpty) {
            if lane == 0 { periodStart = time }
            let border = Border(time: time, lane: lane, ordinal: lanes[lane].flushed + lanes[lane].entries.count)
            borders.insert(border, at: borders.firstIndex { $0.time > time } ?? borders.endIndex)
        }
        lanes[lane].append(entry)
        return try flushFinished()
    }

    /// Says that a track has no more samples, so that no period waits for it.
    package mutating func end(lane: Int) { lanes[lane].hasEnded = true }

    /// Ends the period that is being collected now, whatever its length, as at the end of a fragment.
    ///
    /// - Returns: Its box; `nil` where no sample came since the last one ended.
    /// - Throws: `cryptography`.
    package mutating func endPeriod() throws(SigningError) -> [UInt8]? {
        guard lanes.contains(where: { !$0.entries.isEmpty }) else { return nil }
        periodStart = nil
        borders.removeAll()
        return try compose(until: nil, end: lanes[0].reached, flags: [])
    }

    /// UTC time by the camera's clock up to which samples of the leading track were taken in.
    package var reachedTime: Timestamp { time(lanes[0].reached) }

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
        while let border = borders.first, lanes.allSatisfy({ $0.hasEnded || $0.reached >= border.time }) {
            borders.removeFirst()
            boxes.append(try compose(until: border, end: border.time, flags: []))
        }
        return boxes
    }

    private mutating func compose(until border: Border?, end: Double, flags: PeriodStatement.Flags) throws(SigningError) -> [UInt8] {
        var tracks: [TrackPeriod] = []
        tracks.reserveCapacity(lanes.count)
        var start = end
        for place in lanes.indices {
            let lane = lanes[place]
            let count = border.map { waiting(in: place, before: $0) } ?? lane.entries.count
            let taken = lane.entries.prefix(count)
            if place == 0, let first = taken.first { start = lane.seconds(first) }
            tracks.append(
                TrackPeriod(
                    trackID: lane.track.trackID, handler: lane.track.handler, timescale: lane.track.timescale,
                    firstDecodeTime: taken.first?.decodeTime ?? 0, digests: taken.map(\.digest), timings: taken.map(\.timing),
                    sampleEntriesDigest: lane.track.sampleEntriesDigest, geometry: lane.track.geometry, edits: lane.track.edits))
            lanes[place].entries.removeFirst(count)
            lanes[place].flushed += count
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

    /// How many of the samples that wait come before a border.
    private func waiting(in place: Int, before border: Border) -> Int {
        let lane = lanes[place]
        if place == border.lane { return min(max(0, border.ordinal - lane.flushed), lane.entries.count) }
        return lane.entries.prefix { lane.seconds($0) < border.time - 1e-9 }.count
    }

    private func time(_ seconds: Double) -> Timestamp {
        Timestamp(microseconds: clock.microseconds &+ (Int64(exactly: (seconds * 1_000_000).rounded()) ?? 0))
    }
}
