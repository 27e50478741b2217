package import Cryptography
package import Evidence

/// A key with the certificates that lead away from it: what a camera holds.
package struct TestSigner: Sendable {
    /// The key it signs with. Made for this run of the tests, and never written anywhere.
    package let key: PrivateKey
    /// Its own certificate first, then those of the authorities below the root.
    package let chain: [Certificate]
    /// Makes what stands in the place of a signature, from the digest of what is to be signed.
    private let forged: (@Sendable (Digest) throws -> [UInt8])?

    /// A signer with a key and the certificates that a test made for it.
    package init(key: PrivateKey, chain: [Certificate]) {
        self.key = key
        self.chain = chain
        forged = nil
    }

    /// A signer without the key of its certificate, or with one that this program does not work with. `key` is one of no meaning.
    package init(chain: [Certificate], forging: @escaping @Sendable (Digest) throws -> [UInt8]) throws(CryptographyError) {
        key = try PrivateKey.generate(.ecP256)
        self.chain = chain
        forged = forging
    }

    /// The key in its certificate.
    package var publicKey: PublicKey { chain.first?.publicKey ?? key.publicKey }
    /// Whether it has no key to sign with.
    package var isForger: Bool { forged != nil }

    /// Signs a message, or does as if.
    package func sign(
        _ message: [UInt8], algorithm: SignatureAlgorithm, saltLength: PSSSaltLength = .digest
    ) throws -> [UInt8] {
        if let forged { return try forged(Digest.of(message, algorithm.digest ?? .sha256)) }
        return try key.sign(message, algorithm: algorithm, saltLength: saltLength)
    }

    /// Signs a message of which the digest is known, or does as if.
    package func sign(digest: Digest, algorithm: SignatureAlgorithm) throws -> [UInt8] {
        if let forged { return try forged(digest) }
        return try key.sign(digest: digest, algorithm: algorithm)
    }

    /// A signer whose certificate this one issued, whether it may or not.
    package func issue(_ template: CertificateTemplate, _ type: KeyType = .ecP256) throws(CryptographyError) -> TestSigner {
        let own = try PrivateKey.generate(type)
        return TestSigner(key: own, chain: [try template.issued(to: own.publicKey, by: certificate, key: key)] + chain)
    }

    /// Its own certificate.
    package var certificate: Certificate { chain[0] }
}

