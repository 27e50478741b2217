import Evidence
import SystemPackage

/// The result as the contract names its fields.
struct ReportDocument: Encodable {
    struct Tool: Encodable {
        let name = "ipro-verify"
        let version: String
        enum CodingKeys: CodingKey { case name, version }
    }

    struct File: Encodable {
        let path: String?
        /// The name in hexadecimal where it is not text, and `path` therefore not all of it.
        let pathBytes: String?
        let size: UInt64
        let sha256: Nullable<String>
        let sha512: String?
    }

    struct PathCertificate: Encodable {
        let subject, sha256, notBefore, notAfter: String
    }

    struct Missing: Encodable {
        let afterSample: Int64
        let count: UInt64
    }

    struct Segment: Encodable {
        let index: UInt64
        let samples: Nullable<[UInt64]>
        let time: Nullable<[Double]>
        let signedFrom: String?
        let signedUntil: String?
        let status: String
    }

    struct Signer: Encodable {
        let subject, issuer, serialNumber, sha256: String
        let notBefore, notAfter, anchor, judgedAt, judgedAtBasis: Nullable<String>
        let trusted, pinned: Bool
        let validToday: Nullable<Bool>?
        let revocation: String
        let reason: Nullable<String>
        let path: [PathCertificate]
    }

    struct Device: Encodable {
        let manufacturer, model, serialNumber, firmware: String
    }

    struct Exporter: Encodable {
        struct Source: Encodable {
            let track: UInt32
            let name: String
        }

        let name, url, hardwareAddress, exportedBy, time: String
        let sources: [Source]
    }

    struct Reasons: Encodable {
        let integrity, origin, completeness, presentation: String
    }

    struct Signature: Encodable {
        let scheme: String
        let answers: [String: String]
        let reasons: Reasons
        let signers: [Signer]
        let device: Nullable<Device>
        /// Only where the scheme is one for exporters.
        let exporter: Exporter?
        let signedFrom, signedUntil: Nullable<String>
        let track: Nullable<UInt32>
        let verifiedSamples: UInt64
        let alteredSamples, unverifiableSamples, uncoveredSamples: [[UInt64]]
        let missing: [Missing]
        let segments: [Segment]
    }

    struct FindingEntry: Encodable {
        let code, severity, message: String
        let scheme: String?
        let track: UInt32?
        let samples: [UInt64]?
        let time: [Double]?
        let bytes: [ByteRange]?
    }

    struct Uncovered: Encodable {
        let offset, length: UInt64
        let what: String
    }

    struct CoverageEntry: Encodable {
        let signed, checked, uncovered: UInt64
        let uncoveredRanges: [Uncovered]
    }

    struct SecondOpinion: Encodable {
        let outcome: String
        /// Not where the document is to be the same on every machine.
        let reader: Nullable<String>?
        let tracks: Int
        let samples: UInt64
    }

    struct SegmentFile: Encodable {
        let path: String
        let pathBytes: String?
        let size: UInt64
        let status: String
        let index: Nullable<UInt64>
        let samples: Nullable<[UInt64]>
        let time: Nullable<[Double]>
        let coverage: CoverageEntry
    }

    let schemaVersion = JSONReport.schemaVersion
    let tool: Tool?
    let file: File
    let verdict: String
    let answers: Nullable<[String: String]>
    let signatures: [Signature]
    let findings: [FindingEntry]
    let coverage: CoverageEntry
    /// Only where the recording is stored in segments.
    let segments: [SegmentFile]?
    /// Only where one was asked for.
    let secondOpinion: SecondOpinion?

    enum CodingKeys: CodingKey {
        case schemaVersion, tool, file, verdict, answers, signatures, findings, coverage, segments, secondOpinion
    }

    /// The document about a report.
    ///
    /// - Parameter isReproducible: leaves out what is not the same for the same file, policy and anchors: the path, the tool, and what
    ///   depends on the day of the examination.
    init(_ report: RecordingReport, toolVersion: String, isReproducible: Bool = false) {
        tool = isReproducible ? nil : Tool(version: toolVersion)
        let path = isReproducible ? nil : report.file.path
        file = File(
            path: path?.description, pathBytes: path.flatMap { $0.isText ? nil : $0.hexadecimal }, size: report.file.size,
            sha256: Nullable(report.file.sha256), sha512: report.file.sha512)
        verdict = report.verdict.rawValue
        answers = Nullable(report.answers.map(Self.answers))
        signatures = report.signatures.map { Self.signature($0, isReproducible) }
        findings = report.findings.filter { !isReproducible || $0.code.name != TrustFinding.expiredSinceRecording.rawValue }
            .map(Self.finding)
        coverage = Self.coverage(report.coverage)
        segments = report.segments.isEmpty ? nil : report.segments.map(Self.segmentFile)
        secondOpinion = report.secondOpinion.map {
            SecondOpinion(
                outcome: $0.outcome.rawValue, reader: isReproducible ? nil : Nullable($0.reader), tracks: $0.tracks, samples: $0.samples)
        }
    }

