package import Cryptography

/// Who says it: a key, and the certificates that tell whose key it is.
package struct Examiner: Sendable {
    /// The signing key.
    package let key: PrivateKey
    /// Its certificates: its own first, then who issued it, without the root. Empty where there is none; then readers need the public key.
    package let chain: [Certificate]
    private let algorithm: SignatureAlgorithm

    /// A key with certificates in any order.
    ///
    /// - Throws: `certificates` where none of them is of this key, or one does not belong to the chain; `cryptography` for a key of a kind
    ///   that signs nothing here.
    package init(key: PrivateKey, certificates: [Certificate]) throws(EnvelopeError) {
        guard let algorithm = key.publicKey.kind.defaultAlgorithm else {
            throw EnvelopeError(CryptographyError(.unsupportedKey, subject: key.publicKey.kind.name))
        }
        self.key = key
        self.algorithm = algorithm
        chain = try Self.chain(certificates, of: key.publicKey)
    }

    private static func chain(_ certificates: [Certificate], of key: PublicKey) throws(EnvelopeError) -> [Certificate] {
        guard !certificates.isEmpty else { return [] }
        var rest = certificates
        guard let place = rest.firstIndex(where: { $0.publicKey == key }) else {
            throw EnvelopeError(.certificates, "no certificate is of the signing key (SHA-256 of the key \(key.sha256.hex.prefix(16))…)")
        }
        var chain = [rest.remove(at: place)]
        while let last = chain.last, !last.isSelfSigned,
            let next = rest.firstIndex(where: { last.namesAsIssuer($0) && last.isSigned(by: $0.publicKey) })
        {
            let issuer = rest.remove(at: next)
            if issuer.isSelfSigned { continue }
            chain.append(issuer)
        }
        if let stray = rest.first(where: { !$0.isSelfSigned && !chain.contains($0) }) {
            throw EnvelopeError(.certificates, "the certificate \(stray.subject) does not belong to the chain of the signing key")
        }
        return chain
    }

    /// Puts this examiner's signature on an envelope, after those that it has.
    ///
    /// - Throws: `cryptography`.
    package func sign(_ envelope: inout Envelope) throws(EnvelopeError) {
        do throws(CryptographyError) {
            let value = try key.sign(envelope.signedBytes, algorithm: algorithm)
            envelope.signatures.append(
                EnvelopeSignature(keyID: key.publicKey.sha256.hex, value: value, certificates: chain.map(\.der)))
        } catch {
            throw EnvelopeError(error)
        }
    }

    /// Whether an envelope bears a signature by this examiner's key.
    package func hasSigned(_ envelope: Envelope) -> Bool {
        let message = envelope.signedBytes
        return envelope.signatures.contains { signature in
            (try? key.publicKey.verify(signature: signature.value, over: message, algorithm: algorithm)) == true
        }
    }

    /// The statement in an envelope, signed.
    ///
    /// - Throws: `cryptography`.
    package func envelope(_ statement: Statement) throws(EnvelopeError) -> Envelope {
        var envelope = Envelope(statement)
        try sign(&envelope)
        return envelope
    }

    /// A detached CMS signature over a statement's bytes, for tools that know no DSSE.
    ///
    /// - Throws: `certificates` where the examiner has none; `cryptography`.
    package func cms(over payload: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        guard !chain.isEmpty else { throw EnvelopeError(.certificates, "a CMS signature needs the certificate of the signing key") }
        do throws(CryptographyError) {
            return try DetachedSignature.cms(over: payload, key: key, chain: chain)
        } catch {
            throw EnvelopeError(error)
        }
    }
}
