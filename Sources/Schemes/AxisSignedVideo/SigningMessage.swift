package import Cryptography
import Evidence
import SchemeKit
package import VideoBitstream

/// One signing SEI message, or the AV1 metadata OBU that plays its part: what it says, and the bytes that are signed.
package struct SigningMessage: Sendable {
    /// Sixteen letters in the place of a UUID: "Signed Video...0".
    package static let carrier = KnownUserData.axisSignedVideo

    /// Tags in the order in which they stand.
    package var tags: [UInt8]
    /// Which form it is written in.
    package var generation: SigningGeneration
    /// It carries keys and names for the messages that follow and speaks of no picture.
    package var isGolden: Bool
    /// The units it speaks about; `nil` only in a golden message.
    package var general: GeneralField?
    /// The hash function of the units and of the document.
    package var algorithm: DigestAlgorithm
    /// The key as SubjectPublicKeyInfo in DER.
    package var publicKey: [UInt8]?
    /// What the camera says about itself.
    package var product: ProductField?
    /// Who vouches for the key.
    package var vendor: VendorField?
    /// The hashes of the units in order; `nil` where only the group was hashed.
    package var hashList: [UInt8]?
    /// The signature; `nil` in a message that a later one vouches for.
    package var signature: SignatureField?
    /// What may have been signed, most likely first: from the unit's header to the signature.
    package var documents: [[UInt8]]
    /// What the next signed message hashes where this one is unsigned: the whole unit.
    package var wholeUnit: [UInt8]

    /// How many bytes of padding stand in front of the stop byte.
    package var paddingLength: Int { signature?.paddingLength ?? 0 }

    /// Takes apart the message of a unit that carries the scheme's UUID.
    init(_ unit: SampleUnit) throws(SigningMessageError) {
        guard let bytes = unit.messageBytes else { throw SigningMessageError(.notAMessage, in: "the message") }
        try self.init(bytes, codec: unit.unit.header.codec)
    }

    /// Takes a message apart.
    ///
    /// - Parameter bytes: a NAL unit or OBU from its header on, without trailing zeros.
    package init(_ bytes: [UInt8], codec: VideoCodec) throws(SigningMessageError) {
        let frame = codec == .av1 ? try Frame(metadata: bytes) : try Frame(sei: bytes, codec)
        guard let reserved = frame.content.first else { throw SigningMessageError(.tooShort, in: "the message") }
        isGolden = reserved & 0x40 != 0
        generation = reserved & 0x70 == 0 ? .first : .second
        let isHashedAsStored = reserved & 0x80 != 0
        algorithm = .sha256
        documents = []
        wholeUnit = bytes
        let values = try TaggedValues(frame.content)
        tags = values.tags
        general = try values[1].map { (value) throws(SigningMessageError) in try GeneralField(value) }
        publicKey = try values[2].map { (value) throws(SigningMessageError) in try Self.key(value) }
        product = try values[3].map { (value) throws(SigningMessageError) in try ProductField(value) }
        vendor = try values[129].map { (value) throws(SigningMessageError) in try VendorField(value) }
        signature = try values[5].map { (value) throws(SigningMessageError) in try SignatureField(value) }
        if let value = values[4] {
            guard value.first == 1 else { throw SigningMessageError(.unknownVersion(value.first ?? 0), in: "hash list") }
            hashList = Array(value.dropFirst())
        }
        try settleAlgorithm(values[7])
        let forms = frame.forms(upTo: values.signatureStart ?? frame.content.count)
        documents = isHashedAsStored ? forms.documents : forms.documents.reversed()
        wholeUnit = isHashedAsStored ? forms.whole : forms.wholePlain
        try check()
    }

    /// The crypto TLV is recurrent; without it the length of the hashes tells, since every message has some.
    private mutating func settleAlgorithm(_ crypto: ArraySlice<UInt8>?) throws(SigningMessageError) {
        let named = try crypto.map { (value) throws(SigningMessageError) in try DigestAlgorithm(cryptoField: value) }
        guard generation == .second else { return }
        if let general {
            guard let measured = general.algorithm, named == nil || named == measured else {
                throw SigningMessageError(.invalidField, in: "general information")
            }
            algorithm = measured
        } else {
            algorithm = named ?? .sha256
        }
    }

    private func check() throws(SigningMessageError) {
        if general == nil, !isGolden { throw SigningMessageError(.missingField, in: "general information") }
        if signature == nil, isGolden || generation == .first { throw SigningMessageError(.missingField, in: "signature") }
        if let list = hashList {
            guard list.count % algorithm.size == 0, let general,
                UInt16(truncatingIfNeeded: list.count / algorithm.size) == general.unitCount
            else { throw SigningMessageError(.invalidField, in: "hash list") }
        }
        if let signature, signature.isOverGroup, generation == .second || hashList != nil {
            throw SigningMessageError(.invalidField, in: "signature")
        }
    }

    /// Version 1 has one more byte, which names the kind of key; the key itself says so too.
    private static func key(_ value: ArraySlice<UInt8>) throws(SigningMessageError) -> [UInt8] {
        let text = Array(value.dropFirst(value.first == 1 ? 2 : 1))
        let blocks = try? PEMBlock.all(in: text)
        guard let block = blocks?.first, block.label == "PUBLIC KEY" else { throw SigningMessageError(.invalidField, in: "public key") }
        return block.bytes
    }

    /// The hash function that a unit's message names; `nil` where it does not say, or cannot be read.
    static func algorithm(announcedBy unit: SampleUnit) -> DigestAlgorithm? {
        guard let message = try? SigningMessage(unit) else { return nil }
        return message.algorithm
    }
}

