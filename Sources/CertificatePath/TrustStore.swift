package import Cryptography
package import SystemPackage

/// Whom the user trusts: anchors, the intermediates and revocation lists that go with them, a policy, and pinned certificates.
///
/// It holds what it was given and nothing else: never what evidence carries, never the system's web roots.
public struct TrustStore: Sendable {
    /// What a file of the store holds.
    package enum Content: Sendable, Hashable {
        /// A certificate that paths may end in.
        case anchor(Certificate)
        /// An authority's certificate that must itself lead to an anchor.
        case intermediate(Certificate)
        /// A self-signed certificate that is no authority's: it can vouch for nobody, and is not used.
        case unused(Certificate)
        /// A revocation list.
        case revocationList(RevocationList)
    }

    /// One thing that was read, and where from.
    package struct Entry: Sendable, Hashable {
        /// The file.
        package var path: FilePath
        /// What it holds.
        package var content: Content
    }

    /// Everything that was read, in order, duplicates included.
    package private(set) var entries: [Entry] = []
    /// Every anchor once.
    package private(set) var anchors: [Certificate] = []
    /// Every intermediate once.
    package private(set) var intermediates: [Certificate] = []
    /// Every revocation list once.
    package private(set) var revocationLists: [RevocationList] = []
    /// SHA-256 of the certificates that are trusted by themselves.
    package private(set) var pins: Set<Digest> = []
    /// What is asked of a signer.
    public internal(set) var policy = TrustPolicy()

    /// A store that trusts nobody.
    public init() {}

    /// Whether nothing in it can make a signer trusted.
    public var isEmpty: Bool { anchors.isEmpty && pins.isEmpty }

    /// The subjects of the anchors, for display.
    public var anchorSubjects: [String] { anchors.map(\.subject) }

    /// Trusts one certificate by itself, whoever issued it.
    ///
    /// - Parameter fingerprint: the SHA-256 of the certificate in hexadecimal, with or without colons.
    /// - Throws: `notASHA256`.
    public mutating func pin(sha256 fingerprint: String) throws(TrustStoreError) {
        let digits = fingerprint.filter { $0 != ":" }.compactMap(\.hexDigitValue)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        guard digits.count == 64, fingerprint.count(where: { $0 != ":" }) == 64, let digest = Digest(algorithm: .sha256, bytes: bytes)
        else {
            throw TrustStoreError(.notASHA256, path: fingerprint)
        }
        pins.insert(digest)
    }

    /// Adds a thing that was read, or made.
    package mutating func add(_ content: Content, path: FilePath = "") {
        entries.append(Entry(path: path, content: content))
        switch content {
        case .anchor(let certificate):
            if !anchors.contains(certificate) { anchors.append(certificate) }
        case .intermediate(let certificate):
            if !intermediates.contains(certificate) { intermediates.append(certificate) }
        case .revocationList(let list):
            if !revocationLists.contains(list) { revocationLists.append(list) }
        case .unused: break
        }
    }
}
