package import Cryptography
internal import Evidence

/// Certificates brought into the order in which a recording carries them.
package enum CertificateChain {
    /// The certificate of a key, then each issuer after what it issued, without the root: a verifier must have that from elsewhere.
    ///
    /// - Parameters:
    ///   - certificates: leaf and intermediates in any order, perhaps with the root.
    ///   - key: whose certificate the leaf is to be.
    /// - Throws: `refused` where none is of this key, several are, or one does not belong to the chain.
    package static func ordered(_ certificates: [Certificate], for key: PublicKey) throws(SigningError) -> [Certificate] {
        var rest: [Certificate] = []
        for certificate in certificates where !rest.contains(certificate) { rest.append(certificate) }
        let leaves = rest.filter { $0.publicKey == key }
        guard let leaf = leaves.first else {
            throw .refused("no certificate is of this key (SHA-256 of the public key \(key.sha256.hex.prefix(16))…)")
        }
        guard leaves.count == 1 else { throw .refused("\(leaves.count) certificates are of this key; give one of them") }
        rest.removeAll { $0 == leaf }
        var chain = [leaf]
        var top = leaf
        while !top.isSelfSigned, let index = rest.firstIndex(where: { top.namesAsIssuer($0) && top.isSigned(by: $0.publicKey) }) {
            top = rest.remove(at: index)
            if !top.isSelfSigned { chain.append(top) }
        }
        if let stray = rest.first { throw .refused("the certificate \(stray.subject) does not belong to the chain of \(leaf.subject)") }
        return chain
    }

    /// Refuses a leaf that no verifier would accept for a recording made now.
    ///
    /// - Throws: `refused`.
    static func requireSigner(_ leaf: Certificate, now: Timestamp) throws(SigningError) {
        if let usage = leaf.constraints.keyUsage, usage.isDisjoint(with: [.digitalSignature, .contentCommitment]) {
            throw .refused("the certificate \(leaf.subject) forbids signing: its key usage names no digital signature")
        }
        if let unknown = leaf.constraints.unknownCriticalExtensions.first {
            throw .refused("the certificate \(leaf.subject) has an unknown critical extension, \(unknown)")
        }
        if now.seconds > leaf.notAfter.seconds { throw .refused("the certificate \(leaf.subject) expired on \(leaf.notAfter)") }
    }
}
