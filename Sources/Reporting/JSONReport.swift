public import Evidence

/// The machine-readable result, `schemaVersion` 1: one object for a file.
public struct JSONReport: Sendable {
    /// The version of the schema that the fields follow.
    public static let schemaVersion = 1
    /// Whether it is spread over lines for reading, or on one line as JSON Lines wants it.
    public var isPretty: Bool
    /// The version of the program, named in the result.
    public var toolVersion: String

    /// A renderer.
    public init(isPretty: Bool, toolVersion: String) {
        self.isPretty = isPretty
        self.toolVersion = toolVersion
    }

    /// The object's text, without a line break at the end. Keys are sorted, so that the same result gives the same bytes.
    public func render(_ report: RecordingReport) -> String { text(ReportDocument(report: report, toolVersion: toolVersion)) }

    /// The object without what differs between two examinations of the same file by the same policy: path, tool, and whatever depends on
    /// the day. This is what is signed.
    package func renderReproducible(_ report: RecordingReport) -> String {
        text(ReportDocument(report: report, toolVersion: toolVersion, isReproducible: true))
    }

    private func text(_ document: ReportDocument) -> String { JSONStream.text(isPretty: isPretty) { document.write(&$0) } }
}
