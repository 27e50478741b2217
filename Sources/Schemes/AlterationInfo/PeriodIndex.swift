import ByteInput
import Cryptography
import Evidence
import SchemeKit

/// A box of this profile in the file.
struct CarrierBox: Sendable, Hashable {
    /// The whole box.
    var box: ByteRange
    /// From the extended type to the end of the box.
    var payload: ByteRange
}

/// An identity as found in the file, and what its certificates say.
struct IndexedIdentity: Sendable {
    var identity: SignerIdentity
    var digest: Digest
    /// The key of the leaf; `nil` where the certificate cannot be read.
    var key: PublicKey?
    var boxes: [CarrierBox]
}

/// A period box, as far as it has to be kept for a recording of any length.
struct IndexedPeriod: Sendable {
    enum Standing: UInt8, Sendable {
        /// Not judged yet.
        case open
        /// A verified signature vouches for the statement, its own or that of a later period of the same unbroken run.
        case authenticated
        /// The signature does not fit the statement.
        case wrongSignature
        /// The identity it names is not in the file, or its certificate cannot be read.
        case noKey
        /// The statement breaks a rule of the layout.
        case malformed
    }

    var carrier: CarrierBox
    var counter: UInt64
    var statementLength: UInt32
    var standing = Standing.open
    /// Index of the identity it names.
    var identity: Int?
    var flags: PeriodStatement.Flags = []
    var start = Timestamp(microseconds: 0)
    var end = Timestamp(microseconds: 0)
    /// Whether it names the period that stands before it in the file's order as the one before it.
    var linked = false
}

/// One box that could not be used, and why.
struct RejectedBox: Sendable {
    var carrier: CarrierBox
    var error: AlterationInfoError
}

/// All boxes of this profile in a file: identities, and the periods of each recording in the order of their counters.
struct PeriodIndex: Sendable {
    /// No honest file has more boxes: twelve days in one file at one a second.
    static let boxLimit = 1 << 20
    /// No honest file has more signers; certificates are parsed for each.
    static let identityLimit = 64

    private(set) var identities: [IndexedIdentity] = []
    /// By recording identifier, in order of first appearance.
    private(set) var recordings: [(id: [UInt8], periods: [IndexedPeriod])] = []
    private(set) var rejected: [RejectedBox] = []
    /// Boxes that repeat another one byte for byte.
    private(set) var repeated: [CarrierBox] = []
    private let file: EvidenceFile

    /// Reads the first bytes of each box and the identities whole, and checks the signatures.
    init(file: EvidenceFile, carriers: [CarrierBox]) throws(ExaminationError) {
        self.file = file
        var byRecording: [[UInt8]: Int] = [:]
        var count = 0
        for carrier in carriers {
            let head = try read(carrier.payload, upTo: Self.headLength)
            do throws(AlterationInfoError) {
                switch try Self.kind(head) {
                case .identity: continue
                case .period:
                    let (recordingID, period) = try Self.period(carrier, head)
                    let place = byRecording[recordingID] ?? recordings.count
                    if place == recordings.count {
                        byRecording[recordingID] = place
                        recordings.append((recordingID, []))
                    }
                    recordings[place].periods.append(period)
                }
            } catch {
                rejected.append(RejectedBox(carrier: carrier, error: error))
            }
            count += 1
            guard count <= Self.boxLimit else { throw .limit("more than \(Self.boxLimit) boxes of alteration-detection information") }
        }
        for carrier in carriers {
            let head = try read(carrier.payload, upTo: Self.headLength)
            guard (try? Self.kind(head)) == .identity else { continue }
            let payload = try read(carrier.payload, upTo: SignerIdentity.lengthLimit)
            do throws(AlterationInfoError) { try addIdentity(carrier, payload) } catch {
                rejected.append(RejectedBox(carrier: carrier, error: error))
            }
        }
        for place in recordings.indices { try authenticate(recording: place) }
    }

    // MARK: - Reading

    private static let headLength = 49

    private func read(_ range: ByteRange, upTo limit: Int) throws(ExaminationError) -> [UInt8] {
        do { return try file.bytes(at: range.offset, count: Int(min(range.length, UInt64(limit)))) } catch { throw .read(error) }
    }

    private static func kind(_ head: [UInt8]) throws(AlterationInfoError) -> AlterationInfoBox.Kind {
        guard head.count >= AlterationInfoBox.prefixLength else { throw AlterationInfoError(.tooShort, at: head.count) }
        guard head[16] == AlterationInfoBox.version else { throw AlterationInfoError(.unknownVersion(head[16]), at: 16) }
        guard let kind = AlterationInfoBox.Kind(rawValue: head[17]) else { throw AlterationInfoError(.unknownKind(head[17]), at: 17) }
        return kind
    }

