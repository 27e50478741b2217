import ByteInput
import Evidence

/// Goes through all fragments once, in file order: which are whose, where their data is counted from, how much there is, and whether they
/// follow each other - ISO/IEC 14496-12, 8.8.
struct FragmentSurvey {
    let file: EvidenceFile
    let budget: ReadingBudget
    var log: FindingLog
    var extents: ExtentList
    private var reader: RangeReader
    private var boxes: TrackFragmentReader
    private var byTrackID: [UInt32: Int] = [:]
    private var clocks: [UInt64] = []
    private var sequence: UInt32?
    private var emptyLeft: UInt64
    private var trackFragmentsLeft: Int
    private(set) var scanned: UInt64

    init(_ file: EvidenceFile, budget: ReadingBudget, log: FindingLog, extents: ExtentList, scanned: UInt64) {
        self.file = file
        self.budget = budget
        self.log = log
        self.extents = extents
        self.scanned = scanned
        emptyLeft = budget.emptySamples
        trackFragmentsLeft = budget.trackFragments
        reader = RangeReader(file, capacity: 4096, readsPastLimit: true)
        boxes = TrackFragmentReader(file)
    }

    /// Adds the samples of all fragments to their tracks.
    mutating func survey(_ fragments: [Box], _ drafts: inout [TrackDraft]) throws(MovieError) {
        for (index, draft) in drafts.enumerated() where byTrackID[draft.trackID] == nil { byTrackID[draft.trackID] = index }
        clocks = drafts.map(\.tableDuration)
        for (number, moof) in fragments.enumerated() {
            guard scanned < budget.boxes else {
                log.addLimit(
                    "more than \(budget.boxes) boxes; fragment \(number) and those after it were not read", path: "moof[\(number)]")
                for index in drafts.indices { drafts[index].isCut = true }
                return
            }
            try survey(moof, number, &drafts)
        }
    }

    private mutating func survey(_ moof: Box, _ number: Int, _ drafts: inout [TrackDraft]) throws(MovieError) {
        guard !moof.isCut else { return }
        var position = moof.payloadOffset
        var previousEnd: UInt64?
        var isFirst = true
        var hasHeader = false
        while position < moof.end {
            guard moof.end - position >= 8 else {
                log.add(
                    .boxPadding, "\(moof.end - position) bytes are too few for a box", path: "moof[\(number)]", clause: "4.2.2",
                    bytes: [ByteRange(offset: position, length: moof.end - position)])
                return
            }
            scanned += 1
            let box = try BoxHeader.read(&reader, at: position, end: moof.end, isTopLevel: false)
            guard box.defect == nil else {
                report(box, path: "moof[\(number)]")
                return
            }
            position += box.size
            if box.type == "mfhd" {
                if hasHeader { addDuplicate(box, path: "moof[\(number)]", clause: "8.8.5") } else { try checkSequence(box, number) }
                hasHeader = true
            } else if box.type == "traf" {
                guard let end = try surveyTrack(box, moof, number, &drafts, previousEnd: previousEnd, isFirst: isFirst) else { return }
                previousEnd = end
                isFirst = false
            } else if ContainerRules.isMisplaced(box.type, in: "moof") {
                log.add(
                    .misplacedBox, "\(box.type) has no place here and is not followed", path: "moof[\(number)]", clause: "table 1",
                    bytes: [ByteRange(offset: box.offset, length: box.size)])
            }
        }
        if !hasHeader {
            log.add(.missingBox, "mfhd is missing", path: "moof[\(number)]", clause: "8.8.5", bytes: [moof.range])
        }
    }

    private mutating func checkSequence(_ box: BoxHeader, _ number: Int) throws(MovieError) {
        reader.seek(to: box.offset + UInt64(box.headerSize), limit: box.offset + box.size)
        guard reader.remaining >= 8 else {
            addCut(box, path: "moof[\(number)]/mfhd", clause: "8.8.5")
            return
        }
        _ = try reader.versionAndFlags()
        let value = try reader.uint32()
        if let sequence, value != sequence &+ 1 {
            log.add(
                .fragmentSequence, "sequence_number \(value) follows \(sequence)", path: "moof[\(number)]/mfhd", clause: "8.8.5",
                bytes: [ByteRange(offset: box.offset, length: box.size)])
        }
        sequence = value
    }

    // MARK: - One track's part of a fragment

    /// What a `traf` says once.
    private struct Heading {
        var header: TrackFragmentHeader
        var track: Int?
        var base: UInt64
        var defaults: RunDefaults
        var fragment: Int

        var path: String { "moof[\(fragment)]/traf" }
    }

