import ByteInput
import Cryptography
import Evidence
import ParallelHashing
import SchemeKit

extension PeriodIndex {
    /// A statement with its signature, read from the file. A class, as it is large and goes through several hands.
    final class SignedStatement: Sendable {
        let bytes: ArraySlice<UInt8>
        let statement: PeriodStatement
        let signature: ArraySlice<UInt8>
        /// Bytes of statement, signature length and signature.
        let signedLength: Int
        /// What the next period has to name as the one before it.
        let link: Digest

        /// Takes the first bytes of a period's payload apart.
        init(_ bytes: ArraySlice<UInt8>, statementLength: UInt32, _ hashing: inout LinkHashing) throws(AlterationInfoError) {
            var reader = FieldReader(bytes)
            let own = try reader.slice(Int(statementLength))
            let length = Int(try reader.integer(UInt16.self))
            signature = try reader.slice(length)
            signedLength = reader.position
            self.bytes = own
            statement = try PeriodStatement(payload: own)
            link = try hashing.digest(bytes.prefix(signedLength), statement.identityDigest.algorithm)
        }

        /// Refuses a period whose box goes on behind the lists: one that has grown may have swallowed what stood behind it.
        func expectEnd(of payload: ByteRange) throws(AlterationInfoError) {
            let end = statement.tracks.reduce(UInt64(signedLength)) { sum, track in
                sum + UInt64(track.sampleCount) * UInt64(track.samplesDigest.algorithm.size + SignedTiming.length)
            }
            guard end >= payload.length else { throw AlterationInfoError(.trailingBytes, at: Int(clamping: end)) }
        }
    }

    /// Digests periods with one context, which is remade only where the function changes.
    struct LinkHashing: ~Copyable {
        private var context: DigestContext?

        mutating func digest(_ bytes: ArraySlice<UInt8>, _ algorithm: DigestAlgorithm) throws(AlterationInfoError) -> Digest {
            do throws(CryptographyError) {
                if context?.algorithm != algorithm { context = try DigestContext(algorithm) }
                context?.update(bytes)
                if let digest = try context?.finalize() { return digest }
            } catch {}
            throw AlterationInfoError(.unknownAlgorithm(algorithm.identifier), at: 24)
        }
    }

    /// The bytes of a box that hold statement and signature. The longest signature of the profile has 512 bytes (RSA 4096).
    static func statementRange(_ period: IndexedPeriod) -> ByteRange {
        period.carrier.payload.prefix(Int(period.statementLength) + 2 + 1024)
    }

    /// Reads the statement and the signature of a period; a failure is the rule of the layout that it breaks.
    func signedStatement(_ period: IndexedPeriod) throws(ExaminationError) -> Result<SignedStatement, AlterationInfoError> {
        let range = Self.statementRange(period)
        let bytes = try read(range, upTo: Int(range.length))
        var hashing = LinkHashing()
        do throws(AlterationInfoError) {
            return .success(try SignedStatement(bytes[...], statementLength: period.statementLength, &hashing))
        } catch {
            return .failure(error)
        }
    }

    /// Reads the statements of several periods, on all cores.
    private func signedStatements(
        _ periods: ArraySlice<IndexedPeriod>
    ) throws(ExaminationError) -> [Result<SignedStatement, AlterationInfoError>] {
        let file = file
        let first = periods.startIndex
        let runs = ParallelWork.mapRuns(periods.count, of: Self.runLength, workers: workers) { run in
            Result<[Result<SignedStatement, AlterationInfoError>], ReadError> { () throws(ReadError) in
                var reader = NearbyReader(file)
                var hashing = LinkHashing()
                var statements: [Result<SignedStatement, AlterationInfoError>] = []
                for place in first + run.lowerBound..<first + run.upperBound {
                    let following = periods[place + 1..<first + run.upperBound].lazy.map { Self.statementRange($0) }
                    let bytes = try reader.bytes(of: Self.statementRange(periods[place]), before: following)
                    do throws(AlterationInfoError) {
                        let length = periods[place].statementLength
                        statements.append(.success(try SignedStatement(bytes, statementLength: length, &hashing)))
                    } catch {
                        statements.append(.failure(error))
                    }
                }
                return statements
            }
        }
        do throws(ReadError) {
            var all: [Result<SignedStatement, AlterationInfoError>] = []
            for run in runs { all += try run.get() }
            return all
        } catch {
            throw .read(error)
        }
    }

    /// What was kept of the statement of the period before.
    private struct Before {
        var counter: UInt64
        var identityDigest: Digest
        var link: Digest
    }

    /// So many statements, and bytes of statements, are held at a time.
    private static let statementsHeld = (count: 2048, bytes: 4 << 20)

    /// The next periods whose statements are read together; at least one where there is any.
    private static func heldTogether(_ periods: ArraySlice<IndexedPeriod>) -> ArraySlice<IndexedPeriod> {
        var bytes = 0
        return periods.prefix(statementsHeld.count).prefix { period in
            defer { bytes += Int(period.statementLength) }
            return bytes < statementsHeld.bytes
        }
    }