    private static func period(_ carrier: CarrierBox, _ head: [UInt8]) throws(AlterationInfoError) -> ([UInt8], IndexedPeriod) {
        var reader = FieldReader(head)
        _ = try reader.take(PeriodStatement.lengthPosition)
        let statementLength = try reader.integer(UInt32.self)
        _ = try reader.integer(UInt8.self)
        let recordingID = try reader.take(16)
        let counter = try reader.integer(UInt64.self)
        guard UInt64(statementLength) <= min(PeriodStatement.lengthLimit, carrier.payload.length), statementLength >= headLength else {
            throw AlterationInfoError(.invalidField("statement length"), at: PeriodStatement.lengthPosition)
        }
        return (recordingID, IndexedPeriod(carrier: carrier, counter: counter, statementLength: statementLength))
    }

    private mutating func addIdentity(_ carrier: CarrierBox, _ payload: [UInt8]) throws(AlterationInfoError) {
        guard carrier.payload.length <= UInt64(SignerIdentity.lengthLimit) else {
            throw AlterationInfoError(.invalidField("length of the identity"), at: 0)
        }
        let identity = try SignerIdentity(payload: payload)
        guard let digest = try? Digest.of(payload, identity.digestAlgorithm) else {
            throw AlterationInfoError(.unknownAlgorithm(identity.digestAlgorithm.identifier), at: 36)
        }
        if let known = identities.firstIndex(where: { $0.digest == digest }) {
            identities[known].boxes.append(carrier)
            return
        }
        guard identities.count < Self.identityLimit else { throw AlterationInfoError(.invalidField("number of identities"), at: 0) }
        let leaf = identity.certificates.first.flatMap { try? Certificate.known(der: $0) }
        identities.append(IndexedIdentity(identity: identity, digest: digest, key: leaf?.publicKey, boxes: [carrier]))
    }
}

extension PeriodIndex {
    /// A statement with its signature, read from the file.
    struct SignedStatement {
        var bytes: [UInt8]
        var statement: PeriodStatement
        var signature: [UInt8]
        /// Bytes of statement, signature length and signature.
        var signedLength: Int
        /// What the next period has to name as the one before it.
        var link: Digest
    }

    /// Reads the statement and the signature of a period again; a failure is the rule of the layout that it breaks.
    func signedStatement(_ period: IndexedPeriod) throws(ExaminationError) -> Result<SignedStatement, AlterationInfoError> {
        // The longest signature of the profile has 512 bytes (RSA 4096).
        let bytes = try read(period.carrier.payload, upTo: Int(period.statementLength) + 2 + 1024)
        do throws(AlterationInfoError) {
            var reader = FieldReader(bytes)
            let statementBytes = try reader.take(Int(period.statementLength))
            let length = Int(try reader.integer(UInt16.self))
            let signature = try reader.take(length)
            let statement = try PeriodStatement(payload: statementBytes)
            let link: Digest
            do { link = try Digest.of(bytes[..<reader.position], statement.identityDigest.algorithm) } catch {
                throw AlterationInfoError(.unknownAlgorithm(statement.identityDigest.algorithm.identifier), at: 24)
            }
            return .success(
                SignedStatement(
                    bytes: statementBytes, statement: statement, signature: signature, signedLength: reader.position, link: link))
        } catch {
            return .failure(error)
        }
    }

    /// Finds the unbroken runs of a recording's periods and checks one signature for each.
    ///
    /// A period holds the digest of the whole period before it. So the last verified signature of a run, made with the key that the
    /// whole run names, vouches for everything before it, and one public-key operation is enough.
    private mutating func authenticate(recording place: Int) throws(ExaminationError) {
        var periods = recordings[place].periods
        periods.sort { ($0.counter, $0.carrier.box.offset) < ($1.counter, $1.carrier.box.offset) }
        var kept: [IndexedPeriod] = []
        kept.reserveCapacity(periods.count)
        var runStart = 0
        var previous: SignedStatement?
        for var period in periods {
            let signed: SignedStatement
            switch try signedStatement(period) {
            case .success(let good): signed = good
            case .failure(let error):
                rejected.append(RejectedBox(carrier: period.carrier, error: error))
                try verify(&kept, runStart..<kept.count)
                period.standing = .malformed
                kept.append(period)
                runStart = kept.count
                previous = nil
                continue
            }
            if let before = previous, before.statement.counter == period.counter, before.link == signed.link {
                repeated.append(period.carrier)
                continue
            }
            period.flags = signed.statement.flags
            period.start = signed.statement.start
            period.end = signed.statement.end
            period.identity = identities.firstIndex { $0.digest == signed.statement.identityDigest }
            if let before = previous {
                period.linked = before.link == signed.statement.previousDigest
                let follows = before.statement.counter + 1 == period.counter
                let sameSigner = before.statement.identityDigest == signed.statement.identityDigest
                if !(follows && period.linked && sameSigner) {
                    try verify(&kept, runStart..<kept.count)
                    runStart = kept.count
                }
            }
            kept.append(period)
            previous = signed
        }
        try verify(&kept, runStart..<kept.count)
        recordings[place].periods = kept
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
            let fits = (try? key.verify(signature: signed.signature, over: signed.bytes, algorithm: algorithm)) ?? false
            if fits {
                for good in run.lowerBound...index { periods[good].standing = .authenticated }
                return
            }
            periods[index].standing = .wrongSignature
        }
    }
}
