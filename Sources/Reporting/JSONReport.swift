public import Evidence
import FoundationEssentials

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
    ///
    /// - Throws: what the encoder throws; numbers that are not finite do not occur.
    public func render(_ report: RecordingReport) throws -> String {
        try encode(ReportDocument(report, toolVersion: toolVersion))
    }

    /// The object without what differs between two examinations of the same file by the same policy: path, tool, and whatever depends on
    /// the day. This is what is signed.
    ///
    /// - Throws: as ``render(_:)``.
    package func renderReproducible(_ report: RecordingReport) throws -> String {
        try encode(ReportDocument(report, toolVersion: toolVersion, isReproducible: true))
    }

    private func encode(_ document: ReportDocument) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            isPretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }
}

/// A value or an explicit `null`.
struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
    let value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}
