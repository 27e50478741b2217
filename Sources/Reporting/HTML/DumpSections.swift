import Evidence

/// What a report says about many files together.
struct DumpSections {
    let rows: [ReportPage.Row]
    let remarks: [String]
    /// The verdict on the files together, which may be worse than that of any of them.
    let verdict: Verdict

    /// The order in which a reader wants to see them.
    private static let order: [Verdict] = [.altered, .error, .untrusted, .indeterminate, .unsigned, .authentic]

    func write(_ page: inout HTMLWriter) {
        let worst = Verdict.worst(rows.map(\.verdict))
        let together = Verdict.worst([worst, verdict])
        let counts = Self.order.map { verdict in (verdict, rows.count { $0.verdict == verdict }) }
        page.element("div", [("class", "verdict \(Tone(together).rawValue)"), ("role", "group"), ("aria-label", "Verdict")]) { box in
            box.shape(Tone(together))
            box.element(
                "p", [("class", "word")],
                text: together == .authentic ? "ALL AUTHENTIC" : worst == .authentic ? together.rawValue.uppercased() : "NOT ALL AUTHENTIC")
            let parts = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }
            box.element(
                "p", [("class", "sentence")],
                text: "Of \(rows.count) files: \(parts.joined(separator: ", "))."
                    + (together == worst ? "" : " Together they are \(together.rawValue): see below."))
        }
        page.element("section", [("aria-labelledby", "counts")]) { section in
            section.element("h2", [("id", "counts")], text: "Files by verdict")
            section.element("ul", [("class", "tiles")]) { list in
                for (verdict, count) in counts {
                    list.element("li", [("class", Tone(verdict).rawValue)]) { item in
                        item.element("span", [("class", "count")], text: "\(count)")
                        item.mark(verdict.rawValue, Tone(verdict))
                    }
                }
            }
        }
        if !remarks.isEmpty {
            page.element("section", [("aria-labelledby", "remarks")]) { section in
                section.element("h2", [("id", "remarks")], text: "The files together")
                section.element("ul") { list in for remark in remarks { list.element("li", text: remark) } }
            }
        }
        page.element("section", [("aria-labelledby", "files")]) { section in
            section.element("h2", [("id", "files")], text: "All files")
            section.element("div", [("class", "scroll")]) { box in
                box.element("table") { table in
                    table.element("caption", text: "Every file that was examined, in the order of examination.")
                    table.element("thead") { head in
                        head.element("tr") { row in
                            for name in ["File", "Verdict", "In one sentence"] { row.element("th", [("scope", "col")], text: name) }
                        }
                    }
                    table.element("tbody") { body in
                        for file in rows {
                            body.element("tr") { row in
                                row.element("th", [("scope", "row"), ("class", "file")], text: file.path)
                                row.element("td") { $0.mark(file.verdict.rawValue, Tone(file.verdict)) }
                                row.element("td") { cell in
                                    cell.text(file.sentence)
                                    if let digest = file.sha256 {
                                        cell.raw("<br/>")
                                        cell.element("span", [("class", "mono soft")], text: digest)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
