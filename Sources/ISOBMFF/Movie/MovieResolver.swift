import ByteInput
import Evidence

/// Turns the boxes of a `moov` into tracks with their tables surveyed - ISO/IEC 14496-12, 8.2, 8.8.1.
struct MovieResolver {
    let tree: BoxTree
    let file: EvidenceFile
    let budget: ReadingBudget
    var log: FindingLog
    private(set) var movieHeader: MovieHeader?

    init(_ tree: BoxTree, _ file: EvidenceFile, budget: ReadingBudget, log: FindingLog) {
        self.tree = tree
        self.file = file
        self.budget = budget
        self.log = log
    }

    /// The tracks in file order.
    mutating func resolve(_ moov: Int, isFragmented: Bool) throws(MovieError) -> [TrackDraft] {
        var resolver = TrackResolver(tree, file, budget: budget, log: log)
        let mvhd = resolver.require("mvhd", in: moov, clause: "8.2.2")
        movieHeader = try resolver.parse(mvhd, clause: "8.2.2", MovieHeader.read)
        if let cmov = resolver.only("cmov", in: moov, clause: "QuickTime") {
            resolver.log.add(
                .compressedMovie, "a compressed movie header, which is not unpacked", path: tree.path(of: cmov),
                bytes: [tree.boxes[cmov].range])
        }
        let extends = try resolveExtends(moov, &resolver, isFragmented: isFragmented)
        var drafts: [TrackDraft] = []
        var seen: Set<UInt32> = []
        for (index, box) in tree.children(of: moov) where box.type == "trak" {
            guard drafts.count < budget.tracks else {
                resolver.log.addLimit("more than \(budget.tracks) tracks", path: tree.path(of: index), bytes: [box.range])
                break
            }
            var draft = try resolver.resolve(index)
            draft.extends = extends[draft.trackID]
            var survey = SampleTableSurvey(file: file, tree: tree, budget: budget, log: resolver.log)
            try survey.survey(&draft)
            resolver.log = survey.log
            if draft.header != nil, !seen.insert(draft.trackID).inserted {
                resolver.log.add(
                    .trackIDDuplicate, "track_ID \(draft.trackID) is used twice", path: tree.path(of: index), clause: "8.3.2",
                    track: draft.trackID, bytes: [box.range])
            }
            drafts.append(draft)
        }
        log = resolver.log
        return drafts
    }

    private func resolveExtends(
        _ moov: Int, _ resolver: inout TrackResolver, isFragmented: Bool
    ) throws(MovieError) -> [UInt32: TrackExtends] {
        guard let mvex = resolver.only("mvex", in: moov, clause: "8.8.1") else {
            if isFragmented {
                resolver.log.add(
                    .fragmentsNotAnnounced, "there are fragments, and no mvex announces them", path: "moov", clause: "8.8.1",
                    bytes: [tree.boxes[moov].range])
            }
            return [:]
        }
        var extends: [UInt32: TrackExtends] = [:]
        for (index, box) in tree.children(of: mvex) where box.type == "trex" {
            guard let each = try resolver.parse(index, clause: "8.8.3", TrackExtends.read) else { continue }
            if extends[each.trackID] != nil {
                resolver.log.add(
                    .duplicateBox, "a second trex for track \(each.trackID); the first is followed", path: tree.path(of: index),
                    clause: "8.8.3", track: each.trackID, bytes: [box.range])
            } else {
                extends[each.trackID] = each
            }
        }
        return extends
    }
}
