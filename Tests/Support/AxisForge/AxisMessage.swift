import Cryptography
import Evidence
import RecordingForge

/// Writes one signing message: an SEI NAL unit, or an AV1 metadata OBU.
struct AxisMessage {
    enum Coding { case h264, h265, av1 }

    let settings: AxisSettings
    let camera: AxisCamera
    let coding: Coding

    /// What a message says about pictures.
    struct Content {
        var counter: UInt32
        var hashes: [[UInt8]]
        var linked: [UInt8]
        var isClosedByLimit = false
        var start: Timestamp?
        var end: Timestamp?
        var recurs: Bool
        var isSigned: Bool
        /// What the group hash field holds where it is not the hash of the group.
        var staleGroupHash: [UInt8]?
    }

    private var isFirst: Bool { settings.generation == .first }

    func digest(_ bytes: [UInt8]) throws -> [UInt8] {
        settings.usesSHA1 ? SHA1.digest(bytes) : try Digest.of(bytes, settings.hash).bytes
    }

    func groupHash(_ hashes: [[UInt8]]) throws -> [UInt8] { try digest([1] + hashes.joined()) }

    /// The unit.
    func write(_ content: Content) throws -> [UInt8] {
        var values: [UInt8] = []
        let general = try tag(1, generalField(content), width: 1)
        let recurrent = content.recurs ? try recurrentFields() : (early: [], vendor: [])
        let list = settings.listsUnits ? tag(4, [1] + content.hashes.joined()) : []
        if isFirst {
            values = general + recurrent.early + list + recurrent.vendor
        } else {
            values = recurrent.early + recurrent.vendor + general + list
        }
        return try assemble(values, reserved: isFirst ? 0 : 0x30, isSigned: content.isSigned, hashes: content.hashes)
    }

    /// A message that carries keys and names only.
    func writeGolden() throws -> [UInt8] {
        let recurrent = try recurrentFields()
        return try assemble(recurrent.early + recurrent.vendor, reserved: 0x70, isSigned: true, hashes: [])
    }

    private func assemble(_ values: [UInt8], reserved: UInt8, isSigned: Bool, hashes: [[UInt8]]) throws -> [UInt8] {
        let hashesEscaped = settings.hashesEscaped && coding != .av1
        let flags = reserved | (hashesEscaped ? 0x80 : 0)
        let longest = settings.keyType == .ecP256 ? 72 : settings.keyType == .ecP384 ? 104 : 256
        let hasHashType = isFirst && reserved & 0x40 == 0
        let signatureSize = isSigned ? 3 + 4 + longest + (hasHashType ? 1 : 0) : 0
        let start = frame(size: 16 + 1 + values.count + signatureSize) + Array("Signed Video...0".utf8) + [flags]
        guard isSigned else { return escaped(start + values + [0x80]) }
        let document = start + values
        let digest = try digest(hashesEscaped ? escapedPrefix(document) : document)
        let isOverGroup = hasHashType && !settings.listsUnits
        let signed = isOverGroup ? try chained(hashes, document: digest) : digest
        let signature = try sign(signed)
        var field: [UInt8] = hasHashType ? [1, 0, isOverGroup ? 0 : 1] : [2, 0]
        field += [UInt8(signature.count >> 8), UInt8(signature.count & 0xFF)] + signature
        field += [UInt8](repeating: 1, count: max(0, longest - signature.count))
        return escaped(document + tag(5, field) + [0x80])
    }

    /// g0 = H(01), gi = H(g(i-1) || ui), and the document at the end.
    private func chained(_ hashes: [[UInt8]], document: [UInt8]) throws -> [UInt8] {
        var value = try digest([1])
        for hash in hashes { value = try digest(value + hash) }
        return try digest(value + document)
    }