    /// Surveys a `traf`, and says where its data ends, from which a following one may count; `nil` where that cannot be known.
    private mutating func surveyTrack(
        _ traf: BoxHeader, _ moof: Box, _ number: Int, _ drafts: inout [TrackDraft], previousEnd: UInt64?, isFirst: Bool
    ) throws(MovieError) -> UInt64? {
        boxes = TrackFragmentReader(sharing: reader)
        guard let header = try readHeading(traf, number) else {
            log.add(
                .missingBox, "tfhd is missing or damaged, so the track is not known", path: "moof[\(number)]/traf", clause: "8.8.7",
                bytes: [ByteRange(offset: traf.offset, length: traf.size)])
            return nil
        }
        let track = byTrackID[header.trackID]
        let base = header.baseDataOffset ?? (header.baseIsFragment || isFirst ? moof.offset : previousEnd ?? moof.offset)
        let extends = track.flatMap { drafts[$0].extends }
        let heading = Heading(header: header, track: track, base: base, defaults: RunDefaults(header, extends), fragment: number)
        if let track {
            checkTime(heading, drafts[track], traf)
            if trackFragmentsLeft == 0, !drafts[track].isCut {
                log.addLimit("too many parts of tracks; those from here on are not read", path: heading.path, track: header.trackID)
                drafts[track].isCut = true
            } else if !drafts[track].isCut {
                trackFragmentsLeft -= 1
                drafts[track].fragments.append(
                    TrackFragment(offset: traf.offset, base: base, fragment: UInt32(truncatingIfNeeded: number)))
            }
            checkDescription(heading, drafts[track], traf)
        } else {
            log.add(
                .fragmentOfUnknownTrack, "track \(header.trackID) is not declared in moov", path: heading.path, clause: "8.8.7",
                bytes: [ByteRange(offset: traf.offset, length: traf.size)])
        }
        return try surveyRuns(traf, heading, &drafts)
    }

    /// Reads `tfhd` and `tfdt`, and reports what is wrong with the boxes of the `traf`.
    private mutating func readHeading(_ traf: BoxHeader, _ number: Int) throws(MovieError) -> TrackFragmentHeader? {
        try boxes.enter(at: traf.offset, end: traf.offset + traf.size)
        var header: TrackFragmentHeader?
        var time: UInt64?
        while let box = try boxes.nextChild() {
            scanned += 1
            guard box.defect == nil else {
                report(box, path: "moof[\(number)]/traf")
                break
            }
            do throws(MovieError) {
                if box.type == "tfhd" {
                    if header != nil {
                        addDuplicate(box, path: "moof[\(number)]/traf", clause: "8.8.7")
                    } else {
                        header = try boxes.readHeader()
                    }
                } else if box.type == "tfdt" {
                    if time != nil {
                        addDuplicate(box, path: "moof[\(number)]/traf", clause: "8.8.12")
                    } else {
                        time = try boxes.readDecodeTime(box)
                    }
                } else if ContainerRules.isMisplaced(box.type, in: "traf") {
                    log.add(
                        .misplacedBox, "\(box.type) has no place here and is not followed", path: "moof[\(number)]/traf", clause: "table 1",
                        bytes: [ByteRange(offset: box.offset, length: box.size)])
                }
            } catch {
                guard error.isStructural else { throw error }
                addCut(box, path: "moof[\(number)]/traf/\(box.type)", clause: "8.8.7")
                return nil
            }
        }
        header?.decodeTime = time
        return header
    }

    private mutating func checkTime(_ heading: Heading, _ draft: TrackDraft, _ traf: BoxHeader) {
        guard let track = heading.track, let time = heading.header.decodeTime else { return }
        if time < clocks[track] {
            log.add(
                .decodeTimeFalls, "decode time \(time) follows samples that last until \(clocks[track])", path: "\(heading.path)/tfdt",
                clause: "8.8.12", track: draft.trackID, bytes: [ByteRange(offset: traf.offset, length: traf.size)])
        }
        clocks[track] = time
    }

    private mutating func checkDescription(_ heading: Heading, _ draft: TrackDraft, _ traf: BoxHeader) {
        let number = heading.defaults.description
        guard number == 0 || Int(number) > max(draft.sampleEntries.count, 1) else { return }
        log.add(
            .invalidField, "sample_description_index is \(number) of \(draft.sampleEntries.count)", path: "\(heading.path)/tfhd",
            clause: "8.8.7", track: draft.trackID, bytes: [ByteRange(offset: traf.offset, length: traf.size)])
    }

    private mutating func surveyRuns(
        _ traf: BoxHeader, _ heading: Heading, _ drafts: inout [TrackDraft]
    ) throws(MovieError) -> UInt64? {
        try boxes.enter(at: traf.offset, end: traf.offset + traf.size)
        var previousEnd: UInt64?
        while let box = try boxes.nextChild(), box.defect == nil {
            guard box.type == "trun" else { continue }
            var run: TrackRun?
            do throws(MovieError) {
                run = try boxes.readRun(box)
            } catch {
                guard error.isStructural else { throw error }
                addCut(box, path: "\(heading.path)/trun", clause: "8.8.8")
            }
            guard let run, let end = try surveyRun(run, box, heading, &drafts, previousEnd: previousEnd) else {
                if let track = heading.track { drafts[track].isCut = true }
                return nil
            }
            previousEnd = end
        }
        return previousEnd ?? heading.base
    }

