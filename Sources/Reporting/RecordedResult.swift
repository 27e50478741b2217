import Evidence

/// A result that was written earlier, as ``JSONReport/render(_:)`` writes it on one line, and what can be had of it without the recording.
///
/// The text is cut, never written anew: what is left of it is to the byte what a fresh examination would have given.
package struct RecordedResult: Sendable, Hashable {
    /// The result as it is signed: without the path, the tool, and what depends on the day of the examination.
    package let reproducible: String

    /// Takes a result apart.
    ///
    /// - Parameter document: one JSON object without spaces between its parts.
    /// - Returns: `nil` where the text is of another form.
    package init?(_ document: String) {
        guard let result = JSONText(object: Array(document.utf8)[...]) else { return nil }
        let reduced = result.mapped { name, value in
            switch name {
            case "tool": nil
            case "file": Self.object(value) { member, value in Self.ofOneDay.contains(member) ? nil : value }
            case "segments":
                Self.list(value) { file in Self.object(file) { member, value in Self.ofOneDay.contains(member) ? nil : value } }
            case "findings": Self.list(value) { finding in Self.isOfOneDay(finding) ? nil : finding }
            case "secondOpinion": Self.object(value) { member, value in member == "reader" ? nil : value }
            case "signatures":
                Self.list(value) { signature in
                    Self.object(signature) { member, value in member == "signers" ? Self.list(value, Self.signer) : value }
                }
            default: value
            }
        }
        reproducible = String(decoding: reduced.bytes, as: UTF8.self)
    }

    /// Members of `file` that are told with the subject, or nowhere.
    private static let ofOneDay: Set<String> = ["path", "pathBytes", "sha512"]

    private static func isOfOneDay(_ finding: ArraySlice<UInt8>) -> Bool {
        JSONText(object: finding)?["code"].map { $0.elementsEqual("\"\(TrustFinding.expiredSinceRecording.rawValue)\"".utf8) } ?? false
    }

    /// A signer, without what the clock of the examination said about the certificate.
    private static func signer(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let basis = JSONText(object: text)?["judgedAtBasis"]
        let isByTheClock = basis.map { $0.elementsEqual("\"\(SignerReport.judgedByTheClock)\"".utf8) } ?? false
        return object(text) { member, value in
            switch member {
            case "trustedToday": nil
            case "judgedAt" where isByTheClock: Array("null".utf8)[...]
            default: value
            }
        }
    }

    private typealias Change = (_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8>?

    private static func object(
        _ text: ArraySlice<UInt8>, _ change: (_ name: String, _ value: ArraySlice<UInt8>) -> ArraySlice<UInt8>?
    ) -> ArraySlice<UInt8> {
        JSONText(object: text)?.mapped(change).bytes ?? text
    }

    private static func list(_ text: ArraySlice<UInt8>, _ change: Change) -> ArraySlice<UInt8> {
        guard let values = JSONText.values(ofList: text) else { return text }
        return Array("[".utf8)[...] + values.compactMap(change).joined(separator: ",".utf8) + "]".utf8
    }
}

/// An object of JSON as the text that it is: its members with their values, none of which is read.
private struct JSONText {
    private var members: [(name: String, value: ArraySlice<UInt8>)]

    private init(_ members: [(name: String, value: ArraySlice<UInt8>)]) { self.members = members }

    /// The members of an object; `nil` where it is none, or has spaces between its parts.
    init?(object text: ArraySlice<UInt8>) {
        guard let parts = Self.parts(text, "{", "}") else { return nil }
        members = []
        for part in parts {
            guard part.first == UInt8(ascii: "\""), let end = part.dropFirst().firstIndex(of: UInt8(ascii: "\"")),
                part[(end + 1)...].first == UInt8(ascii: ":")
            else { return nil }
            members.append((String(decoding: part[(part.startIndex + 1)..<end], as: UTF8.self), part[(end + 2)...]))
        }
    }

    /// The values of a list.
    static func values(ofList text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? { parts(text, "[", "]") }

    /// The value of a member.
    subscript(name: String) -> ArraySlice<UInt8>? { members.first { $0.name == name }?.value }

    /// The object with other values, and without members that have none any more.
    func mapped(_ change: (_ name: String, _ value: ArraySlice<UInt8>) -> ArraySlice<UInt8>?) -> JSONText {
        JSONText(members.compactMap { member in change(member.name, member.value).map { (member.name, $0) } })
    }

    /// Its text.
    var bytes: ArraySlice<UInt8> {
        Array("{".utf8)[...] + members.map { Array("\"\($0.name)\":".utf8) + $0.value }.joined(separator: ",".utf8) + "}".utf8
    }

    /// What stands between two brackets, cut at the commas that belong to them.
    private static func parts(_ text: ArraySlice<UInt8>, _ open: Unicode.Scalar, _ close: Unicode.Scalar) -> [ArraySlice<UInt8>]? {
        guard text.count >= 2, text.first == UInt8(ascii: open), text.last == UInt8(ascii: close) else { return nil }
        let inside = text.dropFirst().dropLast()
        guard !inside.isEmpty else { return [] }
        var parts: [ArraySlice<UInt8>] = []
        var (depth, start, isQuoted, isEscaped) = (0, inside.startIndex, false, false)
        for (index, byte) in zip(inside.indices, inside) {
            if isQuoted {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isQuoted = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isQuoted = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                parts.append(inside[start..<index])
                start = index + 1
            default: break
            }
            guard depth >= 0 else { return nil }
        }
        guard depth == 0, !isQuoted else { return nil }
        return parts + [inside[start...]]
    }
}