    private func sign(_ digest: [UInt8]) throws -> [UInt8] {
        if settings.usesSHA1 { return try camera.key.signECDSA(sha1: digest) }
        guard let value = Digest(algorithm: settings.hash, bytes: digest) else { throw ForgeError(.outOfRange, "digest") }
        switch settings.keyType {
        case .rsa2048, .rsa3072, .rsa4096: return try camera.sign(digest: value, algorithm: .rsaPKCS1(.sha256))
        default: return try camera.sign(digest: value, algorithm: .ecdsa(settings.hash))
        }
    }

    // MARK: - Values

    private func tag(_ tag: UInt8, _ value: [UInt8], width: Int = 2) -> [UInt8] {
        var writer = BoxWriter()
        writer.u8(tag)
        writer.integer(value.count, bytes: width)
        writer.raw(value)
        return writer.bytes
    }

    private func generalField(_ content: Content) throws -> [UInt8] {
        var writer = BoxWriter()
        writer.u8(isFirst ? 2 : 4)
        writer.u32(content.counter)
        writer.u16(UInt16(truncatingIfNeeded: content.hashes.count))
        writer.raw(isFirst ? [1, 1, 29] : [2, 3, 8])
        let times: [Timestamp?] = isFirst ? [content.end] : [content.start, content.end]
        let isTimed = times.allSatisfy { $0 != nil }
        writer.u8((isTimed ? 1 : 0) | (content.isClosedByLimit ? 2 : 0))
        if isTimed { for time in times { writer.integer(time?.microseconds ?? 0, bytes: 8) } }
        if !isFirst {
            writer.raw(content.linked)
            writer.raw(try content.staleGroupHash ?? groupHash(content.hashes))
        }
        return writer.bytes
    }

    private func recurrentFields() throws -> (early: [UInt8], vendor: [UInt8]) {
        var early: [UInt8] = []
        if settings.provisioning != .factory {
            let text = try PEMBlock(label: "PUBLIC KEY", bytes: camera.key.publicKey.der).text()
            early += tag(2, (isFirst ? [1, 1] : [2]) + text)
        }
        var product: [UInt8] = [isFirst ? 1 : 2]
        for text in ["FORGE-1", "0.1", settings.serialNumber, "Axis Communications AB", "example.test"] {
            let bytes = Array(text.utf8) + (isFirst ? [0] : [])
            product += [UInt8(bytes.count)] + bytes
        }
        early += tag(3, product)
        if !isFirst {
            let arc: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02]
            let last: UInt8 = settings.hash == .sha256 ? 1 : settings.hash == .sha384 ? 2 : 3
            let identifier = settings.usesSHA1 ? SHA1.identifier : arc + [last]
            early += tag(7, [1, UInt8(identifier.count)] + identifier, width: 1)
        }
        guard !camera.certificates.isEmpty else { return (early, []) }
        let certificates = try camera.certificates.flatMap { try $0.pemBlock.text() }
        return (early, tag(129, [1, UInt8(camera.attestation.count)] + camera.attestation + certificates))
    }

    // MARK: - The unit around the values

    private func frame(size: Int) -> [UInt8] {
        switch coding {
        case .av1:
            var length = 2 + size + 1
            var bytes: [UInt8] = [0x2A]
            repeat {
                bytes.append(UInt8(length & 0x7F) | (length > 0x7F ? 0x80 : 0))
                length >>= 7
            } while length > 0
            return bytes + [25, 0x80]
        case .h264, .h265:
            var bytes: [UInt8] = coding == .h264 ? [0x06, 0x05] : [settings.isSuffix ? 0x50 : 0x4E, 0x01, 0x05]
            bytes += [UInt8](repeating: 0xFF, count: size / 255)
            return bytes + [UInt8(size % 255)]
        }
    }

    private func escaped(_ unit: [UInt8]) -> [UInt8] { coding == .av1 ? unit : escapedPrefix(unit) }

    /// 03 behind every 00 00 that is followed by 00 to 03.
    private func escapedPrefix(_ unit: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var zeros = 0
        for byte in unit {
            if zeros == 2, byte <= 3 {
                result.append(3)
                zeros = 0
            }
            zeros = byte == 0 ? zeros + 1 : 0
            result.append(byte)
        }
        return result
    }
}
