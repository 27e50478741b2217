import Evidence
import FoundationEssentials

/// Everything a report says about one recording.
struct RecordingSections {
    let exhibit: ReportPage.Exhibit
    /// Makes the names of its parts unique in the page.
    let identifier: String
    /// Whether other recordings stand beside it, so that it needs a heading of its own.
    let isPartOfMany: Bool

    var report: RecordingReport { exhibit.report }
    private static let mostFindings = 200
    private static let mostUnits = 60

    func write(_ page: inout HTMLWriter) {
        if isPartOfMany { page.element("h2", text: report.file.path.shown) }
        verdict(&page)
        if isPartOfMany {
            page.element("dl", [("class", "facts")]) { list in
                list.element("dt", text: "Size")
                list.element("dd", text: "\(report.file.size) bytes")
                list.element("dt", text: "SHA-256")
                list.element("dd", [("class", "mono")], text: report.file.sha256 ?? "not known: the file could not be read whole")
            }
        }
        if !report.segments.isEmpty { files(&page) }
        if report.answers != nil { answers(&page) }
        timelines(&page)
        pictures(&page)
        signers(&page)
        findings(&page)
        if report.answers != nil { coverage(&page) }
        limits(&page)
        digests(&page)
    }

    func section(_ name: String, _ title: String, _ page: inout HTMLWriter, _ body: (inout HTMLWriter) -> Void) {
        let heading = "\(identifier)-\(name)"
        page.line()
        page.element("section", [("aria-labelledby", heading)]) { section in
            if isPartOfMany {
                section.element("h3", [("id", heading)], text: title)
            } else {
                section.element("h2", [("id", heading)], text: title)
            }
            body(&section)
        }
    }

    private func verdict(_ page: inout HTMLWriter) {
        let tone = Tone(report.verdict)
        page.element("div", [("class", "verdict \(tone.rawValue)"), ("role", "group"), ("aria-label", "Verdict")]) { box in
            box.shape(tone)
            box.element("p", [("class", "word")], text: report.verdict.rawValue.uppercased())
            let sentence = Headline(report: report).sentence
            box.element("p", [("class", "sentence")], text: sentence.prefix(1).uppercased() + sentence.dropFirst() + ".")
        }
    }

    // MARK: - Answers

    private func answers(_ page: inout HTMLWriter) {
        guard let answers = report.answers else { return }
        let reasons = AnswerReasons(of: report)
        section("answers", "The four answers", &page) { section in
            section.element("div", [("class", "scroll")]) { box in
                box.element("table") { table in
                    table.element("caption", text: "Four separate questions; none of them stands for another.")
                    head(["Question", "Answer", "Reason"], &table)
                    table.element("tbody") { body in
                        func row(_ name: String, _ question: String, _ answer: String, _ tone: Tone, _ reason: String) {
                            body.element("tr") { row in
                                row.element("th", [("scope", "row")]) { cell in
                                    cell.text(name)
                                    cell.raw("<br/>")
                                    cell.element("span", [("class", "soft")], text: question)
                                }
                                row.element("td") { $0.mark(answer, tone) }
                                row.element("td", text: reason)
                            }
                        }
                        row(
                            "Integrity", "Are the pictures as they were signed?", answers.integrity.words, Tone(answers.integrity),
                            reasons.integrity)
                        row("Origin", "Whose key signed them?", answers.origin.rawValue, Tone(answers.origin), reasons.origin)
                        row(
                            "Completeness", "Is it all that was signed?", answers.completeness.words, Tone(answers.completeness),
                            reasons.completeness)
                        row(
                            "Presentation", "Is it shown as it was signed?", answers.presentation.words, Tone(answers.presentation),
                            reasons.presentation)
                    }
                }
            }
        }
    }

    private func head(_ names: [String], numbers: Set<String> = [], _ table: inout HTMLWriter) {
        table.element("thead") { head in
            head.element("tr") { row in
                for name in names {
                    row.element("th", [("scope", "col")] + (numbers.contains(name) ? [("class", "number")] : []), text: name)
                }
            }
        }
    }

    // MARK: - Timelines

