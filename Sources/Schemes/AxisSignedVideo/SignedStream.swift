import Cryptography
import Evidence
import ISOBMFF
import SchemeKit
import VideoBitstream

/// What the pass finds in one track: hashed units, messages, keys.
struct SignedStream: Sendable {
    private(set) var ledger = UnitLedger()
    private(set) var records: [SigningRecord] = []
    private(set) var malformed: [MalformedMessage] = []
    private(set) var ring = KeyRing()
    /// Where messages stand that are there already, byte for byte.
    private(set) var repeated: [ByteRange] = []
    private var repeatedSamples = SampleSet()
    /// Messages that only carry keys and are not signed by them.
    private(set) var brokenGolden: [ByteRange] = []
    private var goldenMessages: [(message: SigningMessage, documents: [Digest], sample: UInt64, bytes: ByteRange)] = []
    private var knownDocuments: Set<Digest> = []
    private var listedBytes = 0
    private var unsignedUnits = UnsignedBytes()
    private var messages = MessageLedger()
    /// Messages that carry keys and are signed by them.
    private var goodGolden: [ByteRange] = []
    private var goodGoldenSamples = SampleSet()

    /// All lists together are not longer than those of two days of pictures.
    private static let mostListedBytes = 160 << 20

    /// Whether there is anything of this scheme in the track.
    var hasMessages: Bool { !records.isEmpty || !malformed.isEmpty || !goldenMessages.isEmpty || !brokenGolden.isEmpty }

    mutating func consume(_ samples: UnitSamples) throws(ExaminationError) {
        for sample in samples { try take(sample) }
    }

    private mutating func take(_ sample: UnitSample) throws(ExaminationError) {
        ledger.begin(sample)
        unsignedUnits.add(unitsOf: sample) { unit, place in
            let role = UnitRole(unit.header)
            return (role == .parameterSet || role == .ignored) && sample.carrier(of: place) != SigningMessage.carrier
        }
        var frame = AV1FrameExtent()
        for place in sample.units {
            let unit = sample[place]
            // Tiles are one unit with the header in front of them.
            let continues = frame.continues(with: unit.unit.header)
            if unit.carrier == SigningMessage.carrier {
                do throws(CryptographyError) {
                    let padding = try take(unit, sample)
                    // Padding stands in front of the stop byte, and is never escaped: it is made of ones.
                    let end = unit.unit.length - 1
                    messages.add(unit: place, of: sample, filler: padding > 0 && padding < end ? end - padding..<end : nil)
                } catch {
                    throw .cryptography(error)
                }
                if let unsigned = pendingUnsigned {
                    pendingUnsigned = nil
                    try ledger.add(unsigned: unsigned, sample: sample.sample.index)
                }
                guard listedBytes <= Self.mostListedBytes else { throw .limit("hash lists of more than \(Self.mostListedBytes) bytes") }
            } else if !continues {
                try ledger.add(unit, sample: sample.sample.index)
            }
        }
    }

    private var pendingUnsigned: Digest?

    // MARK: - Messages

    /// Takes a message, and tells how many bytes of padding it has.
    private mutating func take(_ unit: SampleUnit, _ sample: UnitSample) throws(CryptographyError) -> Int {
        let bytes = unit.unit.fileRange(sampleOffset: sample.sample.offset) ?? ByteRange(offset: sample.sample.offset, length: 0)
        let number = sample.sample.index
        let message: SigningMessage
        do throws(SigningMessageError) {
            message = try SigningMessage(unit)
        } catch {
            if malformed.count < 1 << 16 {
                malformed.append(MalformedMessage(sample: number, bytes: bytes, position: ledger.count, error: error))
            }
            return 0
        }
        var documents: [Digest] = []
        for document in message.documents { documents.append(try Digest.of(document, message.algorithm)) }
        let own = ring.key(broughtBy: message)
        guard let general = message.general, !message.isGolden else {
            if goldenMessages.count < 1 << 12 { goldenMessages.append((message, documents, number, bytes)) }
            try takeGolden(message, documents, own)
            return message.paddingLength
        }
        if message.signature != nil, let document = documents.first, knownDocuments.contains(document) {
            repeated.append(bytes)
            repeatedSamples.insert(number)
            return message.paddingLength
        }
        listedBytes += message.hashList?.count ?? 0
        var record = SigningRecord(
            position: ledger.count, unit: nil, sample: number, bytes: bytes, generation: message.generation, algorithm: message.algorithm,
            general: general, hashList: message.hashList, groupSignature: nil, documents: documents, standing: .noKey,
            vendor: message.vendor, device: message.product?.device, ownKey: own, signature: nil)
        if let signature = message.signature {
            if signature.isOverGroup {
                record.groupSignature = signature.signature
                record.standing = .signedWithGroup(keys: ring.candidates(own: own))
                if let document = documents.first { knownDocuments.insert(document) }
            } else {
                record.signature = signature.signature
                try authenticate(&record)
            }
        } else {
            record.standing = .unsigned
            record.unit = ledger.count
            pendingUnsigned = try Digest.of(message.wholeUnit, message.algorithm)
        }
        records.append(record)
        return message.paddingLength
    }

