/// A box found in a file by the forge's own small reader, which is written apart from the program's so that neither hides the other's error.
package struct LocatedBox: Sendable, Hashable {
    /// The four-character code.
    package var type: String
    /// Header and payload.
    package var range: Range<Int>
    /// Size of the header: 8, 16, and 16 more for `uuid`.
    package var headerLength: Int
    /// The boxes inside, for the containers that the forge writes.
    package var children: [LocatedBox]

    /// What follows the header.
    package var payload: Range<Int> { range.lowerBound + headerLength..<range.upperBound }
}

/// The boxes of a well-formed file. Reading ends quietly at the first thing that is not a box, as after truncation.
package struct BoxTree: Sendable, Hashable {
    /// The top-level boxes in file order.
    package let boxes: [LocatedBox]

    /// Reads the boxes of a file.
    package init(_ bytes: [UInt8]) { boxes = Self.read(bytes, bytes.indices, depth: 0) }

    /// The box at a path such as `moov/trak[1]/mdia/mdhd`; an index counts boxes of the same type from 0.
    package func box(_ path: String) throws(ForgeError) -> LocatedBox {
        var level = boxes
        var found: LocatedBox?
        for step in path.split(separator: "/") {
            let parts = step.split(whereSeparator: { $0 == "[" || $0 == "]" })
            let index = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            let candidates = level.filter { $0.type == String(parts[0]) }
            guard candidates.indices.contains(index) else { throw ForgeError(.noSuchBox, path) }
            found = candidates[index]
            level = candidates[index].children
        }
        guard let found else { throw ForgeError(.noSuchBox, path) }
        return found
    }

    /// Every box of a type, wherever it stands, in file order.
    package func all(_ type: String) -> [LocatedBox] {
        var pending = Array(boxes.reversed())
        var found: [LocatedBox] = []
        while let box = pending.popLast() {
            if box.type == type { found.append(box) }
            pending += box.children.reversed()
        }
        return found
    }

    private static let containers: Set<String> = [
        "moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf", "mfra", "udta",
    ]

    private static func read(_ bytes: [UInt8], _ range: Range<Int>, depth: Int) -> [LocatedBox] {
        var found: [LocatedBox] = []
        var position = range.lowerBound
        while position + 8 <= range.upperBound {
            var size = bytes.bigEndian(at: position, bytes: 4)
            let type = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
            var header = 8
            if size == 1, position + 16 <= range.upperBound {
                size = bytes.bigEndian(at: position + 8, bytes: 8)
                header = 16
            } else if size == 0, depth == 0 {
                size = UInt64(range.upperBound - position)
            }
            if type == "uuid" { header += 16 }
            guard size >= UInt64(header), size <= UInt64(range.upperBound - position) else { break }
            let end = position + Int(size)
            let isContainer = containers.contains(type) && depth < 8
            let children = isContainer ? read(bytes, position + header..<end, depth: depth + 1) : []
            found.append(LocatedBox(type: type, range: position..<end, headerLength: header, children: children))
            position = end
        }
        return found
    }
}

extension [UInt8] {
    /// A big-endian integer; the caller has checked that the bytes are there.
    func bigEndian(at offset: Int, bytes count: Int) -> UInt64 {
        self[offset..<offset + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
