package import Cryptography
package import Evidence

/// Which of the two forms of the scheme a message is written in; they differ in what is signed.
package enum SigningGeneration: Sendable, Hashable {
    /// Signers up to 1.1: the closing anchor belongs to the group, hash function SHA-256.
    case first
    /// Signers from 2.0 on: groups are linked by the hash of their first unit.
    case second
}

/// The value of the general TLV (tag 1): which units a message speaks about.
package struct GeneralField: Sendable, Hashable {
    /// Number of the message since the start of signing; wraps at 2^32.
    package var counter: UInt32
    /// How many hashed units it speaks about, modulo 65536.
    package var unitCount: UInt16
    /// Version of the signer.
    package var signerVersion: [UInt8]
    /// Whether the run of units was ended by the frame limit and not by an anchor.
    package var isClosedByFrameLimit: Bool
    /// When the first picture was taken; only from version 4 on.
    package var start: Timestamp?
    /// When the picture was taken that ended the run; it is not part of it.
    package var end: Timestamp?
    /// Hash of the first unit of the message before; empty in the first generation.
    package var linkedHash: [UInt8]
    /// Hash over the hashes of all units; empty in the first generation.
    package var groupHash: [UInt8]

    init(_ value: ArraySlice<UInt8>) throws(SigningMessageError) {
        var reader = FieldReader(value, of: "general information")
        let version = try reader.version(1...4)
        counter = try reader.integer()
        unitCount = try reader.integer()
        signerVersion = Array(try reader.take(3))
        isClosedByFrameLimit = false
        linkedHash = []
        groupHash = []
        if version >= 2 {
            let flags: UInt8 = try reader.integer()
            isClosedByFrameLimit = flags & 2 != 0
            if flags & 1 != 0 {
                let first = Timestamp(microseconds: try reader.integer())
                // Before version 4 the only time is that of the picture that ended the run.
                if version >= 4 {
                    start = first
                    end = Timestamp(microseconds: try reader.integer())
                } else {
                    end = first
                }
            }
        }
        if version >= 3 {
            let size = reader.remaining / 2
            linkedHash = Array(try reader.take(size))
            groupHash = Array(try reader.take(size))
        }
        try reader.requireEnd()
    }

    /// The hash function whose values have the length of those in the message.
    package var algorithm: DigestAlgorithm? { DigestAlgorithm.allCases.first { $0.size == groupHash.count } }

    /// Whether the message says that signing began with it.
    package var startsSigning: Bool { counter == 1 && linkedHash.allSatisfy { $0 == 0 } }
}

/// The value of the product information TLV (tag 3).
package struct ProductField: Sendable, Hashable {
    /// What the camera says about itself.
    package var device: DeviceClaims

    init(_ value: ArraySlice<UInt8>) throws(SigningMessageError) {
        var reader = FieldReader(value, of: "product information")
        let version = try reader.version(1...2)
        func string(_ reader: inout FieldReader) throws(SigningMessageError) -> String {
            var text = try reader.take(Int(try reader.integer(UInt8.self)))
            if version == 1, text.last == 0 { text = text.dropLast() }
            return String(decoding: text, as: UTF8.self)
        }
        let model = try string(&reader)
        let firmware = try string(&reader)
        let serialNumber = try string(&reader)
        let manufacturer = try string(&reader)
        // The maker's address is of no use to anybody who judges the recording.
        _ = try string(&reader)
        try reader.requireEnd()
        device = DeviceClaims(manufacturer: manufacturer, model: model, serialNumber: serialNumber, firmware: firmware)
    }
}

/// The value of the signature TLV (tag 5).
package struct SignatureField: Sendable, Hashable {
    /// The signature without padding.
    package var signature: [UInt8]
    /// How many bytes of padding follow it; they mean nothing and nothing is signed over them.
    package var paddingLength: Int
    /// Whether it is made over the chained hash of the group and not over the document; only in the first generation.
    package var isOverGroup: Bool

    init(_ value: ArraySlice<UInt8>) throws(SigningMessageError) {
        var reader = FieldReader(value, of: "signature")
        let version = try reader.version(1...2)
        // Other values say that the signer had a problem: it did not sign.
        guard try reader.integer(UInt8.self) == 0 else { throw SigningMessageError(.invalidField, in: "signature") }
        // 0: over group and document; 1: over the document.
        let hashType: UInt8 = version == 1 ? try reader.integer() : 1
        guard hashType <= 1 else { throw SigningMessageError(.invalidField, in: "signature") }
        isOverGroup = hashType == 0
        let length: UInt16 = try reader.integer()
        guard length > 0 else { throw SigningMessageError(.invalidField, in: "signature") }
        signature = Array(try reader.take(Int(length)))
        // Up to the longest signature of the key.
        paddingLength = reader.remaining
    }
}

/// The value of the vendor TLV (tag 129): who vouches for the key.
package struct VendorField: Sendable, Hashable {
    /// What the secure element says about the key; empty where the key is the certificate's own.
    package var attestation: [UInt8]
    /// Certificates in DER, leaf first.
    package var certificates: [[UInt8]]

    /// More certificates than leaf and a few authorities are not honest.
    private static let mostCertificates = 8

    /// Takes the value apart.
    package init(_ value: ArraySlice<UInt8>) throws(SigningMessageError) {
        var reader = FieldReader(value, of: "vendor information")
        _ = try reader.version(1...1)
        attestation = Array(try reader.take(Int(try reader.integer(UInt8.self))))
        let text = Array(reader.takeRest())
        do {
            certificates = try PEMBlock.all(in: text).filter { Certificate.pemLabels.contains($0.label) }.map(\.bytes)
        } catch {
            throw SigningMessageError(.invalidField, in: "vendor information")
        }
        guard certificates.count <= Self.mostCertificates else { throw SigningMessageError(.invalidField, in: "vendor information") }
    }
}

extension DigestAlgorithm {
    /// Content of the crypto information TLV (tag 7): version, length, object identifier in DER.
    init(cryptoField value: ArraySlice<UInt8>) throws(SigningMessageError) {
        let arc: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02]
        let bytes = Array(value)
        guard bytes.count >= 2, bytes[0] == 1, Int(bytes[1]) == bytes.count - 2 else {
            throw SigningMessageError(.invalidField, in: "crypto information")
        }
        guard bytes.dropFirst(2).starts(with: arc), bytes.count == arc.count + 3 else {
            throw SigningMessageError(.unknownHashFunction, in: "crypto information")
        }
        switch bytes[bytes.count - 1] {
        case 1: self = .sha256
        case 2: self = .sha384
        case 3: self = .sha512
        default: throw SigningMessageError(.unknownHashFunction, in: "crypto information")
        }
    }
}
