package import CBOR
package import Cryptography

/// A signature by one signer over a payload that is elsewhere (COSE_Sign1, RFC 9052, 4.2).
package struct COSESign1: Sendable {
    /// The protected header as it was stored, which is what is signed.
    package let protectedBytes: ArraySlice<UInt8>
    /// The protected header.
    package let protected: CBORMap
    /// The unprotected header: anybody can change it.
    package let unprotected: CBORMap
    /// The payload, where it is not detached.
    package let payload: ArraySlice<UInt8>?
    /// The signature as it was stored.
    package let storedSignature: ArraySlice<UInt8>
    /// The signature.
    package var signature: [UInt8] { Array(storedSignature) }
    /// The number of the algorithm (RFC 9053); `nil` where none is named that is a number.
    package let algorithmIdentifier: Int64?
    /// Certificates in DER, leaf first (RFC 9360, 2); empty where there are none.
    package let certificates: [[UInt8]]
    /// Whether the certificates are signed along.
    package let areCertificatesProtected: Bool

    /// Most certificates that are read.
    static let maximumCertificates = 64

    /// Reads a signature from bytes that are one, wholly.
    package init(_ bytes: ArraySlice<UInt8>) throws(COSEError) {
        let item: CBORItem
        do throws(CBORError) { item = try CBORReader.item(bytes) } catch { throw .cbor(error) }
        try self.init(item)
    }

    /// Reads a signature from an item.
    package init(_ item: CBORItem) throws(COSEError) {
        guard case .tagged(18, let inner) = item.value, let parts = inner.array, parts.count == 4, let header = parts[0].bytes,
            let unprotected = parts[1].map, let signature = parts[3].bytes
        else { throw .notSign1 }
        protectedBytes = header
        protected = try Self.map(header)
        self.unprotected = unprotected
        switch parts[2].value {
        case .null: payload = nil
        case .bytes(let bytes): payload = bytes
        default: throw .notSign1
        }
        storedSignature = signature
        algorithmIdentifier = protected[1]?.integer
        let (first, second) = (try Self.chain(in: protected), try Self.chain(in: unprotected))
        if first != nil, second != nil { throw .certificatesTwice }
        certificates = first ?? second ?? []
        areCertificatesProtected = first != nil
    }

    /// An empty protected header may be stored as no bytes at all (RFC 9052, 3).
    private static func map(_ bytes: ArraySlice<UInt8>) throws(COSEError) -> CBORMap {
        guard !bytes.isEmpty else { return CBORMap() }
        let item: CBORItem
        do throws(CBORError) { item = try CBORReader.item(bytes) } catch { throw .cbor(error) }
        guard let map = item.map else { throw .malformedHeader("protected") }
        return map
    }

    /// The certificates of a header: one byte string, or a list of them.
    private static func chain(in header: CBORMap) throws(COSEError) -> [[UInt8]]? {
        let named = [header[33], header["x5chain"]].compactMap { $0 }
        guard let item = named.first else { return nil }
        guard named.count == 1 else { throw .certificatesTwice }
        if let one = item.bytes { return [Array(one)] }
        guard let list = item.array, !list.isEmpty, list.count <= maximumCertificates else { throw .malformedHeader("x5chain") }
        var certificates: [[UInt8]] = []
        for each in list {
            guard let der = each.bytes else { throw .malformedHeader("x5chain") }
            certificates.append(Array(der))
        }
        return certificates
    }

    /// The algorithm, where it is one that is known.
    package var algorithm: COSEAlgorithm? { algorithmIdentifier.flatMap(COSEAlgorithm.init(rawValue:)) }

    /// Whether the holder of the key signed this payload.
    ///
    /// - Throws: `algorithmDoesNotFit` where the key is of another kind than the algorithm's; failures of the library.
    package func isSigned(over payload: ArraySlice<UInt8>, by key: PublicKey, _ algorithm: COSEAlgorithm) throws(CryptographyError) -> Bool
    {
        let message = COSEStructure.bytes("Signature1", protected: protectedBytes, payload: payload)
        switch algorithm.signature {
        case .ecdsa: return try key.verify(concatenatedSignature: signature, over: message, algorithm: algorithm.signature)
        case .rsaPSS: return try key.verify(signature: signature, over: message, algorithm: algorithm.signature, saltLength: .digest)
        case .ed25519, .rsaPKCS1: return try key.verify(signature: signature, over: message, algorithm: algorithm.signature)
        }
    }
}

/// The signature algorithms of COSE that sign claims (RFC 9053, 2; RFC 8230, 2), by number.
package enum COSEAlgorithm: Int64, Sendable, Hashable, CaseIterable {
    case es256 = -7
    case es384 = -35
    case es512 = -36
    case ps256 = -37
    case ps384 = -38
    case ps512 = -39
    case edDSA = -8

    /// The algorithm as the cryptographic layer knows it.
    package var signature: SignatureAlgorithm {
        switch self {
        case .es256: .ecdsa(.sha256)
        case .es384: .ecdsa(.sha384)
        case .es512: .ecdsa(.sha512)
        case .ps256: .rsaPSS(.sha256)
        case .ps384: .rsaPSS(.sha384)
        case .ps512: .rsaPSS(.sha512)
        case .edDSA: .ed25519
        }
    }

    /// The name that COSE gives it.
    package var name: String {
        switch self {
        case .es256: "ES256"
        case .es384: "ES384"
        case .es512: "ES512"
        case .ps256: "PS256"
        case .ps384: "PS384"
        case .ps512: "PS512"
        case .edDSA: "EdDSA"
        }
    }
}

/// The structures over which COSE signs (RFC 9052, 4.4), without external data.
package enum COSEStructure {
    /// A list of four: the context, the protected header as stored, no external data, and the payload.
    package static func bytes(_ context: String, protected: ArraySlice<UInt8>, payload: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = [0x84]
        bytes += head(3, context.utf8.count) + Array(context.utf8)
        bytes += head(2, protected.count) + protected
        bytes.append(0x40)
        bytes += head(2, payload.count)
        bytes += payload
        return bytes
    }

    /// A byte string with its head, the shortest.
    package static func byteString(_ bytes: [UInt8]) -> [UInt8] { head(2, bytes.count) + bytes }

    private static func head(_ major: UInt8, _ count: Int) -> [UInt8] {
        let number = UInt64(count)
        let width = number < 24 ? 0 : number < 0x100 ? 1 : number < 0x1_0000 ? 2 : number < 0x1_0000_0000 ? 4 : 8
        guard width > 0 else { return [major << 5 | UInt8(number)] }
        let info: UInt8 = width == 1 ? 24 : width == 2 ? 25 : width == 4 ? 26 : 27
        return [major << 5 | info] + (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (width - 1 - $0))) }
    }
}
