package import Cryptography
import Evidence
import RecordingForge
import SealForge

/// Bleichenbacher's forgery of 2006: where a verifier does not look at what stands behind the digest, and the exponent is 3, a signature is
/// a number whose cube begins with the right bytes. It needs the certificate and no key.
package enum PaddingForgery {
    /// An RSA key with exponent 3, made once: what is forged is forged without it.
    private static let victim = Result { try WeakKey.rsa(bits: 2048, exponent: 3) }

    /// Such a signature over a digest by SHA-256, for a key of 2048 bits.
    package static func signature(over digest: Digest) -> [UInt8] {
        // EMSA-PKCS1-v1_5 (RFC 8017, 9.2) with eight bytes of padding in place of as many as there is room for.
        let start = [0, 1] + [UInt8](repeating: 0xFF, count: 8) + [0] + digestInfo + digest.bytes
        return cubeRoot(startingWith: start, length: 256)
    }

    /// A camera with such a key, by a genuine certificate.
    static func camera(_ template: CertificateTemplate) throws -> TestSigner {
        let key = try victim.get()
        let pki = try TestPKI.shared()
        return TestSigner(key: key, chain: [try pki.certificate(template, for: key.publicKey), pki.intermediate])
    }

    /// Somebody who has that camera's certificate and not its key.
    static func forger(_ template: CertificateTemplate) throws -> TestSigner {
        try TestSigner(chain: camera(template).chain) { signature(over: $0) }
    }

    /// An authority with such a key, by a genuine certificate.
    static func authority() throws -> TestSigner {
        try branch.get()
    }

    private static let branch = Result {
        try TestPKI.shared().authority(
            .authority(
                DistinguishedName(commonName: "Test Branch 3"), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter, isRoot: false),
            key: victim.get())
    }

    /// A signer whose certificate names that authority, which never saw it.
    static func uncertified(_ template: CertificateTemplate) throws -> TestSigner {
        let genuine = try authority().issue(template)
        let forged = try genuine.certificate.signed { PaddingForgery.signature(over: $0) }
        return TestSigner(key: genuine.key, chain: [forged] + genuine.chain.dropFirst())
    }

    /// A sealed file whose picture was changed, with such a signature in the place of the exporter's.
    static func sealedFile() throws -> AlteredFile {
        let signer = try camera(Signing().template(.onvifExportSeal))
        var settings = SealSettings()
        settings.algorithm = .rsaPKCS1(.sha256)
        let plain = Recording(Attack.letters, pictureDuration: 22_500).serialize()
        var forge = SealForge(plain.bytes)
        try forge.seal(with: signer, settings)
        var file = AlteredFile(bytes: forge.bytes, samples: plain.samples)
        try file.flip(sample: 10, byteFromEnd: 5)
        let place = forge.signatures[0]
        try file.overwrite(at: place.lowerBound, with: [UInt8](repeating: 0, count: place.count))
        try file.overwrite(at: place.lowerBound, with: signature(over: Digest.of(file.bytes, .sha256)))
        return file
    }

    /// A recording with a changed picture under signatures that are all forged so.
    static func file(_ specimen: Specimen) throws -> AlteredFile {
        guard specimen.scheme != .onvifExportSeal else { return try sealedFile() }
        var plain = Recording(Attack.letters, pictureDuration: 22_500)
        try plain.forge(10)
        var signing = Signing()
        signing.signer = { try forger($0) }
        return try Specimen(specimen.scheme, plain, signing).file
    }

    /// DigestInfo for SHA-256, without the digest.
    private static let digestInfo: [UInt8] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
    ]

    // MARK: - Numbers

    /// The largest number whose cube is not above these bytes followed by ones: its cube begins with them.
    package static func cubeRoot(startingWith start: [UInt8], length: Int) -> [UInt8] {
        let limit = words(of: start + [UInt8](repeating: 0xFF, count: length - start.count))
        var root = [UInt32](repeating: 0, count: length / 4)
        for bit in (0..<length * 8 / 3 + 1).reversed() {
            root[bit / 32] |= 1 << UInt32(bit % 32)
            if isAbove(product(product(root, root), root), limit) { root[bit / 32] &= ~(1 << UInt32(bit % 32)) }
        }
        return bytes(of: root, length)
    }

    /// The cube of a number of at most a third as many bits, big-endian.
    package static func cube(_ number: [UInt8]) -> [UInt8] {
        let root = words(of: number)
        return bytes(of: product(product(root, root), root), number.count)
    }

    /// Least significant word first.
    private static func words(of bytes: [UInt8]) -> [UInt32] {
        stride(from: bytes.count, to: 0, by: -4).map { end in bytes[max(0, end - 4)..<end].reduce(0) { $0 << 8 | UInt32($1) } }
    }

    private static func bytes(of words: [UInt32], _ length: Int) -> [UInt8] {
        (0..<length).reversed().map { place in
            place / 4 < words.count ? UInt8(truncatingIfNeeded: words[place / 4] >> UInt32(8 * (place % 4))) : 0
        }
    }

    private static func isAbove(_ one: [UInt32], _ other: [UInt32]) -> Bool {
        for place in (0..<max(one.count, other.count)).reversed() {
            let (a, b) = (place < one.count ? one[place] : 0, place < other.count ? other[place] : 0)
            if a != b { return a > b }
        }
        return false
    }

    private static func product(_ one: [UInt32], _ other: [UInt32]) -> [UInt32] {
        var result = [UInt32](repeating: 0, count: one.count + other.count)
        for (place, a) in one.enumerated() where a != 0 {
            var carry: UInt64 = 0
            for (step, b) in other.enumerated() {
                let value = UInt64(result[place + step]) + UInt64(a) * UInt64(b) + carry
                result[place + step] = UInt32(truncatingIfNeeded: value)
                carry = value >> 32
            }
            result[place + other.count] = UInt32(truncatingIfNeeded: carry)
        }
        while result.count > 1, result.last == 0 { result.removeLast() }
        return result
    }
}
