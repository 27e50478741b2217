// sidx - ISO/IEC 14496-12, 8.16.3; mfra, tfra, mfro - 8.8.9 to 8.8.11

import ByteInput
import Evidence

/// Compares the indexes of a fragmented recording with the fragments that are there. An index does not say where samples are, so what is
/// wrong with it is a notice: a player that trusts it shows something else than one that does not.
struct IndexSurvey {
    let tree: BoxTree
    let fragments: [Box]
    let fileSize: UInt64
    var log: FindingLog
    private var reader: RangeReader
    private let starts: [UInt64]

    init(_ tree: BoxTree, fragments: [Box], _ file: EvidenceFile, log: FindingLog) {
        self.tree = tree
        self.fragments = fragments
        self.log = log
        fileSize = file.size
        reader = RangeReader(file, capacity: 4096)
        starts = tree.topLevel.contains { $0.box.type == "sidx" } ? tree.topLevel.map { $0.box.offset } : []
    }

    /// Looks at every index at the top level.
    mutating func survey() throws(MovieError) {
        for (index, box) in tree.topLevel {
            if box.type == "sidx" {
                try check(index, clause: "8.16.3") { (survey) throws(MovieError) in try survey.checkSegmentIndex(box) }
            } else if box.type == "mfra" {
                for (child, inner) in tree.children(of: index) where inner.type == "tfra" || inner.type == "mfro" {
                    try check(child, clause: "8.8.9") { (survey) throws(MovieError) in
                        inner.type == "tfra" ? try survey.checkRandomAccess(inner) : try survey.checkOffset(inner, of: box)
                    }
                }
            }
        }
    }

    /// Runs one check, and notes what it says; a box that is cut says so itself.
    private mutating func check(
        _ index: Int, clause: StaticString, _ body: (inout IndexSurvey) throws(MovieError) -> String?
    ) throws(MovieError) {
        let box = tree.boxes[index]
        reader.seek(to: box.payloadOffset, limit: box.end)
        var problem: String?
        do throws(MovieError) {
            problem = try body(&self)
        } catch {
            guard error.isStructural else { throw error }
            problem = "the box ends before its fields do"
        }
        if let problem { log.add(.indexMismatch, problem, path: tree.path(of: index), clause: clause, bytes: [box.range]) }
    }

    /// Every part that a segment index names has to begin where a box begins.
    private mutating func checkSegmentIndex(_ box: Box) throws(MovieError) -> String? {
        let (version, _) = try reader.versionAndFlags()
        try reader.skip(8)
        _ = try reader.sized(version)
        let (first, overflow) = box.end.addingReportingOverflow(try reader.sized(version))
        try reader.skip(2)
        let count = try reader.uint16()
        guard !overflow, UInt64(count) * 12 <= reader.remaining else {
            return "the index claims \(count) parts and has room for \(reader.remaining / 12)"
        }
        var position = first
        for part in 0..<count {
            guard contains(starts, position) else { return "part \(part) would begin at offset \(position), where no box begins" }
            let (next, overflow) = position.addingReportingOverflow(UInt64(try reader.uint32() & 0x7FFF_FFFF))
            guard !overflow, next <= fileSize else { return "part \(part) would end past the end of the file" }
            position = next
            try reader.skip(8)
        }
        return count == 0 || position == fileSize || contains(starts, position)
            ? nil : "the last part would end at offset \(position), inside a box"
    }

    /// Every entry has to point at a fragment.
    private mutating func checkRandomAccess(_ box: Box) throws(MovieError) -> String? {
        let (version, _) = try reader.versionAndFlags()
        try reader.skip(4)
        let lengths = try reader.uint32()
        let rest = UInt64(lengths >> 4 & 3) + UInt64(lengths >> 2 & 3) + UInt64(lengths & 3) + 3
        let count = UInt64(try reader.uint32())
        let width: UInt64 = (version == 0 ? 8 : 16) + rest
        guard count <= reader.remaining / width else {
            return "the index claims \(count) entries and has room for \(reader.remaining / width)"
        }
        for entry in 0..<count {
            _ = try reader.sized(version)
            let offset = try reader.sized(version)
            guard contains(fragments, offset) else { return "entry \(entry) points at offset \(offset), where no fragment begins" }
            try reader.skip(rest)
        }
        return nil
    }

    /// The last box says how far back the index begins.
    private mutating func checkOffset(_ box: Box, of index: Box) throws(MovieError) -> String? {
        _ = try reader.versionAndFlags()
        let size = try reader.uint32()
        return UInt64(size) == index.size ? nil : "mfro says \(size) bytes of an index of \(index.size)"
    }

    private func contains(_ offsets: [UInt64], _ offset: UInt64) -> Bool {
        search(offsets.count) { offsets[$0] >= offset }.map { offsets[$0] == offset } ?? false
    }

    private func contains(_ boxes: [Box], _ offset: UInt64) -> Bool {
        search(boxes.count) { boxes[$0].offset >= offset }.map { boxes[$0].offset == offset } ?? false
    }

    /// The first place for which the predicate holds, which holds for all after it.
    private func search(_ count: Int, _ predicate: (Int) -> Bool) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if predicate(middle) { high = middle } else { low = middle + 1 }
        }
        return low < count ? low : nil
    }
}
