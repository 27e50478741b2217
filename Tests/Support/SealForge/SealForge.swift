package import Cryptography
package import Evidence
package import RecordingForge

/// How a seal is made in a test.
package struct SealSettings: Sendable {
    /// `nil` for the default of the format, RSA-PSS with SHA-256 and a salt of 20 bytes, without a `sigC` box.
    package var algorithm: SignatureAlgorithm?
    /// Whether the signature is ECDSA over SHA-1, and `sigC` says so.
    package var usesSHA1 = false
    /// Length of the salt of RSA-PSS, in bytes.
    package var saltLength: Int32 = 20
    /// Whether `sigC` is written even for the default.
    package var namesAlgorithm = false
    /// The text of the signer.
    package var note: String?
    /// When the exporter says that it exported; `nil` for no record of the exporter at all.
    package var exportTime: Timestamp? = TestPKI.recordingTime
    /// The name of the exporter.
    package var exporter = "Nordvakt Export"
    /// Whether `meta` has a size of 64 bits.
    package var hasLargeSize = false
    /// Whether `meta` says that it reaches to the end of the file.
    package var extendsToEnd = false
    /// What stands behind `meta`, as `mfra` does.
    package var behind: [UInt8] = []

    /// A seal in the plainest form.
    package init() {}
}

/// Seals files as the ONVIF Export File Format says, written from its text: the file is built as it is at each signing, and hashed whole.
package struct SealForge: Sendable {
    /// The file as it is now.
    package private(set) var bytes: [UInt8]
    /// Where `meta` begins; `nil` before the first seal.
    package private(set) var meta: Int?
    /// Where the signature value of each seal lies.
    package private(set) var signatures: [Range<Int>] = []
    private var metaHeader = 8
    private var isSizeOpen = false
    private var protection = 0
    private var end = 0

    /// A file that is to be sealed.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Adds a seal: the first with its `meta` at the end, later ones at the end of `ipro`.
    package mutating func seal(
        with signer: TestSigner, _ settings: SealSettings = SealSettings()
    ) throws {
        let algorithm = settings.algorithm ?? .rsaPSS(.sha256)
        func sign(_ message: [UInt8]) throws -> [UInt8] {
            if settings.usesSHA1 { return try signer.key.signECDSA(sha1: SHA1.digest(message)) }
            return try signer.sign(message, algorithm: algorithm, saltLength: .bytes(settings.saltLength))
        }
        let length = try sign([]).count
        var parts = Self.box("sibo", [UInt8](repeating: 0, count: length)) + Self.box("cert", signer.certificate.der)
        if settings.usesSHA1 {
            parts += Self.box("sigC", SHA1.ecdsaIdentifier)
        } else if settings.namesAlgorithm || settings.algorithm != nil {
            parts += Self.box("sigC", try algorithm.identifier(saltLength: Int(settings.saltLength)))
        }
        if let note = settings.note { parts += Self.box("auib", Self.text(note)) }
        let signing = Self.signing(Self.box("schi", parts))
        add(signing, settings)
        // The value stands first in schi, which comes after a schm of 20 bytes.
        let start = end - signing.count + 8 + 20 + 8 + 8
        signatures.append(start..<start + length)
        let message = bytes
        for _ in 0..<1000 {
            let signature = try sign(message)
            if signature.count == length {
                bytes.replaceSubrange(start..<start + length, with: signature)
                return
            }
        }
    }

    /// Adds a `sinf` of the test's own making to the `ipro` of a sealed file, or to a new one.
    package mutating func add(_ signing: [UInt8], _ settings: SealSettings = SealSettings()) {
        guard let meta else {
            var record: [UInt8] = []
            if let time = settings.exportTime {
                record = Self.box(
                    "suep",
                    [1, 0, 0, 0] + Self.text(settings.exporter) + Self.text("") + Self.text("00:11:22:33:44:55")
                        + Self.number(UInt64(time.seconds + 2_082_844_800), 8) + Self.text("A. Examiner") + Self.number(1, 4)
                        + Self.number(1, 2) + Self.text("Gate") + Self.text("") + Self.text("") + Self.text(""))
            }
            let handler = Self.box("hdlr", [UInt8](repeating: 0, count: 8) + Array("null".utf8) + [UInt8](repeating: 0, count: 13))
            let protectionBox = Self.box("ipro", [0, 0, 0, 0, 0, 1] + signing)
            let payload = [0, 0, 0, 0] + handler + record + protectionBox
            self.meta = bytes.count
            metaHeader = settings.hasLargeSize ? 16 : 8
            isSizeOpen = settings.extendsToEnd
            let size = payload.count + metaHeader
            bytes += Self.number(settings.extendsToEnd ? 0 : settings.hasLargeSize ? 1 : UInt64(size), 4) + Array("meta".utf8)
            if settings.hasLargeSize { bytes += Self.number(UInt64(size), 8) }
            protection = bytes.count + payload.count - protectionBox.count
            bytes += payload
            end = bytes.count
            bytes += settings.behind
            return
        }
        bytes.insert(contentsOf: signing, at: end)
        end += signing.count
        let size = Self.number(UInt64(end - meta), metaHeader == 16 ? 8 : 4)
        if !isSizeOpen {
            bytes.replaceSubrange((metaHeader == 16 ? meta + 8 : meta)..<(metaHeader == 16 ? meta + 16 : meta + 4), with: size)
        }
        bytes.replaceSubrange(protection..<protection + 4, with: Self.number(UInt64(end - protection), 4))
    }

    /// A `sinf` of this scheme with the given `schi`.
    package static func signing(_ information: [UInt8], scheme: String = "oeff", version: UInt64 = 0x0001_0000) -> [UInt8] {
        box("sinf", box("schm", [0, 0, 0, 0] + Array(scheme.utf8) + number(version, 4)) + information)
    }

    /// A box with a size of 32 bits.
    package static func box(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        number(UInt64(payload.count + 8), 4) + Array(type.utf8) + payload
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

    private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
    }
}
