/// Writes JSON piece by piece, so that a list of any length costs nothing to keep.
///
/// Commas, nesting and line breaks are its duty; that keys come in the order the reader expects is the caller's.
package struct JSONStream {
    private let sink: (String) -> Void
    private let isPretty: Bool
    private var pending: [UInt8] = []
    private var depth = 0
    private var needsComma = false
    private var followsKey = false

    /// A stream that hands on its text in pieces of some KiB.
    ///
    /// - Parameter isPretty: spreads it over lines for a reader; everything on one line if not.
    package init(isPretty: Bool = false, _ sink: @escaping (String) -> Void) {
        self.sink = sink
        self.isPretty = isPretty
    }

    /// The text of one object, without a line break at the end.
    package static func text<Failure: Error>(
        isPretty: Bool = false, ofObject body: (inout JSONStream) throws(Failure) -> Void
    ) throws(Failure) -> String {
        var text = ""
        var json = JSONStream(isPretty: isPretty) { text += $0 }
        try json.object(body)
        json.handOn()
        return text
    }

    /// Writes an object, whose members are written by `body`.
    package mutating func object<Failure: Error>(_ body: (inout JSONStream) throws(Failure) -> Void) throws(Failure) {
        begin("{")
        try body(&self)
        end("}")
    }

    /// Writes an array, whose values are written by `body`.
    package mutating func array<Failure: Error>(_ body: (inout JSONStream) throws(Failure) -> Void) throws(Failure) {
        begin("[")
        try body(&self)
        end("]")
    }

    /// Writes the name of a member; its value has to follow.
    package mutating func key(_ name: StaticString) {
        separate()
        pending.append(Self.quote)
        unsafe pending.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        pending.append(contentsOf: isPretty ? [Self.quote, 0x3A, 0x20] : [Self.quote, 0x3A])
        needsComma = false
        followsKey = true
    }

    /// Writes a string.
    package mutating func value(_ text: String) {
        separate()
        quote(text)
        needsComma = true
    }

    /// Writes an integer.
    package mutating func value(_ number: some FixedWidthInteger) { literal("\(number)") }

    /// Writes a number, a whole one without a fraction; JSON has none for what is not finite.
    package mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { literal("\(whole)") } else { literal("\(number)") }
    }

    /// Writes `true` or `false`.
    package mutating func value(_ flag: Bool) { literal(flag ? "true" : "false") }

    /// Writes `null`.
    package mutating func null() { literal("null") }

    /// Writes a value that is JSON already.
    mutating func raw(_ json: String) { literal(json) }

    /// Ends the text with a line feed and hands on what is left.
    package mutating func finish() {
        pending.append(0x0A)
        handOn()
    }

    /// Opens an object (`{`) or an array (`[`) that ends elsewhere than in the same block.
    mutating func begin(_ bracket: Unicode.Scalar) {
        separate()
        pending.append(UInt8(truncatingIfNeeded: bracket.value))
        depth += 1
        needsComma = false
    }

    /// Closes what `begin` opened.
    mutating func end(_ bracket: Unicode.Scalar) {
        depth -= 1
        // Where nothing was written, nothing needs a comma.
        if needsComma { breakLine() }
        pending.append(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        separate()
        pending.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { pending.append(0x2C) }
        if !followsKey, depth > 0 { breakLine() }
        needsComma = false
        followsKey = false
        if pending.count > 16 << 10 { handOn() }
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        pending.append(0x0A)
        pending.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }

    private mutating func handOn() {
        sink(String(decoding: pending, as: UTF8.self))
        pending.removeAll(keepingCapacity: true)
    }

    private static let quote = UInt8(ascii: "\"")

    /// A string as JSON writes it (RFC 8259, section 7).
    private mutating func quote(_ text: String) {
        pending.append(Self.quote)
        for byte in text.utf8 {
            switch byte {
            case Self.quote, UInt8(ascii: "\\"): pending.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x09: pending.append(contentsOf: "\\t".utf8)
            case 0x0A: pending.append(contentsOf: "\\n".utf8)
            case 0x0D: pending.append(contentsOf: "\\r".utf8)
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                pending.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(digits)".utf8)
            default: pending.append(byte)
            }
        }
        pending.append(Self.quote)
    }
}

// MARK: - Members of objects

extension JSONStream {
    /// Writes a member that is a string; `null` where there is none.
    mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// Writes a member that is an integer; `null` where there is none.
    mutating func member<Number: FixedWidthInteger>(_ name: StaticString, _ number: Number?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a member that is `true` or `false`; `null` where there is none.
    mutating func member(_ name: StaticString, _ flag: Bool?) {
        key(name)
        if let flag { value(flag) } else { null() }
    }

    /// Writes a member that is a list, each of whose values `body` writes.
    mutating func member<Value>(_ name: StaticString, _ list: some Sequence<Value>, _ body: (inout JSONStream, Value) -> Void) {
        key(name)
        array { json in for value in list { body(&json, value) } }
    }

    /// Writes a member that is an object.
    mutating func member(_ name: StaticString, _ body: (inout JSONStream) -> Void) {
        key(name)
        object(body)
    }
}
