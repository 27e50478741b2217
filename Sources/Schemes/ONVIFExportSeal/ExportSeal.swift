package import Cryptography
package import Evidence

/// One signing of an exported file - `sinf` in `ipro`, scheme `oeff`, ONVIF Export File Format.
package struct ExportSeal: Sendable, Hashable {
    /// The whole `sinf` box.
    package var box: ByteRange
    /// The signature value in the file: what counts as zeros where the digest is made.
    package var signatureBytes: ByteRange
    /// The signature value.
    package var signature: [UInt8]
    /// The certificate of the signing key, in DER. There is no chain: intermediates come from the user.
    package var certificate: [UInt8]
    /// AlgorithmIdentifier in DER, where the algorithm is not the default.
    package var algorithmIdentifier: [UInt8]?
    /// A text by the signer.
    package var note: String?
    /// Starts of tracks as corrected for this signing.
    package var correctedStarts: [CorrectedStart]

    /// The scheme of `schm`, `oeff`.
    package static let schemeType: UInt32 = 0x6F65_6666
    /// Its version.
    package static let schemeVersion: UInt32 = 0x0001_0000
    /// How the signature is made where no `sigC` says otherwise: RSASSA-PSS, SHA-256, MGF1 with SHA-256, salt of 20 bytes.
    package static let defaultAlgorithm = SignatureAlgorithm.rsaPSS(.sha256)

    /// How it is signed.
    ///
    /// - Throws: as ``SignatureAlgorithm/init(identifier:)``.
    package func algorithm() throws(CryptographyError) -> SignatureAlgorithm {
        guard let algorithmIdentifier else { return Self.defaultAlgorithm }
        return try SignatureAlgorithm(identifier: algorithmIdentifier)
    }

    /// Reads a `sinf` box; `nil` where it protects something in another way than with this seal.
    init?(_ sinf: SealBox) throws(ExportSealError) {
        let children = try sinf.children()
        let scheme = try children.only("schm", of: sinf)
        var fields = SealFields(scheme.payload, box: "schm", offset: scheme.offset)
        let _: UInt32 = try fields.integer()
        guard try fields.integer(UInt32.self) == Self.schemeType else { return nil }
        let version: UInt32 = try fields.integer()
        guard version == Self.schemeVersion else {
            throw ExportSealError(code: .version(version), box: "schm", offset: scheme.offset)
        }
        let schi = try children.only("schi", of: sinf)
        let parts = try schi.children()
        let value = try parts.only("sibo", of: schi)
        box = ByteRange(offset: sinf.offset, length: sinf.length)
        signatureBytes = ByteRange(offset: value.payloadOffset, length: UInt64(value.payload.count))
        signature = Array(value.payload)
        certificate = Array(try parts.only("cert", of: schi).payload)
        // Nothing is no signature, and a seal that never was one proves nothing.
        guard !signature.isEmpty, !certificate.isEmpty else {
            throw ExportSealError(code: .tooShort, box: "schi", offset: schi.offset)
        }
        algorithmIdentifier = try parts.atMostOne("sigC", of: schi).map { Array($0.payload) }
        if let text = try parts.atMostOne("auib", of: schi) {
            var fields = SealFields(text.payload, box: "auib", offset: text.offset)
            note = try fields.text()
        }
        correctedStarts = []
        for each in [try children.atMostOne("cstb", of: sinf), try parts.atMostOne("cstb", of: schi)] {
            if let each { correctedStarts += try CorrectedStart.all(each.payload, at: each.offset) }
        }
    }
}
