import ByteInput
package import Cryptography
package import VideoBitstream

/// An SEI NAL unit of ONVIF Media Signing, taken apart (5.7). Nothing in it is believed before its signature is verified.
package struct SigningSEI: Sendable {
    /// The reserved byte behind the UUID.
    package var reserved: UInt8
    /// Tags in the order in which they stand.
    package var tags: [UInt8] = []
    /// Tag 1.
    package var general: GeneralInformation?
    /// Tag 2: the digests of the period, one after the other.
    package var hashList: [UInt8]?
    /// Tag 3, without its filler.
    package var signature: [UInt8]?
    /// Where, in the unit as stored, the filler behind the signature stands; it means nothing and nothing is signed over it.
    package var filler: Range<Int>?
    /// Tag 4.
    package var cryptography: CryptographicInformation?
    /// Tag 5.
    package var vendor: VendorInformation?
    /// Tag 6: up to two chains, one of the factory and one of the user.
    package var chains: [CertificateChain] = []
    /// Tag 7: bytes for any purpose.
    package var arbitrary: [UInt8]?
    /// The bytes that the signature is over; empty where there is none.
    package var document: [UInt8] = []
    /// The bytes that enter a hash list where the SEI is not signed itself.
    package var hashedBytes: [UInt8] = []

    /// Whether it carries certificates and speaks about no pictures.
    package var isCertificateSEI: Bool { reserved & 0x80 != 0 }
    /// Whether emulation prevention was applied before hashing, so that the bytes are hashed as stored.
    package var isHashedAsStored: Bool { reserved & 0x40 != 0 }
    /// Whether it is signed itself; others are vouched for by the period in whose list they are.
    package var isSigned: Bool { signature != nil }

    /// Takes a unit apart. `unit` is the whole NAL unit from its header on, without trailing zeros.
    ///
    /// Whether there are emulation prevention bytes follows from the sizes and from nothing else: units exist in files that were never
    /// escaped although they hold 00 00 03.
    package init(_ unit: [UInt8], codec: VideoCodec) throws(MediaSigningError) {
        guard unit.count <= 1 << 20 else { throw MediaSigningError(.tooLarge, at: 0) }
        let headerLength = codec.fixedHeaderLength
        guard unit.count > headerLength + 2, unit.last == 0x80, unit[headerLength] == 5 else {
            throw MediaSigningError(.notASigningSEI, at: headerLength)
        }
        var position = headerLength + 1
        var size = 0
        while position < unit.count, unit[position] == 0xFF {
            size += 255
            position += 1
        }
        guard position < unit.count else { throw MediaSigningError(.sizesDisagree, at: position) }
        size += Int(unit[position])
        position += 1
        let escapes = unit.count - position - size - 1
        guard escapes >= 0, escapes <= size, size >= 17 else { throw MediaSigningError(.sizesDisagree, at: position) }
        let plain = PlainUnit(unit, escapes: escapes)
        guard plain.bytes.count == position + size + 1 else { throw MediaSigningError(.sizesDisagree, at: position) }
        guard UserDataUUID(plain.bytes[position..<position + 16]) == KnownUserData.onvifMediaSigning else {
            throw MediaSigningError(.notASigningSEI, at: position)
        }
        reserved = plain.bytes[position + 16]
        try readTags(plain, from: position + 17, to: position + size)
        if !isSigned { hashedBytes = isHashedAsStored ? unit : plain.bytes }
        try check(at: position + 17)
    }

    private mutating func readTags(_ plain: PlainUnit, from start: Int, to end: Int) throws(MediaSigningError) {
        var position = start
        while position < end {
            guard end - position >= 3 else { throw MediaSigningError(.sizesDisagree, at: position) }
            let tag = plain.bytes[position]
            let length = Int(plain.bytes[position + 1]) << 8 | Int(plain.bytes[position + 2])
            guard length <= end - position - 3 else { throw MediaSigningError(.sizesDisagree, at: position) }
            guard signature == nil else { throw MediaSigningError(.signatureNotLast, at: position) }
            if tag == 3 { document = isHashedAsStored ? plain.stored(before: position) : Array(plain.bytes[..<position]) }
            try read(tag, ByteCursor(plain.bytes[position + 3..<position + 3 + length]), at: position)
            if tag == 3, let signature {
                // Behind version and size.
                let start = plain.storedIndex(of: position + 6 + signature.count)
                let end = plain.storedIndex(of: position + 3 + length)
                filler = start < end ? start..<end : nil
            }
            tags.append(tag)
            position += 3 + length
        }
    }

    private mutating func read(_ tag: UInt8, _ value: ByteCursor, at position: Int) throws(MediaSigningError) {
        guard !tags.contains(tag) || tag == 6 && chains.count < 2 else { throw MediaSigningError(.tagRepeated(tag), at: position) }
        var value = value
        do {
            switch tag {
            case 1: general = try GeneralInformation(&value)
            case 2:
                try Self.expectVersion(1, &value, tag, position)
                hashList = Array(value.takeRest())
            case 3:
                try Self.expectVersion(1, &value, tag, position)
                let size = try value.integer(UInt16.self)
                signature = Array(try value.take(Int(size)))
            case 4:
                try Self.expectVersion(1, &value, tag, position)
                let information = try CryptographicInformation(&value)
                guard information.hashAlgorithm != nil else { throw MediaSigningError(.unknownHashFunction, at: position) }
                cryptography = information
            case 5:
                try Self.expectVersion(1, &value, tag, position)
                vendor = try VendorInformation(&value)
            case 6:
                try Self.expectVersion(1, &value, tag, position)
                chains.append(try CertificateChain(&value))
            case 7:
                try Self.expectVersion(1, &value, tag, position)
                arbitrary = Array(value.takeRest())
            default: throw MediaSigningError(.unknownTag(tag), at: position)
            }
        } catch let error as MediaSigningError {
            throw error
        } catch {
            throw MediaSigningError(.invalidTag(tag), at: position)
        }
    }

    private static func expectVersion(_ version: UInt8, _ value: inout ByteCursor, _ tag: UInt8, _ position: Int) throws {
        let found = try value.integer(UInt8.self)
        guard found == version else { throw MediaSigningError(.unknownVersion(tag: tag, version: found), at: position) }
    }

    /// Rules on which tags go together (5.7.9, 5.10), and on lengths that only several tags together show.
    private mutating func check(at position: Int) throws(MediaSigningError) {
        // 26.06, 5.7.9: arbitrary data stands alone in an SEI that is not signed.
        if arbitrary != nil, tags.count > 1 { throw MediaSigningError(.invalidTag(7), at: position) }
        if isCertificateSEI {
            guard isSigned, !chains.isEmpty, general == nil else { throw MediaSigningError(.incomplete, at: position) }
        } else if arbitrary == nil {
            guard let general else { throw MediaSigningError(.incomplete, at: position) }
            if let hashList {
                let size = general.gopHash.count
                guard size > 0, hashList.count.isMultiple(of: size) else { throw MediaSigningError(.invalidTag(2), at: position) }
                self.general?.settleByteOrder(listCount: hashList.count / size)
            } else {
                self.general?.settleByteOrder(listCount: nil)
            }
        }
    }

    /// The hash function that it names, by its tag or, where it has none, by the length of its digests.
    package var hashAlgorithm: DigestAlgorithm? {
        if let named = cryptography?.hashAlgorithm { return named }
        guard cryptography == nil, let general else { return nil }
        return DigestAlgorithm.allCases.first { $0.size == general.gopHash.count }
    }

    /// The hash function that a unit names. Nearly always its first tag tells, and the rest need not be read.
    static func announcedAlgorithm(_ unit: [UInt8], codec: VideoCodec) -> DigestAlgorithm? {
        var position = codec.fixedHeaderLength + 1
        while position < unit.count, unit[position] == 0xFF { position += 1 }
        // Behind the size, the UUID and the reserved byte: tag 4, whose identifier needs no emulation prevention.
        let tag = position + 18
        if tag + 16 <= unit.count, unit[tag] == 4, unit[tag + 1] == 0, unit[tag + 3] == 1, unit[tag + 4] == 11 {
            let information = CryptographicInformation(hashIdentifier: Array(unit[tag + 5..<tag + 16]))
            if let algorithm = information.hashAlgorithm { return algorithm }
        }
        return (try? SigningSEI(unit, codec: codec))?.hashAlgorithm
    }

    /// The digests of the list.
    func listedDigests(_ algorithm: DigestAlgorithm) -> DigestList? {
        guard let hashList, general?.gopHash.count == algorithm.size else { return nil }
        return DigestList(algorithm, bytes: hashList)
    }
}

/// A unit without emulation prevention bytes, and where each of its bytes is stored.
private struct PlainUnit {
    let bytes: [UInt8]
    private let unit: [UInt8]
    /// Places in `unit` of the bytes that were taken out.
    private let removed: [Int]

    init(_ unit: [UInt8], escapes: Int) {
        self.unit = unit
        guard escapes > 0 else {
            bytes = unit
            removed = []
            return
        }
        removed = unsafe EmulationPrevention.places(in: unit.span.bytes)
        bytes = unsafe EmulationPrevention.removed(from: unit.span.bytes, at: removed)
    }

    /// Where a byte is stored, counted from the unit's first byte; an emulation prevention byte in front of it goes with it.
    func storedIndex(of position: Int) -> Int { position > 0 ? storedPlace(of: position - 1) + 1 : 0 }

    private func storedPlace(of position: Int) -> Int {
        var place = position
        for index in removed {
            guard index <= place else { break }
            place += 1
        }
        return min(place, unit.count - 1)
    }

    /// The bytes as stored up to and with the one before `position`: an emulation prevention byte directly in front of it is left out, as
    /// it came in only with the byte that follows it.
    func stored(before position: Int) -> [UInt8] {
        Array(unit[..<storedIndex(of: position)])
    }
}