    private mutating func takeGolden(_ message: SigningMessage, _ documents: [Digest], _ own: Int?) throws(CryptographyError) {
        guard let signature = message.signature, let key = try ring.signer(of: signature.signature, over: documents, own: own) else {
            return
        }
        ring.confirm(key, vendor: message.vendor, device: message.product?.device)
    }

    /// Checks a signature with the keys that are known by now.
    private mutating func authenticate(_ record: inout SigningRecord) throws(CryptographyError) {
        guard let signature = record.signature else { return }
        guard let key = try ring.signer(of: signature, over: record.documents, own: record.ownKey) else {
            record.standing = ring.entries.isEmpty ? .noKey : .wrongSignature
            return
        }
        record.standing = .authenticated(key: key)
        record.signature = nil
        if let document = record.documents.first { knownDocuments.insert(document) }
        ring.confirm(key, vendor: record.vendor, device: record.device)
        record.vendor = nil
    }

    // MARK: - The end

    /// Judges what stood in front of the key that signed it.
    mutating func finish() throws(CryptographyError) {
        for (message, documents, sample, bytes) in goldenMessages {
            if let signature = message.signature, try ring.signer(of: signature.signature, over: documents, own: nil) == nil {
                brokenGolden.append(bytes)
            } else {
                goodGolden.append(bytes)
                goodGoldenSamples.insert(sample)
            }
        }
        for index in records.indices {
            switch records[index].standing {
            case .noKey, .wrongSignature:
                var record = records[index]
                try authenticate(&record)
                records[index] = record
            case .signedWithGroup:
                records[index].standing = .signedWithGroup(keys: ring.candidates(own: records[index].ownKey))
            case .authenticated, .unsigned: break
            }
        }
        dropCopies()
    }

    /// Copies of a message that came before its key, and damaged copies of one that is there in one piece, say nothing that it does not.
    private mutating func dropCopies() {
        var seen: Set<Digest> = []
        records.removeAll { record in
            guard let document = record.documents.first, knownDocuments.contains(document) else { return false }
            switch record.standing {
            case .authenticated, .signedWithGroup:
                if seen.insert(document).inserted { return false }
            case .noKey, .wrongSignature: break
            case .unsigned: return false
            }
            repeated.append(record.bytes)
            repeatedSamples.insert(record.sample)
            return true
        }
    }

    /// Bytes inside of samples that no signature speaks for, where it speaks for the samples' pictures.
    ///
    /// - Parameter vouched: messages without a signature of their own that a signed one vouches for, by their place among ``records``.
    func unsignedBytes(vouched: [Int]) -> [ByteRange] {
        var signed = Set(records.filter { $0.signer != nil }.map(\.bytes))
        for place in vouched { signed.insert(records[place].bytes) }
        signed.formUnion(repeated)
        signed.formUnion(goodGolden)
        var unsigned = unsignedUnits
        messages.add(to: &unsigned, signed: signed)
        return unsigned.ranges()
    }

    /// Samples in which a message stands that is signed, be it by another one, or a copy of one that is.
    ///
    /// - Parameter vouched: as for ``unsignedBytes(vouched:)``.
    func messageSamples(vouched: [Int]) -> SampleSet {
        var samples = SampleSet(records.filter { $0.signer != nil }.map { SampleRange($0.sample) })
        for place in vouched { samples.insert(records[place].sample) }
        samples.formUnion(repeatedSamples)
        samples.formUnion(goodGoldenSamples)
        return samples
    }

    /// A message was found to be signed together with its group.
    mutating func confirm(_ record: Int, key: Int) {
        records[record].standing = .authenticated(key: key)
        ring.confirm(key, vendor: records[record].vendor, device: records[record].device)
    }
}
