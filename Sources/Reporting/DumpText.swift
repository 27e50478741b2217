public import Evidence
import SystemPackage

/// The summary of a dump for a reader. Every line begins with `#`, so that the lines of the files can be told from it.
public enum DumpText {
    private static let mostNotes = 40

    /// The summary as lines, without a line break at the end.
    ///
    /// - Parameter shard: which share of the dump it is about, where it is not all of it.
    public static func render(_ report: DumpReport, shard: String? = nil) -> String {
        var lines = ["#", "# \(number(report.files, "file")), \(size(report.bytes))" + (shard.map { ", share \($0) of the dump" } ?? "")]
        for verdict in [Verdict.altered, .error, .untrusted, .unsigned, .indeterminate, .authentic] {
            if let count = report.verdicts[verdict], count > 0 { lines.append(row(verdict.rawValue, count)) }
        }
        for reason in SkipReason.allCases {
            if let count = report.skipped[reason], count > 0 { lines.append(row("skipped", count) + "  " + words(reason)) }
        }
        if report.files == 0 { lines.append("# no recording was found") }
        if report.isInterrupted { lines.append("# interrupted; the same command goes on") }
        if !report.notes.isEmpty { lines.append("# the files together") }
        for note in report.notes.prefix(mostNotes) {
            lines.append("#   \(note.code.severity.rawValue): \(Plain.safe(note.message)) [\(note.code.name)]")
        }
        if report.notes.count > mostNotes { lines.append("#   and \(report.notes.count - mostNotes) more; --json lists all") }
        lines.append("# verdict of the dump: \(report.verdict.rawValue)")
        return lines.joined(separator: "\n")
    }

    private static func row(_ name: String, _ count: Int) -> String {
        let digits = "\(count)"
        return "#   " + name + String(repeating: " ", count: max(1, 24 - name.count - digits.count)) + digits
    }

    private static func words(_ reason: SkipReason) -> String {
        switch reason {
        case .notARecording: "not a recording, by content"
        case .empty: "empty"
        case .link: "symbolic link, not followed"
        case .hardLink: "another name of a file"
        case .special: "FIFO, socket or device"
        case .repeatedFolder: "folder walked through already"
        }
    }

    private static func number(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// A size that a person can take in.
    private static func size(_ bytes: UInt64) -> String {
        for (unit, size) in [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where Double(bytes) >= size {
            return "\((Double(bytes) / size * 10).rounded() / 10) \(unit)"
        }
        return Plain.bytes(bytes)
    }
}
