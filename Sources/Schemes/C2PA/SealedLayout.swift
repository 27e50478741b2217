import ByteInput
import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit

/// What of the file a content binding hashes: its boxes at the top level, without what the exclusions leave out.
struct SealedLayout {
    /// A box at the top level of the file.
    struct TopBox: Sendable, Hashable {
        /// The box.
        var box: Box
        /// Whether all of it is left out.
        var isLeftOut: Bool
        /// The offset that is hashed in front of it: from the start of the file that it is in.
        var position: UInt64
    }

    /// The boxes, in file order; of free space that is left out no more than a few, as there may be more of it than of all else.
    private(set) var boxes: [TopBox] = []
    /// What is left out, ascending and apart.
    private(set) var excluded: [ByteRange] = []
    /// Whether tables inside of `moov` or `moof` are left out.
    private(set) var leavesOutTables = false
    /// Paths of exclusions that are not among those that every seal has, and that left something out.
    private(set) var unusual: [String] = []

    /// How many boxes are free space that is left out and are not among `boxes`.
    var untoldFreeBoxes: Int { max(0, freeBoxes - Self.mostFreeBoxes) }

    private let file: ExaminedFile
    private var freeBoxes = 0
    private static let mostFreeBoxes = 1024
    private let hashesPositions: Bool
    private var byType: [FourCharacterCode: [BoxExclusion]] = [:]
    private var work = 0

    /// How often a box may be compared with an exclusion.
    private static let mostComparisons = 20_000_000

    /// Applies the exclusions of a binding.
    ///
    /// - Throws: `read`, `container`; `limit` where a hostile list would cost too much.
    init(_ binding: BMFFHash, _ file: ExaminedFile) throws(ExaminationError) {
        self.file = file
        hashesPositions = binding.version == .positional
        for exclusion in binding.exclusions {
            if let first = exclusion.path.first { byType[first.type, default: []].append(exclusion) }
        }
        var counts: [FourCharacterCode: Int] = [:]
        for (index, box) in file.movie.boxes.topLevel {
            counts[box.type, default: 0] += 1
            let isLeftOut = try apply(byType[box.type] ?? [], to: box, index, number: counts[box.type] ?? 1)
            if isLeftOut, box.type == "free" || box.type == "skip", file.file.pieces.count == 1 {
                freeBoxes += 1
                guard freeBoxes <= Self.mostFreeBoxes else { continue }
            }
            boxes.append(TopBox(box: box, isLeftOut: isLeftOut, position: box.offset - file.file.start(ofPieceAt: box.offset)))
        }
        excluded = Self.joined(excluded)
    }

    /// Leaves out what the exclusions say of one box at the top level; whether that is all of it.
    private mutating func apply(
        _ exclusions: [BoxExclusion], to box: Box, _ index: Int, number: Int
    ) throws(ExaminationError) -> Bool {
        guard !exclusions.isEmpty else { return false }
        var isLeftOut = false
        var head: [UInt8]?
        var inside: BoxTree?
        for exclusion in exclusions {
            guard exclusion.path[0].number ?? number == number else { continue }
            if exclusion.path.count == 1 {
                guard try matches(exclusion, box, &head) else { continue }
                if exclusion.parts == nil { isLeftOut = true }
                leaveOut(exclusion, box)
            } else if box.type == "moof" {
                // The tree of the file does not go into fragments.
                if inside == nil {
                    do throws(MovieError) { inside = try file.movie.boxes(inside: box) } catch { throw .container(error) }
                }
                if let inside { try descend(exclusion, 1, inside.topLevel, inside) }
            } else {
                try descend(exclusion, 1, file.movie.boxes.children(of: index), file.movie.boxes)
            }
        }
        return isLeftOut
    }

    private mutating func descend(
        _ exclusion: BoxExclusion, _ step: Int, _ siblings: BoxSiblings, _ tree: BoxTree
    ) throws(ExaminationError) {
        let wanted = exclusion.path[step]
        var number = 0
        for (index, box) in siblings {
            try spend()
            guard box.type == wanted.type else { continue }
            number += 1
            guard wanted.number ?? number == number else { continue }
            if step + 1 < exclusion.path.count {
                try descend(exclusion, step + 1, tree.children(of: index), tree)
            } else {
                var head: [UInt8]?
                if try matches(exclusion, box, &head) {
                    leaveOut(exclusion, box)
                    leavesOutTables = leavesOutTables || Self.isTable(box.type)
                }
            }
        }
    }

    /// Boxes without which nobody knows what is shown when; what stands beside them in user data and the like is not among them.
    private static func isTable(_ type: FourCharacterCode) -> Bool {
        let aside: Set<FourCharacterCode> = ["udta", "meta", "free", "skip", "uuid", "ilst", "hdlr"]
        return !aside.contains(type)
    }

