import ByteInput
import Evidence

/// Turns the boxes of a `trak` into a track, and says what is missing, double, or wrong - ISO/IEC 14496-12, 8.3 to 8.7.
struct TrackResolver {
    let tree: BoxTree
    let file: EvidenceFile
    let budget: ReadingBudget
    var reader: RangeReader
    var log: FindingLog

    init(_ tree: BoxTree, _ file: EvidenceFile, budget: ReadingBudget, log: FindingLog) {
        self.tree = tree
        self.file = file
        self.budget = budget
        self.log = log
        reader = RangeReader(file, capacity: 4096, readsPastLimit: true)
    }

    /// The track of a `trak`. What is missing stays empty; whatever it leaves open is in the log.
    mutating func resolve(_ trak: Int) throws(MovieError) -> TrackDraft {
        var draft = TrackDraft(box: trak)
        let header = require("tkhd", in: trak, clause: "8.3.2")
        draft.header = try parse(header, clause: "8.3.2", TrackHeader.read)
        let trackID = draft.trackID
        if draft.header?.trackID == 0 {
            log.add(.trackIDZero, "track_ID is 0", path: tree.path(of: trak), clause: "8.3.2", bytes: [tree.boxes[trak].range])
        }
        if let edts = only("edts", in: trak, clause: "8.6.5"), let elst = only("elst", in: edts, clause: "8.6.6") {
            draft.edits = try parse(elst, clause: "8.6.6", kind: .editListInvalid, EditListBox.read) ?? []
            draft.editList = tree.boxes[elst].range
        }
        guard let mdia = require("mdia", in: trak, clause: "8.4.1", track: trackID) else { return draft }
        draft.mediaHeader = try parse(require("mdhd", in: mdia, clause: "8.4.2", track: trackID), clause: "8.4.2", MediaHeader.read)
        if let hdlr = require("hdlr", in: mdia, clause: "8.4.3", track: trackID) {
            draft.handler = try HandlerBox.type(of: tree.boxes[hdlr], &reader)
            if draft.handler == nil { addCut(hdlr, clause: "8.4.3") }
        }
        guard let minf = require("minf", in: mdia, clause: "8.4.4", track: trackID) else { return draft }
        if let dinf = only("dinf", in: minf, clause: "8.7.1"), let dref = only("dref", in: dinf, clause: "8.7.2") {
            draft.dataReferences = try resolveDataReferences(dref)
        }
        guard let stbl = require("stbl", in: minf, clause: "8.5.1", track: trackID) else { return draft }
        if let stsd = require("stsd", in: stbl, clause: "8.5.2", track: trackID) {
            try resolveSampleDescriptions(stsd, &draft)
        }
        draft.sampleTable = try resolveSampleTable(stbl, &draft)
        try checkMediaLocation(&draft)
        return draft
    }

    // MARK: - One box of a kind

    /// The child of a type; the first in file order where there are several, which is noted.
    mutating func only(_ type: FourCharacterCode, in parent: Int, clause: StaticString) -> Int? {
        var found: Int?
        for (index, box) in tree.children(of: parent) where box.type == type {
            if found != nil {
                log.add(
                    .duplicateBox, "a second \(type) in the same box; the first is followed", path: tree.path(of: index), clause: clause,
                    bytes: [box.range])
                break
            }
            found = index
        }
        return found
    }

    /// The child of a type that has to be there.
    mutating func require(_ type: FourCharacterCode, in parent: Int, clause: StaticString, track: UInt32? = nil) -> Int? {
        if let found = only(type, in: parent, clause: clause) { return found }
        log.add(
            .missingBox, "\(type) is missing", path: tree.path(of: parent), clause: clause, track: track, bytes: [tree.boxes[parent].range])
        return nil
    }

    /// Reads the fields of a box; what is wrong with them becomes a finding, and nothing comes back.
    mutating func parse<Value>(
        _ index: Int?, clause: StaticString, kind: ContainerFinding = .invalidField,
        _ read: (inout RangeReader, Box) throws(MovieError) -> Value
    ) throws(MovieError) -> Value? {
        guard let index else { return nil }
        let box = tree.boxes[index]
        reader.seek(to: box.payloadOffset, limit: box.end)
        do throws(MovieError) {
            return try read(&reader, box)
        } catch {
            switch error.code {
            case .endOfBox: addCut(index, clause: clause)
            case .unknownVersion(let version):
                log.add(
                    .boxVersionUnknown, "version \(version) is not defined", path: tree.path(of: index), clause: clause, bytes: [box.range])
            case .invalidField(let name, let value):
                log.add(kind, "\(name) is \(value)", path: tree.path(of: index), clause: clause, bytes: [box.range])
            case .tooLarge(let bytes):
                log.addLimit("\(bytes) bytes are too many to be loaded", path: tree.path(of: index), bytes: [box.range])
            case .unreadable, .notAMovieFile, .changed: throw error
            }
            return nil
        }
    }

