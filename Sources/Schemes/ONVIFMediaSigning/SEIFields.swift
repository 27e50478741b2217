import ByteInput
package import Cryptography
package import Evidence

/// Tag 1: what the camera says about the period that just ended (5.7.3).
package struct GeneralInformation: Sendable, Hashable {
    /// Version of the tag, 1 or 2. Version 1 has one time, version 2 has start and end.
    package var tagVersion: UInt8
    /// Version of the signer: major, minor, patch.
    package var signer: [UInt8]
    /// Whether the period ended before its group of pictures did.
    package var isPartial: Bool
    /// Start of the period, in 100 ns since 1601-01-01T00:00:00Z.
    package var startTicks: Int64
    /// End of the period, exclusive; `nil` in version 1.
    package var endTicks: Int64?
    /// The period's number.
    package var counter: UInt32
    /// How many digests the period has; 65535 where the signer lost count.
    package var count: UInt16
    /// Digest over all digests of the period.
    package var gopHash: [UInt8]
    /// First digest of the period before; zeros in the first one.
    package var linkedHash: [UInt8]

    /// What the signer writes for a period whose list outgrew it.
    package static let unknownCount: UInt16 = 65535

    /// Whether the link says that nothing was signed before.
    package var beginsSigning: Bool { linkedHash.allSatisfy { $0 == 0 } }
    /// Start of the period by the camera's clock.
    package var start: Timestamp { Self.timestamp(startTicks) }
    /// End of the period.
    package var end: Timestamp? { endTicks.map(Self.timestamp) }

    init(_ value: inout ByteCursor) throws {
        tagVersion = try value.integer(UInt8.self)
        guard tagVersion == 1 || tagVersion == 2 else {
            throw MediaSigningError(.unknownVersion(tag: 1, version: tagVersion), at: 0)
        }
        signer = Array(try value.take(3))
        isPartial = try value.integer(UInt8.self) & 1 == 1
        startTicks = try value.integer(Int64.self)
        endTicks = tagVersion == 2 ? try value.integer(Int64.self) : nil
        counter = try value.integer(UInt32.self)
        count = try value.integer(UInt16.self)
        guard value.remaining > 0, value.remaining.isMultiple(of: 2),
            DigestAlgorithm.allCases.contains(where: { $0.size == value.remaining / 2 })
        else { throw MediaSigningError(.invalidTag(1), at: 0) }
        let size = value.remaining / 2
        gopHash = Array(try value.take(size))
        linkedHash = Array(try value.take(size))
    }

    /// The specification has times and counter little-endian, the known signers write them big-endian. A literal writer is told by a
    /// count that fits its list only when turned round, or by a year that is only then plausible. The signature is over the bytes, so
    /// nothing that is verified depends on it.
    mutating func settleByteOrder(listCount: Int?) {
        if let listCount, count != Self.unknownCount, Int(count) != listCount, Int(count.byteSwapped) == listCount {
            turnRound()
            count = count.byteSwapped
        } else if !Self.isPlausible(startTicks, endTicks), Self.isPlausible(startTicks.byteSwapped, endTicks?.byteSwapped) {
            turnRound()
        }
    }

    private mutating func turnRound() {
        startTicks = startTicks.byteSwapped
        endTicks = endTicks?.byteSwapped
        counter = counter.byteSwapped
    }

    /// From 1601, where a camera without a clock counts from, to 2200; and no period lasts longer than a day.
    private static func isPlausible(_ start: Int64, _ end: Int64?) -> Bool {
        guard start >= 0, start < 189_000_000_000_000_000 else { return false }
        guard let end else { return true }
        let (length, overflow) = end.subtractingReportingOverflow(start)
        return !overflow && length >= 0 && length < 864_000_000_000
    }

    private static func timestamp(_ ticks: Int64) -> Timestamp {
        Timestamp(microseconds: ticks / 10 - 11_644_473_600_000_000)
    }
}

/// Tag 4: which functions were used (5.7.6).
package struct CryptographicInformation: Sendable, Hashable {
    /// The object identifier of the hash function, in DER with tag and length.
    package var hashIdentifier: [UInt8]
    /// The object identifier of the signature algorithm, in DER; empty where the certificate says it.
    package var signatureIdentifier: [UInt8]
    /// Size of an RSA key as stated; 0 where it is not.
    package var rsaKeySize: UInt16

    init(_ value: inout ByteCursor) throws {
        hashIdentifier = Array(try value.take(Int(try value.integer(UInt8.self))))
        signatureIdentifier = Array(try value.take(Int(try value.integer(UInt8.self))))
        rsaKeySize = try value.integer(UInt16.self)
    }

    /// The hash function, where it is one of those that are still safe.
    package var hashAlgorithm: DigestAlgorithm? {
        let sha2: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02]
        guard hashIdentifier.count == 11, hashIdentifier.starts(with: sha2) else { return nil }
        switch hashIdentifier[10] {
        case 1: return .sha256
        case 2: return .sha384
        case 3: return .sha512
        default: return nil
        }
    }

    /// The hash function that the signature algorithm names, where it names one: ecdsa-with-SHA2 (RFC 5758, 3.2).
    package var signatureDigest: DigestAlgorithm? {
        let ecdsa: [UInt8] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03]
        guard signatureIdentifier.count == 10, signatureIdentifier.starts(with: ecdsa) else { return nil }
        switch signatureIdentifier[9] {
        case 2: return .sha256
        case 3: return .sha384
        case 4: return .sha512
        default: return nil
        }
    }
}

/// Tag 5: what the device says about itself (5.7.7). Signed, but only claims.
package struct VendorInformation: Sendable, Hashable {
    /// Version of the firmware.
    package var firmware: String
    /// Serial number.
    package var serialNumber: String
    /// Who made it.
    package var manufacturer: String

    init(_ value: inout ByteCursor) throws {
        firmware = try Self.text(&value)
        serialNumber = try Self.text(&value)
        manufacturer = try Self.text(&value)
    }

    private static func text(_ value: inout ByteCursor) throws(ByteCursor.EndOfBytes) -> String {
        let length = try value.integer(UInt8.self)
        return String(decoding: try value.take(Int(length)), as: UTF8.self)
    }
}

/// Tag 6: a certificate chain in PEM, the signing key's certificate first and the root left out (5.7.8).
package struct CertificateChain: Sendable, Hashable {
    /// Whether the user, and not the factory, provided the key.
    package var isUserProvisioned: Bool
    /// The text.
    package var pem: [UInt8]

    init(_ value: inout ByteCursor) throws {
        isUserProvisioned = try value.integer(UInt8.self) & 1 == 1
        pem = Array(value.takeRest())
    }
}