    private func timelines(_ page: inout HTMLWriter) {
        let drawn = report.signatures.filter { $0.track != nil }
        let unsigned = report.videoTracks.filter { track in !drawn.contains { $0.track == track.trackID } }
        guard !drawn.isEmpty || !unsigned.isEmpty else { return }
        section("timeline", "Timeline of each track", &page) { section in
            for (index, signature) in drawn.enumerated() {
                let track = report.videoTracks.first { $0.trackID == signature.track }
                let kind = track.map { "video, \($0.sampleEntry)" } ?? "not video"
                section.element("p") { line in
                    line.element("strong", text: "Track \(signature.track.map { "\($0)" } ?? "?")")
                    line.text(" (\(kind)), scheme \(signature.scheme.rawValue)")
                }
                TimelineDrawing(
                    signature: signature, samples: track?.samples ?? total(signature), duration: track?.duration,
                    identifier: "\(identifier)-t\(index + 1)"
                ).draw(&section)
                units(signature, &section)
                times(signature.timeline, &section)
            }
            for (index, track) in unsigned.enumerated() {
                section.element("p") { line in
                    line.element("strong", text: "Track \(track.trackID)")
                    line.text(" (video, \(track.sampleEntry)): no signature speaks about it")
                }
                var nothing = SignatureReport(scheme: .alterationInfo, answers: .notSigned, track: track.trackID)
                if track.samples > 0 { nothing.uncoveredSamples.insert(SampleRange(0, track.samples - 1)) }
                TimelineDrawing(
                    signature: nothing, samples: track.samples, duration: track.duration, identifier: "\(identifier)-u\(index + 1)",
                    isSigned: false
                ).draw(&section)
            }
            TimelineDrawing.legend(identifier: "\(identifier)-legend", &section)
        }
    }

    /// When the signed units were recorded and when they are shown, where there is more to say than the strip does.
    private func times(_ timeline: [TimelineRun], _ page: inout HTMLWriter) {
        guard timeline.contains(where: { !$0.isShownAsRecorded }) else { return }
        page.element("div", [("class", "scroll")]) { box in
            box.element("table") { table in
                table.element("caption", text: "When the signed units were recorded, by the camera's clock, and how a player shows them.")
                head(["Frames", "Recorded", "As a player shows them"], &table)
                table.element("tbody") { body in
                    for run in timeline.prefix(Self.mostUnits) {
                        body.element("tr") { row in
                            row.element("th", [("scope", "row")], text: "\(run.samples.first) to \(run.samples.last)")
                            row.element("td", text: "\(run.signedFrom) to \(run.signedUntil)")
                            row.element("td", text: Plain.timeline(run))
                        }
                    }
                }
            }
        }
        if timeline.count > Self.mostUnits {
            page.element(
                "p", [("class", "soft")], text: "And \(timeline.count - Self.mostUnits) more runs, which the machine-readable result lists."
            )
        }
    }

    private func total(_ signature: SignatureReport) -> UInt64 {
        let sets = [signature.alteredSamples, signature.unverifiableSamples, signature.uncoveredSamples]
        let furthest = (signature.segments.compactMap { $0.samples?.last } + sets.compactMap { $0.ranges.last?.last }).max()
        return max(furthest.map { $0 &+ 1 } ?? 0, sets.reduce(signature.verifiedSamples) { $0 &+ $1.count })
    }

    /// The signed units that are not intact, as a table: what the strip shows, for those who read rather than look.
    private func units(_ signature: SignatureReport, _ page: inout HTMLWriter) {
        let wrong = signature.segments.filter { $0.status != .intact }
        guard !wrong.isEmpty else { return }
        page.element("div", [("class", "scroll")]) { box in
            box.element("table") { table in
                table.element("caption", text: "Signed units of this track that are not intact; \(signature.segments.count) units in all.")
                head(["Unit", "State", "Frames", "Time in the file", "Signed by the camera's clock"], &table)
                table.element("tbody") { body in
                    for unit in wrong.prefix(Self.mostUnits) {
                        body.element("tr") { row in
                            row.element("th", [("scope", "row")], text: "\(unit.index)")
                            row.element("td") {
                                $0.mark(
                                    unit.status.rawValue, unit.status == .uncovered ? .none : unit.status == .unverifiable ? .doubt : .bad)
                            }
                            row.element("td", text: unit.samples.map { "\($0.first) to \($0.last)" } ?? "not in the file")
                            row.element(
                                "td", text: unit.time.map { "\(Plain.clock($0.lowerBound)) to \(Plain.clock($0.upperBound))" } ?? "")
                            row.element(
                                "td",
                                text: unit.signedFrom.map { from in "\(from)" + (unit.signedUntil.map { " to \($0)" } ?? "") } ?? "")
                        }
                    }
                }
            }
        }
        if wrong.count > Self.mostUnits {
            page.element(
                "p", [("class", "soft")], text: "And \(wrong.count - Self.mostUnits) more, which the machine-readable result lists.")
        }
    }

