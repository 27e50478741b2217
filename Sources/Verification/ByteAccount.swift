import ByteInput
import Evidence
import ISOBMFF
import SchemeKit

/// Puts every byte of the file into exactly one class.
///
/// The boxes give a segmentation without holes; the samples are laid over it. What a verified signature speaks for is *signed*; the
/// structure that says where, when and how the signed samples are shown, and that was compared with signed data, is *checked*; all else
/// is *uncovered* and listed with what it is.
struct ByteAccount {
    fileprivate struct Segment {
        var start: UInt64
        var end: UInt64
        var kind: CoverageClass
        var what: String
        /// Where the header of a box ends and something else could be hidden; `nil` for samples and for tables.
        var content: UInt64?
    }

    private let file: ExaminedFile
    private let outcomes: [SchemeOutcome]
    private let checkedTracks: Set<UInt32>
    private let signedRanges: Set<ByteRange>
    /// What seals speak for as bytes, and what of their carriers was compared with something signed.
    private let sealed: RangeSet
    private let compared: RangeSet

    init(_ file: ExaminedFile, outcomes: [SchemeOutcome]) {
        self.file = file
        self.outcomes = outcomes
        checkedTracks = outcomes.reduce(into: []) { $0.formUnion($1.checkedTracks) }
        signedRanges = Set(outcomes.flatMap(\.signedBytes))
        sealed = RangeSet(outcomes.map(\.sealedBytes))
        compared = RangeSet(outcomes.map(\.checkedBytes))
    }

    /// The account of each of the recording's files, nearly always one. The three sums add up to the size of the file.
    func coverages() throws(ExaminationError) -> [Coverage] {
        let pieces = file.file.pieces
        var coverages = pieces.map { _ in Coverage() }
        /// By file and number of the uncovered range: the parts of it in which something could be hidden.
        var contents: [[Int: [Range<UInt64>]]] = pieces.map { _ in [:] }
        var piece = 0
        let samples = try sampleSegments()
        var next = 0
        var position: UInt64 = 0
        func add(_ segment: Segment) {
            guard segment.kind != .signed, !sealed.isEmpty || !compared.isEmpty else { return append(segment) }
            // A seal speaks for bytes, whatever they are; what it leaves out may still have been compared.
            for (part, isSealed) in sealed.parts(of: segment.start..<segment.end) {
                if isSealed {
                    append(Segment(start: part.lowerBound, end: part.upperBound, kind: .signed, what: "", content: nil))
                } else {
                    for (rest, isCompared) in compared.parts(of: part) {
                        append(
                            Segment(
                                start: rest.lowerBound, end: rest.upperBound, kind: isCompared ? .checked : segment.kind,
                                what: segment.what,
                                content: segment.content))
                    }
                }
            }
        }
        // Segments ascend, and no file's end is stepped over without notice.
        func append(_ segment: Segment) {
            var start = segment.start
            while start < segment.end {
                while piece + 1 < pieces.count, start >= pieces[piece + 1].start { piece += 1 }
                let end = piece + 1 < pieces.count ? min(segment.end, pieces[piece + 1].start) : segment.end
                coverages[piece].add(ByteRange(offset: start - pieces[piece].start, length: end - start), segment.kind, segment.what)
                if segment.kind == .uncovered, let content = segment.content {
                    contents[piece][coverages[piece].uncoveredRanges.count - 1, default: []].append(min(max(start, content), end)..<end)
                }
                start = end
            }
        }
        for base in try baseSegments() {
            position = max(position, base.start)
            while next < samples.count, samples[next].start < base.end {
                let sample = samples[next]
                if sample.start > position { add(base.part(position, sample.start)) }
                let start = max(sample.start, position)
                let end = min(sample.end, base.end)
                if end > start { add(sample.part(start, end)) }
                position = max(position, end)
                if sample.end > base.end { break }
                next += 1
            }
            if position < base.end { add(base.part(position, base.end)) }
            position = max(position, base.end)
        }
        try measure(contents, &coverages)
        return coverages
    }

