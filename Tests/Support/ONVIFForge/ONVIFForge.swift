package import Cryptography
package import Evidence
package import RecordingForge

/// Signs forged recordings by ONVIF Media Signing, written from the specification: what a camera would do, and what a faulty one does.
package struct ONVIFForge: Sendable {
    /// Where the certificates are.
    package enum CertificatePlace: Sendable, Hashable {
        /// In every SEI.
        case everySEI
        /// In a certificate SEI in front of the picture with this number.
        case certificateSEI(sample: Int)
        /// Nowhere.
        case nowhere
    }

    /// Who signs.
    package var signer: TestSigner
    /// The hash function of units and documents.
    package var algorithm = DigestAlgorithm.sha256
    /// Whether units, documents and ECDSA signatures are hashed with SHA-1 in its place, which the format can name.
    package var usesSHA1 = false
    /// The function of the signature, where it is another (RSA keys).
    package var signatureHash: DigestAlgorithm?
    /// Salt of RSA-PSS.
    package var saltLength = PSSSaltLength.maximum
    /// Whether the digests are listed.
    package var hasList = true
    /// Every so many groups of pictures one SEI is signed.
    package var gopsPerSignature = 1
    /// A period ends after so many pictures.
    package var pictureLimit: Int?
    /// How many pictures after the one behind the trigger an SEI comes; -1 puts it in front of the trigger itself.
    package var delay = 0
    /// How often each SEI is sent.
    package var copies = 1
    /// Where the certificates are.
    package var certificates = CertificatePlace.everySEI
    /// Version of the general tag.
    package var tagVersion: UInt8 = 2
    /// Whether emulation prevention is applied before hashing.
    package var isHashedAsStored = false
    /// Whether SEIs are stored with emulation prevention.
    package var isEscaped = true
    /// Whether every VCL NAL unit is hashed, as the specification says, or only those that the known signers hash.
    package var hashesEverything = false
    /// Whether the stream is closed by an SEI in a sample of its own, and whether that repeats the facts of the one before.
    package var endOfStream: EndOfStream?
    /// Number of the first period, and its link.
    package var firstCounter: UInt32 = 1
    /// Lists of more digests than this are left out, and the count is written as unknown.
    package var mostListed = Int.max
    /// When the first picture was taken.
    package var start = TestPKI.recordingTime
    /// Whether times and counter are written little-endian, as the specification has it.
    package var isLittleEndian = false
    /// Whether the function is named in every SEI.
    package var namesAlgorithm = true
    /// Whether SEIs are suffix SEIs, behind the slices. H.265 alone has them.
    package var isSuffix = false
    /// Who signs the pictures where `signer`, whose key came from the factory, signs the certificate SEI only; both chains are in that one.
    package var userSigner: TestSigner?
    /// Who signs from a group of pictures on, counted from 0.
    package var successor: (group: Int, signer: TestSigner)?
    /// Bytes of the length in front of each NAL unit: 4 or 2.
    package var nalLengthSize = 4

    /// The SEI that closes a stream.
    package enum EndOfStream: Sendable, Hashable {
        /// It speaks truly.
        case correct
        /// Digest over all digests, count and times are those of the period before.
        case stale
    }

    /// A forge with the test authority's camera.
    package init() throws { signer = try TestPKI.shared().camera }

    /// The recording with SEIs in its first track's samples.
    package func sign(_ recording: Recording) throws -> Recording {
        var recording = recording
        var stream = SignedStream(self, coding: VideoCoding(sampleEntry: recording.tracks[0].sampleDescriptions[0].bytes))
        let timescale = Int64(recording.tracks[0].timescale)
        let times = recording.tracks[0].decodeTimes.map { start.microseconds + Int64($0) * 1_000_000 / timescale }
        for index in recording.tracks[0].samples.indices {
            recording.tracks[0].samples[index].bytes = try stream.sign(recording.tracks[0].samples[index].bytes, takenAt: times[index])
        }
        if let endOfStream, var closing = recording.tracks[0].samples.last {
            let end = (times.last ?? 0) + Int64(closing.duration) * 1_000_000 / timescale
            closing.bytes = try stream.close(endOfStream, at: end)
            closing.letter = "S"
            closing.isSync = false
            recording.tracks[0].samples.append(closing)
        }
        if nalLengthSize == 2 { recording.shortenNALLengths() }
        return recording
    }
}