    // MARK: - Pictures

    private func pictures(_ page: inout HTMLWriter) {
        guard exhibit.first != nil || !exhibit.places.isEmpty || exhibit.lackOfPictures != nil else { return }
        section("pictures", "Pictures", &page) { section in
            if let lack = exhibit.lackOfPictures { section.element("p", [("class", "note")], text: lack) }
            if exhibit.places.isEmpty, exhibit.lackOfPictures == nil {
                section.element("p", text: "No frame was found altered or missing. For recognition, the first frame of the recording:")
            } else if !exhibit.places.isEmpty {
                section.element(
                    "p",
                    text: """
                        Frames as this file shows them, beside each place. What was signed in the place of an altered frame is not in the file: \
                        a signature holds digests, and no pictures. Frames count from 0 in decode order.
                        """)
            }
            for place in (exhibit.places.isEmpty ? [exhibit.first].compactMap { $0 } : exhibit.places) {
                if !exhibit.places.isEmpty { subheading(place.title + " (track \(place.track))", &section) }
                section.element("div", [("class", "pictures")]) { strip in
                    for picture in place.pictures { self.picture(picture, of: place, &strip) }
                }
            }
            if exhibit.morePlaces > 0 {
                section.element(
                    "p", [("class", "soft")], text: "And \(exhibit.morePlaces) more places, which the machine-readable result lists.")
            }
        }
    }

    private func subheading(_ text: String, _ page: inout HTMLWriter) {
        if isPartOfMany { page.element("h4", text: text) } else { page.element("h3", text: text) }
    }

    private func picture(_ picture: PicturePlace.Picture, of place: PicturePlace, _ page: inout HTMLWriter) {
        let role =
            switch picture.role {
            case .before: "before"
            case .at: "at this place"
            case .after: "after"
            case .first: "first frame"
            }
        page.element("figure", [("class", picture.role.rawValue)]) { figure in
            if let image = picture.image {
                figure.empty(
                    "img",
                    [
                        ("src", "data:image/jpeg;base64," + Data(image).base64EncodedString()),
                        ("alt", "Frame \(picture.sample) of track \(place.track), \(role)"),
                    ])
            } else {
                figure.element("p", [("class", "absent")], text: "No picture: \(picture.reason ?? "it was not taken")")
            }
            figure.element("figcaption", text: "Frame \(picture.sample), \(role)")
        }
    }

    // MARK: - Signers

    private func signers(_ page: inout HTMLWriter) {
        guard !report.signatures.isEmpty else { return }
        section("signers", "Who signed", &page) { section in
            var told: [SignerReport] = []
            for signature in report.signatures {
                if let device = signature.device, told.isEmpty || signature.signers.contains(where: { !told.contains($0) }) {
                    let parts = [
                        ("Maker", device.manufacturer), ("Model", device.model), ("Serial number", device.serialNumber),
                        ("Firmware", device.firmware),
                    ].filter { !$0.1.isEmpty }
                    if !parts.isEmpty {
                        section.element("p", text: "What the signed data says about the device (a claim of whoever held the key):")
                        section.element("dl", [("class", "facts")]) { list in
                            for (name, value) in parts {
                                list.element("dt", text: name)
                                list.element("dd", text: value)
                            }
                        }
                    }
                }
                for signer in signature.signers where !told.contains(signer) {
                    told.append(signer)
                    self.signer(signer, signature, &section)
                }
            }
            if told.isEmpty { section.element("p", text: "No signer's certificate: nobody vouches for the key that signed.") }
        }
    }

    private func signer(_ signer: SignerReport, _ signature: SignatureReport, _ page: inout HTMLWriter) {
        subheading(signer.subject, &page)
        page.element("p") { line in
            line.mark(signer.trusted ? "trusted" : "not trusted", signer.trusted ? .good : .doubt)
            if let reason = signer.reason { line.text(": \(reason)") }
            if signer.pinned { line.text(": the user named this very certificate (--pin)") }
        }
        page.element("dl", [("class", "facts")]) { list in
            func fact(_ name: String, _ value: String, isCode: Bool = false) {
                list.element("dt", text: name)
                list.element("dd", isCode ? [("class", "mono")] : [], text: value)
            }
            fact("Scheme", signature.scheme.rawValue)
            fact("Issued by", signer.issuer)
            fact("Serial number", signer.serialNumber, isCode: true)
            fact("SHA-256", signer.sha256, isCode: true)
            if let from = signer.notBefore, let until = signer.notAfter { fact("Valid", "\(from) to \(until)") }
            if let judged = signer.judgedAt { fact("Judged at", "\(judged)" + (signer.judgedAtBasis.map { " (\($0))" } ?? "")) }
            if let today = signer.trustedToday { fact("Today", today ? "would also be trusted" : "would not be trusted") }
            fact("Revocation", signer.revocation)
        }
        guard signer.path.count > 1 else { return }
        page.element("p", text: signer.trusted ? "The chain, from the signer to the trust anchor:" : "The chain, as far as it leads:")
        page.element("ol", [("class", "path")]) { list in
            for certificate in signer.path {
                list.element("li") { item in
                    item.text(certificate.subject)
                    item.element("span", [("class", "soft")], text: ", valid \(certificate.notBefore) to \(certificate.notAfter)")
                    item.raw("<br/>")
                    item.element("span", [("class", "mono soft")], text: certificate.sha256)
                }
            }
        }
    }