    mutating func addCut(_ index: Int, clause: StaticString) {
        log.add(
            .boxFieldsCut, "the box ends before its fields do", path: tree.path(of: index), clause: clause, bytes: [tree.boxes[index].range]
        )
    }

    // MARK: - Where the media is

    private mutating func resolveDataReferences(_ dref: Int) throws(MovieError) -> [DataReference] {
        var references: [DataReference] = []
        for (index, box) in tree.children(of: dref) {
            guard references.count < budget.entries else {
                log.addLimit("more than \(budget.entries) data references", path: tree.path(of: dref), bytes: [box.range])
                break
            }
            references.append(
                try parse(index, clause: "8.7.2", DataReference.read) ?? .elsewhere(type: tree.boxes[index].type, location: ""))
        }
        let declared = try parse(dref, clause: "8.7.2") { (reader, _) throws(MovieError) in
            _ = try reader.versionAndFlags()
            return try reader.uint32()
        }
        let found = tree.children(of: dref).reduce(into: 0) { count, _ in count += 1 }
        if let declared, UInt64(declared) > UInt64(found) {
            // Readers differ: some refuse the recording, others read on.
            log.add(
                .tableOverrun, "entry_count is \(declared), and there are \(found) data references", path: tree.path(of: dref),
                clause: "8.7.2", bytes: [tree.boxes[dref].range])
        }
        return references
    }

    /// Media in another file is named and never opened; the track then has no samples here.
    private mutating func checkMediaLocation(_ draft: inout TrackDraft) throws(MovieError) {
        for entry in draft.sampleEntries where !draft.dataReferences.isEmpty {
            let number = Int(entry.dataReferenceIndex)
            guard number >= 1, number <= draft.dataReferences.count else {
                log.add(
                    .sampleDescriptionInvalid, "data_reference_index \(number) is not one of \(draft.dataReferences.count)",
                    path: "\(tree.path(of: draft.box)) sample entry \(entry.format)", clause: "8.5.2", track: draft.trackID,
                    bytes: [entry.bytes])
                continue
            }
            guard case .elsewhere(let type, let location) = draft.dataReferences[number - 1] else { continue }
            log.add(
                .externalMedia, "the media is declared to be in another file, which was not opened: \(type) \"\(location)\"",
                path: "\(tree.path(of: draft.box)) sample entry \(entry.format)", clause: "8.7.2", track: draft.trackID,
                bytes: [entry.bytes])
            draft.sampleTable = nil
            draft.isCut = true
        }
    }

    // MARK: - What the samples are

    private mutating func resolveSampleDescriptions(_ stsd: Int, _ draft: inout TrackDraft) throws(MovieError) {
        let box = tree.boxes[stsd]
        draft.sampleDescriptions = box.range
        let declared = try parse(stsd, clause: "8.5.2") { (reader, _) throws(MovieError) in
            _ = try reader.versionAndFlags()
            return try reader.uint32()
        }
        guard let declared else { return }
        for (index, entry) in tree.children(of: stsd) {
            guard draft.sampleEntries.count < budget.entries else {
                log.addLimit(
                    "more than \(budget.entries) sample entries", path: tree.path(of: stsd), track: draft.trackID, bytes: [entry.range])
                break
            }
            let handler = draft.handler
            let tree = tree
            let parsed = try parse(index, clause: "8.5.2", kind: .sampleDescriptionInvalid) { (reader, _) throws(MovieError) in
                try SampleEntry.read(&reader, index, in: tree, handler: handler)
            }
            guard let parsed else { continue }
            draft.sampleEntries.append(parsed)
            if !SampleEntryLayout.isVisual(draft.handler), SampleEntryLayout.codedVideo.contains(parsed.format) {
                log.add(
                    .handlerMismatch,
                    "the handler is \(draft.handler.map { "\($0)" } ?? "missing"), and the samples are \(parsed.format), coded video: readers differ in whether they show it",
                    path: tree.path(of: index), clause: "8.4.3", track: draft.trackID, bytes: [entry.range])
            }
            if let configuration = parsed.configuration, !configuration.isWellFormed {
                log.add(
                    .sampleDescriptionInvalid, "\(configuration.type) is damaged: what it counts does not fit into it",
                    path: tree.path(of: index), clause: "8.5.2", track: draft.trackID, bytes: [configuration.payload])
            }
            if let protection = parsed.protection {
                let names = [protection.scheme, protection.originalFormat].map { $0.map { "\($0)" } ?? "not named" }
                log.add(
                    .encryptedTrack, "the samples are encrypted: scheme \(names[0]), format \(names[1])", path: tree.path(of: index),
                    clause: "8.12", track: draft.trackID, bytes: [entry.range])
            }
        }
        let found = tree.children(of: stsd).reduce(into: 0) { count, _ in count += 1 }
        if found == 0 || UInt64(declared) != UInt64(found) {
            log.add(
                .sampleDescriptionInvalid, "entry_count is \(declared), and there are \(found) sample entries", path: tree.path(of: stsd),
                clause: "8.5.2", track: draft.trackID, bytes: [box.range])
        }
    }

