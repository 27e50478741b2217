/// Reads a tree of superboxes from bytes that anybody may have written. Nothing reads past what its parent has.
package struct SuperboxReader {
    /// What reading a tree may cost.
    package struct Limits: Sendable, Hashable {
        /// How deep superboxes may be nested: four levels is what a manifest store has.
        package var depth = 12
        /// How many boxes there may be.
        package var boxes = 20_000

        /// The defaults.
        package init() {}
    }

    private let bytes: ArraySlice<UInt8>
    private let limits: Limits
    private var boxes = 0

    private struct Header {
        var type: String
        /// Where its payload begins and ends, as indices of the bytes.
        var payload: Range<Int>
    }

    /// The superbox that the bytes begin with, and what follows it.
    ///
    /// - Throws: what is wrong, with its place.
    package static func first(
        in bytes: ArraySlice<UInt8>, limits: Limits = Limits()
    ) throws(JUMBFError) -> (superbox: Superbox, rest: ArraySlice<UInt8>) {
        var reader = SuperboxReader(bytes: bytes, limits: limits)
        let header = try reader.header(at: bytes.startIndex, end: bytes.endIndex)
        let superbox = try reader.superbox(header, depth: 0)
        return (superbox, bytes[header.payload.upperBound...])
    }

    private init(bytes: ArraySlice<UInt8>, limits: Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    private func failure(_ code: JUMBFError.Code, _ index: Int) -> JUMBFError { JUMBFError(code, at: index - bytes.startIndex) }

    private func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }

    private mutating func header(at start: Int, end: Int) throws(JUMBFError) -> Header {
        boxes += 1
        guard boxes <= limits.boxes else { throw failure(.tooManyBoxes, start) }
        guard end - start >= 8 else { throw failure(.truncated, start) }
        var size = number(start..<start + 4)
        let type = bytes[start + 4..<start + 8]
        var headerSize = 8
        if size == 1 {
            guard end - start >= 16 else { throw failure(.truncated, start) }
            size = number(start + 8..<start + 16)
            headerSize = 16
        } else if size == 0 {
            size = UInt64(end - start)
        }
        guard size >= UInt64(headerSize), size <= UInt64(end - start), let length = Int(exactly: size) else {
            throw failure(.badSize(size), start)
        }
        return Header(type: Self.text(type), payload: start + headerSize..<start + length)
    }

    /// Four characters, with what cannot be shown replaced: the type is compared, and printed.
    private static func text(_ type: ArraySlice<UInt8>) -> String {
        String(decoding: type.map { (0x20..<0x7F).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }

    private mutating func superbox(_ header: Header, depth: Int) throws(JUMBFError) -> Superbox {
        let start = header.payload.lowerBound
        guard header.type == "jumb" else { throw failure(.notASuperbox(type: header.type), start) }
        guard depth < limits.depth else { throw failure(.tooDeep, start) }
        let description = try self.header(at: start, end: header.payload.upperBound)
        guard description.type == "jumd" else { throw failure(.noDescription, start) }
        let fields = try self.description(description.payload)
        var contents: [Superbox.Content] = []
        var children: [Superbox] = []
        var next = description.payload.upperBound
        while next < header.payload.upperBound {
            let box = try self.header(at: next, end: header.payload.upperBound)
            if box.type == "jumb" {
                children.append(try superbox(box, depth: depth + 1))
            } else {
                contents.append(Superbox.Content(type: box.type, payload: bytes[box.payload]))
            }
            next = box.payload.upperBound
        }
        return Superbox(
            type: fields.type, label: fields.label, isRequestable: fields.isRequestable, privateBox: fields.privateBox, contents: contents,
            children: children, payload: bytes[header.payload])
    }

    private struct Description {
        var type: [UInt8]
        var label: String?
        var isRequestable: Bool
        var privateBox: Superbox.Content?
    }

    private mutating func description(_ range: Range<Int>) throws(JUMBFError) -> Description {
        guard range.count >= 17 else { throw failure(.badDescription, range.lowerBound) }
        let toggles = bytes[range.lowerBound + 16]
        var description = Description(
            type: Array(bytes[range.lowerBound..<range.lowerBound + 16]), label: nil, isRequestable: toggles & 1 != 0, privateBox: nil)
        var next = range.lowerBound + 17
        guard toggles & 0xE0 == 0 else { throw failure(.badDescription, next - 1) }
        func pass(_ count: Int) throws(JUMBFError) {
            guard range.upperBound - next >= count else { throw failure(.badDescription, next) }
            next += count
        }
        if toggles & 0x02 != 0 {
            guard let end = bytes[next..<range.upperBound].firstIndex(of: 0) else { throw failure(.badLabel, next) }
            guard let label = String(validating: bytes[next..<end], as: UTF8.self), Self.isLabel(label) else {
                throw failure(.badLabel, next)
            }
            description.label = label
            next = end + 1
        }
        if toggles & 0x04 != 0 { try pass(4) }
        if toggles & 0x08 != 0 { try pass(32) }
        if toggles & 0x10 != 0 {
            let box = try header(at: next, end: range.upperBound)
            description.privateBox = Superbox.Content(type: box.type, payload: bytes[box.payload])
            next = box.payload.upperBound
        }
        guard next == range.upperBound else { throw failure(.badDescription, next) }
        return description
    }

    /// Labels hold no control characters and nothing that has a meaning in a path (C2PA specification, "JUMBF labels").
    private static func isLabel(_ label: String) -> Bool {
        !label.isEmpty && !label.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || "/;?#".unicodeScalars.contains($0) }
    }
}
