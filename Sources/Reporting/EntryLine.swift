public import Evidence
import SystemPackage

/// The one-line form of a result: verdict, path and reason, separated by tabs.
public enum EntryLine {
    /// The line, without a line break at the end. Whatever the name of the file holds, it is three fields on one line.
    public static func render(_ entry: DumpEntry) -> String {
        let verdict = entry.verdict?.rawValue.uppercased() ?? "SKIPPED"
        return "\(verdict)\t\(path(entry.path))\t\(Plain.safe(entry.reason))"
    }

    /// Fields of one line, separated by tabs, whatever they hold.
    public static func fields(_ fields: [String]) -> String { fields.map(Plain.safe).joined(separator: "\t") }

    /// A path from which its bytes can be had again: a backslash is written twice, `\u{…}` is a character, `\xHH` a byte that is not text.
    static func path(_ path: FilePath) -> String {
        Plain.safe(path.spelled)
    }

    /// Why a report's verdict is what it is: the sentence of the plain output's first line.
    public static func reason(_ report: RecordingReport) -> String { Headline(report: report).sentence }
}
