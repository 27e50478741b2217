import Cryptography
import Evidence

/// A message as it stands in the stream: what it says about pictures, and how its signature stands.
struct SigningRecord: Sendable {
    /// How far a message can be taken at its word.
    enum Standing: Sendable, Hashable {
        /// Signed by the key with this number.
        case authenticated(key: Int)
        /// Without a signature; a later message may vouch for it.
        case unsigned
        /// Signed together with its pictures, so that only both can be checked; keys that may have made it.
        case signedWithGroup(keys: [Int])
        /// No key that is known made its signature.
        case wrongSignature
        /// There is no key to check it with.
        case noKey
    }

    /// How many hashed units stand in front of it.
    var position: Int
    /// The unit that it is itself, where it is hashed by a later message.
    var unit: Int?
    /// The sample it stands in.
    var sample: UInt64
    /// Its bytes in the file.
    var bytes: ByteRange
    var generation: SigningGeneration
    var algorithm: DigestAlgorithm
    var general: GeneralField
    /// The hashes of its units, one after the other; `nil` where only the group was hashed.
    var hashList: [UInt8]?
    /// The signature over group and document, where that is what is signed.
    var groupSignature: [UInt8]?
    /// What may have been signed, most likely first.
    var documents: [Digest]
    var standing: Standing
    /// Who vouches for the key, by this message.
    var vendor: VendorField?
    /// What the camera says about itself in it.
    var device: DeviceClaims?
    /// The key that it brings itself.
    var ownKey: Int?
    /// The signature over the document, until it is checked.
    var signature: [UInt8]?

    /// How many units it speaks about.
    var unitCount: Int { hashList.map { $0.count / algorithm.size } ?? Int(general.unitCount) }

    /// The key that signed it, where that is settled.
    var signer: Int? { if case .authenticated(let key) = standing { key } else { nil } }

    /// A hash of its list.
    func listed(_ index: Int) -> ArraySlice<UInt8>? {
        guard let list = hashList, index >= 0, index < list.count / algorithm.size else { return nil }
        return list[index * algorithm.size..<(index + 1) * algorithm.size]
    }
}

/// A message that breaks the rules of the format.
struct MalformedMessage: Sendable {
    var sample: UInt64
    var bytes: ByteRange
    /// How many hashed units stand in front of it.
    var position: Int
    var error: SigningMessageError
}
