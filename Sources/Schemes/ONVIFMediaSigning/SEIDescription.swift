import Cryptography
package import VideoBitstream

/// A signing SEI in words, for `ipro-verify inspect`: what it claims, without judging it.
package struct SEIDescription: Sendable, Hashable {
    /// One field.
    package struct Field: Sendable, Hashable {
        /// Its name, in the specification's words.
        package var name: String
        /// Its value: numbers in decimal, digests in hexadecimal, times in RFC 3339.
        package var value: String
    }

    /// The fields in the order in which they are best read.
    package private(set) var fields: [Field] = []

    /// Describes a NAL unit, header included and without trailing zeros. A unit that cannot be read is described by why not.
    package init(_ unit: [UInt8], codec: VideoCodec) {
        do throws(MediaSigningError) {
            describe(try SigningSEI(unit, codec: codec))
        } catch {
            add("malformed", "\(error.explanation), at byte \(error.offset)")
        }
    }

    private mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    private mutating func describe(_ sei: SigningSEI) {
        add("kind", sei.isCertificateSEI ? "certificate SEI" : sei.isSigned ? "signed SEI" : "SEI without signature")
        add("hashed", sei.isHashedAsStored ? "with emulation prevention bytes" : "without emulation prevention bytes")
        add("tags", sei.tags.map(String.init).joined(separator: " "))
        if let general = sei.general {
            add("signing version", general.signer.map(String.init).joined(separator: "."))
            add("counter", "\(general.counter)")
            add("start", "\(general.start)")
            if let end = general.end { add("end", "\(end)") }
            add("partial", general.isPartial ? "yes" : "no")
            add("units", general.count == GeneralInformation.unknownCount ? "unknown" : "\(general.count)")
            add("GOP hash", Self.hex(general.gopHash))
            add("linked hash", Self.hex(general.linkedHash))
        }
        if let algorithm = sei.hashAlgorithm { add("hash function", algorithm.name) }
        if let list = sei.hashList, let size = sei.general?.gopHash.count, size > 0 { add("hash list", "\(list.count / size) digests") }
        if let vendor = sei.vendor {
            add("manufacturer", vendor.manufacturer)
            add("serial number", vendor.serialNumber)
            add("firmware", vendor.firmware)
        }
        for chain in sei.chains {
            let certificates = (try? Certificate.all(inPEM: chain.pem)) ?? []
            let subjects = certificates.prefix(8).map(\.subject).joined(separator: "; ")
            add(chain.isUserProvisioned ? "user certificates" : "factory certificates", subjects.isEmpty ? "unreadable" : subjects)
        }
        if let arbitrary = sei.arbitrary { add("arbitrary data", "\(arbitrary.count) bytes") }
        if let signature = sei.signature { add("signature", Self.hex(signature)) }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
