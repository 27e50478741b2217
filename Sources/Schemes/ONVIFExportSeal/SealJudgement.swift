import Cryptography
import Evidence
import ISOBMFF
import SchemeKit

/// What became of the seals of a file when the digests of what they were made over are known.
struct SealJudgement {
    /// How one seal stands.
    enum Standing {
        /// The signature fits the file.
        case fits
        /// It does not: the file, or the seal, is not what it was.
        case broken
        /// It cannot be checked, in words.
        case unknown(String)
    }

    let file: ExaminedFile
    let sealed: SealedFile

    /// One outcome for each seal.
    ///
    /// - Parameter digests: of each seal's message; `nil` where it could not be made.
    func outcomes(_ digests: [Digest?]) throws(ExaminationError) -> [SchemeOutcome] {
        var standings: [Standing] = []
        for (seal, digest) in zip(sealed.seals, digests) { standings.append(try standing(seal, digest)) }
        return sealed.seals.indices.map { outcome($0, standings) }
    }

    private func standing(_ seal: ExportSeal, _ digest: Digest?) throws(ExaminationError) -> Standing {
        let algorithm: SignatureAlgorithm
        do { algorithm = try seal.algorithm() } catch { return .unknown("its algorithm is not known: \(error.subject)") }
        guard let certificate = try? Certificate(der: seal.certificate) else { return .unknown("its certificate cannot be read") }
        guard algorithm.fits(certificate.publicKey.kind) else {
            return .unknown("its algorithm, \(algorithm.name), is not for the key of its certificate, \(certificate.publicKey.kind.name)")
        }
        // Ed25519 signs no digest, so the whole file would have to be in memory.
        guard algorithm.digest != nil else { return .unknown("seals with \(algorithm.name) cannot be checked") }
        guard let digest else { return .unknown("the bytes that it speaks for are not all in the file") }
        do throws(CryptographyError) {
            return try certificate.publicKey.verify(signature: seal.signature, digest: digest, algorithm: algorithm) ? .fits : .broken
        } catch {
            throw .cryptography(error)
        }
    }

    private func outcome(_ index: Int, _ standings: [Standing]) -> SchemeOutcome {
        let seal = sealed.seals[index]
        var outcome = SchemeOutcome(report: SignatureReport(scheme: .onvifExportSeal, answers: .indeterminate))
        outcome.report.exporter = sealed.exporter?.claims
        // A seal is made over the bytes of the file, whatever its boxes say.
        outcome.restsOnMovie = false
        let number = sealed.seals.count == 1 ? "the seal" : "seal \(index + 1) of \(sealed.seals.count)"
        switch standings[index] {
        case .fits: confirm(seal, &outcome, number)
        case .broken:
            let earlier = standings[..<index].contains { if case .fits = $0 { true } else { false } }
            if earlier { doubt(seal, &outcome, number) } else { refute(seal, &outcome, number) }
        case .unknown(let why):
            outcome.report.reasons.integrity = "\(number) cannot be checked: \(why)"
            outcome.findings.append(
                Finding(
                    SignatureFinding.signatureMalformed, "\(number) cannot be checked: \(why)", scheme: .onvifExportSeal,
                    bytes: [seal.box]))
        }
        return outcome
    }

    private func confirm(_ seal: ExportSeal, _ outcome: inout SchemeOutcome, _ number: String) {
        outcome.report.answers = Answers(integrity: .intact, origin: .unknown, completeness: .complete, presentation: .consistent)
        outcome.report.reasons.integrity = "every box of the file is as it was when \(number) was made"
        outcome.report.reasons.completeness =
            "it is the whole of what was exported; whether that was the whole recording, a seal does not say"
        outcome.report.reasons.presentation = "all of the container is under \(number)"
        outcome.report.signedFrom = sealed.exporter?.time
        outcome.report.signedUntil = sealed.exporter?.time
        var exporter = SignerClaim(certificates: [seal.certificate], from: sealed.exporter?.time, until: sealed.exporter?.time)
        exporter.role = .export
        outcome.signers = [exporter]
        for track in file.movie.tracks {
            outcome.checkedTracks.insert(track.trackID)
            guard track.sampleCount > 0 else { continue }
            outcome.verifiedSamples[track.trackID] = SampleSet([SampleRange(0, track.sampleCount - 1)])
            if track.isVideo, outcome.report.track == nil {
                outcome.report.track = track.trackID
                outcome.report.verifiedSamples = track.sampleCount
            }
        }
        outcome.sealedBytes = sealed.sealedBytes(of: seal)
    }

    /// An earlier seal still speaks for all that this one speaks for, so this one is what was damaged.
    private func doubt(_ seal: ExportSeal, _ outcome: inout SchemeOutcome, _ number: String) {
        let why = "\(number) does not fit the file, and an earlier one does: \(number) itself is damaged"
        outcome.report.reasons.integrity = why
        outcome.findings.append(Finding(SignatureFinding.signatureInvalid, why, scheme: .onvifExportSeal, bytes: [seal.box]))
    }

    private func refute(_ seal: ExportSeal, _ outcome: inout SchemeOutcome, _ number: String) {
        outcome.report.answers.integrity = .altered
        outcome.report.reasons.integrity = "the file is not what \(number) was made over"
        outcome.findings.append(
            Finding(
                SealFinding.sealBroken,
                "\(number) does not fit: the file, or the seal itself, was changed after the export. A seal over the whole file cannot say "
                    + "where; what a camera signed inside is judged apart",
                scheme: .onvifExportSeal, bytes: [seal.box]))
    }
}

extension ExporterRecord {
    /// What the recording says about its exporter.
    var claims: ExporterClaims {
        ExporterClaims(
            name: name, url: url, hardwareAddress: mac, exportedBy: exportOperator, time: time,
            sources: sources.map { ExporterClaims.Source(track: UInt32($0.trackID), name: $0.name) })
    }
}
