import Cryptography
import Evidence
import RecordingForge
import SealForge

/// Bleichenbacher's forgery of 2006: where a verifier does not look at what stands behind the digest, and the exponent is 3, a signature is
/// a number whose cube begins with the right bytes. It needs the certificate and no key.
package enum PaddingForgery {
    /// A sealed file whose picture was changed, with such a signature in the place of the exporter's.
    static func sealedFile() throws -> AlteredFile {
        var template = Signing().template(.onvifExportSeal)
        template.subject = DistinguishedName(commonName: "Export Station 3")
        let key = try WeakKey.rsa(bits: 2048, exponent: 3)
        let signer = TestSigner(key: key, chain: [try TestPKI.shared().certificate(template, for: key.publicKey)])
        var settings = SealSettings()
        settings.algorithm = .rsaPKCS1(.sha256)
        let plain = Recording(Attack.letters, pictureDuration: 22_500).serialize()
        var forge = SealForge(plain.bytes)
        try forge.seal(with: signer, settings)
        var file = AlteredFile(bytes: forge.bytes, samples: plain.samples)
        try file.flip(sample: 10, byteFromEnd: 5)
        let place = forge.signatures[0]
        try file.overwrite(at: place.lowerBound, with: [UInt8](repeating: 0, count: place.count))
        let digest = try Digest.of(file.bytes, .sha256).bytes
        // EMSA-PKCS1-v1_5 (RFC 8017, 9.2) with eight bytes of padding in place of as many as there is room for.
        let start = [0, 1] + [UInt8](repeating: 0xFF, count: 8) + [0] + digestInfo + digest
        try file.overwrite(at: place.lowerBound, with: cubeRoot(startingWith: start, length: place.count))
        return file
    }

    /// DigestInfo for SHA-256, without the digest.
    private static let digestInfo: [UInt8] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
    ]

    /// The largest number whose cube is not above these bytes followed by ones: its cube begins with them.
    package static func cubeRoot(startingWith start: [UInt8], length: Int) -> [UInt8] {
        let limit = start + [UInt8](repeating: 0xFF, count: length - start.count)
        var root = [UInt8](repeating: 0, count: length)
        for bit in (0..<length * 8 / 3 + 1).reversed() {
            let (byte, mask) = (length - 1 - bit / 8, UInt8(1) << UInt8(bit % 8))
            root[byte] |= mask
            if limit.lexicographicallyPrecedes(cube(root)) { root[byte] &= ~mask }
        }
        return root
    }

    /// The cube of a number of at most a third as many bits, big-endian.
    package static func cube(_ number: [UInt8]) -> [UInt8] { product(product(number, number), number) }

    private static func product(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var digits = [UInt32](repeating: 0, count: one.count)
        for (place, a) in one.reversed().enumerated() where a != 0 {
            var carry: UInt32 = 0
            for (step, b) in other.reversed().enumerated() where place + step < digits.count {
                let value = digits[place + step] + UInt32(a) * UInt32(b) + carry
                digits[place + step] = value & 0xFF
                carry = value >> 8
            }
        }
        return digits.reversed().map { UInt8(truncatingIfNeeded: $0) }
    }
}
