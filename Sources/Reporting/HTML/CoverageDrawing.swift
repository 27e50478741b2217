import Evidence

/// The bytes of a file as a bar of three parts, with the numbers in a table below it.
struct CoverageDrawing {
    let coverage: Coverage
    let size: UInt64
    let identifier: String

    private struct Part {
        var name: String
        var meaning: String
        var bytes: UInt64
        var fill: String
    }

    private static let mostKinds = 25

    func draw(_ page: inout HTMLWriter) {
        let parts = [
            Part(name: "signed", meaning: "a verified signature speaks for these bytes", bytes: coverage.signed, fill: "var(--good)"),
            Part(
                name: "checked", meaning: "structure of the file whose meaning was compared with signed data", bytes: coverage.checked,
                fill: "url(#\(identifier)-checked)"),
            Part(
                name: "not covered", meaning: "nothing signed speaks for these bytes", bytes: coverage.uncovered,
                fill: "url(#\(identifier)-open)"),
        ]
        page.element("figure", [("class", "timeline")]) { figure in
            figure.element(
                "svg",
                [("viewBox", "0 0 960 26"), ("role", "img"), ("aria-labelledby", "\(identifier)-title")]
            ) { svg in
                svg.element(
                    "title", [("id", "\(identifier)-title")],
                    text: parts.map { "\($0.name) \(share($0.bytes))" }.joined(separator: ", "))
                svg.element("defs") { patterns(&$0) }
                var x = 0.5
                for part in parts where part.bytes > 0 {
                    let width = min(max(2, 959 * Double(part.bytes) / Double(max(1, size))), max(0, 959.5 - x))
                    svg.empty(
                        "rect",
                        [
                            ("x", "\(x)"), ("y", "1"), ("width", "\(width)"), ("height", "24"), ("fill", part.fill),
                            ("stroke", "var(--soft)"), ("stroke-width", "0.8"),
                        ])
                    x += width
                }
            }
        }
        page.element("div", [("class", "scroll")]) { box in
            box.element("table") { table in
                table.element("caption", text: "Every byte of the file is in exactly one class.")
                table.element("thead") { head in
                    head.element("tr") { row in
                        for name in ["Class", "What it means"] { row.element("th", [("scope", "col")], text: name) }
                        for name in ["Bytes", "Share"] { row.element("th", [("scope", "col"), ("class", "number")], text: name) }
                    }
                }
                table.element("tbody") { body in
                    for part in parts {
                        body.element("tr") { row in
                            row.element("th", [("scope", "row")], text: part.name)
                            row.element("td", text: part.meaning)
                            row.element("td", [("class", "number")], text: "\(part.bytes)")
                            row.element("td", [("class", "number")], text: share(part.bytes))
                        }
                    }
                }
            }
        }
        openBytes(&page)
    }

    private func patterns(_ svg: inout HTMLWriter) {
        func pattern(_ name: String, _ drawing: String, _ svg: inout HTMLWriter) {
            svg.element("pattern", [("id", "\(identifier)-\(name)"), ("width", "8"), ("height", "8"), ("patternUnits", "userSpaceOnUse")]) {
                $0.empty("rect", [("width", "8"), ("height", "8"), ("fill", "var(--ground)")])
                $0.empty("path", [("d", drawing), ("stroke", "var(--soft)"), ("stroke-width", "1.4"), ("fill", "none")])
            }
        }
        pattern("checked", "M-2 10l12 -12M-2 2l4 -4M6 10l4 -4", &svg)
        pattern("open", "M3.4 4h1.4", &svg)
    }

    private func share(_ bytes: UInt64) -> String {
        guard size > 0 else { return "0 %" }
        let percent = Double(bytes) / Double(size) * 100
        if bytes > 0, percent < 0.01 { return "< 0.01 %" }
        if bytes < size, percent > 99.99 { return "> 99.99 %" }
        return "\((percent * 100).rounded() / 100) %"
    }

    /// What the bytes are for which nothing speaks, the most first.
    private func openBytes(_ page: inout HTMLWriter) {
        let ordered = UncoveredSum.sums(coverage.uncoveredRanges)
        guard !ordered.isEmpty else { return }
        page.element("div", [("class", "scroll")]) { box in
            box.element("table") { table in
                table.element("caption", text: "What is not covered, the most first.")
                table.element("thead") { head in
                    head.element("tr") { row in
                        for name in ["What it is", "What it looks like"] { row.element("th", [("scope", "col")], text: name) }
                        for name in ["Bytes", "Places", "First at"] {
                            row.element("th", [("scope", "col"), ("class", "number")], text: name)
                        }
                    }
                }
                table.element("tbody") { body in
                    for sum in ordered.prefix(Self.mostKinds) {
                        body.element("tr") { row in
                            row.element("th", [("scope", "row")], text: sum.what)
                            row.element("td", text: sum.look ?? "")
                            for number in [sum.bytes, UInt64(sum.places), sum.first] {
                                row.element("td", [("class", "number")], text: "\(number)")
                            }
                        }
                    }
                }
            }
        }
        if ordered.count > Self.mostKinds {
            page.element(
                "p", [("class", "soft")], text: "And \(ordered.count - Self.mostKinds) more kinds, which the machine-readable result lists."
            )
        }
    }
}
