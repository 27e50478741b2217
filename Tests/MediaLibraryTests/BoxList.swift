/// The boxes of a file at one level, read with as little code as possible: tests must not share the reader they check.
struct BoxList {
    struct Box: Equatable {
        var type: String
        var offset: Int
        var size: Int
    }

    var boxes: [Box] = []
    /// Whether the boxes end where the bytes end.
    var isComplete = true

    init(_ bytes: some Collection<UInt8>) {
        let bytes = [UInt8](bytes)
        var offset = 0
        while offset < bytes.count {
            guard bytes.count - offset >= 8 else {
                isComplete = false
                return
            }
            let size = Self.integer(bytes[offset..<offset + 4])
            let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
            guard size >= 8, size <= bytes.count - offset else {
                isComplete = false
                return
            }
            boxes.append(Box(type: type, offset: offset, size: size))
            offset += size
        }
    }

    var types: [String] { boxes.map(\.type) }

    /// The content of the box found by going down from the first box of each type.
    static func content(_ path: [String], of bytes: [UInt8]) -> [UInt8]? {
        var content = bytes
        for type in path {
            guard let box = BoxList(content).boxes.first(where: { $0.type == type }) else { return nil }
            content = Array(content[box.offset + 8..<box.offset + box.size])
        }
        return content
    }

    static func integer(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