    private static func coverage(_ coverage: Coverage) -> CoverageEntry {
        CoverageEntry(
            signed: coverage.signed, checked: coverage.checked, uncovered: coverage.uncovered,
            uncoveredRanges: coverage.uncoveredRanges.map {
                Uncovered(offset: $0.bytes.offset, length: $0.bytes.length, what: $0.what)
            })
    }

    private static func segmentFile(_ segment: SegmentFileReport) -> SegmentFile {
        SegmentFile(
            path: segment.path.description, pathBytes: segment.path.isText ? nil : segment.path.hexadecimal, size: segment.size,
            status: segment.status.rawValue, index: Nullable(segment.index),
            samples: Nullable(segment.samples.map { [$0.first, $0.last] }), time: Nullable(seconds(segment.time)),
            coverage: coverage(segment.coverage))
    }

    private static func answers(_ answers: Answers) -> [String: String] {
        [
            "integrity": answers.integrity.rawValue, "origin": answers.origin.rawValue, "completeness": answers.completeness.rawValue,
            "presentation": answers.presentation.rawValue,
        ]
    }

    private static func pairs(_ set: SampleSet) -> [[UInt64]] { set.ranges.map { [$0.first, $0.last] } }

    /// Media time to the microsecond: what a time scale can mean, without the noise of binary fractions.
    private static func seconds(_ range: ClosedRange<Double>?) -> [Double]? {
        range.map { [($0.lowerBound * 1_000_000).rounded() / 1_000_000, ($0.upperBound * 1_000_000).rounded() / 1_000_000] }
    }

    private static func text(_ time: Timestamp?) -> Nullable<String> { Nullable(time.map { "\($0)" }) }

    private static func finding(_ finding: Finding) -> FindingEntry {
        FindingEntry(
            code: finding.code.name, severity: finding.severity.rawValue, message: finding.message, scheme: finding.scheme?.rawValue,
            track: finding.track, samples: finding.samples.map { [$0.first, $0.last] }, time: seconds(finding.time),
            bytes: finding.bytes.isEmpty ? nil : finding.bytes)
    }

    private static func signer(_ signer: SignerReport, _ isReproducible: Bool) -> Signer {
        // Judged by the clock of the examination: that time is told apart.
        let isByTheClock = signer.judgedAtBasis == SignerReport.judgedByTheClock
        return Signer(
            subject: signer.subject, issuer: signer.issuer, serialNumber: signer.serialNumber, sha256: signer.sha256,
            notBefore: text(signer.notBefore), notAfter: text(signer.notAfter), anchor: Nullable(signer.anchor),
            judgedAt: text(isReproducible && isByTheClock ? nil : signer.judgedAt), judgedAtBasis: Nullable(signer.judgedAtBasis),
            trusted: signer.trusted, pinned: signer.pinned, validToday: isReproducible ? nil : Nullable(signer.validToday),
            revocation: signer.revocation, reason: Nullable(signer.reason),
            path: signer.path.map {
                PathCertificate(
                    subject: $0.subject, sha256: $0.sha256, notBefore: "\($0.notBefore)", notAfter: "\($0.notAfter)")
            })
    }

    private static func signature(_ report: SignatureReport, _ isReproducible: Bool) -> Signature {
        Signature(
            scheme: report.scheme.rawValue, answers: answers(report.answers),
            reasons: Reasons(
                integrity: report.reasons.integrity, origin: report.reasons.origin, completeness: report.reasons.completeness,
                presentation: report.reasons.presentation),
            signers: report.signers.map { signer($0, isReproducible) },
            device: Nullable(
                report.device.map {
                    Device(manufacturer: $0.manufacturer, model: $0.model, serialNumber: $0.serialNumber, firmware: $0.firmware)
                }),
            exporter: report.exporter.map {
                Exporter(
                    name: $0.name, url: $0.url, hardwareAddress: $0.hardwareAddress, exportedBy: $0.exportedBy, time: "\($0.time)",
                    sources: $0.sources.map { Exporter.Source(track: $0.track, name: $0.name) })
            },
            signedFrom: text(report.signedFrom), signedUntil: text(report.signedUntil), track: Nullable(report.track),
            verifiedSamples: report.verifiedSamples, alteredSamples: pairs(report.alteredSamples),
            unverifiableSamples: pairs(report.unverifiableSamples), uncoveredSamples: pairs(report.uncoveredSamples),
            missing: report.missing.map { Missing(afterSample: $0.afterSample, count: $0.count) },
            segments: report.segments.map {
                Segment(
                    index: $0.index, samples: Nullable($0.samples.map { [$0.first, $0.last] }), time: Nullable(seconds($0.time)),
                    signedFrom: $0.signedFrom.map { "\($0)" }, signedUntil: $0.signedUntil.map { "\($0)" }, status: $0.status.rawValue)
            })
    }
}
