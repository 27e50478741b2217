package import Evidence

/// All boxes of a file in file order, parents before their children. Boxes inside `moof` are not in it: they are read where they are
/// needed, so that a recording of many fragments costs two entries each.
package struct BoxTree: Sendable {
    /// The boxes; a box and everything inside it are the indices from its own up to its `subtreeEnd`.
    package internal(set) var boxes: [Box] = []
    /// The types of `uuid` boxes, by index.
    package internal(set) var uuids: [Int: BoxUUID] = [:]
    /// Bytes inside the file or a container that belong to no box, ascending as they were met.
    package internal(set) var unexplained: [ByteRange] = []
    /// Whether there are more boxes than are read: what is not in the tree may be in the file.
    package internal(set) var isIncomplete = false

    /// The boxes at the top level of the file.
    package var topLevel: BoxSiblings { BoxSiblings(tree: self, index: 0, end: boxes.count) }

    /// The boxes directly inside a box.
    package func children(of index: Int) -> BoxSiblings {
        guard boxes.indices.contains(index) else { return BoxSiblings(tree: self, index: 0, end: 0) }
        return BoxSiblings(tree: self, index: index + 1, end: boxes[index].subtreeEnd)
    }

    /// Indices of the boxes that have no boxes inside, in file order. With `unexplained` and the headers and fields of their parents
    /// they account for every byte of the file.
    package var leaves: some Sequence<Int> { boxes.indices.lazy.filter { boxes[$0].subtreeEnd == $0 + 1 } }

    /// Where a box stands, for messages: `moov/trak[1]/mdia`, with a number where siblings have the same type.
    package func path(of index: Int) -> String {
        var names: [String] = []
        var current: Int? = boxes.indices.contains(index) ? index : nil
        while let each = current, names.count <= 256 {
            names.append(name(of: each))
            current = boxes[each].parent
        }
        return names.reversed().joined(separator: "/")
    }

    private func name(of index: Int) -> String {
        let box = boxes[index]
        var before = 0
        var total = 0
        var sibling = box.parent.map { $0 + 1 } ?? 0
        let end = box.parent.map { boxes[$0].subtreeEnd } ?? boxes.count
        while sibling < end, total < 1_000 {
            if boxes[sibling].type == box.type {
                total += 1
                if sibling < index { before += 1 }
            }
            if boxes[sibling].subtreeEnd <= sibling { break }
            sibling = boxes[sibling].subtreeEnd
        }
        return total > 1 ? "\(box.type)[\(before)]" : "\(box.type)"
    }
}

/// Boxes side by side, by index and box.
package struct BoxSiblings: Sequence, IteratorProtocol, Sendable {
    let tree: BoxTree
    var index: Int
    let end: Int

    /// The next sibling.
    package mutating func next() -> (index: Int, box: Box)? {
        guard index < end, index < tree.boxes.count else { return nil }
        let box = tree.boxes[index]
        defer { index = Swift.max(index + 1, box.subtreeEnd) }
        return (index, box)
    }
}
