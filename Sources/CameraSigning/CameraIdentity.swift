package import AlterationInfo
package import Cryptography

/// The camera as a signer: its key, and the certificates that say whose key it is.
package struct CameraIdentity: Sendable {
    /// The camera's key.
    package let privateKey: PrivateKey
    /// Its certificates, leaf first, without the root.
    package let certificateChain: [Certificate]

    /// A key and its certificates.
    ///
    /// - Throws: `refused` where there is no certificate, or the first is not of this key.
    package init(privateKey: PrivateKey, certificateChain: [Certificate]) throws(SigningError) {
        guard let leaf = certificateChain.first else { throw .refused("no certificate for the key; make one with ipro-sign certificate") }
        guard leaf.publicKey == privateKey.publicKey else { throw .refused("the certificate \(leaf.subject) is not of this key") }
        self.privateKey = privateKey
        self.certificateChain = certificateChain
    }

    /// How this key signs.
    ///
    /// - Throws: `refused` where PSS is wanted of a key that is no RSA key, or the key cannot sign at all.
    package func family(prefersPSS: Bool) throws(SigningError) -> SignatureFamily {
        let kind = privateKey.publicKey.kind
        switch kind {
        case .ec, .ed25519: guard !prefersPSS else { throw .refused("PSS is for RSA keys, and the key is \(kind.name)") }
        default: break
        }
        switch kind {
        case .ec: return .ecdsa
        case .rsa: return prefersPSS ? .rsaPSS : .rsaPKCS1
        case .rsaPSS: return .rsaPSS
        case .ed25519: return .ed25519
        default: throw .refused("a key of this kind cannot sign recordings")
        }
    }

    /// A composer of signed periods for a recording with these settings.
    ///
    /// - Throws: `refused`, `cryptography`.
    package func composer(_ settings: SigningSettings) throws(SigningError) -> PeriodComposer {
        let identity = SignerIdentity(
            recordingID: settings.recordingID, digestAlgorithm: settings.digestAlgorithm,
            signatureFamily: try family(prefersPSS: settings.prefersPSS), device: settings.device,
            certificates: certificateChain.map(\.der))
        guard settings.recordingID.count == 16 else { throw .refused("the recording has no identifier of 16 bytes") }
        let algorithm = SignatureAlgorithm(family: identity.signatureFamily, digest: identity.digestAlgorithm)
        let key = privateKey
        do throws(CryptographyError) {
            let chain = settings.chain ?? PeriodChain(startOfRecordingWith: settings.digestAlgorithm)
            return try PeriodComposer(identity: identity, chain: chain) { (statement) throws(CryptographyError) in
                try key.sign(statement, algorithm: algorithm)
            }
        } catch {
            throw .cryptography(error)
        }
    }
}
