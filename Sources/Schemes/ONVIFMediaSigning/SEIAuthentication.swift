import Cryptography
import Evidence

/// A signer as the recording's own certificates show it.
struct RecordingSigner: Sendable {
    /// Certificates in DER, the signing key's first.
    var certificates: [[UInt8]]
    /// The signing key.
    var key: PublicKey
}

/// Whose signature an SEI bears.
enum Authenticity: Sendable, Hashable {
    /// It verifies with the key of this signer, by number.
    case valid(signer: Int)
    /// It verifies with none of the keys that could be meant.
    case invalid
    /// No key to verify it with has been seen.
    case keyMissing
    /// It has none: whether it counts is for the period to say in whose list it is.
    case unsigned
}

/// Knows every certificate chain that the stream has shown so far, and verifies SEIs with their keys.
struct SEIAuthentication: Sendable {
    /// The signers in order of appearance.
    private(set) var signers: [RecordingSigner] = []
    /// Chains that could not be read.
    private(set) var unreadableChains = 0
    private var known: [[UInt8]: Int?] = [:]
    /// The chain shown last, and whose it is.
    private var shown: (pem: [UInt8], signer: Int?)?
    /// The signers of the chains shown last, which apply to SEIs without chains of their own.
    private var current: [Int] = []

    /// More chains than this are not taken: an honest recording has one or two.
    private static let mostChains = 64
    /// More certificates in one chain are not taken.
    private static let mostCertificates = 8

    /// Takes the chains of an SEI.
    mutating func learn(_ sei: SigningSEI) {
        guard !sei.chains.isEmpty else { return }
        let named = sei.chains.compactMap { signer(of: $0) }
        if !named.isEmpty { current = named }
    }

    private mutating func signer(of chain: CertificateChain) -> Int? {
        // Nearly every SEI shows the same chain, and comparing costs less than looking up.
        if let shown, shown.pem == chain.pem { return shown.signer }
        let signer = lookUp(chain)
        shown = (chain.pem, signer)
        return signer
    }

    private mutating func lookUp(_ chain: CertificateChain) -> Int? {
        if let place = known[chain.pem] { return place }
        guard known.count < Self.mostChains else { return nil }
        let certificates = (try? Certificate.all(inPEM: chain.pem)) ?? []
        guard let leaf = certificates.first, certificates.count <= Self.mostCertificates else {
            unreadableChains += 1
            known[chain.pem] = .some(nil)
            return nil
        }
        let ders = certificates.map(\.der)
        if let same = signers.firstIndex(where: { $0.certificates == ders }) {
            known[chain.pem] = same
            return same
        }
        signers.append(RecordingSigner(certificates: ders, key: leaf.publicKey))
        known[chain.pem] = signers.count - 1
        return signers.count - 1
    }

    /// Verifies an SEI with the keys of its own chains, else of those shown last, else of any.
    ///
    /// - Throws: failures of the library; a signature that is wrong is an answer.
    mutating func authenticate(_ sei: SigningSEI, algorithm: DigestAlgorithm) throws(CryptographyError) -> Authenticity {
        guard sei.isSigned else { return .unsigned }
        let candidates = candidates(for: sei)
        guard !candidates.isEmpty else { return .keyMissing }
        for candidate in candidates {
            if try Self.method(of: sei, algorithm, signers[candidate].key) != nil { return .valid(signer: candidate) }
        }
        return .invalid
    }

    /// The signers who may have signed an SEI, most likely first.
    mutating func candidates(for sei: SigningSEI) -> [Int] {
        let own = sei.chains.compactMap { signer(of: $0) }
        guard own.isEmpty else { return own }
        return current + signers.indices.filter { !current.contains($0) }
    }

    /// How a key signed an SEI; `nil` where it did not.
    static func method(
        of sei: SigningSEI, _ algorithm: DigestAlgorithm, _ key: PublicKey
    ) throws(CryptographyError) -> SignatureAlgorithm? {
        guard let signature = sei.signature else { return nil }
        for method in methods(sei, algorithm, key) {
            guard let hash = method.digest else { continue }
            do throws(CryptographyError) {
                if try key.verify(signature: signature, digest: Digest.of(sei.document, hash), algorithm: method) { return method }
            } catch {
                // A key that cannot make such signatures is a key with which it does not verify.
                guard error.code == .unsupportedKey || error.code == .algorithmDoesNotFit else { throw error }
            }
        }
        return nil
    }

    /// How the document may be signed. RSA keys sign with SHA-256 whatever the pictures are hashed with.
    static func methods(_ sei: SigningSEI, _ algorithm: DigestAlgorithm, _ key: PublicKey) -> [SignatureAlgorithm] {
        let named = sei.cryptography?.signatureDigest ?? algorithm
        switch key.kind {
        case .ec: return named == algorithm ? [.ecdsa(algorithm)] : [.ecdsa(named), .ecdsa(algorithm)]
        case .rsa, .rsaPSS: return algorithm == .sha256 ? [.rsaPSS(.sha256)] : [.rsaPSS(algorithm), .rsaPSS(.sha256)]
        default: return []
        }
    }
}
