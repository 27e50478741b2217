import ByteInput
import Cryptography
import Evidence
import ParallelHashing
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
    /// What it says about tracks: places in ``PeriodIndex/parts``.
    var parts: Range<Int> = 0..<0
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
    /// Boxes are read by all cores in runs of so many.
    static let runLength = 64

    private(set) var identities: [IndexedIdentity] = []
    /// By recording identifier, in order of first appearance.
    private(set) var recordings: [(id: [UInt8], periods: [IndexedPeriod])] = []
    /// What the periods say about tracks.
    var parts: [SignedPart] = []
    /// How the periods say that tracks are shown; one that says the same as the period before has no entry of its own.
    var placements: [SignedPlacement] = []
    /// How many edits these have together.
    var editsKept = 0
    var rejected: [RejectedBox] = []
    /// Boxes that repeat another one byte for byte.
    var repeated: [CarrierBox] = []
    let file: EvidenceFile
    let workers: Int

    /// Reads the statements and identities of all boxes, and checks the signatures.
    init(_ examined: ExaminedFile, carriers: [CarrierBox]) throws(ExaminationError) {
        file = examined.file
        workers = examined.workers
        guard carriers.count <= Self.boxLimit else {
            throw .limit("more than \(Self.boxLimit) boxes of alteration-detection information")
        }
        var identityBoxes: [CarrierBox] = []
        var byRecording: [[UInt8]: Int] = [:]
        for (carrier, head) in zip(carriers, try heads(carriers)) {
            switch head {
            case .success(.identity): identityBoxes.append(carrier)
            case .success(.period(let recordingID, let period)):
                let place = byRecording[recordingID] ?? recordings.count
                if place == recordings.count {
                    byRecording[recordingID] = place
                    recordings.append((recordingID, []))
                }
                recordings[place].periods.append(period)
            case .failure(let error): rejected.append(RejectedBox(carrier: carrier, error: error))
            }
        }
        for carrier in identityBoxes {
            let payload = try read(carrier.payload, upTo: SignerIdentity.lengthLimit)
            do throws(AlterationInfoError) { try addIdentity(carrier, payload) } catch {
                rejected.append(RejectedBox(carrier: carrier, error: error))
            }
        }
        for place in recordings.indices { recordings[place].periods = try authenticated(recordings[place].periods) }
    }

    // MARK: - First bytes

    static let headLength = 49

    /// What the first bytes of a box say.
    enum Head: Sendable {
        case identity
        case period(recordingID: [UInt8], IndexedPeriod)
    }

    private func heads(_ carriers: [CarrierBox]) throws(ExaminationError) -> [Result<Head, AlterationInfoError>] {
        let file = file
        let runs = ParallelWork.mapRuns(carriers.count, of: Self.runLength, workers: workers) { run in
            Result<[Result<Head, AlterationInfoError>], ReadError> { () throws(ReadError) in
                var reader = NearbyReader(file)
                var heads: [Result<Head, AlterationInfoError>] = []
                for place in run {
                    let following = carriers[place + 1..<run.upperBound].lazy.map { $0.payload.prefix(Self.headLength) }
                    let head = try reader.bytes(of: carriers[place].payload.prefix(Self.headLength), before: following)
                    heads.append(Result { () throws(AlterationInfoError) in try Self.head(carriers[place], head) })
                }
                return heads
            }
        }
        do throws(ReadError) {
            var all: [Result<Head, AlterationInfoError>] = []
            for run in runs { all += try run.get() }
            return all
        } catch {
            throw .read(error)
        }
    }

    static func head(_ carrier: CarrierBox, _ bytes: ArraySlice<UInt8>) throws(AlterationInfoError) -> Head {
        guard bytes.count >= AlterationInfoBox.prefixLength else { throw AlterationInfoError(.tooShort, at: bytes.count) }
        var reader = FieldReader(bytes)
        try reader.skip(16)
        let version = try reader.integer(UInt8.self)
        guard version == AlterationInfoBox.version else { throw AlterationInfoError(.unknownVersion(version), at: 16) }
        let identifier = try reader.integer(UInt8.self)
        guard let kind = AlterationInfoBox.Kind(rawValue: identifier) else { throw AlterationInfoError(.unknownKind(identifier), at: 17) }
        guard kind == .period else { return .identity }
        try reader.skip(PeriodStatement.lengthPosition - reader.position)
        let statementLength = try reader.integer(UInt32.self)
        try reader.skip(1)
        let recordingID = try reader.take(16)
        let counter = try reader.integer(UInt64.self)
        guard UInt64(statementLength) <= min(PeriodStatement.lengthLimit, carrier.payload.length), statementLength >= headLength else {
            throw AlterationInfoError(.invalidField("statement length"), at: PeriodStatement.lengthPosition)
        }
        return .period(recordingID: recordingID, IndexedPeriod(carrier: carrier, counter: counter, statementLength: statementLength))
    }

    // MARK: - Identities

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

    func read(_ range: ByteRange, upTo limit: Int) throws(ExaminationError) -> [UInt8] {
        do { return try file.bytes(at: range.offset, count: Int(min(range.length, UInt64(limit)))) } catch { throw .read(error) }
    }
}

extension ByteRange {
    /// At most the first `count` bytes.
    func prefix(_ count: Int) -> ByteRange { ByteRange(offset: offset, length: min(length, UInt64(count))) }
}
