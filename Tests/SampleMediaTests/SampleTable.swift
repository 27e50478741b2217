import Foundation
import Testing

/// One line of the table in SampleMedia/README.md: what was done to a recording, and what must be said about it.
struct SampleRow: Sendable, CustomTestStringConvertible {
    var file: String
    var verdict: String
    var exitStatus: Int32
    /// Frames as the table writes them: `41`, `66-67`; empty for none.
    var altered: String
    /// `15 after 29`; empty for none.
    var missing: String
    var unsigned: String
    /// The code of a finding that must be among the others; empty where none is asked for.
    var finding: String

    var testDescription: String { file }

    /// Reads a line of the table; `nil` for every other line.
    init?(line: Substring) {
        guard line.hasPrefix("| `") else { return nil }
        var cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map {
            $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
        }
        cells.removeLast()
        guard cells.count == 8, let status = Int32(cells[3]) else { return nil }
        (file, verdict, exitStatus) = (cells[0], cells[2], status)
        (altered, missing, unsigned, finding) = (cells[4], cells[5], cells[6], cells[7])
    }
}

/// The checkout that the tests were built from.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path
    static let samples = root + "/SampleMedia"

    /// The table, line by line.
    static let rows = ((try? text("SampleMedia/README.md")) ?? "").split(separator: "\n").compactMap { SampleRow(line: $0) }

    static func text(_ path: String) throws -> String { try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8) }
}