    // MARK: - Where the samples are

    private mutating func resolveSampleTable(_ stbl: Int, _ draft: inout TrackDraft) throws(MovieError) -> SampleTable? {
        let trackID = draft.trackID
        let durations = try parse(require("stts", in: stbl, clause: "8.6.1.2", track: trackID), clause: "8.6.1.2", TimeToSampleBox.read)
        let composition = try parse(only("ctts", in: stbl, clause: "8.6.1.3"), clause: "8.6.1.3", CompositionOffsets.read)
        let sync = try parse(only("stss", in: stbl, clause: "8.6.2"), clause: "8.6.2", SyncSampleBox.read)
        let runs = try parse(require("stsc", in: stbl, clause: "8.7.4", track: trackID), clause: "8.7.4", ChunkMap.readRuns)
        let sizes = try resolveSizes(stbl, trackID)
        let offsets = try resolveOffsets(stbl, trackID)
        for (table, name) in [(durations, "stts"), (composition?.table, "ctts"), (sync, "stss"), (runs, "stsc"), (offsets, "stco")] {
            if let table, !table.isComplete {
                addOverrun(name, claimed: table.claimedCount, room: table.count, stbl, trackID)
                draft.isCut = true
            }
        }
        if let sizes, sizes.count < sizes.claimedCount {
            addOverrun("sample size table", claimed: sizes.claimedCount, room: sizes.count, stbl, trackID)
            draft.isCut = true
        }
        guard let sizes, let runs, let offsets else {
            draft.isCut = true
            return nil
        }
        return SampleTable(
            sizes: sizes, chunks: ChunkMap(runs: runs, offsets: offsets), durations: durations, compositionOffsets: composition,
            syncSamples: sync)
    }

    private mutating func resolveSizes(_ stbl: Int, _ track: UInt32) throws(MovieError) -> SampleSizes? {
        let full = only("stsz", in: stbl, clause: "8.7.3")
        let compact = only("stz2", in: stbl, clause: "8.7.3")
        guard let first = oneOf(full, compact, in: stbl, track, clause: "8.7.3", names: "stsz and stz2") else { return nil }
        return first == full
            ? try parse(first, clause: "8.7.3", SampleSizes.readSampleSizeBox)
            : try parse(first, clause: "8.7.3", SampleSizes.readCompactSampleSizeBox)
    }

    private mutating func resolveOffsets(_ stbl: Int, _ track: UInt32) throws(MovieError) -> EntryTable? {
        let narrow = only("stco", in: stbl, clause: "8.7.5")
        let wide = only("co64", in: stbl, clause: "8.7.5")
        let first = oneOf(narrow, wide, in: stbl, track, clause: "8.7.5", names: "stco and co64")
        return try parse(first, clause: "8.7.5", ChunkMap.readOffsets)
    }

    /// One of two boxes that exclude each other; where both are there, the one that the clause names first.
    private mutating func oneOf(
        _ one: Int?, _ other: Int?, in stbl: Int, _ track: UInt32, clause: StaticString, names: String
    ) -> Int? {
        guard let one, let other else {
            if one == nil, other == nil {
                log.add(
                    .missingBox, "\(names) are both missing", path: tree.path(of: stbl), clause: clause, track: track,
                    bytes: [tree.boxes[stbl].range])
            }
            return one ?? other
        }
        log.add(
            .contradictoryBoxes, "both \(names) are there; \(tree.boxes[one].type) is followed", path: tree.path(of: stbl), clause: clause,
            track: track,
            bytes: [tree.boxes[one].range, tree.boxes[other].range])
        return one
    }

    private mutating func addOverrun(_ name: String, claimed: UInt64, room: UInt64, _ stbl: Int, _ track: UInt32) {
        log.add(
            .tableOverrun, "\(name) claims \(claimed) entries and has room for \(room)", path: tree.path(of: stbl), clause: "8.5.1",
            track: track, bytes: [tree.boxes[stbl].range])
    }
}
