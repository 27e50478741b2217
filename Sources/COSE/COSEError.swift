package import CBOR

/// Why bytes are not a signature that this reader takes (RFC 9052, 4.2).
package enum COSEError: Error, Sendable, Hashable {
    /// They are not CBOR.
    case cbor(CBORError)
    /// They are not COSE_Sign1: tag 18 around protected header, unprotected header, payload and signature.
    case notSign1
    /// The protected header is no map, or a header parameter is of another type than it must be.
    case malformedHeader(String)
    /// Certificates stand in both headers, or under two names: readers differ in which they follow.
    case certificatesTwice
}

extension COSEError: CustomStringConvertible {
    /// The failure in words.
    package var description: String {
        switch self {
        case .cbor(let error): "\(error)"
        case .notSign1: "not COSE_Sign1 (RFC 9052, 4.2)"
        case .malformedHeader(let name): "the header parameter \(name) is malformed (RFC 9052, 3)"
        case .certificatesTwice: "certificates stand in the signature twice, and readers differ in which they follow (RFC 9360, 2)"
        }
    }
}