    private mutating func spend() throws(ExaminationError) {
        work += 1
        guard work <= Self.mostComparisons else {
            throw .limit("a list of exclusions that takes more than \(Self.mostComparisons) comparisons")
        }
    }

    /// Whether a box has everything that an exclusion asks for besides its place.
    private mutating func matches(_ exclusion: BoxExclusion, _ box: Box, _ head: inout [UInt8]?) throws(ExaminationError) -> Bool {
        try spend()
        if let length = exclusion.length, length != box.size { return false }
        if exclusion.version != nil || exclusion.flags != nil {
            guard let fields = try bytes(of: box, at: UInt64(box.headerSize), count: 4, &head) else { return false }
            if let version = exclusion.version, version != fields[0] { return false }
            if let flags = exclusion.flags {
                let value = fields[1...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                guard flags.isExact ? value == flags.value : value & flags.value == flags.value else { return false }
            }
        }
        for match in exclusion.matches {
            guard try bytes(of: box, at: match.offset, count: match.value.count, &head) == match.value else { return false }
        }
        return true
    }

    /// Bytes of a box, counted from the start of its header; `nil` where it does not have them. Most lie in the first few, read once.
    private func bytes(of box: Box, at offset: UInt64, count: Int, _ head: inout [UInt8]?) throws(ExaminationError) -> [UInt8]? {
        guard offset <= box.size, UInt64(count) <= box.size - offset else { return nil }
        do throws(ReadError) {
            if head == nil { head = try file.file.bytes(at: box.offset, count: Int(min(box.size, 64))) }
            if let head, offset + UInt64(count) <= UInt64(head.count) { return Array(head[Int(offset)..<Int(offset) + count]) }
            return try file.file.bytes(at: box.offset + offset, count: count)
        } catch {
            throw .read(error)
        }
    }

    private mutating func leaveOut(_ exclusion: BoxExclusion, _ box: Box) {
        if !exclusion.isUsual, unusual.count < 32, !unusual.contains(exclusion.text) { unusual.append(exclusion.text) }
        guard let parts = exclusion.parts else {
            // Boxes come in file order, so that most of what is left out in one piece is known as one here.
            if let last = excluded.last, last.offset + last.length == box.offset {
                excluded[excluded.count - 1].length += box.size
            } else {
                excluded.append(box.range)
            }
            return
        }
        for part in parts where part.offset < box.size {
            let rest = box.size - part.offset
            let length = part.length == 0 ? rest : min(part.length, rest)
            excluded.append(ByteRange(offset: box.offset + part.offset, length: length))
        }
    }

    /// Ranges in ascending order, with those joined that touch or overlap.
    static func joined(_ ranges: [ByteRange]) -> [ByteRange] {
        var joined: [ByteRange] = []
        for range in ranges.sorted(by: { $0.offset < $1.offset }) where range.length > 0 {
            let end = range.offset + range.length
            if let last = joined.last, range.offset <= last.offset + last.length {
                joined[joined.count - 1].length = max(last.offset + last.length, end) - last.offset
            } else {
                joined.append(range)
            }
        }
        return joined
    }

    // MARK: - Messages

    /// The parts that are hashed of the boxes with these numbers and of what follows them up to `end`, in order.
    func parts(ofBoxes numbers: Range<Int>, upTo end: UInt64) -> [FileMessage.Part] {
        var parts: [FileMessage.Part] = []
        var next = firstExclusion(after: numbers.isEmpty ? end : boxes[numbers.lowerBound].box.offset)
        var position = numbers.isEmpty ? end : boxes[numbers.lowerBound].box.offset
        for top in boxes[numbers] {
            position = top.box.end
            guard !top.isLeftOut else { continue }
            if hashesPositions { parts.append(.number(top.position)) }
            append(top.box.range, from: &next, to: &parts)
        }
        // What follows the last box belongs to none; it is hashed as it is.
        if position < end { append(ByteRange(offset: position, length: end - position), from: &next, to: &parts) }
        return parts
    }

    private func firstExclusion(after offset: UInt64) -> Int {
        var low = 0
        var high = excluded.count
        while low < high {
            let middle = low + (high - low) / 2
            if excluded[middle].offset + excluded[middle].length <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func append(_ range: ByteRange, from next: inout Int, to parts: inout [FileMessage.Part]) {
        let end = range.offset + range.length
        var position = range.offset
        while next < excluded.count, excluded[next].offset < end {
            let hole = excluded[next]
            let holeEnd = hole.offset + hole.length
            if hole.offset > position { parts.append(.file(ByteRange(offset: position, length: hole.offset - position))) }
            position = max(position, holeEnd)
            guard holeEnd <= end else { break }
            next += 1
        }
        if position < end { parts.append(.file(ByteRange(offset: position, length: end - position))) }
    }
}
