import ByteInput
import Evidence

/// Finds all boxes of a file by their headers, without recursion and without reading media data - ISO/IEC 14496-12, 4.2.
struct BoxScanner {
    private struct Level {
        var index: Int?
        var type: FourCharacterCode?
        var end: UInt64
        /// The file itself, where what reaches past the end is lost with the end of the file.
        var isFile = false
        /// In user data, metadata or the like, where damage is odd and not dangerous.
        var isAside: Bool
    }

    /// The headers of some boxes that follow each other; those of large boxes are read by themselves.
    private static let window = 512

    private let budget: ReadingBudget
    private var reader: RangeReader
    private var levels: [Level]
    private var position: UInt64 = 0
    private var handler: FourCharacterCode?
    private var tree = BoxTree()

    /// How many boxes were looked at.
    private(set) var scanned: UInt64 = 0

    init(_ file: EvidenceFile, budget: ReadingBudget) {
        self.budget = budget
        reader = RangeReader(file, capacity: Self.window, readsPastLimit: true)
        levels = [Level(end: file.size, isFile: true, isAside: false)]
    }

    /// A scanner of what is inside one box, a fragment.
    init(inside box: Box, of file: EvidenceFile, budget: ReadingBudget) {
        self.budget = budget
        reader = RangeReader(file, capacity: Self.window, readsPastLimit: true)
        levels = [Level(type: box.type, end: box.end, isAside: false)]
        position = box.payloadOffset
    }

    /// The tree of the whole file.
    ///
    /// - Throws: `unreadable`; `notAMovieFile` where there is no first box, or not one that such a file begins with.
    mutating func scan(_ log: inout FindingLog) throws(MovieError) -> BoxTree {
        while let level = levels.last {
            if position >= level.end {
                close(level)
            } else if level.end - position < 8 {
                try passRest(of: level, &log)
            } else if try !scanBox(in: level, &log) {
                break
            }
        }
        while let level = levels.last { close(level) }
        return tree
    }

    private mutating func close(_ level: Level) {
        if let index = level.index { tree.boxes[index].subtreeEnd = tree.boxes.count }
        levels.removeLast()
    }

    /// What is too little for a box: QuickTime ends user data with 32 bits of zero.
    private mutating func passRest(of level: Level, _ log: inout FindingLog) throws(MovieError) {
        if level.isFile, tree.boxes.isEmpty { throw MovieError(.notAMovieFile(firstBox: nil), offset: 0) }
        let rest = ByteRange(offset: position, length: level.end - position)
        tree.unexplained.append(rest)
        position = level.end
        if level.isFile {
            log.add(.trailingBytes, "\(rest.length) bytes are too few for a box", path: "file", clause: "4.2.2", bytes: [rest])
        } else if !level.isAside {
            log.add(.boxPadding, "\(rest.length) bytes are too few for a box", path: path(level), clause: "4.2.2", bytes: [rest])
        }
    }

    private mutating func scanBox(in level: Level, _ log: inout FindingLog) throws(MovieError) -> Bool {
        scanned += 1
        guard scanned <= budget.boxes, tree.boxes.count < budget.boxesKept, tree.uuids.count < budget.uuidBoxes else {
            let rest = ByteRange(offset: position, length: level.end - position)
            tree.unexplained.append(rest)
            tree.isIncomplete = true
            log.addLimit(
                "more than \(tree.boxes.count) boxes; those from offset \(position) on were not read", path: path(level), bytes: [rest])
            return false
        }
        let isTopLevel = level.isFile
        let header = try BoxHeader.read(&reader, at: position, end: level.end, isTopLevel: isTopLevel)
        if level.isFile, tree.boxes.isEmpty, !ContainerRules.firstBoxes.contains(header.type) {
            throw MovieError(.notAMovieFile(firstBox: header.type), offset: 0)
        }
        if isTerminator(header) {
            passTerminator(of: level, &log)
            return true
        }
        report(header, in: level, &log)
        guard header.hasExtent else {
            tree.unexplained.append(ByteRange(offset: position, length: level.end - position))
            position = level.end
            return true
        }
        try append(header, in: level, &log)
        return true
    }

