import Evidence

/// Writes the boxes of export seals: the exporter's side of ``SealedFile``.
package enum SealComposer {
    /// A `sinf` box with zeros in place of the signature value, which is filled in when the digest of the file is known.
    ///
    /// - Parameters:
    ///   - certificate: of the signing key, in DER.
    ///   - algorithmIdentifier: in DER, where the algorithm is not ``ExportSeal/defaultAlgorithm``.
    ///   - signatureLength: in bytes.
    ///   - note: a text by the signer.
    package static func signing(
        certificate: [UInt8], algorithmIdentifier: [UInt8]?, signatureLength: Int, note: String?
    ) -> [UInt8] {
        var parts = box("sibo", [UInt8](repeating: 0, count: signatureLength)) + box("cert", certificate)
        if let algorithmIdentifier { parts += box("sigC", algorithmIdentifier) }
        if let note { parts += box("auib", text(note)) }
        let scheme = number(0, 4) + number(UInt64(ExportSeal.schemeType), 4) + number(UInt64(ExportSeal.schemeVersion), 4)
        return box("sinf", box("schm", scheme) + box("schi", parts))
    }

    /// A `meta` box for the level of the file, with the exporter's record and one signing.
    package static func meta(_ exporter: ExporterRecord, signing: [UInt8]) -> [UInt8] {
        // A handler of metadata that is no items: of the sort "null" (ISO/IEC 14496-12, 8.4.3).
        let handler = number(0, 8) + Array("null".utf8) + number(0, 12) + [0]
        let protection = number(0, 4) + number(1, 2) + signing
        return box("meta", number(0, 4) + box("hdlr", handler) + box("suep", record(exporter)) + box("ipro", protection))
    }

    /// The payload of a `suep` box.
    static func record(_ exporter: ExporterRecord) -> [UInt8] {
        var bytes = number(UInt64(ExporterRecord.version) << 24, 4)
        bytes += text(exporter.name) + text(exporter.url) + text(exporter.mac)
        let seconds = exporter.time.seconds.subtractingReportingOverflow(ExporterRecord.epoch).partialValue
        bytes += number(UInt64(clamping: seconds), 8) + text(exporter.exportOperator)
        bytes += number(UInt64(exporter.sources.count), 4)
        for source in exporter.sources {
            bytes += number(UInt64(source.trackID), 2) + text(source.name) + text(source.url) + text(source.mac) + text(source.lineToken)
        }
        return bytes
    }

    /// A box with a size of 32 bits. What goes into a seal is far below that.
    private static func box(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        number(UInt64(payload.count) + 8, 4) + Array(type.utf8) + payload
    }

    private static func text(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0 } + [0] }

    private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { index in
            let shift = 8 * (count - 1 - index)
            return shift < 64 ? UInt8(truncatingIfNeeded: value >> UInt64(shift)) : 0
        }
    }
}
