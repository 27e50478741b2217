import ByteInput
import Cryptography
import Evidence
import ParallelHashing
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
    private let periods: [IndexedPeriod]
    private let hashing: ListHashing
    private var next = 0
    /// Lists that were read together with those before them.
    private var ahead: ArraySlice<LoadedLists> = []
    /// What the periods read so far say about how the track is shown, against what the container says.
    private(set) var placement: PlacementComparison
    /// Periods whose lists are not those that were signed; their samples can only be judged together.
    private(set) var damagedLists: [Int] = []
    /// What was signed about these periods as a whole.
    private(set) var sealed: [SealedPeriod] = []
    /// One past the last signed number of the periods read so far.
    private(set) var endNumber: UInt64 = 0

    init(trackID: UInt32, index: PeriodIndex, recording: Int, placement: PlacementComparison) throws(CryptographyError) {
        self.trackID = trackID
        self.index = index
        self.placement = placement
        hashing = try ListHashing()
        periods = index.recordings[recording].periods
        let last = periods.last { $0.standing == .authenticated }
        endsRecording = last?.flags.contains(.lastOfRecording) ?? false
        hasUnverifiablePeriods = periods.contains { $0.standing != .authenticated } || !index.rejected.isEmpty
    }

    /// The samples of the next period that can be used; `nil` after the last.
    mutating func nextPeriod() throws(ExaminationError) -> SignedList? {
        while next < periods.count {
            let number = next
            next += 1
            guard periods[number].standing == .authenticated, let part = index.part(of: periods[number], trackID: trackID) else {
                continue
            }
            placement.compare(index.placements[part.placement])
            endNumber = max(endNumber, part.numbers.upperBound)
            guard let lists = try lists(of: number, part) else {
                damagedLists.append(number)
                sealed.append(SealedPeriod(period: number, part: part))
                continue
            }
            return SignedList(
                period: number, part: part, beginsFile: periods[number].flags.contains(.firstOfFile), bytes: lists.bytes,
                digests: lists.digests, timeline: lists.timeline)
        }
        return nil
    }

    /// A period of which only the digest over all its samples is known.
    struct SealedPeriod {
        var period: Int
        var part: SignedPart
        var numbers: Range<UInt64> { part.numbers }
    }

    // MARK: - Lists

    private struct LoadedLists {
        var number: Int
        var bytes: [UInt8]
        var digests: Range<Int>
        var timeline: Range<Int>
        /// Whether they are those that were signed.
        var isAsSigned: Bool
    }

    /// The two lists of a period, if they are those that were signed.
    private mutating func lists(of number: Int, _ part: SignedPart) throws(ExaminationError) -> LoadedLists? {
        guard let range = listRange(number, part) else { return nil }
        guard part.digestsLength <= Self.listLimit else { throw .limit("a period with \(part.sampleCount) samples") }
        if ahead.first?.number != number { try load(number, part, range) }
        guard let loaded = ahead.popFirst(), loaded.isAsSigned else { return nil }
        return loaded
    }

    /// Where both lists of the track are; `nil` where they would not lie inside the box.
    private func listRange(_ number: Int, _ part: SignedPart) -> ByteRange? {
        let payload = periods[number].carrier.payload
        let length = part.digestsLength + part.timelineLength
        guard part.lists + length <= payload.length else { return nil }
        return ByteRange(offset: payload.offset + part.lists, length: length)
    }

    /// Reads the lists of a period and of those behind it that lie close by, and digests them side by side.
    private mutating func load(_ number: Int, _ part: SignedPart, _ range: ByteRange) throws(ExaminationError) {
        var wanted = [(number: number, part: part, range: range)]
        var span = range
        for behind in number + 1..<max(number + 1, periods.count) {
            guard periods[behind].standing == .authenticated, let part = index.part(of: periods[behind], trackID: trackID),
                part.samplesDigest.algorithm == wanted[0].part.samplesDigest.algorithm, let range = listRange(behind, part)
            else { break }
            let wider = NearbyReader.span(of: span, CollectionOfOne(range))
            guard let end = range.end, wider.length <= NearbyReader.most, span.offset + wider.length >= end else { break }
            span = wider
            wanted.append((behind, part, range))
        }
        let bytes: [UInt8]
        do { bytes = try index.file.bytes(at: span.offset, count: Int(span.length)) } catch { throw .read(error) }
        var loaded: [LoadedLists] = []
        for each in wanted {
            let first = Int(each.range.offset - span.offset)
            let middle = first + Int(each.part.digestsLength)
            let timeline = middle..<middle + Int(each.part.timelineLength)
            loaded.append(
                LoadedLists(number: each.number, bytes: bytes, digests: first..<middle, timeline: timeline, isAsSigned: false))
        }
        do throws(CryptographyError) {
            let digests = try hashing.digest(
                loaded.map(\.digests) + loaded.map(\.timeline), of: bytes, part.samplesDigest.algorithm)
            for place in loaded.indices {
                loaded[place].isAsSigned =
                    digests[place] == wanted[place].part.samplesDigest
                    && digests[loaded.count + place] == wanted[place].part.timelineDigest
            }
        } catch {
            throw .cryptography(error)
        }
        ahead = loaded[...]
    }
}

/// Digests lists. A class, so that contexts and memory are kept although examinations are copied; it has no state between two calls.
private final class ListHashing {
    private var hashers: MessageHashers

    init() throws(CryptographyError) { hashers = try MessageHashers(DigestAlgorithm.allCases) }

    func digest(_ ranges: [Range<Int>], of bytes: [UInt8], _ algorithm: DigestAlgorithm) throws(CryptographyError) -> DigestList {
        var digests = DigestList(algorithm)
        try hashers.digest(ranges, of: unsafe bytes.span.bytes, into: &digests)
        return digests
    }
}
