/// Writes JSON piece by piece, so that a list of any length costs nothing to keep.
///
/// Commas and nesting are its duty; that keys come in the order the reader expects is the caller's.
package struct JSONStream {
    private let sink: (String) -> Void
    private var pending = ""
    private var needsComma = false

    /// A stream that hands on its text in pieces of some KiB.
    package init(_ sink: @escaping (String) -> Void) { self.sink = sink }

    /// Writes an object, whose members are written by `body`.
    package mutating func object<Failure: Error>(_ body: (inout JSONStream) throws(Failure) -> Void) throws(Failure) {
        try nested("{", "}", body)
    }

    /// Writes an array, whose values are written by `body`.
    package mutating func array<Failure: Error>(_ body: (inout JSONStream) throws(Failure) -> Void) throws(Failure) {
        try nested("[", "]", body)
    }

    /// Writes the name of a member; its value has to follow.
    package mutating func key(_ name: StaticString) {
        separate()
        pending += "\"\(name)\":"
        needsComma = false
    }

    /// Writes a string.
    package mutating func value(_ text: String) {
        separate()
        pending += Self.quoted(text)
        needsComma = true
    }

    /// Writes an integer.
    package mutating func value(_ number: some FixedWidthInteger) { literal("\(number)") }

    /// Writes a number; JSON has none for what is not finite.
    package mutating func value(_ number: Double) { literal(number.isFinite ? "\(number)" : "null") }

    /// Writes `true` or `false`.
    package mutating func value(_ flag: Bool) { literal(flag ? "true" : "false") }

    /// Writes `null`.
    package mutating func null() { literal("null") }

    /// Writes a value that is JSON already.
    mutating func raw(_ json: String) { literal(json) }

    /// Ends the text with a line feed and hands on what is left.
    package mutating func finish() {
        sink(pending + "\n")
        pending = ""
    }

    private mutating func literal(_ text: String) {
        separate()
        pending += text
        needsComma = true
    }

    /// Opens an object (`{`) or an array (`[`) that ends elsewhere than in the same block.
    mutating func begin(_ bracket: String) {
        separate()
        pending += bracket
        needsComma = false
    }

    /// Closes what `begin` opened.
    mutating func end(_ bracket: String) {
        pending += bracket
        needsComma = true
    }

    private mutating func nested<Failure: Error>(
        _ open: String, _ close: String, _ body: (inout JSONStream) throws(Failure) -> Void
    ) throws(Failure) {
        begin(open)
        try body(&self)
        end(close)
    }

    private mutating func separate() {
        if needsComma { pending += "," }
        needsComma = false
        if pending.utf8.count > 16 << 10 {
            sink(pending)
            pending = ""
        }
    }

    /// A string as JSON writes it (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
