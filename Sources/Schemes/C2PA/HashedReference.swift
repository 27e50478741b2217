import CBOR
import Cryptography

/// A reference together with the digest of what it leads to (C2PA specification, "Hashed URIs").
struct HashedReference: Sendable, Hashable {
    /// The reference as it stands in the claim.
    var text: String
    /// Where it leads; `nil` where that is nowhere inside the store.
    var uri: ManifestURI?
    /// The digest that was signed.
    var hash: [UInt8]
    /// The name of the hash function: its own, else that of what encloses it; `nil` where none is named.
    var algorithmName: String?

    /// Reads a map of `url`, `hash` and optionally `alg`; `nil` where it is not one.
    ///
    /// - Parameter inherited: the hash function that holds where the map names none.
    init?(_ item: CBORItem?, inherited: String?) {
        guard let map = item?.map, let url = map["url"]?.text, let hash = map["hash"]?.bytes else { return nil }
        text = url
        uri = ManifestURI(url)
        self.hash = Array(hash)
        algorithmName = map["alg"]?.text ?? inherited
    }

    /// The hash function; `nil` where it is none of those that C2PA allows.
    var algorithm: DigestAlgorithm? { algorithmName.flatMap(DigestAlgorithm.init(c2paName:)) }
}

extension DigestAlgorithm {
    /// The hash function that C2PA knows under a name; those are all.
    init?(c2paName: String) {
        switch c2paName {
        case "sha256": self = .sha256
        case "sha384": self = .sha384
        case "sha512": self = .sha512
        default: return nil
        }
    }
}