/// The values of a message by tag.
private struct TaggedValues {
    private var values: [UInt8: ArraySlice<UInt8>] = [:]
    /// Where the tag of the signature stands, counted from the reserved byte.
    private(set) var signatureStart: Int?
    /// The tags in the order in which they stand.
    private(set) var tags: [UInt8] = []

    subscript(tag: UInt8) -> ArraySlice<UInt8>? { values[tag] }

    init(_ content: ArraySlice<UInt8>) throws(SigningMessageError) {
        var reader = FieldReader(content, of: "the message")
        try reader.skip(1)
        while !reader.isAtEnd {
            let start = reader.position
            let tag: UInt8 = try reader.integer()
            let length: Int
            switch tag {
            case 1, 7: length = Int(try reader.integer(UInt8.self))
            case 2...6, 129: length = Int(try reader.integer(UInt16.self))
            default: throw SigningMessageError(.unknownTag(tag), in: "the message", at: start)
            }
            guard values[tag] == nil else { throw SigningMessageError(.repeatedTag, in: "tag \(tag)", at: start) }
            values[tag] = try reader.take(length)
            tags.append(tag)
            if tag == 5 {
                signatureStart = start
                // The signature is the last value: nothing behind it is signed, so nothing may stand there.
                try reader.requireEnd()
            }
        }
    }
}

/// The bytes around the values: where they stand in the unit, with and without emulation prevention.
private struct Frame {
    /// From the reserved byte to the last value, emulation prevention taken out.
    let content: ArraySlice<UInt8>
    /// The unit as stored.
    private let stored: [UInt8]
    /// The unit without emulation prevention.
    private let plain: [UInt8]
    /// Where the reserved byte stands in `plain`.
    private let start: Int
    private let isNALUnit: Bool

    init(sei unit: [UInt8], _ codec: VideoCodec) throws(SigningMessageError) {
        let span = unsafe unit.span.bytes
        var reader = SEIReader(span, codec: codec)
        while let message = reader.next(span) {
            guard message.uuid == SigningMessage.carrier else { continue }
            guard message.payloadSize > 16 else { throw SigningMessageError(.tooShort, in: "the message") }
            // Neither the header nor the UUID ever needs emulation prevention; a size of more than two zero bytes does not occur.
            let plain = message.form == .plain ? unit : EmulationPrevention.removed(from: span)
            let start = message.payload.lowerBound + 16
            // It is alone in its unit: whatever else stood there would be signed by nobody.
            guard start + message.payloadSize - 16 == plain.count - 1, plain.last == 0x80 else {
                throw SigningMessageError(.notAMessage, in: "the message")
            }
            stored = unit
            self.plain = plain
            self.start = start
            content = plain[start..<start + message.payloadSize - 16]
            isNALUnit = true
            return
        }
        throw SigningMessageError(.notAMessage, in: "the message")
    }

    /// An OBU: header, size, metadata type, a lone 80, UUID, reserved byte, values, 80.
    init(metadata unit: [UInt8]) throws(SigningMessageError) {
        var reader = FieldReader(unit[...], of: "the message")
        let header: UInt8 = try reader.integer()
        if header & 4 != 0 { try reader.skip(1) }
        while try reader.integer(UInt8.self) & 0x80 != 0 {}
        try reader.skip(18)
        let start = reader.position
        guard start < unit.count, unit[unit.count - 1] == 0x80, unit[..<start].suffix(16).elementsEqual(SigningMessage.carrier.bytes) else {
            throw SigningMessageError(.notAMessage, in: "the message")
        }
        stored = unit
        plain = unit
        self.start = start
        content = unit[start..<unit.count - 1]
        isNALUnit = false
    }

    /// The bytes up to a place in the content, and the whole unit: first as stored with emulation prevention, last without.
    ///
    /// A writer may have taken out what the signer hashed or put in what it did not, so both forms are tried where they differ.
    func forms(upTo end: Int) -> (documents: [[UInt8]], whole: [UInt8], wholePlain: [UInt8]) {
        let plainDocument = Array(plain[..<min(start + end, plain.count)])
        guard isNALUnit else { return ([plainDocument], stored, stored) }
        let whole = plain.count == stored.count ? EmulationPrevention.inserted(into: unsafe plain.span.bytes) : stored
        let escaped = Array(whole[..<Self.escapedLength(of: plainDocument.count, in: whole)])
        return (escaped == plainDocument ? [plainDocument] : [escaped, plainDocument], whole, plain)
    }

    /// How many escaped bytes stand for the first `count` plain ones.
    private static func escapedLength(of count: Int, in escaped: [UInt8]) -> Int {
        var zeros = 0
        var plain = 0
        for (index, byte) in escaped.enumerated() {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            if plain == count { return index }
            plain += 1
            zeros = byte == 0 ? zeros + 1 : 0
        }
        return escaped.count
    }
}
