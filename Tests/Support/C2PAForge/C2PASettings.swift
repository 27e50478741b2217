package import Cryptography
package import RecordingForge

/// An assertion to be written.
package struct ForgedAssertion: Sendable {
    /// Its label.
    package var label: String
    /// What it says.
    package var content: CBORValue
    /// Whether the signer states it itself.
    package var isCreated: Bool
    /// Random bytes in its description.
    package var salt: [UInt8]?
    /// Whether the claim names it.
    package var isClaimed = true
    /// Whether it is written.
    package var isPresent = true

    /// An assertion.
    package init(_ label: String, _ content: CBORValue, isCreated: Bool = false, salt: [UInt8]? = nil) {
        self.label = label
        self.content = content
        self.isCreated = isCreated
        self.salt = salt
    }
}

/// How a recording is sealed. Every field has the value that a writer of today uses.
package struct C2PASettings: Sendable {
    /// What the hash is made over.
    package enum Binding: Sendable {
        /// One hash of the whole file.
        case flat
        /// One hash of all but the media data, and hash trees over that.
        case blocks(Blocks, row: Row)
        /// A hash of what comes before the fragments, and a hash tree over these.
        case fragments(row: Row)
        /// The same for fragments that are files of their own.
        case segments(row: Row)
    }

    /// How the media data is cut.
    package enum Blocks: Sendable {
        case fixed(Int)
        case variable(Int)
        case whole
    }

    /// Which row of the tree is stored.
    package enum Row: Sendable {
        case leaves
        case root
    }

    /// 1 or 2.
    package var claimVersion = 2
    /// The label of the binding.
    package var hashLabel = "c2pa.hash.bmff.v3"
    /// The hash function of everything.
    package var digest = DigestAlgorithm.sha256
    /// What the hash is made over.
    package var binding = Binding.flat
    /// Types of boxes at the top level that are left out.
    package var leftOut = ["ftyp", "mfra", "free", "skip"]
    /// Further exclusions, which do not change the hash that is written.
    package var moreExclusions: [CBORValue] = []
    /// The number of the signature algorithm in COSE, and how it signs; the usual one for the key where `nil`.
    package var algorithm: (identifier: Int64, signature: SignatureAlgorithm)?
    /// Whether certificates stand in the unprotected header, under their old name.
    package var hasUnprotectedChain = false
    /// Assertions besides the binding.
    package var assertions: [ForgedAssertion] = [
        ForgedAssertion(
            "c2pa.actions.v2",
            .object([
                "actions": .array([
                    .object([
                        "action": .text("c2pa.created"),
                        "digitalSourceType": .text("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"),
                    ])
                ])
            ]), salt: [UInt8](repeating: 7, count: 16)),
        ForgedAssertion("org.example.camera", .object(["serial": .text("ACC000D41207")])),
    ]
    /// Bytes of the C2PA box, padding included.
    package var boxSize = 12_000
    /// Word that says what the box is for.
    package var purpose = "manifest"
    /// Label of the manifest.
    package var manifestLabel = "urn:c2pa:00000000-0000-4000-8000-000000000001"
    /// Type of the manifest's superbox.
    package var manifestType = "c2ma"
    /// Changes the file before it is sealed.
    package var editFile: @Sendable (inout AlteredFile) throws -> Void = { _ in }
    /// Changes the binding before it is signed.
    package var editBinding: @Sendable (inout CBORValue) -> Void = { _ in }
    /// Changes the claim before it is signed.
    package var editClaim: @Sendable (inout CBORValue) -> Void = { _ in }
    /// Changes the assertions after they were signed.
    package var editAssertions: @Sendable (inout [ForgedAssertion]) -> Void = { _ in }
    /// Changes the encoded claim after it was signed.
    package var editSignedClaim: @Sendable (inout [UInt8]) -> Void = { _ in }
    /// Changes the parts of the signature (protected, unprotected, payload, signature) after signing.
    package var editSignature: @Sendable (inout [CBORValue]) -> Void = { _ in }
    /// Makes the unprotected header of the signature bytes and the claim bytes, with the protected header: for time stamps.
    package var unprotected: @Sendable (_ signature: [UInt8], _ claim: [UInt8], _ protected: [UInt8]) throws -> [(CBORValue, CBORValue)] = {
        _, _, _ in []
    }
    /// Further manifests, before the active one.
    package var earlierManifests: [[UInt8]] = []
    /// Changes the superboxes of the manifest (assertion store, claim, signature) before they are put together.
    package var editManifest: @Sendable (inout [[UInt8]]) -> Void = { _ in }

    /// The usual.
    package init() {}
}
