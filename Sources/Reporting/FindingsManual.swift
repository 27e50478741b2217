import Evidence

/// The manual page of the findings, from the table in the code: what is not in the table cannot be found, and what is found is on the page.
public enum FindingsManual {
    /// The page `ipro-verify-findings(7)` in mdoc(7).
    ///
    /// - Parameter date: the date in the page's head, as mdoc writes it.
    public static func page(date: String) -> String {
        var lines = [
            #".\" Made from the program's own table by `make man`; changes made here are lost."#, ".Dd \(date)",
            ".Dt IPRO-VERIFY-FINDINGS 7", ".Os", ".Sh NAME", ".Nm ipro-verify-findings",
            ".Nd everything that ipro-verify can find in a recording", ".Sh DESCRIPTION", "Each finding in the output of",
            ".Xr ipro-verify 1", "has a code, a severity and a sentence with its place.", "The codes are stable; scripts may rely on them.",
            ".Bl -tag -width \"alteration\"", ".It Em alteration", "Proves that something signed was altered; the verdict is",
            ".Cm altered .", ".It Em doubt", "Leads to", ".Cm indeterminate", "or, where it concerns the signer, to", ".Cm untrusted ,",
            "unless something is proven to be altered.", ".It Em notice",
            "A limit or a fact that the reader must know; it does not change the verdict.",
            ".El",
        ]
        for topic in FindingCode.topics {
            lines += [".Ss \(topic.title)", ".Bl -tag -width Ds"]
            for code in topic.codes.sorted(by: { $0.name < $1.name }) {
                lines.append(".It Cm \(code.name) Pq \(severity(code))")
                lines.append(escaped(code.meaning))
            }
            lines.append(".El")
        }
        lines += [".Sh SEE ALSO", ".Xr ipro-verify 1 ,", ".Xr ipro-alteration-info 5"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The codes as a table for a terminal: name, severity, meaning.
    public static func list() -> String {
        var lines: [String] = []
        for topic in FindingCode.topics {
            lines.append(topic.title)
            for code in topic.codes.sorted(by: { $0.name < $1.name }) {
                lines.append("  \(code.name) (\(severity(code)))")
                lines.append("      \(code.meaning)")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func severity(_ code: FindingCode) -> String {
        guard code.severity == .doubt else { return code.severity.rawValue }
        return code.leadsTo == .untrusted ? "doubt: untrusted" : "doubt: indeterminate"
    }

    /// A sentence to a line, as mdoc wants it; nothing at the start of a line may be taken for a request.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing(". ", with: ".\n").split(separator: "\n").map { line in
            line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : String(line)
        }.joined(separator: "\n")
    }
}