    /// Four or eight zero bytes: QuickTime's end of a list, or padding.
    private func isTerminator(_ header: BoxHeader) -> Bool { header.extendsToEnd && header.type.value == 0 }

    private mutating func passTerminator(of level: Level, _ log: inout FindingLog) {
        let rest = ByteRange(offset: position, length: level.end - position)
        tree.unexplained.append(rest)
        position = level.end
        if level.isFile {
            log.add(
                .trailingBytes, "\(rest.length) bytes that begin with zeros belong to no box", path: "file", clause: "4.2.2", bytes: [rest])
        } else if !level.isAside {
            log.add(
                .boxPadding, "\(rest.length) bytes that begin with zeros belong to no box", path: path(level), clause: "4.2.2",
                bytes: [rest])
        }
    }

    private mutating func append(_ header: BoxHeader, in level: Level, _ log: inout FindingLog) throws(MovieError) {
        let index = tree.boxes.count
        let depth = levels.count - 1
        var isCut = false
        if case .overrun = header.defect { isCut = true }
        var box = Box(
            type: header.type, parent: level.index, offset: header.offset, size: header.size, headerSize: header.headerSize, depth: depth,
            isCut: isCut, extendsToEnd: header.extendsToEnd)
        box.subtreeEnd = index + 1
        tree.boxes.append(box)
        if let uuid = header.uuid { tree.uuids[index] = uuid }
        position = box.end
        let isAside = level.isAside || ContainerRules.isAside(header.type) || level.type == "stsd"
        if ContainerRules.isMisplaced(header.type, in: level.type), !level.isAside {
            log.add(
                .misplacedBox, "\(header.type) has no place here and is not followed", path: tree.path(of: index), clause: "table 1",
                bytes: [box.range])
        }
        if header.type == "mdia" { handler = nil }
        if header.type == "hdlr", level.type == "mdia" { handler = try HandlerBox.type(of: box, &reader) }
        guard let prefix = try ContainerRules.prefix(of: header, in: level.type, handler: handler, reader: &reader),
            prefix < box.payload.length
        else { return }
        guard depth + 1 < budget.depth else {
            log.add(.nestingTooDeep, "more than \(budget.depth) boxes inside each other", path: "\(header.type)", bytes: [box.range])
            return
        }
        position = box.payloadOffset + prefix
        levels.append(Level(index: index, type: header.type, end: box.end, isAside: isAside))
    }

    private func report(_ header: BoxHeader, in level: Level, _ log: inout FindingLog) {
        guard let defect = header.defect else { return }
        let place = ByteRange(offset: header.offset, length: min(UInt64(header.headerSize), level.end - header.offset))
        let (kind, text) = Self.describe(defect, isTopLevel: level.isFile)
        log.add(
            level.isAside ? .userDataMalformed : kind, text,
            path: level.index.map { tree.path(of: $0) + "/\(header.type)" } ?? "\(header.type)", clause: "4.2.2", bytes: [place])
    }

    /// The finding that a defect of a header is, and its sentence.
    static func describe(_ defect: BoxHeader.Defect, isTopLevel: Bool) -> (ContainerFinding, String) {
        switch defect {
        case .cut: (isTopLevel ? .fileTruncated : .boxOverrun, "the header reaches past the end")
        case .tooSmall(let claimed): (.boxTooSmall, "size \(claimed) is smaller than the header")
        case .sizeZeroNested: (.boxSizeZeroNested, "size 0 (to the end of the file) inside another box")
        case .overrun(let excess, let claimed):
            isTopLevel
                ? (.fileTruncated, "size \(claimed) reaches \(excess) bytes past the end of the file")
                : (.boxOverrun, "size \(claimed) reaches \(excess) bytes past the end of its parent")
        }
    }

    private func path(_ level: Level) -> String { level.index.map { tree.path(of: $0) } ?? "file" }
}