/// A throw-away certification authority: a root, an intermediate authority, and a camera.
///
/// Everything is valid from 2020 to 2040, so that recordings from between may be signed, whatever the clock says.
package struct TestPKI: Sendable {
    /// The trust anchor.
    package let root: Certificate
    /// The authority below it.
    package let intermediate: Certificate
    /// A camera with an ECDSA P-256 key, issued by the intermediate authority.
    package let camera: TestSigner
    let rootKey: PrivateKey
    let intermediateKey: PrivateKey

    /// Start of all validity.
    package static let notBefore = Timestamp(seconds: 1_577_836_800)
    /// End of all validity.
    package static let notAfter = Timestamp(seconds: 2_208_988_799)
    /// An instant in the middle, for recordings.
    package static let recordingTime = Timestamp(seconds: 1_773_822_800)

    private static let made = Result { () throws(CryptographyError) in try TestPKI(name: "Test") }
    private static let madeForStranger = Result { () throws(CryptographyError) in try TestPKI(name: "Stranger") }

    /// The authority that tests trust, made once in a process.
    package static func shared() throws(CryptographyError) -> TestPKI { try made.get() }

    /// Another authority, which is as good and which nobody trusts, made once in a process.
    package static func stranger() throws(CryptographyError) -> TestPKI { try madeForStranger.get() }

    /// A new authority.
    ///
    /// - Parameter name: first word of all its names.
    package init(name: String) throws(CryptographyError) {
        rootKey = try PrivateKey.generate(.ecP256)
        intermediateKey = try PrivateKey.generate(.ecP256)
        let (from, until) = (Self.notBefore, Self.notAfter)
        root = try CertificateTemplate.authority(
            DistinguishedName(commonName: "\(name) Root"), notBefore: from, notAfter: until, isRoot: true
        ).selfSigned(with: rootKey)
        intermediate = try CertificateTemplate.authority(
            DistinguishedName(commonName: "\(name) Intermediate"), notBefore: from, notAfter: until, pathLength: 0, isRoot: false
        ).issued(to: intermediateKey.publicKey, by: root, key: rootKey)
        let key = try PrivateKey.generate(.ecP256)
        let certificate = try CertificateTemplate.signer(
            DistinguishedName(commonName: "\(name) Camera"), notBefore: from, notAfter: until
        ).issued(to: key.publicKey, by: intermediate, key: intermediateKey)
        camera = TestSigner(key: key, chain: [certificate, intermediate])
    }

    /// Another camera, with a new key of the given kind.
    package func camera(
        _ type: KeyType, name: String = "Other Camera", notBefore: Timestamp = TestPKI.notBefore, notAfter: Timestamp = TestPKI.notAfter
    ) throws(CryptographyError) -> TestSigner {
        try signer(.signer(DistinguishedName(commonName: name), notBefore: notBefore, notAfter: notAfter), type)
    }

    /// A signer whose certificate says what the template says, right or wrong, issued by the intermediate authority.
    package func signer(_ template: CertificateTemplate, _ type: KeyType = .ecP256) throws(CryptographyError) -> TestSigner {
        let key = try PrivateKey.generate(type)
        let certificate = try template.issued(to: key.publicKey, by: intermediate, key: intermediateKey)
        return TestSigner(key: key, chain: [certificate, intermediate])
    }

    /// A certificate for a key that exists already, issued by the intermediate authority.
    package func certificate(_ template: CertificateTemplate, for key: PublicKey) throws(CryptographyError) -> Certificate {
        try template.issued(to: key, by: intermediate, key: intermediateKey)
    }

    /// An authority below the root, whose certificate says what the template says, right or wrong.
    package func authority(_ template: CertificateTemplate, key: PrivateKey? = nil) throws(CryptographyError) -> TestSigner {
        let key = if let key { key } else { try PrivateKey.generate(.ecP256) }
        return TestSigner(key: key, chain: [try template.issued(to: key.publicKey, by: root, key: rootKey)])
    }

    /// A signer who vouches for itself.
    package static func selfSigned(_ type: KeyType = .ecP256, name: String = "Self-signed Camera") throws(CryptographyError) -> TestSigner {
        let key = try PrivateKey.generate(type)
        let certificate = try CertificateTemplate.signer(
            DistinguishedName(commonName: name), notBefore: notBefore, notAfter: notAfter, isSelfSigned: true
        ).selfSigned(with: key)
        return TestSigner(key: key, chain: [certificate])
    }

    /// The intermediate authority's list of revoked certificates.
    package func revocationList(
        revoking entries: [RevocationListTemplate.Entry], thisUpdate: Timestamp = TestPKI.recordingTime,
        nextUpdate: Timestamp = TestPKI.notAfter
    ) throws(CryptographyError) -> RevocationList {
        try RevocationListTemplate(thisUpdate: thisUpdate, nextUpdate: nextUpdate, entries: entries)
            .issued(by: intermediate, key: intermediateKey)
    }

    /// The root's list of revoked certificates.
    package func rootRevocationList(
        revoking entries: [RevocationListTemplate.Entry] = [], thisUpdate: Timestamp = TestPKI.recordingTime,
        nextUpdate: Timestamp = TestPKI.notAfter
    ) throws(CryptographyError) -> RevocationList {
        try RevocationListTemplate(thisUpdate: thisUpdate, nextUpdate: nextUpdate, entries: entries).issued(by: root, key: rootKey)
    }
}
