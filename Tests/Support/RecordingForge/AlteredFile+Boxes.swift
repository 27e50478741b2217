/// Alterations that make boxes larger or smaller, with the sizes around them and the offsets behind them moved along.
extension AlteredFile {
    /// Puts other bytes in the place of a box, header and all; none take it out.
    package mutating func replaceBox(_ path: String, with new: [UInt8]) throws(ForgeError) {
        try replace(try box(path), with: new, inside: try containers(of: path))
    }

    /// Puts boxes behind the last one inside a container.
    package mutating func append(boxes new: [UInt8], inside path: String) throws(ForgeError) {
        let end = try box(path).upperBound
        try replace(end..<end, with: new, inside: try containers(of: path + "/"))
    }

    /// Puts boxes in front of a box, into the same container.
    package mutating func insert(boxes new: [UInt8], before path: String) throws(ForgeError) {
        let start = try box(path).lowerBound
        try replace(start..<start, with: new, inside: try containers(of: path))
    }

    /// The bytes of a box, header included.
    package func bytes(of path: String) throws(ForgeError) -> [UInt8] { Array(bytes[try box(path)]) }

    /// The boxes that the last step of a path lies in, outermost first.
    private func containers(of path: String) throws(ForgeError) -> [Range<Int>] {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        var containers: [Range<Int>] = []
        for count in steps.indices.map({ $0 + 1 }) { containers.append(try box(steps.prefix(count).joined(separator: "/"))) }
        return containers
    }

    private mutating func replace(_ range: Range<Int>, with new: [UInt8], inside containers: [Range<Int>]) throws(ForgeError) {
        splice(range, with: new, fixingOffsets: true)
        // Containers begin before the place, so that only their sizes change; and only now, because without them nothing is found.
        for container in containers {
            var writer = BoxWriter()
            writer.integer(container.count + new.count - range.count, bytes: 4)
            try overwrite(at: container.lowerBound, with: writer.bytes)
        }
    }
}
