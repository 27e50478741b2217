package import Cryptography
package import Evidence
import RecordingForge

/// How a forged camera signs (Axis Signed Video, sections 3 to 9 of its description).
package struct AxisSettings: Sendable {
    /// Which form of the scheme.
    package enum Generation: Sendable, Hashable, CaseIterable {
        /// Signers up to 1.1.
        case first
        /// Signers from 2.0 on.
        case second
    }

    /// How the key arrives.
    package enum Provisioning: Sendable, Hashable, CaseIterable {
        /// A public key and nothing else.
        case bare
        /// A certificate for the signing key.
        case factory
        /// A certificate for a secure element, which attests the signing key.
        case attested
    }

    /// Which form of the scheme.
    package var generation = Generation.second
    /// Whether every unit's hash is listed, or only the group's is signed.
    package var listsUnits = true
    /// The hash of units and documents; the first generation has only SHA-256.
    package var hash = DigestAlgorithm.sha256
    /// Whether SHA-1 is used in its place, which the format can name.
    package var usesSHA1 = false
    /// The kind of the signing key.
    package var keyType = KeyType.ecP256
    /// How the key arrives.
    package var provisioning = Provisioning.factory
    /// How many pictures a message stands behind the one that closed its group.
    package var delay = 0
    /// A signature for so many groups; the others' messages are vouched for by the next signed one.
    package var groupsPerSignature = 1
    /// A message at the latest after so many units.
    package var mostUnits: Int?
    /// Keys, names and hash function stand in every so many messages, counted from `firstRecurrence`.
    package var recurrence = 1
    /// The number of the first message, from 0, that carries them.
    package var firstRecurrence = 0
    /// Whether keys and names come in a message of their own at the start, and in no other.
    package var isGolden = false
    /// Whether a last sample closes the recording.
    package var closes = true
    /// Whether messages are suffix SEIs, behind the slices; H.265 alone has them.
    package var isSuffix = false
    /// Whether messages are hashed with emulation prevention.
    package var hashesEscaped = true
    /// The first message's number.
    package var firstCounter: UInt32 = 1
    /// When the first picture was taken; `nil` for messages without times.
    package var startTime: Timestamp?
    /// Changes all keys of the forge: one seed, one camera.
    package var serialNumber = "B8A44F0000AA"
    /// What the certificate says the serial number is, where that differs.
    package var certifiedSerialNumber: String?
    /// Whether the secure element attests another key than the one that signs.
    package var attestsOtherKey = false

    /// Length of a digest in bytes.
    var digestSize: Int { usesSHA1 ? SHA1.size : hash.size }

    /// A factory-provisioned camera of the second generation that lists every unit.
    package init() {}
}