/// One recording while it is signed, sample by sample.
package struct SignedStream {
    private let forge: ONVIFForge
    private let coding: VideoCoding
    /// The number of the next sample.
    private var next = 0
    private var anchor: [UInt8]?
    private var list: [[UInt8]] = []
    private var pictures = 0
    private var counter: UInt32
    private var previousFirst: [UInt8]?
    private var periodStart: Int64 = 0
    private var groups = 0
    private var lastFacts: (gopHash: [UInt8], count: Int, start: Int64, end: Int64)?
    private var due: [(sample: Int, unit: [UInt8], digest: [UInt8]?)] = []

    /// A stream that begins.
    package init(_ forge: ONVIFForge, coding: VideoCoding) {
        self.forge = forge
        self.coding = coding
        counter = forge.firstCounter
    }

    private var headerLength: Int { coding == .h264 ? 1 : 2 }

    /// The next sample, with the SEIs that are due in front of it. Times are in microseconds.
    package mutating func sign(_ sample: [UInt8], takenAt time: Int64) throws -> [UInt8] {
        let index = next
        next += 1
        if index == 0 { periodStart = time }
        let units = Self.units(sample)
        if units.contains(where: startsGroup), !list.isEmpty {
            groups += 1
            try close(at: index, end: time, isPartial: false, isSigned: groups % forge.gopsPerSignature == 0)
        } else if let limit = forge.pictureLimit, pictures == limit {
            try close(at: index, end: time, isPartial: true, isSigned: true)
        }
        var bytes: [UInt8] = []
        if case .certificateSEI(index) = forge.certificates { bytes += Self.prefixed(try certificateSEI()) }
        for entry in due where entry.sample <= index {
            for _ in 0..<forge.copies { bytes += Self.prefixed(entry.unit) }
            if !forge.isSuffix, let digest = entry.digest { list.append(digest) }
        }
        for unit in units { try hash(unit) }
        if forge.isSuffix { for case (sample: ...index, unit: _, let digest?) in due { list.append(digest) } }
        due.removeAll { $0.sample <= index }
        pictures += 1
        return forge.isSuffix ? sample + bytes : bytes + sample
    }

    /// The sample that closes the stream.
    package mutating func close(_ endOfStream: ONVIFForge.EndOfStream, at end: Int64) throws -> [UInt8] {
        let facts = endOfStream == .stale ? lastFacts : nil
        try close(at: next, end: end, isPartial: false, isSigned: true, facts: facts)
        return due.flatMap { Self.prefixed($0.unit) }
    }

    // MARK: - Hashing

    private func type(_ unit: [UInt8]) -> UInt8 { coding == .h264 ? unit[0] & 31 : unit[0] >> 1 & 63 }

    private func startsGroup(_ unit: [UInt8]) -> Bool {
        guard unit.count > headerLength, unit[headerLength] & 0x80 != 0 else { return false }
        return coding == .h264 ? type(unit) == 5 : (16...21).contains(type(unit))
    }

    private func isHashed(_ unit: [UInt8]) -> Bool {
        if coding == .h264 { return type(unit) == 1 || type(unit) == 5 || forge.hashesEverything && (2...4).contains(type(unit)) }
        return type(unit) <= 1 || (16...21).contains(type(unit)) || forge.hashesEverything && type(unit) < 32
    }

    private mutating func hash(_ unit: [UInt8]) throws {
        guard isHashed(unit) else { return }
        var trimmed = unit
        while trimmed.last == 0 { trimmed.removeLast() }
        let plain = try digest(trimmed)
        if startsGroup(unit) {
            anchor = plain
            list.append(plain)
        } else if let anchor {
            list.append(try digest(anchor + plain))
        }
    }

    private func digest(_ bytes: [UInt8]) throws -> [UInt8] {
        forge.usesSHA1 ? SHA1.digest(bytes) : try Digest.of(bytes, forge.algorithm).bytes
    }

    private var digestSize: Int { forge.usesSHA1 ? SHA1.size : forge.algorithm.size }

    // MARK: - SEIs

    private mutating func close(
        at sample: Int, end: Int64, isPartial: Bool, isSigned: Bool, facts: (gopHash: [UInt8], count: Int, start: Int64, end: Int64)? = nil
    ) throws {
        let gopHash = try digest(Array(list.joined()))
        let own = (gopHash: gopHash, count: list.count, start: periodStart, end: end)
        let told = facts ?? own
        let isListed = forge.hasList && list.count <= forge.mostListed
        var general: [UInt8] = [forge.tagVersion, 0x19, 0x0C, 0x03, isPartial ? 1 : 0]
        general += integer(ticks(told.start), 8)
        if forge.tagVersion == 2 { general += integer(ticks(told.end), 8) }
        general += integer(UInt64(counter), 4)
        general += integer(UInt64(forge.hasList && !isListed ? 65535 : told.count), 2, isAlwaysBig: true)
        general += told.gopHash
        general += previousFirst ?? [UInt8](repeating: counter == 1 ? 0 : 0x5A, count: digestSize)
        var tags: [(UInt8, [UInt8])] = []
        if forge.namesAlgorithm { tags.append((4, cryptography)) }
        tags.append((5, vendor))
        if forge.certificates == .everySEI { tags.append((6, try chain(of: signer))) }
        tags.append((1, general))
        if isListed { tags.append((2, [1] + list.joined())) }
        let unit = try sei(tags, reserved: 0, signedBy: isSigned ? signer : nil)
        let digest = isSigned ? nil : try digest(forge.isHashedAsStored ? unit.stored : unit.plain)
        due.append((sample + 1 + forge.delay, unit.stored, digest))
        previousFirst = list.first
        lastFacts = own
        list = []
        pictures = 0
        counter &+= 1
        periodStart = end
    }

    private func certificateSEI() throws -> [UInt8] {
        var tags = [(UInt8(4), cryptography), (5, vendor), (6, try chain(of: forge.signer))]
        if let user = forge.userSigner { tags.append((6, try chain(of: user, isUsers: true))) }
        return try sei(tags, reserved: 0x80, signedBy: forge.signer).stored
    }

    private var cryptography: [UInt8] {
        if forge.usesSHA1 { return [1, UInt8(SHA1.identifier.count)] + SHA1.identifier + [0, 0, 0] }
        let last: UInt8 =
            switch forge.algorithm {
            case .sha256: 1
            case .sha384: 2
            case .sha512: 3
            }
        return [1, 11, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last, 0, 0, 0]
    }

    private var vendor: [UInt8] {
        [1] + ["1.0", "NV1-0001", "Nordvakt"].flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    }

    private func chain(of signer: TestSigner, isUsers: Bool = false) throws -> [UInt8] {
        try [1, isUsers ? 1 : 0] + signer.chain.flatMap { try $0.pemBlock.text() }
    }

    /// Who signs the pictures at this place.
    private var signer: TestSigner {
        if let successor = forge.successor, groups >= successor.group { return successor.signer }
        return forge.userSigner ?? forge.signer
    }

    private func sei(
        _ tags: [(UInt8, [UInt8])], reserved: UInt8, signedBy signer: TestSigner?
    ) throws -> (stored: [UInt8], plain: [UInt8]) {
        let uuid: [UInt8] = [0x00, 0x5B, 0xC9, 0x3F, 0x2D, 0x71, 0x5E, 0x95, 0xAD, 0xA4, 0x79, 0x6F, 0x90, 0x87, 0x7A, 0x6F]
        var body = uuid + [reserved | (forge.isHashedAsStored ? 0x40 : 0)]
        for (tag, value) in tags { body += [tag, UInt8(value.count >> 8), UInt8(value.count & 255)] + value }
        let area = signer.map(signatureArea(of:)) ?? 0
        let size = body.count + (signer != nil ? 3 + 3 + area : 0)
        let header: [UInt8] = coding == .h264 ? [6, 5] : [forge.isSuffix ? 0x50 : 0x4E, 1, 5]
        let document = header + [UInt8](repeating: 0xFF, count: size / 255) + [UInt8(size % 255)] + body
        var plain = document
        if let signer {
            var signature = try signature(of: signer, over: forge.isHashedAsStored ? Self.escaped(document) : document)
            let actual = signature.count
            signature += [UInt8](repeating: 1, count: max(0, area - actual))
            plain += [3, UInt8((3 + area) >> 8), UInt8((3 + area) & 255), 1, UInt8(actual >> 8), UInt8(actual & 255)] + signature
        }
        plain.append(0x80)
        return (forge.isEscaped || forge.isHashedAsStored ? Self.escaped(plain) : plain, plain)
    }

    private func signatureArea(of signer: TestSigner) -> Int {
        switch signer.publicKey.kind {
        case .ec(.p384): 104
        case .ec(.p521): 141
        case .ec: 72
        case .rsa(let bits), .rsaPSS(let bits): bits / 8
        default: 72
        }
    }

    private func signature(of signer: TestSigner, over document: [UInt8]) throws -> [UInt8] {
        let hash = forge.signatureHash ?? forge.algorithm
        switch signer.publicKey.kind {
        case .rsa, .rsaPSS: return try signer.sign(document, algorithm: .rsaPSS(hash), saltLength: forge.saltLength)
        default:
            return forge.usesSHA1
                ? try signer.key.signECDSA(sha1: SHA1.digest(document)) : try signer.sign(document, algorithm: .ecdsa(hash))
        }
    }

    // MARK: - Bytes

    private func ticks(_ microseconds: Int64) -> UInt64 { UInt64(bitPattern: (microseconds + 11_644_473_600_000_000) * 10) }

    private func integer(_ value: UInt64, _ count: Int, isAlwaysBig: Bool = false) -> [UInt8] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
        return forge.isLittleEndian && !isAlwaysBig ? bytes.reversed() : bytes
    }

    /// With 03 behind every 00 00 that is followed by 00 to 03.
    static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var zeros = 0
        for byte in bytes {
            if zeros == 2, byte <= 3 {
                result.append(3)
                zeros = 0
            }
            zeros = byte == 0 ? zeros + 1 : 0
            result.append(byte)
        }
        return result
    }

    static func prefixed(_ unit: [UInt8]) -> [UInt8] {
        let count = UInt32(unit.count)
        return [UInt8(count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)] + unit
    }

    static func units(_ sample: [UInt8]) -> [[UInt8]] {
        var units: [[UInt8]] = []
        var rest = sample[...]
        while rest.count >= 4 {
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard count <= rest.count else { break }
            units.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return units
    }
}

