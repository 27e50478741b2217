import Evidence
import SystemPackage

/// The result as the contract names its fields, written without a model between: a card has thousands of files.
///
/// Members stand in the order of their names, so that the same result gives the same bytes.
struct ReportDocument {
    let report: RecordingReport
    /// The version of the program, named in the result.
    let toolVersion: String
    /// Leaves out what is not the same for the same file, policy and anchors: the path, the tool, and what depends on the day of the
    /// examination.
    var isReproducible = false

    func write(_ json: inout JSONStream) {
        if let answers = report.answers { write(answers, &json) } else { json.member("answers", nil as String?) }
        write(report.coverage, &json)
        write(report.file, &json)
        let findings = report.findings.lazy.filter {
            !isReproducible || $0.code.name != TrustFinding.expiredSinceRecording.rawValue
        }
        json.member("findings", findings) { write($1, &$0) }
        json.member("schemaVersion", JSONReport.schemaVersion)
        // Only where one was asked for.
        if let opinion = report.secondOpinion { write(opinion, &json) }
        // Only where the recording is stored in segments.
        if !report.segments.isEmpty { json.member("segments", report.segments) { write($1, &$0) } }
        json.member("signatures", report.signatures) { write($1, &$0) }
        if !isReproducible {
            json.member("tool") { json in
                json.member("name", "ipro-verify")
                json.member("version", toolVersion)
            }
        }
        json.member("verdict", report.verdict.rawValue)
    }

    // MARK: - The file

    private func write(_ file: FileReport, _ json: inout JSONStream) {
        json.member("file") { json in
            if !isReproducible { write(path: file.path, &json) }
            json.member("sha256", file.sha256)
            // In a statement it is the subject that bears it, so that the predicate is the same with and without.
            if !isReproducible, let sha512 = file.sha512 { json.member("sha512", sha512) }
            json.member("size", file.size)
        }
    }

    /// The name, and its bytes in hexadecimal where it is not text, and `path` therefore not all of it.
    private func write(path: FilePath, _ json: inout JSONStream) {
        json.member("path", path.description)
        if !path.isText { json.member("pathBytes", path.hexadecimal) }
    }

    private func write(_ segment: SegmentFileReport, _ json: inout JSONStream) {
        json.object { json in
            write(segment.coverage, &json)
            json.member("index", segment.index)
            if !isReproducible { write(path: segment.path, &json) }
            write("samples", segment.samples, &json)
            json.member("sha256", segment.sha256)
            if !isReproducible, let sha512 = segment.sha512 { json.member("sha512", sha512) }
            json.member("size", segment.size)
            json.member("status", segment.status.rawValue)
            write("time", segment.time, &json)
        }
    }

    private func write(_ opinion: SecondOpinionReport, _ json: inout JSONStream) {
        json.member("secondOpinion") { json in
            json.member("outcome", opinion.outcome.rawValue)
            // Not where the document is to be the same on every machine.
            if !isReproducible { json.member("reader", opinion.reader) }
            json.member("samples", opinion.samples)
            json.member("tracks", opinion.tracks)
        }
    }

    private func write(_ coverage: Coverage, _ json: inout JSONStream) {
        json.member("coverage") { json in
            json.member("checked", coverage.checked)
            json.member("signed", coverage.signed)
            json.member("uncovered", coverage.uncovered)
            json.member("uncoveredRanges", coverage.uncoveredRanges) { json, range in
                json.object { json in
                    json.member("length", range.bytes.length)
                    // Only where the bytes are neither samples nor tables; no digest where there are too many to be read.
                    if let content = range.content { json.member("looksLike", content.look.rawValue) }
                    json.member("offset", range.bytes.offset)
                    if let content = range.content { json.member("sha256", content.sha256) }
                    json.member("what", range.what)
                }
            }
        }
    }

    // MARK: - Parts that stand in several places

    private func write(_ answers: Answers, _ json: inout JSONStream) {
        json.member("answers") { json in
            json.member("completeness", answers.completeness.rawValue)
            json.member("integrity", answers.integrity.rawValue)
            json.member("origin", answers.origin.rawValue)
            json.member("presentation", answers.presentation.rawValue)
        }
    }

    private func write(_ name: StaticString, _ time: Timestamp?, _ json: inout JSONStream) {
        json.member(name, time.map { $0.description })
    }

    private func write(_ name: StaticString, _ samples: SampleRange?, _ json: inout JSONStream) {
        json.key(name)
        if let samples { write(samples, &json) } else { json.null() }
    }

    private func write(_ samples: SampleRange, _ json: inout JSONStream) {
        json.array { json in
            json.value(samples.first)
            json.value(samples.last)
        }
    }

    /// Media time to the microsecond: what a time scale can mean, without the noise of binary fractions.
    private func write(_ name: StaticString, _ time: ClosedRange<Double>?, _ json: inout JSONStream) {
        json.key(name)
        if let time { write(time, &json) } else { json.null() }
    }

    private func write(_ time: ClosedRange<Double>, _ json: inout JSONStream) {
        json.array { json in for end in [time.lowerBound, time.upperBound] { json.value(Self.microseconds(end)) } }
    }

    private static func microseconds(_ time: Double) -> Double { (time * 1_000_000).rounded() / 1_000_000 }

