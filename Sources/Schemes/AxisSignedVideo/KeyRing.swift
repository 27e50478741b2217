import Cryptography
import Evidence

/// The keys that messages of a track carry, what vouches for them, and which is in force.
///
/// A key counts from the message on that is signed with it. Messages before the first one are judged when it has come: keys are repeated
/// only now and then, and an excerpt need not begin with one.
struct KeyRing: Sendable {
    /// A key and what was said about it.
    struct Entry: Sendable {
        var key: PublicKey
        /// What its messages carry to vouch for it, each once.
        var vendors: [VendorField] = []
        /// What its messages say about the camera, each once.
        var devices: [DeviceClaims] = []
        /// Whether it verified a signature.
        var isProven = false
    }

    /// An honest recording has one key.
    private static let mostKeys = 16
    private static let mostClaims = 8

    private(set) var entries: [Entry] = []
    /// The key that the last good signature was made with.
    private(set) var inForce: Int?

    /// The number of a key, which is added where it is new; `nil` where there are too many or it is no key.
    mutating func number(of der: [UInt8]) -> Int? {
        if let known = entries.firstIndex(where: { $0.key.der == der }) { return known }
        guard entries.count < Self.mostKeys, let key = try? PublicKey(der: der) else { return nil }
        entries.append(Entry(key: key))
        return entries.count - 1
    }

    /// The key that a message brings: its own, or that of the certificate where the key was provisioned in the factory.
    mutating func key(broughtBy message: SigningMessage) -> Int? {
        if let key = message.publicKey { return number(of: key) }
        guard let vendor = message.vendor, vendor.attestation.isEmpty, let leaf = vendor.certificates.first,
            let certificate = try? Certificate.known(der: leaf)
        else { return nil }
        return number(of: certificate.publicKey.der)
    }

    /// A key verified a message, which brings what vouches for it.
    mutating func confirm(_ key: Int, vendor: VendorField?, device: DeviceClaims?) {
        guard entries.indices.contains(key) else { return }
        entries[key].isProven = true
        inForce = key
        if let vendor, entries[key].vendors.count < Self.mostClaims, !entries[key].vendors.contains(vendor) {
            entries[key].vendors.append(vendor)
        }
        if let device, entries[key].devices.count < Self.mostClaims, !entries[key].devices.contains(device) {
            entries[key].devices.append(device)
        }
    }

    /// Which keys may have signed a message, most likely first.
    func candidates(own: Int?) -> [Int] {
        var keys = [own, inForce].compactMap { $0 }
        keys += entries.indices
        var seen: Set<Int> = []
        return keys.filter { seen.insert($0).inserted }
    }

    /// Whether a key made a signature over a digest; a question that makes no sense is answered with no.
    func verify(_ key: Int, _ signature: [UInt8], _ digest: Digest) throws(CryptographyError) -> Bool {
        let key = entries[key].key
        let method = Self.method(key, digest.algorithm)
        guard method.fits(key.kind), method.digest == digest.algorithm else { return false }
        return try key.verify(signature: signature, digest: digest, algorithm: method)
    }

    /// How a key signs documents that are hashed so. The digest inside an RSA signature is always SHA-256, whatever hashes the units.
    static func method(_ key: PublicKey, _ algorithm: DigestAlgorithm) -> SignatureAlgorithm {
        if case .rsa = key.kind { .rsaPKCS1(.sha256) } else { .ecdsa(algorithm) }
    }

    /// The first key that made a signature over one of the digests.
    func signer(of signature: [UInt8], over documents: [Digest], own: Int?) throws(CryptographyError) -> Int? {
        for key in candidates(own: own) {
            for document in documents where try verify(key, signature, document) { return key }
        }
        return nil
    }
}