    /// Brings the periods of a recording in order, finds their unbroken runs and checks one signature for each.
    ///
    /// A period holds the digest of the whole period before it. So the last verified signature of a run, made with the key that the
    /// whole run names, vouches for everything before it, and one public-key operation is enough.
    mutating func authenticated(_ unordered: [IndexedPeriod]) throws(ExaminationError) -> [IndexedPeriod] {
        let periods = unordered.sorted { ($0.counter, $0.carrier.box.offset) < ($1.counter, $1.carrier.box.offset) }
        var kept: [IndexedPeriod] = []
        kept.reserveCapacity(periods.count)
        // Most recordings have one track.
        parts.reserveCapacity(parts.count + periods.count)
        var runStart = 0
        var previous: Before?
        var left = periods[...]
        while !left.isEmpty {
            let together = Self.heldTogether(left)
            left = left.dropFirst(together.count)
            for (period, read) in zip(together, try signedStatements(together)) {
                var period = period
                let signed: SignedStatement
                do throws(AlterationInfoError) {
                    signed = try read.get()
                    try signed.expectEnd(of: period.carrier.payload)
                } catch {
                    rejected.append(RejectedBox(carrier: period.carrier, error: error))
                    try verify(&kept, runStart..<kept.count)
                    period.standing = .malformed
                    kept.append(period)
                    runStart = kept.count
                    previous = nil
                    continue
                }
                let statement = signed.statement
                if let before = previous, before.counter == period.counter, before.link == signed.link {
                    repeated.append(period.carrier)
                    continue
                }
                period.flags = statement.flags
                period.start = statement.start
                period.end = statement.end
                period.identity = identities.firstIndex { $0.digest == statement.identityDigest }
                period.parts = try addParts(signed)
                if let before = previous {
                    period.linked = before.link == statement.previousDigest
                    let follows = before.counter &+ 1 == period.counter
                    if !(follows && period.linked && before.identityDigest == statement.identityDigest) {
                        try verify(&kept, runStart..<kept.count)
                        runStart = kept.count
                    }
                }
                kept.append(period)
                previous = Before(counter: statement.counter, identityDigest: statement.identityDigest, link: signed.link)
            }
        }
        try verify(&kept, runStart..<kept.count)
        return kept
    }

    /// No honest recording changes how its tracks are shown so often, or has so many tracks.
    private static let placementLimit = 1 << 14
    private static let editLimit = 1 << 18
    private static let partLimit = 1 << 21

    private mutating func addParts(_ signed: SignedStatement) throws(ExaminationError) -> Range<Int> {
        let first = parts.count
        let before = max(0, first - signed.statement.tracks.count)
        var lists = UInt64(signed.signedLength)
        for track in signed.statement.tracks {
            let placement = SignedPlacement(signed.statement, track)
            // The period before has the same tracks in the same order, nearly always.
            let last = before < first ? parts[before + (parts.count - first)].placement : placements.count
            let isKnown = last < placements.count && placements[last] == placement
            if !isKnown {
                placements.append(placement)
                editsKept += placement.edits.count
            }
            guard placements.count <= Self.placementLimit, editsKept <= Self.editLimit, parts.count < Self.partLimit else {
                throw .limit("signed periods that show their tracks otherwise again and again")
            }
            let part = SignedPart(
                trackID: track.trackID, sampleCount: track.sampleCount, firstSample: track.firstSample,
                firstDecodeTime: track.firstDecodeTime, samplesDigest: track.samplesDigest, timelineDigest: track.timelineDigest,
                lists: lists, placement: isKnown ? last : placements.count - 1)
            lists += part.digestsLength + part.timelineLength
            parts.append(part)
        }
        return first..<parts.count
    }

    /// What a period says about a track.
    func part(of period: IndexedPeriod, trackID: UInt32) -> SignedPart? {
        for place in period.parts where parts[place].trackID == trackID { return parts[place] }
        return nil
    }

    /// Goes back from the end of a run to the last signature that is right, and takes its word for all before it.
    private func verify(_ periods: inout [IndexedPeriod], _ run: Range<Int>) throws(ExaminationError) {
        for index in run.reversed() {
            guard let identityIndex = periods[index].identity, let key = identities[identityIndex].key else {
                periods[index].standing = .noKey
                continue
            }
            guard case .success(let signed) = try signedStatement(periods[index]) else {
                periods[index].standing = .malformed
                continue
            }
            let identity = identities[identityIndex].identity
            let algorithm = SignatureAlgorithm(family: identity.signatureFamily, digest: identity.digestAlgorithm)
            // A key of another family than the box names makes the signature wrong, not the library.
            let fits =
                (try? key.verify(signature: Array(signed.signature), over: Array(signed.bytes), algorithm: algorithm)) ?? false
            if fits {
                for good in run.lowerBound...index { periods[good].standing = .authenticated }
                return
            }
            periods[index].standing = .wrongSignature
        }
    }
}
