import Cryptography
import Evidence
import ISOBMFF
import SchemeKit
import VideoBitstream

/// The examination of one video track: takes its units in order, and settles each period as soon as its signature is there.
///
/// In an undamaged recording a period is compared and forgotten when its SEI arrives, so that memory does not grow with its length.
/// Where something does not fit, elements and SEIs are kept until a later period is found that does; what lies between is then resolved
/// as a whole.
struct TrackExamination {
    let codec: VideoCodec
    /// Made when the stream's hash function is known.
    private(set) var chain: ChainHasher?
    private var held: [UnitSample] = []

    var window = ElementWindow(.sha256)
    var ledger = SampleLedger()
    var authentication = SEIAuthentication()
    var rule: CoverageRule?
    var pending: [PeriodStatement] = []
    /// SEIs that wait for a key, with what has to be verified.
    var waiting: [Int: SigningSEI] = [:]
    var last: PlacedPeriod?
    var front = 0
    /// How many elements were looked at in search of a period's place, the same one as often as it was.
    var compared = 0
    /// Where each SEI stands first.
    private var seen: [Digest: ByteRange] = [:]
    /// SEIs that stand in the file again, and where they do first.
    private var repeats: [(again: ByteRange, first: ByteRange, sample: UInt64)] = []
    private(set) var carrierCount = 0
    /// The last SEI that was not broken: the one that closes a stream may repeat its facts.
    private var lastAuthentic: PeriodStatement?

    // What is told in the end.
    var records: [PeriodRecord] = []
    var notes: [GapNote] = []
    var holes: [ListHole] = []
    var strangers: [Stranger] = []
    var malformed: [(error: MediaSigningError, sample: UInt64, bytes: ByteRange)] = []
    var malformedPending = 0
    var invalid: [PeriodStatement] = []
    var invalidCertificates: [(sample: UInt64, bytes: ByteRange)] = []
    var conflicts: [PeriodStatement] = []
    var brokenLinks: [(counter: UInt32, sample: UInt64)] = []
    var restarts: [(counter: UInt32, sample: UInt64)] = []
    var reordered = SampleSet()
    var repeated: (count: Int, sample: UInt64)?
    var signedBytes: [ByteRange] = []
    private var messages = MessageLedger()
    private var unsignedUnits = UnsignedBytes()
    var signerSpans: [Int: (from: Timestamp, until: Timestamp)] = [:]
    var signerOrder: [(signer: Int, counter: UInt32)] = []
    var vendor: VendorInformation?
    var cutSamples = SampleSet()
    var unhashedUnits = 0
    var firstPlaced: PeriodStatement?
    /// The first and the last statement with a valid signature, whether or not its pictures are in the file.
    private(set) var firstSigned: PeriodStatement?
    private(set) var lastSigned: PeriodStatement?
    /// Whether the file begins inside of a period.
    var isCutAtStart = false
    /// Whether the stream has SEIs about periods that are not signed themselves.
    var hasUnsigned = false
    var keyMissing = false

    /// An undecided stretch is settled as it stands when it has grown to this: memory is bounded whatever the file does.
    private static let mostElements = 400_000
    private static let mostPending = 32
    /// So many times an element may be looked at in search of a period's place.
    static let mostCompared = 64

    init(codec: VideoCodec) { self.codec = codec }

    mutating func consume(_ samples: UnitSamples) throws(CryptographyError) {
        let table = samples.table
        var digests = chain.flatMap { table.digests(by: $0.algorithm) }
        for sample in samples {
            if let chain {
                try take(sample, table, digests, chain)
            } else {
                try hold(sample)
                digests = chain.flatMap { table.digests(by: $0.algorithm) }
            }
        }
    }

    private mutating func hold(_ sample: UnitSample) throws(CryptographyError) {
        held.append(sample)
        // Digests are there as soon as the pass knows their function; which of several is the stream's own, its first SEI says.
        var named: DigestAlgorithm?
        for unit in sample.kept where unit.carrier == KnownUserData.onvifMediaSigning {
            if let content = unit.content, let sei = try? SigningSEI(content, codec: codec), let algorithm = sei.hashAlgorithm {
                named = algorithm
            }
        }
        guard named != nil || held.count > 4096 else { return }
        try begin(named ?? .sha256)
    }

    private mutating func begin(_ algorithm: DigestAlgorithm) throws(CryptographyError) {
        let chain = try ChainHasher(algorithm)
        self.chain = chain
        window = ElementWindow(algorithm)
        let samples = held
        held = []
        for sample in samples { try take(sample, sample.table, sample.table.digests(by: algorithm), chain) }
    }

    /// Bytes inside of samples that no signature speaks for, where it speaks for the samples' pictures; after the last sample.
    var unsignedBytes: [ByteRange] {
        var unsigned = unsignedUnits
        var signed = Set(signedBytes)
        for place in repeats where signed.contains(place.first) { signed.insert(place.again) }
        messages.add(to: &unsigned, signed: signed)
        return unsigned.ranges()
    }

