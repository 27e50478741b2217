package import Evidence

/// A report that a person can hand over: one page without scripts and without anything outside itself, for the screen and for paper.
package struct ReportPage: Sendable {
    /// One recording as the page shows it.
    package struct Exhibit: Sendable {
        /// The result.
        package var report: RecordingReport
        /// The first picture, by which a reader knows the recording again.
        package var first: PicturePlace?
        /// Pictures of the altered places.
        package var places: [PicturePlace] = []
        /// How many more places there are than are shown.
        package var morePlaces = 0
        /// Why there are no pictures, where there should be some.
        package var lackOfPictures: String?
        /// SHA-256 of the predicate that is signed, or that would be: the machine-readable verdict.
        package var predicateSHA256: String
        /// The file with the signed statement, where one was written.
        package var statementFile: String?

        /// A recording without pictures.
        package init(report: RecordingReport, predicateSHA256: String) {
            self.report = report
            self.predicateSHA256 = predicateSHA256
        }
    }

    /// One line of the table of files.
    package struct Row: Sendable {
        /// Its path.
        package var path: String
        /// The verdict.
        package var verdict: Verdict
        /// The verdict in one sentence.
        package var sentence: String
        /// SHA-256 of the file, where it could be read whole.
        package var sha256: String?

        /// A file by what is said about it.
        package init(path: String, verdict: Verdict, sentence: String, sha256: String?) {
            self.path = path
            self.verdict = verdict
            self.sentence = sentence
            self.sha256 = sha256
        }
    }

    /// The recordings that are shown in full.
    package var exhibits: [Exhibit]
    /// All files, where there is more than one.
    package var rows: [Row] = []
    /// Findings about the files together: gaps and overlaps between them.
    package var remarks: [String] = []
    /// The verdict on all files together, where a finding about them makes it worse than that of any.
    package var verdictOnAll = Verdict.authentic
    /// The rules by which they were judged.
    package var policy: ExaminationPolicy
    /// SHA-256 of these rules.
    package var policySHA256: String
    /// What the examiner says about the examination.
    package var details: CaseDetails
    /// Whether pictures were left out because the examiner wanted none.
    package var leavesPicturesOut = false
    /// When it was made.
    package var examinedAt: Timestamp
    /// The version of the program.
    package var toolVersion: String

    /// A report about recordings.
    package init(
        exhibits: [Exhibit], policy: ExaminationPolicy, policySHA256: String, details: CaseDetails, examinedAt: Timestamp,
        toolVersion: String
    ) {
        self.exhibits = exhibits
        self.policy = policy
        self.policySHA256 = policySHA256
        self.details = details
        self.examinedAt = examinedAt
        self.toolVersion = toolVersion
    }

    /// The page as text.
    package func render() -> String {
        var page = HTMLWriter()
        page.raw(#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/>"#)
        // Should anything slip through after all, the browser runs no script and fetches nothing.
        page.raw(
            #"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>"#)
        page.raw(#"<meta name="viewport" content="width=device-width, initial-scale=1"/><meta name="color-scheme" content="light dark"/>"#)
        page.raw(#"<meta name="referrer" content="no-referrer"/>"#)
        page.element("title", text: title)
        page.raw("<style>")
        page.raw(PageStyle.sheet)
        page.raw("</style></head><body>")
        page.line()
        head(&page)
        page.element("main") { main in
            if !rows.isEmpty { DumpSections(rows: rows, remarks: remarks, verdict: verdictOnAll).write(&main) }
            for (index, exhibit) in exhibits.enumerated() {
                let sections = RecordingSections(exhibit: exhibit, identifier: "r\(index + 1)", isPartOfMany: !rows.isEmpty)
                main.line()
                if rows.isEmpty {
                    sections.write(&main)
                } else {
                    main.element("article", [("id", "r\(index + 1)")]) { sections.write(&$0) }
                }
            }
            main.line()
            MethodSections(page: self).write(&main)
        }
        page.element("footer") { footer in
            footer.element("p") { line in
                line.text(
                    "Made by ipro-verify \(toolVersion) on \(examinedAt). This page is for reading; what a program should rely on is the ")
                line.text("machine-readable verdict whose digest it names, and the recording itself.")
            }
        }
        page.raw("</body></html>\n")
        return page.page
    }

    private var title: String {
        guard rows.isEmpty, let only = exhibits.first else { return "Examination of \(rows.count) recordings" }
        return "\(only.report.verdict.rawValue.uppercased()): \(name(only.report.file.path.shown))"
    }

    private func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private func head(_ page: inout HTMLWriter) {
        page.element("header") { header in
            header.element("p", [("class", "kind")], text: "Report of an examination")
            header.element(
                "h1", text: rows.isEmpty ? exhibits.first.map { name($0.report.file.path.shown) } ?? "" : "\(rows.count) recordings")
            header.element("dl", [("class", "facts")]) { list in
                func fact(_ name: String, _ value: String?, isCode: Bool = false) {
                    guard let value else { return }
                    list.element("dt", text: name)
                    list.element("dd", isCode ? [("class", "mono")] : [], text: value)
                }
                fact("Case", details.caseNumber)
                fact("Exhibit", details.exhibit)
                fact("Examiner", details.examiner)
                fact("Examined", "\(examinedAt)")
                if rows.isEmpty, let file = exhibits.first?.report.file {
                    fact("File", file.path.shown)
                    fact("Size", "\(file.size) bytes")
                    fact("SHA-256", file.sha256, isCode: true)
                    fact("SHA-512", file.sha512, isCode: true)
                }
            }
        }
        page.line()
    }
}
