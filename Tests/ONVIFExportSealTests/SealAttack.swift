import CertificatePath
import Cryptography
import Evidence
import RecordingForge
import SealForge
import Testing
import Verification

/// What was done to a sealed file, and what the verifier must say.
struct SealAttack: Sendable, CustomTestStringConvertible {
    var name: String
    /// How the seals are made, in order.
    var seals: [SealSettings] = [SealSettings()]
    /// The kind of the exporter's key.
    var key = KeyType.rsa2048
    /// Changes the sealed file.
    var tamper: (@Sendable (inout SealedBytes) throws -> Void)?
    var verdict: Verdict
    /// Of each seal, in the order in which they were made.
    var integrity: [Integrity] = [.intact]
    var origin = Origin.trusted
    var findings: [String] = []

    var testDescription: String { name }
}

/// A sealed file in the hands of an attacker.
struct SealedBytes {
    /// The whole file.
    var bytes: [UInt8]
    /// Where the signature values lie.
    var signatures: [Range<Int>]
    /// Where `meta` begins.
    var meta: Int

    /// Flips a bit.
    mutating func flip(at offset: Int) { bytes[offset] ^= 1 }

    /// Flips a bit of the first of these bytes behind a place.
    mutating func flip(_ text: String, from start: Int = 0, plus: Int = 0) throws {
        flip(at: try place(of: text, from: start) + plus)
    }

    /// Where these bytes stand first behind a place.
    func place(of text: String, from start: Int = 0) throws -> Int {
        let wanted = Array(text.utf8)
        let found = bytes.indices.dropFirst(start).first { bytes[$0...].starts(with: wanted) }
        return try #require(found)
    }
}

extension SealAttack {
    private static func settings(_ change: (inout SealSettings) -> Void) -> SealSettings {
        var settings = SealSettings()
        change(&settings)
        return settings
    }

    /// Every algorithm, and every form in which the boxes may come.
    static let honest: [SealAttack] = [
        SealAttack(name: "the default: RSA-PSS with SHA-256", verdict: .authentic),
        SealAttack(name: "the default, named all the same", seals: [settings { $0.namesAlgorithm = true }], verdict: .authentic),
        SealAttack(
            name: "another length of salt",
            seals: [
                settings {
                    $0.algorithm = .rsaPSS(.sha256)
                    $0.saltLength = 32
                }
            ], verdict: .authentic),
        SealAttack(name: "RSA-PSS with SHA-512", seals: [settings { $0.algorithm = .rsaPSS(.sha512) }], verdict: .authentic),
        SealAttack(name: "PKCS #1 v1.5", seals: [settings { $0.algorithm = .rsaPKCS1(.sha256) }], verdict: .authentic),
        SealAttack(name: "PKCS #1 v1.5 with SHA-384", seals: [settings { $0.algorithm = .rsaPKCS1(.sha384) }], verdict: .authentic),
        SealAttack(name: "ECDSA", seals: [settings { $0.algorithm = .ecdsa(.sha256) }], key: .ecP256, verdict: .authentic),
        SealAttack(name: "ECDSA on P-384", seals: [settings { $0.algorithm = .ecdsa(.sha384) }], key: .ecP384, verdict: .authentic),
        SealAttack(name: "a note by the signer", seals: [settings { $0.note = "Case 17" }], verdict: .authentic),
        SealAttack(name: "meta with a size of 64 bits", seals: [settings { $0.hasLargeSize = true }], verdict: .authentic),
        SealAttack(name: "meta to the end of the file", seals: [settings { $0.extendsToEnd = true }], verdict: .authentic),
        SealAttack(
            name: "an index of fragments behind",
            seals: [settings { $0.behind = SealForge.box("mfra", SealForge.box("mfro", [0, 0, 0, 0, 0, 0, 0, 24])) }],
            verdict: .authentic),
        SealAttack(
            name: "no record of the exporter: judged now", seals: [settings { $0.exportTime = nil }], verdict: .authentic),
        SealAttack(
            name: "three seals", seals: [SealSettings(), settings { $0.note = "second" }, settings { $0.algorithm = .rsaPKCS1(.sha512) }],
            verdict: .authentic, integrity: [.intact, .intact, .intact]),
        SealAttack(
            name: "two seals in a meta of 64 bits", seals: [settings { $0.hasLargeSize = true }, SealSettings()], verdict: .authentic,
            integrity: [.intact, .intact]),
        SealAttack(
            name: "two seals in a meta to the end of the file", seals: [settings { $0.extendsToEnd = true }, SealSettings()],
            verdict: .authentic, integrity: [.intact, .intact]),
    ]

