package import Evidence
import Reporting

/// Everything that statements say of a result: what is left of one when the recording, and the examination, are gone.
///
/// It can be had from a result that was just reached and from one that a ledger kept, and is the same.
package struct StatedResult: Sendable, Hashable {
    /// The verdict.
    package let verdict: Verdict
    /// The four answers, where there are any.
    package let answers: Answers?
    /// A file by its digests.
    package struct File: Sendable, Hashable {
        /// SHA-256 in lower-case hexadecimal; `nil` where it was not read whole.
        package var sha256: String?
        /// SHA-512, where it was asked for.
        package var sha512: String?
    }

    /// The files of the recording, in order: one, but where it is stored in segments.
    package let files: [File]
    /// SHA-256 of the first file; `nil` where not all files were read whole.
    package var sha256: String? { files.allSatisfy { $0.sha256 != nil } ? files.first?.sha256 : nil }
    /// Its SHA-512, where it was asked for.
    package var sha512: String? { files.first?.sha512 }
    /// The verdict in one sentence.
    package let sentence: String
    /// What the verdict does not say.
    package let limits: [String]
    /// Whether each signer, by the SHA-256 of its certificate, would be trusted for what it signs on the day of the examination.
    package let signersTrustedThen: [String: Bool]
    /// The whole result as JSON, without what differs from one examination to the next.
    package let json: String

    /// What is said of a result that was just reached.
    package init(_ report: RecordingReport) {
        verdict = report.verdict
        answers = report.answers
        files =
            [File(sha256: report.file.sha256, sha512: report.file.sha512)]
            + report.segments.map { File(sha256: $0.sha256, sha512: $0.sha512) }
        sentence = Headline(report: report).sentence
        limits = Limits.sentences(report)
        var today: [String: Bool] = [:]
        for signer in report.signatures.flatMap(\.signers) { if let isValid = signer.trustedToday { today[signer.sha256] = isValid } }
        signersTrustedThen = today
        json = JSONReport(isPretty: false, toolVersion: "").renderReproducible(report)
    }

    /// What is said of a result that was written down earlier.
    ///
    /// - Parameters:
    ///   - document: the result as `--jsonl` writes it.
    ///   - sentence: that was written with it.
    /// - Returns: `nil` where this is no such result.
    package init?(document: String, sentence: String) {
        guard let result = RecordedResult(document), let value = JSONValue(json: Array(document.utf8)),
            let verdict = value["verdict"]?.text.flatMap({ Verdict(rawValue: $0) }), let file = value["file"],
            let size = file["size"]?.count, let uncovered = value["coverage"]?["uncovered"]?.count,
            let signatures = value["signatures"]?.list
        else { return nil }
        self.verdict = verdict
        answers = Answers(value["answers"])
        files = ([file] + (value["segments"]?.list ?? [])).map { File(sha256: $0["sha256"]?.text, sha512: $0["sha512"]?.text) }
        self.sentence = sentence
        let signers = signatures.flatMap { $0["signers"]?.list ?? [] }
        let schemes = signatures.compactMap { $0["scheme"]?.text.flatMap { SchemeName(rawValue: $0) } }
        guard schemes.count == signatures.count else { return nil }
        limits = Limits.sentences(
            Limits.Facts(
                verdict: verdict, schemes: schemes, isIntact: answers?.integrity == .intact, size: size, uncovered: uncovered,
                revocationIsUnknown: Limits.Facts.leaveRevocationOpen(
                    (value["findings"]?.list ?? []).compactMap { $0["code"]?.text }, signers.compactMap { $0["revocation"]?.text })))
        var today: [String: Bool] = [:]
        for signer in signers {
            if case .flag(let isValid)? = signer["trustedToday"], let sha256 = signer["sha256"]?.text { today[sha256] = isValid }
        }
        signersTrustedThen = today
        json = result.reproducible
    }
}

extension JSONValue {
    /// The number, where it is a whole one that counts something.
    fileprivate var count: UInt64? {
        guard case .integer(let number) = self else { return nil }
        return UInt64(exactly: number)
    }
}