    /// After the last sample.
    mutating func finish() throws(CryptographyError) {
        if chain == nil { try begin(.sha256) }
        guard let chain else { return }
        for id in waiting.keys {
            if let place = pending.firstIndex(where: { $0.number == id }) { pending[place].authenticity = .keyMissing }
        }
        if !waiting.isEmpty { keyMissing = true }
        try settleRest(chain)
        let signed = Set(signedBytes)
        for place in repeats where signed.contains(place.first) { ledger.confirmPictureless(place.sample) }
    }

    // MARK: - Units

    /// Takes a sample. `table` is its own, and `digests` are those of the table by the stream's hash function.
    private mutating func take(
        _ sample: UnitSample, _ table: UnitTable, _ digests: DigestList?, _ chain: ChainHasher
    ) throws(CryptographyError) {
        let number = sample.sample.index
        var left = digests == nil ? 0..<0 : sample.digested
        var pictures = 0
        for slot in left where table.units[table.digested[slot]].header.carriesPicture { pictures += 1 }
        // Without digests of the stream's own function nothing can be compared, and pictures are pictures still.
        let hasPicture = pictures > 0 || digests == nil && sample.units.contains { table.units[$0].header.carriesPicture }
        ledger.begin(number, units: pictures, hasPicture: hasPicture)
        if sample.stop != nil {
            cutSamples.insert(number)
            ledger.doubt(number)
        }
        let mayCarry = sample.hasKept
        var end = 0
        for place in sample.units {
            let unit = table.units[place]
            let start = end
            end = unit.stored.upperBound
            let slot = left.first.flatMap { table.digested[$0] == place ? $0 : nil }
            if slot != nil { left = left.dropFirst() }
            if mayCarry, sample.carrier(of: place) == KnownUserData.onvifMediaSigning {
                let filler = try take(carrier: sample[place], of: sample.sample, chain)
                messages.add(unit: place, of: sample, filler: filler)
            } else if !unit.header.carriesPicture {
                unsignedUnits.add(sample.range(start..<end))
            } else if let digests, let slot {
                window.append(mark(unit.header, number), digests, slot)
            }
        }
        if window.count > Self.mostElements { try settleStretch(chain) }
    }

    private func mark(_ header: CodedUnitHeader, _ sample: UInt64) -> ElementWindow.Mark {
        let isHashed =
            codec == .h264
            ? header.type == H264UnitType.slice || header.type == H264UnitType.sliceIDR
            : H265UnitType.trailing.contains(header.type) || H265UnitType.randomAccess.contains(header.type)
        let kind: CodedElement.Kind = !isHashed ? .unhashed : header.startsGroupOfPictures ? .anchor : .slice
        return ElementWindow.Mark(kind: kind, startsPicture: header.isFirstSlice, sample: sample)
    }

    // MARK: - SEIs

    /// Takes an SEI, and tells which of the unit's bytes are filler.
    private mutating func take(
        carrier unit: SampleUnit, of sample: Sample, _ chain: ChainHasher
    ) throws(CryptographyError) -> Range<Int>? {
        carrierCount += 1
        try window.makeForms(chain)
        let bytes = unit.unit.fileRange(sampleOffset: sample.offset) ?? ByteRange(offset: sample.offset, length: 0)
        guard let content = unit.content else {
            note(MediaSigningError(.tooLarge, at: 0), sample, bytes)
            return nil
        }
        let digest = try chain.over(content)
        let first = seen[digest]
        if first == nil, seen.count < 1 << 20 { seen[digest] = bytes }
        let sei: SigningSEI
        do throws(MediaSigningError) {
            sei = try SigningSEI(content, codec: codec)
        } catch {
            // What it was is not known: it may stand in a list.
            try appendMessage(digest, sample.index, isOptional: true, chain)
            note(error, sample, bytes)
            return nil
        }
        if !sei.isSigned {
            let own = try chain.over(sei.hashedBytes)
            try appendMessage(own, sample.index, isOptional: first != nil, chain)
        }
        if let first {
            repeated = ((repeated?.count ?? 0) + 1, repeated?.sample ?? sample.index)
            repeats.append((bytes, first, sample.index))
            return sei.filler
        }
        try take(sei, of: sample, bytes, chain)
        return sei.filler
    }