    // MARK: - Findings

    private func findings(_ page: inout HTMLWriter) {
        section("findings", "Findings", &page) { section in
            guard !report.findings.isEmpty else {
                section.element("p", text: "None.")
                return
            }
            let ordered = Severity.allCases.flatMap { severity in report.findings.filter { $0.severity == severity } }
            section.element("div", [("class", "scroll")]) { box in
                box.element("table") { table in
                    table.element(
                        "caption",
                        text:
                            "An alteration proves that something signed was changed; a doubt leaves a question open; a notice is a fact to know."
                    )
                    head(["Severity", "What was found", "Where"], &table)
                    table.element("tbody") { body in
                        for finding in ordered.prefix(Self.mostFindings) {
                            body.element("tr") { row in
                                row.element("td") { $0.mark(finding.severity.rawValue, Tone(finding.severity)) }
                                row.element("td") { cell in
                                    cell.text(finding.message)
                                    cell.raw("<br/>")
                                    cell.element("span", [("class", "mono soft")], text: finding.code.name)
                                }
                                row.element("td", text: place(finding))
                            }
                        }
                    }
                }
            }
            if ordered.count > Self.mostFindings {
                section.element(
                    "p", [("class", "soft")],
                    text: "And \(ordered.count - Self.mostFindings) more, which the machine-readable result lists.")
            }
        }
    }

    private func place(_ finding: Finding) -> String {
        var parts: [String] = []
        if let track = finding.track { parts.append("track \(track)") }
        if let samples = finding.samples {
            parts.append(samples.count == 1 ? "frame \(samples.first)" : "frames \(samples.first) to \(samples.last)")
        }
        if let time = finding.time { parts.append(Plain.clock(time.lowerBound)) }
        if let bytes = finding.bytes.first {
            parts.append("\(Plain.bytes(bytes.length)) at \(bytes.offset)" + (finding.bytes.count > 1 ? " and elsewhere" : ""))
        }
        return parts.isEmpty ? "the file" : parts.joined(separator: ", ")
    }

    // MARK: - Coverage, limits, digests

    private func coverage(_ page: inout HTMLWriter) {
        section("coverage", "Coverage of the bytes", &page) { section in
            CoverageDrawing(coverage: report.coverage, size: report.file.size, identifier: "\(identifier)-c").draw(&section)
        }
    }

    private func limits(_ page: inout HTMLWriter) {
        section("limits", "What this does not say", &page) { section in
            section.element("ul") { list in
                for sentence in Limits.sentences(report) { list.element("li", text: sentence) }
            }
        }
    }

    private func digests(_ page: inout HTMLWriter) {
        section("digest", "Machine-readable verdict", &page) { section in
            section.element("dl", [("class", "facts")]) { list in
                list.element("dt", text: "SHA-256 of the verdict")
                list.element("dd", [("class", "mono")], text: exhibit.predicateSHA256)
                list.element("dt", text: "Signed statement")
                list.element("dd", text: exhibit.statementFile ?? "none was written with this report")
            }
            section.element(
                "p", [("class", "soft")],
                text: """
                    The digest is that of the predicate, the part of a statement that is the same for the same file, policy and trust anchors: \
                    whoever examines the recording again by the same rules and version gets the same.
                    """)
        }
    }
}

extension Integrity {
    /// The answer in words.
    var words: String { self == .notSigned ? "not signed" : rawValue }
}

extension Completeness {
    /// The answer in words.
    var words: String { self == .openEnd ? "open end" : rawValue }
}

extension Presentation {
    /// The answer in words.
    var words: String { self == .notCovered ? "not covered" : rawValue }
}
