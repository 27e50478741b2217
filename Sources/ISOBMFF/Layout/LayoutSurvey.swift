import ByteInput
import Evidence

/// Looks at the samples of all tracks in the order of the file: whether any share bytes, whether all lie in media data, and what media
/// data no sample uses. Tables whose chunks ascend are merged as they are read; nothing is kept of them.
struct LayoutSurvey {
    private struct Stream {
        var track: Int
        var reader: TableExtentReader
        var head: SampleExtent
    }

    let file: EvidenceFile
    let budget: ReadingBudget
    let mediaData: [ByteRange]
    var log: FindingLog
    /// Media data that no sample uses: as many runs as may be listed.
    private(set) var unreferenced: [ByteRange] = []
    /// How many bytes that is altogether.
    private(set) var unreferencedBytes: UInt64 = 0

    private var streams: [Stream] = []
    private var trackIDs: [UInt32] = []
    private var covered: UInt64 = 0
    private var coveredBy = -1
    private var nextMediaData = 0
    private var nextGap = 0

    init(_ file: EvidenceFile, budget: ReadingBudget, mediaData: [ByteRange], log: FindingLog) {
        self.file = file
        self.budget = budget
        self.mediaData = mediaData
        self.log = log
    }

    /// Looks at the tables of all tracks and at what is kept of the fragments.
    mutating func survey(_ drafts: [TrackDraft], kept fragments: ExtentList) throws(MovieError) {
        var kept = fragments
        trackIDs = drafts.map(\.trackID)
        for (track, draft) in drafts.enumerated() {
            guard let table = draft.sampleTable, draft.tableSampleCount > 0 else { continue }
            var reader = TableExtentReader(table, file, count: draft.tableSampleCount)
            if draft.tableIsAscending {
                if let head = try reader.next() { push(Stream(track: track, reader: reader, head: head)) }
            } else {
                while !kept.isFull, let extent = try reader.next() {
                    kept.append(offset: extent.offset, length: extent.length, track: track)
                }
            }
        }
        if kept.isFull {
            log.addLimit("too many samples out of file order; not all could be compared with each other", path: "file")
        }
        kept.sort()
        try merge(kept.entries)
        closeGap(at: .max)
        reportUnreferenced()
    }

    private mutating func merge(_ kept: [ExtentList.Entry]) throws(MovieError) {
        var next = 0
        while true {
            if next < kept.count, streams.first.map({ kept[next].offset <= $0.head.offset }) ?? true {
                visit(kept[next].offset, kept[next].length, Int(kept[next].track), nil)
                next += 1
            } else if let first = streams.first {
                let samples =
                    first.head.samples > 0 ? SampleRange(first.head.firstSample, first.head.firstSample + first.head.samples - 1) : nil
                visit(first.head.offset, first.head.length, first.track, samples)
                try advanceFirst()
            } else {
                return
            }
        }
    }

    /// One run of samples, not before the last in file order.
    private mutating func visit(_ offset: UInt64, _ length: UInt64, _ track: Int, _ samples: SampleRange?) {
        guard length > 0 else { return }
        let end = offset + length
        if offset < covered {
            let shared = ByteRange(offset: offset, length: min(covered, end) - offset)
            let name = name(track)
            let others = coveredBy == track ? "other samples of it" : "samples of track \(self.name(coveredBy))"
            log.add(
                .samplesOverlap, "samples of track \(name) use \(shared.length) bytes that \(others) use as well", path: "file",
                clause: "8.7.5", track: trackID(track), samples: samples, bytes: [shared])
        } else if offset > covered {
            closeGap(at: offset)
        }
        while nextMediaData < mediaData.count, (mediaData[nextMediaData].end ?? .max) <= offset { nextMediaData += 1 }
        let isInside =
            nextMediaData < mediaData.count && mediaData[nextMediaData].offset <= offset
            && end <= mediaData[nextMediaData].end ?? .max
        if !isInside {
            let name = name(track)
            log.add(
                .sampleOutsideMediaData, "samples of track \(name) do not lie wholly in a media data box", path: "file",
                clause: "8.1.1", track: trackID(track), samples: samples, bytes: [ByteRange(offset: offset, length: length)])
        }
        if end > covered {
            covered = end
            coveredBy = track
        }
    }

    /// Notes the media data between what is covered and the next sample.
    private mutating func closeGap(at offset: UInt64) {
        while nextGap < mediaData.count {
            let data = mediaData[nextGap]
            let dataEnd = data.end ?? .max
            let from = max(data.offset, covered)
            let to = min(dataEnd, offset)
            if from < to {
                unreferencedBytes += to - from
                if unreferenced.count < budget.findingsOfAKind { unreferenced.append(ByteRange(offset: from, length: to - from)) }
            }
            guard dataEnd <= offset else { return }
            nextGap += 1
        }
    }

    private mutating func reportUnreferenced() {
        guard unreferencedBytes > 0 else { return }
        log.add(
            .unreferencedMediaData, "\(unreferencedBytes) bytes of media data are used by no sample", path: "file", clause: "8.1.1",
            bytes: unreferenced)
    }

    private func name(_ track: Int) -> String { trackID(track).map { "\($0)" } ?? "not declared" }
    private func trackID(_ track: Int) -> UInt32? { trackIDs.indices.contains(track) ? trackIDs[track] : nil }

    // MARK: - The stream whose next samples come first in the file, as a binary heap

    private mutating func push(_ stream: Stream) {
        streams.append(stream)
        var child = streams.count - 1
        while child > 0, streams[child].head.offset < streams[(child - 1) / 2].head.offset {
            streams.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func advanceFirst() throws(MovieError) {
        if let head = try streams[0].reader.next() {
            streams[0].head = head
        } else {
            streams.swapAt(0, streams.count - 1)
            streams.removeLast()
        }
        var parent = 0
        while 2 * parent + 1 < streams.count {
            var least = 2 * parent + 1
            if least + 1 < streams.count, streams[least + 1].head.offset < streams[least].head.offset { least += 1 }
            guard streams[least].head.offset < streams[parent].head.offset else { return }
            streams.swapAt(parent, least)
            parent = least
        }
    }
}

extension LayoutSurvey {
    /// Cuts tracks that would have the bytes of the file used more often than the budget lets them: every use has to be read and hashed.
    mutating func boundUse(_ drafts: inout [TrackDraft]) {
        let (most, overflow) = file.size.multipliedReportingOverflow(by: budget.fileUses)
        var left = overflow ? UInt64.max : most
        for index in drafts.indices {
            guard drafts[index].sampleBytes > left else {
                left -= drafts[index].sampleBytes
                continue
            }
            log.addLimit(
                "the samples of all tracks use the file more than \(budget.fileUses) times; those of this track are left out",
                path: "track \(drafts[index].trackID)", track: drafts[index].trackID)
            drafts[index].tableSampleCount = 0
            drafts[index].fragmentSampleCount = 0
            drafts[index].sampleBytes = 0
            drafts[index].isCut = true
        }
    }
}
