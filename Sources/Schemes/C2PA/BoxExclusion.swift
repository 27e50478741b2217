import CBOR
import ISOBMFF

/// One entry of the list of what a hash leaves out: which boxes, and which parts of them.
struct BoxExclusion: Sendable, Hashable {
    /// One step of the path to the boxes.
    struct Step: Sendable, Hashable {
        /// The type of the box.
        var type: FourCharacterCode
        /// Which one of its siblings of that type, from 1; all where `nil`.
        var number: Int?
    }

    /// Bytes that a box must have.
    struct Match: Sendable, Hashable {
        /// Where, from the start of the box's header.
        var offset: UInt64
        /// What.
        var value: [UInt8]
    }

    /// Flags of a box of which all, or those that are set here, must be as here.
    struct Flags: Sendable, Hashable {
        var value: UInt32
        var isExact: Bool
    }

    /// A part of a box.
    struct Part: Sendable, Hashable {
        /// Where it begins, from the start of the box's header.
        var offset: UInt64
        /// How long it is; 0 to the end of the box.
        var length: UInt64
    }

    /// The path as it was written.
    var text: String
    /// The path from the top level of the file.
    var path: [Step]
    /// The size that the box must have.
    var length: UInt64?
    /// The version that the box must have.
    var version: UInt8?
    /// The flags that the box must have: all of them exactly, or at least those that are set.
    var flags: Flags?
    /// Bytes that the box must have.
    var matches: [Match]
    /// What of the box is left out; all of it where `nil`.
    var parts: [Part]?

    init(_ item: CBORItem) throws(BMFFHash.Malformed) {
        guard let map = item.map, let text = map["xpath"]?.text else { throw BMFFHash.Malformed(reason: "an exclusion has no path") }
        func malformed(_ what: String) -> BMFFHash.Malformed { BMFFHash.Malformed(reason: "the exclusion \(text.prefix(80)) \(what)") }
        guard let path = Self.path(text) else { throw malformed("has no path of boxes") }
        self.text = text
        self.path = path
        length = try Self.number(map["length"], malformed("has a length that is none"))
        let version = try Self.number(map["version"], malformed("has a version that is none"))
        guard version ?? 0 <= 255 else { throw malformed("has a version that is none") }
        self.version = version.map { UInt8(truncatingIfNeeded: $0) }
        if let item = map["flags"] {
            guard let bytes = item.bytes, bytes.count == 3 else { throw malformed("has flags of another length than 3") }
            flags = Flags(value: bytes.reduce(0) { $0 << 8 | UInt32($1) }, isExact: map["exact"]?.boolean ?? true)
        } else {
            flags = nil
        }
        matches = []
        for entry in try Self.list(map["data"], malformed("has data that is no list")) {
            guard let offset = entry.map?["offset"]?.unsigned, let value = entry.map?["value"]?.bytes, value.count <= 65_536 else {
                throw malformed("has data without offset and value")
            }
            matches.append(Match(offset: offset, value: Array(value)))
        }
        parts =
            map["subset"] == nil ? nil : try Self.parts(try Self.list(map["subset"], malformed("has a subset that is no list")), malformed)
    }

    private static func parts(_ entries: [CBORItem], _ malformed: (String) -> BMFFHash.Malformed) throws(BMFFHash.Malformed) -> [Part] {
        var parts: [Part] = []
        for entry in entries {
            guard let offset = entry.map?["offset"]?.unsigned, let length = entry.map?["length"]?.unsigned else {
                throw malformed("has a subset without offset and length")
            }
            if let last = parts.last {
                let (end, overflow) = last.offset.addingReportingOverflow(last.length)
                guard last.length > 0, !overflow, end <= offset else { throw malformed("has a subset whose parts overlap or fall back") }
            }
            parts.append(Part(offset: offset, length: length))
        }
        return parts
    }

    private static func number(_ item: CBORItem?, _ failure: @autoclosure () -> BMFFHash.Malformed) throws(BMFFHash.Malformed) -> UInt64? {
        guard let item else { return nil }
        guard let number = item.unsigned else { throw failure() }
        return number
    }

    private static func list(_ item: CBORItem?, _ failure: @autoclosure () -> BMFFHash.Malformed) throws(BMFFHash.Malformed) -> [CBORItem] {
        guard let item else { return [] }
        guard let list = item.array, list.count <= 4096 else { throw failure() }
        return list
    }

    /// `/moov/trak[2]/mdia`; `nil` where it is not of that form.
    static func path(_ text: String) -> [Step]? {
        guard text.hasPrefix("/"), text.utf8.count <= 1024 else { return nil }
        var steps: [Step] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var name = part
            var number: Int?
            if part.hasSuffix("]") {
                guard let open = part.lastIndex(of: "["), let parsed = Int(part[part.index(after: open)...].dropLast()), parsed >= 1 else {
                    return nil
                }
                name = part[..<open]
                number = parsed
            }
            // One character a byte, as Latin-1 has them: some types of QuickTime begin with ©.
            let bytes = name.unicodeScalars.map(\.value)
            guard bytes.count == 4, bytes.allSatisfy({ $0 < 256 }) else { return nil }
            steps.append(Step(type: FourCharacterCode(bytes.reduce(0) { $0 << 8 | $1 }), number: number))
        }
        return steps.isEmpty ? nil : steps
    }

    /// Whether it is one of those that every seal has: C2PA's own boxes, what is rewritten after sealing, and free space.
    var isUsual: Bool {
        switch text {
        case "/ftyp", "/mfra", "/free", "/skip", "/mdat": true
        case "/uuid": !matches.isEmpty
        default: false
        }
    }
}
