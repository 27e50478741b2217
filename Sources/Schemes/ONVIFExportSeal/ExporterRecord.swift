import ByteInput
package import Evidence

/// Who exported, when and from which sources - `suep`, ONVIF Export File Format.
package struct ExporterRecord: Sendable, Hashable {
    /// A track and the source it was recorded from.
    package struct Source: Sendable, Hashable {
        /// The track, of which the box has 16 bits.
        package var trackID: UInt16
        /// Name of the source.
        package var name: String
        /// Where the source is reached.
        package var url: String
        /// Its hardware address.
        package var mac: String
        /// Which of its lines it was, as a token of the source's own.
        package var lineToken: String

        /// A source as an exporter fills it in.
        package init(trackID: UInt16, name: String, url: String = "", mac: String = "", lineToken: String = "") {
            self.trackID = trackID
            self.name = name
            self.url = url
            self.mac = mac
            self.lineToken = lineToken
        }
    }

    /// Name of the exporting device or program.
    package var name: String
    /// Where it is reached.
    package var url: String
    /// Its hardware address.
    package var mac: String
    /// When it exported, by its clock, in whole seconds.
    package var time: Timestamp
    /// The person who exported.
    package var exportOperator: String
    /// The sources by track.
    package var sources: [Source]

    /// Version of the box, as the standard has it.
    package static let version: UInt8 = 1
    /// 1904-01-01, from which the time counts (ISO/IEC 14496-12, 8.2.2.3), in seconds since 1970.
    package static let epoch: Int64 = -2_082_844_800

    /// A record as an exporter fills it in.
    package init(name: String, url: String, mac: String, time: Timestamp, exportOperator: String, sources: [Source]) {
        self.name = name
        self.url = url
        self.mac = mac
        self.time = time
        self.exportOperator = exportOperator
        self.sources = sources
    }

    /// Reads the payload of a `suep` box that stands at `offset` of the file.
    init(_ payload: ArraySlice<UInt8>, at offset: UInt64) throws(ExportSealError) {
        var fields = SealFields(payload, box: "suep", offset: offset)
        let version = UInt8(truncatingIfNeeded: try fields.integer(UInt32.self) >> 24)
        guard version == Self.version else {
            throw ExportSealError(code: .version(UInt32(version)), box: "suep", offset: offset)
        }
        name = try fields.text()
        url = try fields.text()
        mac = try fields.text()
        let seconds = try fields.integer(UInt64.self)
        time = Timestamp(seconds: Int64(clamping: seconds).addingReportingOverflow(Self.epoch).partialValue)
        exportOperator = try fields.text()
        sources = []
        // Each entry takes 6 bytes at the least, so a count of the file's choice allocates nothing.
        for _ in 0..<(try fields.integer(UInt32.self)) {
            sources.append(
                Source(
                    trackID: try fields.integer(), name: try fields.text(), url: try fields.text(), mac: try fields.text(),
                    lineToken: try fields.text()))
        }
        try fields.expectEnd()
    }
}

/// Starts of tracks as the exporter corrected them - `cstb`, ONVIF Export File Format.
package struct CorrectedStart: Sendable, Hashable {
    /// The track.
    package var trackID: UInt32
    /// When its first sample was recorded; to the microsecond of the 100 ns that the box has.
    package var time: Timestamp

    /// 1601-01-01, from which the times count, in seconds since 1970.
    private static let epoch: Int64 = -11_644_473_600

    /// Reads the payload of a `cstb` box that stands at `offset` of the file.
    static func all(_ payload: ArraySlice<UInt8>, at offset: UInt64) throws(ExportSealError) -> [CorrectedStart] {
        var fields = SealFields(payload, box: "cstb", offset: offset)
        var starts: [CorrectedStart] = []
        for _ in 0..<(try fields.integer(UInt32.self)) {
            let trackID: UInt32 = try fields.integer()
            let microseconds = Int64(clamping: try fields.integer(UInt64.self) / 10)
            starts.append(
                CorrectedStart(
                    trackID: trackID, time: Timestamp(microseconds: microseconds.addingReportingOverflow(epoch * 1_000_000).partialValue)))
        }
        try fields.expectEnd()
        return starts
    }
}

/// Fields of a box of this format, in order; every failure names the box.
struct SealFields {
    private var cursor: ByteCursor
    private let box: String
    private let offset: UInt64

    init(_ bytes: ArraySlice<UInt8>, box: String, offset: UInt64) {
        cursor = ByteCursor(bytes)
        self.box = box
        self.offset = offset
    }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(ExportSealError) -> Value {
        do { return try cursor.integer(Value.self) } catch { throw ExportSealError(code: .tooShort, box: box, offset: offset) }
    }

    /// UTF-8 up to a zero byte.
    mutating func text() throws(ExportSealError) -> String {
        var ahead = cursor
        let rest = ahead.takeRest()
        guard let end = rest.firstIndex(of: 0), let bytes = try? cursor.take(end - rest.startIndex), (try? cursor.skip(1)) != nil,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw ExportSealError(code: .text, box: box, offset: offset) }
        return text
    }

    func expectEnd() throws(ExportSealError) {
        guard cursor.isAtEnd else { throw ExportSealError(code: .count, box: box, offset: offset) }
    }
}