    /// Looks into uncovered ranges, file by file and from front to back.
    private func measure(_ contents: [[Int: [Range<UInt64>]]], _ coverages: inout [Coverage]) throws(ExaminationError) {
        var places: [ContentSurvey.Place] = []
        var numbers: [(piece: Int, range: Int)] = []
        for (piece, ranges) in contents.enumerated() {
            for (number, parts) in ranges.sorted(by: { $0.key < $1.key }) {
                let local = coverages[piece].uncoveredRanges[number].bytes
                let start = file.file.pieces[piece].start + local.offset
                places.append(ContentSurvey.Place(bytes: start..<start + local.length, contents: parts))
                numbers.append((piece, number))
            }
        }
        for (number, content) in zip(numbers, try ContentSurvey(file.file, workers: file.workers).contents(of: places)) {
            coverages[number.piece].uncoveredRanges[number.range].content = content
        }
    }

    // MARK: - Samples

    /// The samples in file order, neighbours of the same class joined.
    private func sampleSegments() throws(ExaminationError) -> [Segment] {
        var segments: [Segment] = []
        for track in file.movie.tracks {
            let signed = SampleCoverage(track: track.trackID, outcomes)
            let kind = track.isVideo ? "video" : track.handler == "soun" ? "audio" : track.handler.map { "\($0)" } ?? "unknown"
            let plain = "\(kind) samples of track \(track.trackID), not covered by a signature"
            let wrong = "\(kind) samples of track \(track.trackID) that contradict their signature"
            let between =
                "units without a signature in signed samples of track \(track.trackID): parameter sets, delimiters, other messages"
            let judged =
                signed.signed.flatMap { part in part.samples.ranges.map { (samples: $0, part: SampleCoverage.Part?.some(part)) } }
                + signed.altered.ranges.map { (samples: $0, part: nil) }
            var runs = track.sampleRuns()
            func add(_ start: UInt64, _ end: UInt64, _ kind: CoverageClass, _ what: String) {
                guard end > start else { return }
                if let last = segments.last, last.end == start, last.kind == kind, last.what == what {
                    segments[segments.count - 1].end = end
                } else {
                    segments.append(Segment(start: start, end: end, kind: kind, what: what, content: nil))
                }
            }
            func add(before limit: UInt64, _ part: SampleCoverage.Part?, otherwise what: String) throws(MovieError) {
                while let run = try runs.next(before: limit) {
                    let (start, end) = (run.bytes.offset, run.bytes.offset + run.bytes.length)
                    guard let part else {
                        add(start, end, .uncovered, what)
                        continue
                    }
                    var position = start
                    for range in part.unsigned(in: run.bytes) {
                        add(position, range.offset, .signed, "")
                        position = range.offset + range.length
                        add(range.offset, position, .uncovered, between)
                    }
                    add(position, end, .signed, "")
                }
            }
            do throws(MovieError) {
                for each in judged.sorted(by: { $0.samples.first < $1.samples.first }) {
                    try add(before: each.samples.first, nil, otherwise: plain)
                    try add(before: each.samples.last + 1, each.part, otherwise: wrong)
                }
                try add(before: .max, nil, otherwise: plain)
            } catch {
                throw .container(error)
            }
        }
        // A byte that is uncovered by one table and signed by another is a doubt of its own; here the uncovered reading comes first.
        return segments.sorted { ($0.start, $0.kind == .signed ? 1 : 0) < ($1.start, $1.kind == .signed ? 1 : 0) }
    }

    // MARK: - Boxes

    private func baseSegments() throws(ExaminationError) -> [Segment] {
        let fields = ComparedFields(file.file, file.movie, tracks: checkedTracks)
        var segments: [Segment] = []
        let tree = file.movie.boxes
        var position: UInt64 = 0
        var trackOfBox: [Int: UInt32] = [:]
        for track in file.movie.tracks { trackOfBox[track.box] = track.trackID }
        var currentTrack: (id: UInt32, end: Int)?
        for index in tree.boxes.indices {
            let box = tree.boxes[index]
            if let trackID = trackOfBox[index] { currentTrack = (trackID, box.subtreeEnd) }
            if let current = currentTrack, index >= current.end { currentTrack = nil }
            if box.offset > position {
                segments.append(
                    Segment(
                        start: position, end: box.offset, kind: .uncovered, what: "bytes that belong to no box", content: position))
            }
            let firstChild = index + 1 < box.subtreeEnd ? tree.boxes[index + 1].offset : box.end
            if box.type == "mdat" {
                // By its size it may have swallowed what stood behind it.
                segments.append(
                    Segment(start: box.offset, end: box.payloadOffset, kind: .uncovered, what: Self.uncomparedStructure, content: nil))
                segments.append(
                    Segment(
                        start: box.payloadOffset, end: firstChild, kind: .uncovered, what: "media data that no sample uses",
                        content: box.payloadOffset))
            } else if signedRanges.contains(box.range) {
                segments.append(Segment(start: box.offset, end: firstChild, kind: .signed, what: "", content: nil))
            } else {
                let isChecked = isChecked(tree, index, currentTrack?.id)
                let what = describe(tree, index)
                let content = Self.structure.contains(box.type) || isChecked ? nil : box.payloadOffset
                var place = box.offset
                func add(upTo end: UInt64, _ kind: CoverageClass) {
                    guard end > place else { return }
                    segments.append(Segment(start: place, end: end, kind: kind, what: kind == .checked ? "" : what, content: content))
                    place = end
                }
                if isChecked {
                    let isEntry = !Self.structure.contains(box.type)
                    for part in isEntry ? [box.offset..<firstChild] : try parts(fields, box, firstChild) {
                        add(upTo: part.lowerBound, .uncovered)
                        add(upTo: part.upperBound, .checked)
                    }
                }
                add(upTo: firstChild, .uncovered)
            }
            position = max(position, firstChild)
        }
        if position < file.file.size {
            segments.append(
                Segment(
                    start: position, end: file.file.size, kind: .uncovered, what: "bytes after the last box", content: position))
        }
        return segments
    }

