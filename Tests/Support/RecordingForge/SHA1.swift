package import Cryptography

/// SHA-1 (FIPS 180-4, 6.1), for forging what must not be believed: the program itself has no such function, on purpose.
package enum SHA1 {
    /// The object identifier, in DER with tag and length.
    package static let identifier: [UInt8] = [0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A]
    /// ecdsa-with-SHA1 as AlgorithmIdentifier in DER (RFC 3279, 2.2.3).
    package static let ecdsaIdentifier: [UInt8] = [0x30, 0x09, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01]
    /// Length of a digest in bytes.
    package static let size = 20

    /// The digest of a message.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += words(of: [UInt32(message.count >> 29), UInt32(truncatingIfNeeded: message.count << 3)])
        for block in stride(from: 0, to: padded.count, by: 64) {
            var schedule = (0..<16).map { word in padded[block + 4 * word..<block + 4 * word + 4].reduce(0) { $0 << 8 | UInt32($1) } }
            for word in 16..<80 {
                schedule.append(rotated(schedule[word - 3] ^ schedule[word - 8] ^ schedule[word - 14] ^ schedule[word - 16], 1))
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for (word, value) in schedule.enumerated() {
                let (mix, constant): (UInt32, UInt32) =
                    switch word / 20 {
                    case 0: (b & c | ~b & d, 0x5A82_7999)
                    case 1: (b ^ c ^ d, 0x6ED9_EBA1)
                    case 2: (b & c | b & d | c & d, 0x8F1B_BCDC)
                    default: (b ^ c ^ d, 0xCA62_C1D6)
                    }
                (e, d, c, b, a) = (d, c, rotated(b, 30), a, rotated(a, 5) &+ mix &+ e &+ constant &+ value)
            }
            for (place, value) in [a, b, c, d, e].enumerated() { state[place] &+= value }
        }
        return words(of: state)
    }

    private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 { value << count | value >> (32 - count) }

    private static func words(of values: [UInt32]) -> [UInt8] {
        values.flatMap { value in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) } }
    }
}

extension PrivateKey {
    /// An ECDSA signature over a SHA-1 digest. ECDSA takes a digest as a number (FIPS 186-5, 6.4.1), so that zeros in front change nothing.
    package func signECDSA(sha1 digest: [UInt8]) throws -> [UInt8] {
        let size = DigestAlgorithm.sha256.size
        let padded = [UInt8](repeating: 0, count: max(0, size - digest.count)) + digest
        guard let value = Digest(algorithm: .sha256, bytes: padded) else { throw ForgeError(.outOfRange, "digest") }
        return try sign(digest: value, algorithm: .ecdsa(.sha256))
    }
}
