import Cryptography
import Evidence
import ISOBMFF
package import SchemeKit

extension ONVIFExportSealScheme {
    package static func describeSeals(_ file: ExaminedFile) throws(ExaminationError) -> [SealDescription] {
        let carriers = SealedFile.carriers(in: file.movie)
        guard let carrier = carriers.first else { return [] }
        do throws(SealReadingError) {
            guard let sealed = try SealedFile(carrier, of: file.file) else { return [] }
            return sealed.seals.enumerated().map { describe($1, number: $0 + 1, of: sealed) }
        } catch {
            switch error {
            case .read(let error): throw .read(error)
            case .format(let error):
                var seal = SealDescription(title: "a seal that cannot be read", bytes: carrier.protection.range)
                seal.add("reason", error.explanation)
                return [seal]
            }
        }
    }

    private static func describe(_ seal: ExportSeal, number: Int, of sealed: SealedFile) -> SealDescription {
        var description = SealDescription(title: "seal \(number) of \(sealed.seals.count)", bytes: seal.box)
        if let exporter = sealed.exporter {
            description.add("exporter", exporter.name)
            description.add("operator", exporter.exportOperator)
            description.add("exported", "\(exporter.time)")
            for (name, value) in [("url", exporter.url), ("hardware address", exporter.mac)] where !value.isEmpty {
                description.add(name, value)
            }
            for source in exporter.sources.prefix(64) {
                let parts = [source.name, source.url, source.mac, source.lineToken].filter { !$0.isEmpty }
                description.add("source of track \(source.trackID)", parts.joined(separator: ", "))
            }
        }
        for start in (sealed.correctedStarts + seal.correctedStarts).prefix(64) {
            description.add("corrected start of track \(start.trackID)", "\(start.time)")
        }
        description.add("algorithm", (try? seal.algorithm().name) ?? "not known")
        description.add("signature", "\(seal.signature.count) bytes")
        if let certificate = try? Certificate(der: seal.certificate) {
            description.add("certificate", certificate.subject)
            description.add("issued by", certificate.issuer)
            description.add("serial number", certificate.serialNumber)
            description.add("valid", "\(certificate.notBefore) to \(certificate.notAfter)")
            description.add("sha256", certificate.sha256.hex)
        } else {
            description.add("certificate", "cannot be read")
        }
        description.add("note", seal.note)
        return description
    }
}