    private func parts(_ fields: ComparedFields, _ box: Box, _ end: UInt64) throws(ExaminationError) -> [Range<UInt64>] {
        do throws(ReadError) { return try fields.parts(of: box, upTo: end) } catch { throw .read(error) }
    }

    private static let uncomparedStructure = "container structure that was compared with nothing signed"

    /// Boxes whose meaning the schemes compare with signed data, or without which the comparison would have failed.
    private static let structure: Set<FourCharacterCode> = [
        "moov", "mvhd", "trak", "tkhd", "edts", "elst", "mdia", "mdhd", "hdlr", "minf", "stbl", "stsd", "stts", "ctts", "cslg", "stss",
        "stsz", "stz2", "stsc", "stco", "co64", "mvex", "mehd", "trex", "moof", "dinf", "dref", "url ", "vmhd", "smhd",
    ]

    private func isChecked(_ tree: BoxTree, _ index: Int, _ trackID: UInt32?) -> Bool {
        guard !checkedTracks.isEmpty else { return false }
        if let trackID, !checkedTracks.contains(trackID) { return false }
        // Everything inside the sample entries is part of the digest that was compared.
        var isStructure = Self.structure.contains(tree.boxes[index].type)
        var current = tree.boxes[index].parent
        var depth = 0
        while let each = current, depth < 64 {
            if tree.boxes[each].type == "stsd" { return trackID != nil }
            isStructure = isStructure && Self.structure.contains(tree.boxes[each].type)
            current = tree.boxes[each].parent
            depth += 1
        }
        return isStructure
    }

    private func describe(_ tree: BoxTree, _ index: Int) -> String {
        let box = tree.boxes[index]
        if let uuid = tree.uuids[index] {
            return CarrierSearch.knownName(ofBox: uuid).map { "\($0), uuid box \(uuid)" } ?? "uuid box \(uuid)"
        }
        // One line for all the structure that was compared with nothing, so that what could hide something stands out.
        if Self.structure.contains(box.type) { return Self.uncomparedStructure }
        return "\(box.type) box"
    }
}

extension ByteAccount.Segment {
    /// A part of it.
    fileprivate func part(_ start: UInt64, _ end: UInt64) -> Self {
        var part = self
        (part.start, part.end) = (start, end)
        return part
    }
}

extension Coverage {
    /// Adds a run of bytes that follows those added before.
    fileprivate mutating func add(_ bytes: ByteRange, _ kind: CoverageClass, _ what: String) {
        switch kind {
        case .signed: signed += bytes.length
        case .checked: checked += bytes.length
        case .uncovered:
            uncovered += bytes.length
            if let last = uncoveredRanges.last, last.what == what, last.bytes.end == bytes.offset {
                uncoveredRanges[uncoveredRanges.count - 1].bytes.length += bytes.length
            } else {
                uncoveredRanges.append(UncoveredRange(bytes: bytes, what: what))
            }
        }
    }

    /// The account of several files together: only the sums.
    init(sumOf parts: [Coverage]) {
        self.init(
            signed: parts.reduce(0) { $0 + $1.signed }, checked: parts.reduce(0) { $0 + $1.checked },
            uncovered: parts.reduce(0) { $0 + $1.uncovered })
    }
}