    /// What may be done to a sealed file.
    static let attacks: [SealAttack] = [
        broken("one bit of a picture") { try $0.flip("mdat", plus: 40) },
        broken("the speed") { try $0.flip("mdhd", plus: 19) },
        broken("a free box put in before the seal, offsets unchanged") { file in
            file.bytes.insert(contentsOf: SealForge.box("free", [1, 2, 3]), at: file.meta)
        },
        broken("a free box appended") { $0.bytes += SealForge.box("free", [1, 2, 3]) },
        broken("the brand of the file") { $0.flip(at: 9) },
        broken("the exporter's name") { try $0.flip("Nordvakt Export") },
        broken("the time of the export") { try $0.flip("suep", plus: 45) },
        broken("the signature") { $0.flip(at: $0.signatures[0].lowerBound + 9) },
        broken("the certificate") { file in try file.flip("cert", from: file.meta, plus: 4 + 500) },
        broken("the handler of meta") { file in try file.flip("null", from: file.meta) },
        SealAttack(
            name: "the seal cut off", tamper: { $0.bytes.removeSubrange($0.meta...) }, verdict: .unsigned, integrity: [], origin: .unknown),
        SealAttack(
            name: "some bytes behind the last box", tamper: { $0.bytes += [1, 2, 3] }, verdict: .authentic, findings: ["trailing-bytes"]),
        SealAttack(
            name: "the file changed, both seals kept", seals: [SealSettings(), SealSettings()], tamper: { try $0.flip("mdat", plus: 40) },
            verdict: .altered, integrity: [.altered, .altered], origin: .unknown, findings: ["seal-broken"]),
        SealAttack(
            name: "the later seal damaged: the earlier still holds for everything else", seals: [SealSettings(), SealSettings()],
            tamper: { $0.flip(at: $0.signatures[1].lowerBound + 9) }, verdict: .indeterminate, integrity: [.intact, .indeterminate],
            origin: .unknown, findings: ["signature-invalid"]),
        SealAttack(
            name: "the earlier seal damaged: the later proves it", seals: [SealSettings(), SealSettings()],
            tamper: { $0.flip(at: $0.signatures[0].lowerBound + 9) }, verdict: .altered, integrity: [.altered, .altered], origin: .unknown,
            findings: ["seal-broken"]),
        malformed("no signature value") { file in try file.flip("sibo", from: file.meta) },
        malformed("no certificate") { file in try file.flip("cert", from: file.meta) },
        malformed("a version of the scheme that is not known") { file in try file.flip("oeff", from: file.meta, plus: 5) },
        malformed("a signing that reaches past its end") { file in try file.flip("sinf", from: file.meta, plus: -3) },
        malformed("an exporter whose texts do not end") { file in try file.flip("suep", from: file.meta, plus: 4) },
        malformed("an algorithm that is not known", seals: [settings { $0.namesAlgorithm = true }]) { file in
            try file.flip("sigC", from: file.meta, plus: 4 + 11)
        },
        malformed("the seal's box twice") { file in
            let protection = try file.place(of: "ipro", from: file.meta) - 4
            let copy = Array(file.bytes[protection...])
            file.bytes += copy
            let size = file.bytes.count - file.meta
            for place in 0..<4 { file.bytes[file.meta + place] = UInt8(truncatingIfNeeded: size >> (8 * (3 - place))) }
        },
    ]

    private static func broken(_ name: String, _ tamper: @escaping @Sendable (inout SealedBytes) throws -> Void) -> SealAttack {
        SealAttack(name: name, tamper: tamper, verdict: .altered, integrity: [.altered], origin: .unknown, findings: ["seal-broken"])
    }

    private static func malformed(
        _ name: String, seals: [SealSettings] = [SealSettings()], _ tamper: @escaping @Sendable (inout SealedBytes) throws -> Void
    ) -> SealAttack {
        SealAttack(
            name: name, seals: seals, tamper: tamper, verdict: .indeterminate, integrity: [.indeterminate], origin: .unknown)
    }
}