    private func write(_ finding: Finding, _ json: inout JSONStream) {
        json.object { json in
            if !finding.bytes.isEmpty {
                json.member("bytes", finding.bytes) { json, range in
                    json.object { json in
                        json.member("length", range.length)
                        json.member("offset", range.offset)
                    }
                }
            }
            json.member("code", finding.code.name)
            json.member("message", finding.message)
            if let samples = finding.samples { write("samples", samples, &json) }
            if let scheme = finding.scheme { json.member("scheme", scheme.rawValue) }
            json.member("severity", finding.severity.rawValue)
            if let time = finding.time { write("time", time, &json) }
            if let track = finding.track { json.member("track", track) }
        }
    }

    // MARK: - Signatures

    private func write(_ signature: SignatureReport, _ json: inout JSONStream) {
        json.object { json in
            json.member("alteredSamples", signature.alteredSamples.ranges) { write($1, &$0) }
            write(signature.answers, &json)
            if let device = signature.device { write(device, &json) } else { json.member("device", nil as String?) }
            // Only where the scheme is one for exporters.
            if let exporter = signature.exporter { write(exporter, &json) }
            json.member("missing", signature.missing) { json, missing in
                json.object { json in
                    json.member("afterSample", missing.afterSample)
                    json.member("count", missing.count)
                }
            }
            json.member("reasons") { json in
                json.member("completeness", signature.reasons.completeness)
                json.member("integrity", signature.reasons.integrity)
                json.member("origin", signature.reasons.origin)
                json.member("presentation", signature.reasons.presentation)
            }
            json.member("scheme", signature.scheme.rawValue)
            json.member("segments", signature.segments) { write($1, &$0) }
            write("signedFrom", signature.signedFrom, &json)
            write("signedUntil", signature.signedUntil, &json)
            json.member("signers", signature.signers) { write($1, &$0) }
            json.member("timeline", signature.timeline) { write($1, &$0) }
            json.member("track", signature.track)
            json.member("uncoveredSamples", signature.uncoveredSamples.ranges) { write($1, &$0) }
            json.member("unverifiableSamples", signature.unverifiableSamples.ranges) { write($1, &$0) }
            json.member("verifiedSamples", signature.verifiedSamples)
        }
    }

    private func write(_ device: DeviceClaims, _ json: inout JSONStream) {
        json.member("device") { json in
            json.member("firmware", device.firmware)
            json.member("manufacturer", device.manufacturer)
            json.member("model", device.model)
            json.member("serialNumber", device.serialNumber)
        }
    }

    private func write(_ exporter: ExporterClaims, _ json: inout JSONStream) {
        json.member("exporter") { json in
            json.member("exportedBy", exporter.exportedBy)
            json.member("hardwareAddress", exporter.hardwareAddress)
            json.member("name", exporter.name)
            json.member("sources", exporter.sources) { json, source in
                json.object { json in
                    json.member("name", source.name)
                    json.member("track", source.track)
                }
            }
            json.member("time", exporter.time.description)
            json.member("url", exporter.url)
        }
    }

    private func write(_ segment: SegmentReport, _ json: inout JSONStream) {
        json.object { json in
            json.member("index", segment.index)
            write("samples", segment.samples, &json)
            if let from = segment.signedFrom { write("signedFrom", from, &json) }
            if let until = segment.signedUntil { write("signedUntil", until, &json) }
            json.member("status", segment.status.rawValue)
            write("time", segment.time, &json)
        }
    }

    private func write(_ run: TimelineRun, _ json: inout JSONStream) {
        json.object { json in
            write("media", run.media, &json)
            write("samples", run.samples, &json)
            if let shown = run.shown {
                json.member("shown", shown) { write($1, &$0) }
            } else {
                json.key("shown")
                json.null()
            }
            json.key("shownSeconds")
            if let seconds = run.shownSeconds { json.value(Self.microseconds(seconds)) } else { json.null() }
            json.key("signed")
            json.array { json in for time in [run.signedFrom, run.signedUntil] { json.value(time.description) } }
            json.key("signedSeconds")
            json.value(Self.microseconds(run.signedSeconds))
        }
    }

    private func write(_ signer: SignerReport, _ json: inout JSONStream) {
        // Judged by the clock of the examination: that time is told apart.
        let isByTheClock = signer.judgedAtBasis == SignerReport.judgedByTheClock
        json.object { json in
            json.member("anchor", signer.anchor)
            json.member("issuer", signer.issuer)
            write("judgedAt", isReproducible && isByTheClock ? nil : signer.judgedAt, &json)
            json.member("judgedAtBasis", signer.judgedAtBasis)
            write("notAfter", signer.notAfter, &json)
            write("notBefore", signer.notBefore, &json)
            json.member("path", signer.path) { json, certificate in
                json.object { json in
                    json.member("notAfter", certificate.notAfter.description)
                    json.member("notBefore", certificate.notBefore.description)
                    json.member("sha256", certificate.sha256)
                    json.member("subject", certificate.subject)
                }
            }
            json.member("pinned", signer.pinned)
            json.member("reason", signer.reason)
            json.member("revocation", signer.revocation)
            json.member("serialNumber", signer.serialNumber)
            json.member("sha256", signer.sha256)
            json.member("subject", signer.subject)
            json.member("trusted", signer.trusted)
            if !isReproducible { json.member("trustedToday", signer.trustedToday) }
        }
    }
}
