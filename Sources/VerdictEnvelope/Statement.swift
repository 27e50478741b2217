import FoundationEssentials

/// An in-toto Statement, version 1: what somebody says (the predicate) about which files (the subjects).
package struct Statement: Sendable, Hashable {
    /// A file by its digests. Its name is for people; it is compared with nothing.
    package struct Subject: Sendable, Hashable {
        /// The name of the file, as it was when it was examined.
        package var name: String
        /// SHA-256 in lower-case hexadecimal.
        package var sha256: String
        /// SHA-512 in lower-case hexadecimal, where it was asked for.
        package var sha512: String?
        /// What was noted about this file apart from the predicate, as JSON: times, which must not make two predicates differ.
        package var annotations: [String: JSONValue]

        /// A file by name and digests.
        package init(name: String, sha256: String, sha512: String? = nil, annotations: [String: JSONValue] = [:]) {
            self.name = name
            self.sha256 = sha256
            self.sha512 = sha512
            self.annotations = annotations
        }
    }

    /// The `_type` of every statement.
    package static let type = "https://in-toto.io/Statement/v1"

    /// The files.
    package var subjects: [Subject]
    /// What kind of predicate it is, a URI.
    package var predicateType: String
    /// The predicate, as JSON text.
    package var predicate: [UInt8]

    /// A statement to be signed.
    package init(subjects: [Subject], predicateType: String, predicate: [UInt8]) {
        self.subjects = subjects
        self.predicateType = predicateType
        self.predicate = predicate
    }

    /// The statement as bytes: the same statement always gives the same ones. These are what is signed.
    package var bytes: [UInt8] {
        var text: [UInt8] = []
        text += Array(#"{"_type":\#(Self.quoted(Self.type)),"subject":["#.utf8)
        text += Array(subjects.map(Self.json).joined(separator: ",").utf8)
        text += Array(#"],"predicateType":\#(Self.quoted(predicateType)),"predicate":"#.utf8)
        return text + predicate + Array("}".utf8)
    }

    private static func json(_ subject: Subject) -> String {
        var digests = #""sha256":\#(quoted(subject.sha256))"#
        if let sha512 = subject.sha512 { digests += #","sha512":\#(quoted(sha512))"# }
        let notes = subject.annotations.isEmpty ? "" : #","annotations":\#(JSONValue.object(subject.annotations).json)"#
        return #"{"name":\#(quoted(subject.name)),"digest":{\#(digests)}\#(notes)}"#
    }

    fileprivate static func quoted(_ text: String) -> String { JSONValue.text(text).json }

    /// A statement from the payload of an envelope. Fields that it does not know are passed over, as in-toto asks.
    ///
    /// - Throws: `notAStatement`, with what is missing.
    package init(parsing bytes: [UInt8]) throws(EnvelopeError) {
        func refuse(_ what: String) -> EnvelopeError { EnvelopeError(.notAStatement, "not an in-toto statement: \(what)") }
        guard let value = JSONValue(json: bytes) else { throw refuse("the payload is not JSON") }
        guard value["_type"]?.text == Self.type else { throw refuse("its _type is not \(Self.type)") }
        guard let predicateType = value["predicateType"]?.text, !predicateType.isEmpty else { throw refuse("it has no predicateType") }
        guard let predicate = value["predicate"], predicate.object != nil else { throw refuse("it has no predicate") }
        guard let subjects = value["subject"]?.list, !subjects.isEmpty else { throw refuse("it has no subject") }
        self.predicateType = predicateType
        self.predicate = Array(predicate.json.utf8)
        self.subjects = []
        for subject in subjects {
            guard let sha256 = subject["digest"]?["sha256"]?.text, Self.isHexadecimal(sha256, bytes: 32) else {
                throw refuse("a subject has no SHA-256")
            }
            let sha512 = subject["digest"]?["sha512"]?.text
            if let sha512, !Self.isHexadecimal(sha512, bytes: 64) { throw refuse("a subject has a SHA-512 that is none") }
            self.subjects.append(
                Subject(
                    name: subject["name"]?.text ?? "", sha256: sha256.lowercased(), sha512: sha512?.lowercased(),
                    annotations: subject["annotations"]?.object ?? [:]))
        }
    }

    private static func isHexadecimal(_ text: String, bytes: Int) -> Bool {
        text.utf8.count == 2 * bytes
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
            }
    }
}

extension JSONValue {
    /// The value as text: members in the order of their names, no space between anything.
    package var json: String {
        switch self {
        case .null: return "null"
        case .flag(let flag): return flag ? "true" : "false"
        case .integer(let number): return "\(number)"
        case .number(let number): return number.isFinite ? "\(number)" : "null"
        case .text(let text): return Self.quoted(text)
        case .list(let list): return "[" + list.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            return "{" + members.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.json }.joined(separator: ",") + "}"
        }
    }

    /// A string as JSON writes it (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard let data = try? encoder.encode(text) else { return "\"\"" }
        return String(decoding: data, as: UTF8.self)
    }
}
