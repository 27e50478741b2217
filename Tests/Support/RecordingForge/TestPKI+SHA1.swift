package import Cryptography

/// Certificates that an authority signed over SHA-1, as it was usual until 2015: whoever finds two messages of one digest has another
/// certificate of the same authority.
extension TestPKI {
    /// A signer whose own certificate is signed so.
    package func signerBySHA1(_ template: CertificateTemplate) throws -> TestSigner {
        let signer = try signer(template)
        return TestSigner(key: signer.key, chain: [try signer.certificate.signedOverSHA1(with: intermediateKey), intermediate])
    }

    /// A signer below an authority whose certificate is signed so.
    package func signerBelowSHA1(_ template: CertificateTemplate, authority: CertificateTemplate) throws -> TestSigner {
        let branch = try self.authority(authority)
        return try TestSigner(key: branch.key, chain: [try branch.certificate.signedOverSHA1(with: rootKey)]).issue(template)
    }
}

extension Certificate {
    /// The same certificate with what stands in the place of its signature made anew, from the digest of what is signed by SHA-256.
    package func signed(by forge: (Digest) throws -> [UInt8]) throws -> Certificate {
        let content = DERValue(der[...]).content
        let first = DERValue(content)
        let toBeSigned = Array(content[..<first.content.endIndex])
        let algorithm = content[first.content.endIndex...]
        let name = Array(algorithm[..<DERValue(algorithm).content.endIndex])
        let signature = try forge(Digest.of(toBeSigned, .sha256))
        return try Certificate(der: DERValue.encoded(0x30, toBeSigned + name + DERValue.encoded(0x03, [0] + signature)))
    }

    /// The same certificate, signed anew with ECDSA over SHA-1 in place of SHA-256.
    fileprivate func signedOverSHA1(with key: PrivateKey) throws -> Certificate {
        // ecdsa-with-SHA256 as AlgorithmIdentifier (RFC 5758, 3.2).
        let strong: [UInt8] = [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]
        let content = DERValue(der[...]).content
        var toBeSigned = Array(DERValue(content).content)
        guard let place = toBeSigned.indices.first(where: { toBeSigned[$0...].starts(with: strong) }) else {
            throw ForgeError(.noSuchBox, "ecdsa-with-SHA256")
        }
        toBeSigned.replaceSubrange(place..<place + strong.count, with: SHA1.ecdsaIdentifier)
        toBeSigned = DERValue.encoded(0x30, toBeSigned)
        let signature = try key.signECDSA(sha1: SHA1.digest(toBeSigned))
        return try Certificate(der: DERValue.encoded(0x30, toBeSigned + SHA1.ecdsaIdentifier + DERValue.encoded(0x03, [0] + signature)))
    }
}

/// One value of DER: as much as it takes to put a certificate together anew.
private struct DERValue {
    let content: ArraySlice<UInt8>

    /// The value that bytes begin with.
    init(_ bytes: ArraySlice<UInt8>) {
        let first = Int(bytes.dropFirst().first ?? 0)
        let width = first < 0x80 ? 0 : first & 0x7F
        let length = width == 0 ? first : bytes.dropFirst(2).prefix(width).reduce(0) { $0 << 8 | Int($1) }
        content = bytes.dropFirst(2 + width).prefix(length)
    }

    static func encoded(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length =
            count < 0x80
            ? [UInt8(count)] : count < 0x100 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(truncatingIfNeeded: count)]
        return [tag] + length + content
    }
}
