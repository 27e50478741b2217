import Evidence
import SystemPackage

extension RecordingSections {
    /// The files of a recording that is stored in segments, each with its own result.
    func files(_ page: inout HTMLWriter) {
        section("files", "The files of the recording", &page) { section in
            section.element(
                "p",
                text: """
                    The recording is stored in \(report.segments.count + 1) files, which were judged as one, in this order. Coverage of the bytes \
                    further down is that of the first file.
                    """)
            section.element("div", [("class", "scroll")]) { box in
                box.element("table") { table in
                    table.element("caption", text: "The initial segment and the media segments.")
                    table.element("thead") { head in
                        head.element("tr") { row in
                            for name in ["File", "State", "Frames", "Bytes", "Not covered", "SHA-256"] {
                                row.element("th", [("scope", "col")], text: name)
                            }
                        }
                    }
                    table.element("tbody") { body in
                        func line(_ cells: [String], _ digest: String?) {
                            body.element("tr") { row in
                                row.element("th", [("scope", "row")], text: cells[0])
                                for cell in cells.dropFirst() { row.element("td", text: cell) }
                                row.element("td", [("class", "mono")], text: digest ?? "not known")
                            }
                        }
                        line(
                            [report.file.path.shown, "initial segment", "", "\(report.file.size)", "\(report.coverage.uncovered)"],
                            report.file.sha256)
                        for file in report.segments.prefix(Self.mostFiles) {
                            line(
                                [
                                    file.path.shown, file.status.rawValue, file.samples.map { "\($0.first) to \($0.last)" } ?? "",
                                    "\(file.size)", "\(file.coverage.uncovered)",
                                ], file.sha256)
                        }
                    }
                }
            }
            if report.segments.count > Self.mostFiles {
                section.element(
                    "p", [("class", "soft")],
                    text: "And \(report.segments.count - Self.mostFiles) more, which the machine-readable result lists.")
            }
        }
    }

    private static let mostFiles = 2000
}