    private mutating func take(_ sei: SigningSEI, of sample: Sample, _ bytes: ByteRange, _ chain: ChainHasher) throws(CryptographyError) {
        let signersBefore = authentication.signers.count
        authentication.learn(sei)
        if authentication.signers.count > signersBefore, !waiting.isEmpty { try authenticateWaiting(chain) }
        guard let general = sei.general else {
            return try takeCertificates(sei, sample, bytes, chain)
        }
        guard general.gopHash.count == chain.algorithm.size, sei.hashAlgorithm == chain.algorithm,
            let gopHash = Digest(algorithm: chain.algorithm, bytes: general.gopHash),
            let link = Digest(algorithm: chain.algorithm, bytes: general.linkedHash)
        else { return note(MediaSigningError(.invalidTag(4), at: 0), sample, bytes) }
        var statement = PeriodStatement(
            number: carrierCount, general: general, list: sei.listedDigests(chain.algorithm), gopHash: gopHash, link: link,
            authenticity: try authentication.authenticate(sei, algorithm: chain.algorithm),
            ownDigest: sei.isSigned ? nil : try chain.over(sei.hashedBytes), element: sei.isSigned ? nil : window.end - 1,
            position: window.end, sample: sample.index, bytes: bytes, isTrusted: false, signer: nil)
        if let other = lastAuthentic, other.gopHash == gopHash, other.general.startTicks == general.startTicks,
            other.counter != general.counter
        {
            statement.isStale = true
        } else if statement.authenticity != .invalid, statement.authenticity != .keyMissing {
            lastAuthentic = statement
        }
        if let vendor = sei.vendor, case .valid = statement.authenticity { self.vendor = self.vendor ?? vendor }
        try take(statement, sei, chain)
    }

    private mutating func appendMessage(
        _ digest: Digest, _ sample: UInt64, isOptional: Bool, _ chain: ChainHasher
    ) throws(CryptographyError) {
        window.append(ElementWindow.Mark(kind: .message, startsPicture: false, isOptional: isOptional, sample: sample), digest)
        try window.makeForms(chain)
    }

    private mutating func note(_ error: MediaSigningError, _ sample: Sample, _ bytes: ByteRange) {
        malformedPending += 1
        if malformed.count < 4096 { malformed.append((error, sample.index, bytes)) }
    }

    private mutating func takeCertificates(
        _ sei: SigningSEI, _ sample: Sample, _ bytes: ByteRange, _ chain: ChainHasher
    ) throws(CryptographyError) {
        guard sei.isCertificateSEI else { return }
        switch try authentication.authenticate(sei, algorithm: chain.algorithm) {
        case .valid:
            vendor = vendor ?? sei.vendor
            signedBytes.append(bytes)
            ledger.confirmPictureless(sample.index)
        case .invalid, .keyMissing, .unsigned:
            if invalidCertificates.count < 4096 { invalidCertificates.append((sample.index, bytes)) }
        }
    }

    private mutating func authenticateWaiting(_ chain: ChainHasher) throws(CryptographyError) {
        let ids = waiting.keys.sorted()
        for id in ids {
            guard let sei = waiting[id], let place = pending.firstIndex(where: { $0.number == id }) else {
                waiting[id] = nil
                continue
            }
            let authenticity = try authentication.authenticate(sei, algorithm: chain.algorithm)
            guard authenticity != .keyMissing else { continue }
            waiting[id] = nil
            var statement = pending.remove(at: place)
            statement.authenticity = authenticity
            if let vendor = sei.vendor, case .valid = authenticity { self.vendor = self.vendor ?? vendor }
            try take(statement, sei, chain)
        }
    }

    private mutating func take(_ statement: PeriodStatement, _ sei: SigningSEI, _ chain: ChainHasher) throws(CryptographyError) {
        var statement = statement
        switch statement.authenticity {
        case .valid(let signer):
            statement.isTrusted = true
            statement.signer = signer
            firstSigned = firstSigned ?? statement
            if !statement.isStale { lastSigned = statement }
            note(signer, statement)
            signedBytes.append(statement.bytes)
            ledger.confirmPictureless(statement.sample)
            pending.append(statement)
            try settle(upTo: statement, chain)
            if pending.count(where: \.isTrusted) >= Self.mostPending { try settleStretch(chain) }
        case .invalid:
            if invalid.count < 4096 { invalid.append(statement) }
            pending.append(statement)
        case .keyMissing:
            if waiting.count < 65_536 { waiting[statement.number] = sei }
            pending.append(statement)
        case .unsigned:
            hasUnsigned = true
            pending.append(statement)
        }
        if pending.count > 4 * Self.mostPending, !pending.contains(where: { $0.authenticity == .keyMissing }) {
            try settleStretch(chain)
        }
        if pending.count > 65_536 { pending.removeFirst(32_768) }
    }

    private mutating func note(_ signer: Int, _ statement: PeriodStatement) {
        let from = statement.general.start
        let until = statement.general.end ?? from
        if let span = signerSpans[signer] {
            signerSpans[signer] = (min(span.from, from), max(span.until, until))
        } else {
            signerSpans[signer] = (from, until)
        }
        if signerOrder.last?.signer != signer, signerOrder.count < 4096 { signerOrder.append((signer, statement.counter)) }
    }
}
