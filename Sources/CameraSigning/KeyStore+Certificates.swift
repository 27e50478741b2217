package import Cryptography
package import Evidence
internal import Glibc

extension KeyStore {
    /// The certificates in a slot, leaf first.
    ///
    /// - Throws: `refused` where there are none.
    package func chain(_ slot: CertificateSlot, of key: Key) throws(SigningError) -> [Certificate] {
        guard key.slots.contains(slot) else { throw .refused("key \(key.identifier) has no \(slot.rawValue) certificate") }
        return try KeyFiles.certificates([folder(key.identifier) + "/" + slot.fileName])
    }

    /// Issues the current key's certificate to itself: version 3, no authority, digital signature only.
    ///
    /// - Parameter days: length of the validity from now.
    /// - Throws: `refused` where there is one already, `cryptography`, `write`.
    package func selfSign(
        subject: DistinguishedName, days: Int, now: Timestamp, digest: DigestAlgorithm = .sha256, passphrase: [UInt8]? = nil
    ) throws(SigningError) -> Certificate {
        let current = try currentKey()
        try requireEmpty(.selfSigned, of: current)
        let key = try privateKey(passphrase: passphrase)
        let template = CertificateTemplate.signer(
            subject, notBefore: Timestamp(seconds: now.seconds), notAfter: Timestamp(seconds: now.seconds + Int64(days) * 86_400),
            isSelfSigned: true)
        let certificate: Certificate
        do throws(CryptographyError) { certificate = try template.selfSigned(with: key, digest: digest) } catch {
            throw Self.signingError(error)
        }
        try write([certificate], slot: .selfSigned, key: current.identifier)
        if current.selected == nil { try select(.selfSigned, of: current) }
        return certificate
    }

    /// A request for a certificate of the current key, to be sent to an authority.
    ///
    /// - Throws: `refused` where there is no key, `cryptography`.
    package func request(
        subject: DistinguishedName, digest: DigestAlgorithm = .sha256, passphrase: [UInt8]? = nil
    ) throws(SigningError) -> CertificateRequest {
        let key = try privateKey(passphrase: passphrase)
        do throws(CryptographyError) { return try CertificateRequest(subject: subject, key: key, digest: digest) } catch {
            throw Self.signingError(error)
        }
    }

    /// Takes in what an authority issued, and selects it.
    ///
    /// - Parameter certificates: leaf and intermediates in any order.
    /// - Throws: `refused` where there is one already, where none is of the current key, or where it forbids signing or has expired.
    /// - Returns: the certificates as a recording will carry them, leaf first, without the root.
    package func install(_ certificates: [Certificate], now: Timestamp) throws(SigningError) -> [Certificate] {
        let current = try currentKey()
        try requireEmpty(.authority, of: current)
        let chain = try CertificateChain.ordered(certificates, for: current.publicKey)
        let leaf = chain[0]
        guard !leaf.isSelfSigned else {
            throw .refused("the certificate \(leaf.subject) is self-signed, not an authority's; see self-sign")
        }
        guard leaf.constraints.isCA != true else { throw .refused("the certificate \(leaf.subject) is an authority's, not a signer's") }
        try CertificateChain.requireSigner(leaf, now: now)
        try write(chain, slot: .authority, key: current.identifier)
        try select(.authority, of: current)
        return chain
    }

    /// Says which certificate goes with recordings: that of the current key, else of the newest key that has one there, which then signs.
    ///
    /// - Throws: `refused` where no key has one.
    package func select(_ slot: CertificateSlot) throws(SigningError) -> Key {
        let all = try keys()
        guard let key = all.first(where: { $0.isCurrent && $0.slots.contains(slot) }) ?? all.last(where: { $0.slots.contains(slot) }) else {
            throw .refused("there is no \(slot.rawValue) certificate in \(path)")
        }
        try select(slot, of: key)
        return try select(key: key.identifier)
    }

    /// Deletes the certificates of a slot of the current key. The key stays.
    ///
    /// - Throws: `refused` where there are none; `write`.
    /// - Returns: whether recordings now have no certificate, because this one was selected.
    package func delete(_ slot: CertificateSlot) throws(SigningError) -> Bool {
        let current = try currentKey()
        guard current.slots.contains(slot) else { throw .refused("key \(current.identifier) has no \(slot.rawValue) certificate") }
        if current.selected == slot { unsafe unlink(folder(current.identifier) + "/selected") }
        let file = folder(current.identifier) + "/" + slot.fileName
        guard unsafe unlink(file) == 0 else { throw .write(path: file, systemError: errno) }
        return current.selected == slot
    }

    func write(_ chain: [Certificate], slot: CertificateSlot, key identifier: String) throws(SigningError) {
        do throws(CryptographyError) {
            var text: [UInt8] = []
            for certificate in chain { text += try certificate.pemBlock.text() }
            try ExclusiveFile.write(text, to: folder(identifier) + "/" + slot.fileName, mode: 0o644)
        } catch {
            throw Self.signingError(error)
        }
    }

    private func requireEmpty(_ slot: CertificateSlot, of key: Key) throws(SigningError) {
        guard !key.slots.contains(slot) else {
            throw .refused("key \(key.identifier) has a \(slot.rawValue) certificate already; delete it first")
        }
    }

    private func select(_ slot: CertificateSlot, of key: Key) throws(SigningError) {
        try replace("keys/\(key.identifier)/selected", with: slot.rawValue)
    }
}