extension Recording {
    /// Stores the first track's NAL units behind lengths of two bytes, and says so in its sample entry.
    package mutating func shortenNALLengths() {
        for index in tracks[0].samples.indices {
            tracks[0].samples[index].bytes = SignedStream.units(tracks[0].samples[index].bytes).flatMap { unit in
                [UInt8(truncatingIfNeeded: unit.count >> 8), UInt8(truncatingIfNeeded: unit.count)] + unit
            }
        }
        let bytes = tracks[0].sampleDescriptions[0].bytes
        // The two low bits of the configuration's byte 4 (H.264) or 21 (H.265), 8 bytes behind the start of its box.
        for (name, place) in [("avcC", 4), ("hvcC", 21)] {
            guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: Array(name.utf8)) }) else { continue }
            tracks[0].sampleDescriptions[0].bytes[start + 4 + place] &= 0xFC
            tracks[0].sampleDescriptions[0].bytes[start + 4 + place] |= 1
        }
    }
}

extension Sample {
    /// The NAL units of the sample.
    package var units: [[UInt8]] {
        get { SignedStream.units(bytes) }
        set { bytes = newValue.flatMap { SignedStream.prefixed($0) } }
    }

    /// The places of signing SEIs among its units.
    package var signingUnits: [Int] {
        units.indices.filter { place in
            let unit = units[place]
            guard let first = unit.first else { return false }
            let header = first & 31 == 6 ? 1 : 2
            return (first == 6 || first == 0x4E || first == 0x50) && unit.count > header && unit[header] == 5
                && Array(unit.dropFirst(header + 1).drop { $0 == 0xFF }.dropFirst().prefix(4)) == [0x00, 0x5B, 0xC9, 0x3F]
        }
    }
}
