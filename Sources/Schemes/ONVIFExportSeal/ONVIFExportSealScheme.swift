package import Evidence
import ISOBMFF
package import SchemeKit

/// The seal of the ONVIF Export File Format: a signature over the whole file by whoever exported it, and not by the camera.
package enum ONVIFExportSealScheme: SignatureScheme {
    package static let name = SchemeName.onvifExportSeal

    package static func examine(_ file: ExaminedFile) throws(ExaminationError) -> (any SchemeExamination)? {
        let carriers = SealedFile.carriers(in: file.movie)
        guard let carrier = carriers.first else { return nil }
        do throws(SealReadingError) {
            guard let sealed = try SealedFile(carrier, of: file.file) else {
                // Protection of another kind in the first box does not hide seals in a second one.
                guard carriers.count > 1 else { return nil }
                return UnreadableSeal(
                    why: "\(carriers.count) item protection boxes, of which readers take different ones", carrier: carrier)
            }
            guard carriers.count == 1 else {
                return UnreadableSeal(
                    why: "\(carriers.count) item protection boxes, of which readers take different ones", carrier: carrier)
            }
            return ONVIFExportSealExamination(file: file, sealed: sealed)
        } catch {
            switch error {
            case .read(let error): throw .read(error)
            case .format(let error): return UnreadableSeal(why: error.explanation, carrier: carrier)
            }
        }
    }
}

/// Something that is meant to be a seal and breaks the rules: never silently nothing.
private struct UnreadableSeal: SchemeExamination {
    let why: String
    let carrier: SealedFile.Carrier

    func finish() -> [SchemeOutcome] {
        var report = SignatureReport(scheme: .onvifExportSeal, answers: .indeterminate)
        report.reasons.integrity = "the seal cannot be read: \(why)"
        var outcome = SchemeOutcome(report: report)
        outcome.findings = [
            Finding(
                SignatureFinding.signatureMalformed, "the seal cannot be read: \(why)", scheme: .onvifExportSeal,
                bytes: [carrier.protection.range])
        ]
        return [outcome]
    }
}