    /// What the rows of a run come to.
    private struct Sum {
        var samples: UInt64 = 0
        var bytes: UInt64 = 0
        var duration: UInt64 = 0
        /// The size of the row that would not fit into the file.
        var outside: UInt32?
    }

    /// Adds a run to its track, and says where it ends; `nil` where it cannot be followed.
    private mutating func surveyRun(
        _ run: TrackRun, _ box: BoxHeader, _ heading: Heading, _ drafts: inout [TrackDraft], previousEnd: UInt64?
    ) throws(MovieError) -> UInt64? {
        let place = ByteRange(offset: box.offset, length: box.size)
        let trackID = heading.header.trackID
        guard run.isComplete else {
            log.add(
                .tableOverrun, "trun claims \(run.count) samples and has room for \((run.end - run.rows) / run.rowWidth)",
                path: heading.path + "/trun",
                clause: "8.8.8", track: trackID, bytes: [place])
            return nil
        }
        guard run.hasSizes || heading.defaults.size != nil || run.count == 0 else {
            log.add(
                .missingBox, "nothing says how long the samples are: no trex", path: heading.path + "/trun", clause: "8.8.3",
                track: trackID, bytes: [place])
            return nil
        }
        guard let start = run.start(base: heading.base, previousEnd: previousEnd), start <= file.size else {
            log.add(
                .sampleOutsideFile, "the run would begin outside the file of \(file.size) bytes", path: heading.path + "/trun",
                clause: "8.8.8",
                track: trackID, bytes: [place])
            return nil
        }
        let sum = try add(run, heading, room: file.size - start)
        if let track = heading.track, !drafts[track].isCut {
            guard sum.bytes <= file.size - min(file.size, drafts[track].sampleBytes) else {
                log.addLimit(
                    "the samples of track \(trackID) claim more bytes than the file has", path: heading.path + "/trun", track: trackID,
                    bytes: [place])
                return nil
            }
            drafts[track].sampleBytes += sum.bytes
            drafts[track].fragmentSampleCount += sum.samples
            drafts[track].duration = drafts[track].duration.saturatingAdd(sum.duration)
            clocks[track] = clocks[track].saturatingAdd(sum.duration)
        }
        extents.append(offset: start, length: sum.bytes, track: heading.track ?? -1)
        if let size = sum.outside {
            if sum.samples == run.count || size == 0 {
                log.addLimit("\(run.count) samples without bytes in one run", path: heading.path + "/trun", track: trackID, bytes: [place])
            } else {
                log.add(
                    .sampleOutsideFile,
                    "sample \(sum.samples) of the run would be \(size) bytes at offset \(start + sum.bytes) of a file of \(file.size) bytes",
                    path: heading.path + "/trun", clause: "8.8.8", track: trackID, bytes: [place])
            }
            return nil
        }
        return start + sum.bytes
    }

    /// Adds up the rows, as far as there is room in the file.
    private mutating func add(_ run: TrackRun, _ heading: Heading, room: UInt64) throws(MovieError) -> Sum {
        var sum = Sum()
        if run.rowWidth == 0 {
            let size = heading.defaults.size ?? 0
            let most = size == 0 ? emptyLeft : room / UInt64(size)
            sum.samples = min(run.count, most)
            if size == 0 { emptyLeft -= sum.samples }
            sum.bytes = sum.samples * UInt64(size)
            sum.duration = sum.samples.multipliedReportingOverflow(by: UInt64(heading.defaults.duration)).partialValue
            if sum.samples < run.count { sum.outside = size }
            return sum
        }
        var rows = boxes.rows(of: run, defaults: heading.defaults)
        while rows.left > 0 {
            let row = try rows.next()
            guard UInt64(row.size) <= room - sum.bytes else {
                sum.outside = row.size
                break
            }
            sum.samples += 1
            sum.bytes += UInt64(row.size)
            sum.duration = sum.duration.saturatingAdd(UInt64(row.duration))
        }
        return sum
    }

    // MARK: - Findings

    private mutating func report(_ box: BoxHeader, path: @autoclosure () -> String) {
        guard let defect = box.defect else { return }
        let (kind, text) = BoxScanner.describe(defect, isTopLevel: false)
        log.add(
            kind, text, path: "\(path())/\(box.type)", clause: "4.2.2",
            bytes: [ByteRange(offset: box.offset, length: UInt64(box.headerSize))]
        )
    }

    private mutating func addDuplicate(_ box: BoxHeader, path: @autoclosure () -> String, clause: StaticString) {
        log.add(
            .duplicateBox, "a second \(box.type) in the same box; the first is followed", path: path(), clause: clause,
            bytes: [ByteRange(offset: box.offset, length: box.size)])
    }

    private mutating func addCut(_ box: BoxHeader, path: @autoclosure () -> String, clause: StaticString) {
        log.add(
            .boxFieldsCut, "the box ends before its fields do, or has a version that is not defined", path: path(), clause: clause,
            bytes: [ByteRange(offset: box.offset, length: box.size)])
    }
}
