import ByteInput
import Cryptography
import Evidence
import SchemeKit

/// Hands out the signed samples of one track, period after period, reading each list when it is needed.
struct SignedSampleSource {
    /// A list longer than this is refused: a minute of video and audio needs a thousandth of it.
    static let listLimit: UInt64 = 16 << 20

    let trackID: UInt32
    /// Whether the last authenticated period says that the recording ends with it.
    let endsRecording: Bool
    /// Whether the file has periods whose word cannot be taken.
    let hasUnverifiablePeriods: Bool
    private let index: PeriodIndex
    private let recording: Int
    private let file: EvidenceFile
    private var next = 0
    /// What the periods read so far say about how the track is shown, against what the container says.
    private(set) var placement: PlacementComparison
    /// Periods whose lists are not those that were signed; their samples can only be judged together.
    private(set) var damagedLists: [Int] = []
    /// What was signed about these periods as a whole.
    private(set) var sealed: [SealedPeriod] = []
    /// One past the last signed number of the periods read so far.
    private(set) var endNumber: UInt64 = 0

    init(trackID: UInt32, index: PeriodIndex, recording: Int, file: EvidenceFile, placement: PlacementComparison) {
        self.trackID = trackID
        self.index = index
        self.recording = recording
        self.file = file
        self.placement = placement
        let periods = index.recordings[recording].periods
        let last = periods.last { $0.standing == .authenticated }
        endsRecording = last?.flags.contains(.lastOfRecording) ?? false
        hasUnverifiablePeriods = periods.contains { $0.standing != .authenticated } || !index.rejected.isEmpty
    }

    /// The samples of the next period that can be used; `nil` after the last.
    mutating func nextPeriod() throws(ExaminationError) -> [SignedSample]? {
        let periods = index.recordings[recording].periods
        while next < periods.count {
            let number = next
            let period = periods[number]
            next += 1
            guard period.standing == .authenticated else { continue }
            guard case .success(let signed) = try index.signedStatement(period) else { continue }
            guard let track = signed.statement.tracks.first(where: { $0.trackID == trackID }) else { continue }
            placement.compare(signed.statement, track)
            endNumber = max(endNumber, track.firstSample + UInt64(track.sampleCount))
            guard let lists = try lists(of: signed, period) else {
                damagedLists.append(number)
                sealed.append(SealedPeriod(period: number, track: track))
                continue
            }
            return samples(lists, number, period)
        }
        return nil
    }

    /// A period of which only the digest over all its samples is known.
    struct SealedPeriod {
        var period: Int
        var track: SignedTrack
        var numbers: Range<UInt64> { track.firstSample..<track.firstSample + UInt64(track.sampleCount) }
    }

    private struct Lists {
        var track: SignedTrack
        var digests: [UInt8]
        var timings: [SignedTiming]
    }

    /// The two lists of the track, if they are those that were signed.
    private func lists(of signed: PeriodIndex.SignedStatement, _ period: IndexedPeriod) throws(ExaminationError) -> Lists? {
        let algorithm = signed.statement.identityDigest.algorithm
        var offset = UInt64(signed.signedLength)
        for track in signed.statement.tracks {
            let count = UInt64(track.sampleCount)
            let digestsLength = count * UInt64(algorithm.size)
            let timelineLength = count * UInt64(SignedTiming.length)
            guard offset + digestsLength + timelineLength <= period.carrier.payload.length else { return nil }
            if track.trackID == trackID {
                guard digestsLength <= Self.listLimit else { throw .limit("a period with \(count) samples") }
                let start = period.carrier.payload.offset + offset
                do throws(ReadError) {
                    let digests = try file.bytes(at: start, count: Int(digestsLength))
                    let timeline = try file.bytes(at: start + digestsLength, count: Int(timelineLength))
                    guard (try? Digest.of(digests, algorithm)) == track.samplesDigest,
                        (try? Digest.of(timeline, algorithm)) == track.timelineDigest,
                        let timings = try? SignedTiming.table(timeline)
                    else { return nil }
                    return Lists(track: track, digests: digests, timings: timings)
                } catch {
                    throw .read(error)
                }
            }
            offset += digestsLength + timelineLength
        }
        return nil
    }

    private func samples(_ lists: Lists, _ number: Int, _ period: IndexedPeriod) -> [SignedSample] {
        let algorithm = lists.track.samplesDigest.algorithm
        var samples: [SignedSample] = []
        samples.reserveCapacity(lists.timings.count)
        var decodeTime = lists.track.firstDecodeTime
        for (offset, timing) in lists.timings.enumerated() {
            let start = offset * algorithm.size
            guard let digest = Digest(algorithm: algorithm, bytes: lists.digests[start..<start + algorithm.size]) else { break }
            samples.append(
                SignedSample(
                    number: lists.track.firstSample + UInt64(offset), digest: digest, decodeTime: decodeTime, timing: timing,
                    period: number, beginsFile: offset == 0 && period.flags.contains(.firstOfFile)))
            decodeTime &+= UInt64(timing.duration)
        }
        return samples
    }
}
