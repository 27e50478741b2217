import ByteInput
import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit

/// What the content of the file is, compared with its seal: which bytes, which samples, and where and when it differs.
struct ContentReport {
    /// The comparison.
    let result: ContentJudgement.Result
    /// What was compared.
    let plan: ContentPlan
    /// By track number, which samples are covered and how they stand. Empty where nobody vouches for the seal.
    private(set) var samples: [UInt32: SealedSamples] = [:]
    /// The track that the report is about: the first with pictures, else the first.
    let track: Track?
    /// The leaves of hash trees, in file order.
    private(set) var segments: [SegmentReport] = []
    /// How each file of a recording in segments stands, by its number among the files.
    private(set) var segmentFiles: [Int: SegmentReport] = [:]
    /// What is missing.
    private(set) var missing: [MissingReport] = []
    /// What was found.
    private(set) var findings: [Finding] = []
    /// Whether the end or the beginning of what was sealed is not there, in a recording of segments.
    private(set) var isExcerpt = false

    private let file: ExaminedFile

    /// Most blocks that get a finding of their own.
    private static let mostFindings = 100
    /// Most leaves that are listed.
    private static let mostSegments = 200_000

    /// The report on the content.
    ///
    /// - Parameter isSigned: whether the signature vouches for what the content is compared with.
    /// - Throws: `container`, `read`, `cryptography`.
    init(_ judgement: ContentJudgement, _ file: ExaminedFile, _ boxes: [C2PABox], isSigned: Bool) throws(ExaminationError) {
        self.file = file
        plan = judgement.plan
        let result = try judgement.result()
        self.result = result
        track = file.movie.tracks.first(where: \.isVideo) ?? file.movie.tracks.first
        guard isSigned else { return }
        let leaves = plan.trees.flatMap(\.leaves)
        let runs = leaves.count <= Self.mostSegments ? leaves.map(\.range) : []
        for each in file.movie.tracks where samples[each.trackID] == nil {
            samples[each.trackID] = try SealedSamples(each, result, runs: each.trackID == track?.trackID ? runs : [])
        }
        tellWhole()
        tellLeaves()
        tellMissing()
        tellCoverage()
        try LeftOutBytes(plan.layout, file, boxes).findings.forEach { findings.append($0) }
    }

    private mutating func add(
        _ kind: some FindingKind, _ message: String, samples: SampleRange? = nil, time: ClosedRange<Double>? = nil, bytes: [ByteRange] = []
    ) {
        findings.append(
            Finding(kind, message, scheme: .c2pa, track: samples == nil ? nil : track?.trackID, samples: samples, time: time, bytes: bytes))
    }

    /// Whether the file ends inside a box, so that what is missing need not have been taken out on purpose.
    private var isCutOff: Bool { file.movie.findings.contains { $0.code.name == ContainerFinding.fileTruncated.rawValue } }

    private mutating func tellWhole() {
        let isStartAltered = result.isStartIntact.contains(false)
        guard isStartAltered || result.isWholeIntact == false else { return }
        if isCutOff {
            add(
                SignatureFinding.unverifiableSamples,
                "the file is cut off, so that it cannot be compared as a whole with what was sealed")
            return
        }
        if isStartAltered, let index = plan.trees.first?.initialMessage {
            add(
                SealFinding.contentAltered,
                "what comes before the first fragment, with the movie box that says how all is shown, differs from what was sealed",
                bytes: [ByteRange(offset: 0, length: plan.messages[index].end)])
        }
        guard result.isWholeIntact == false, let index = plan.flatMessage else { return }
        let bytes = plan.messages[index].fileByteCount
        let areLeavesIntact = !result.leaves.isEmpty && result.leaves.allSatisfy { $0.allSatisfy { $0 == .intact } }
        add(
            SealFinding.contentAltered,
            areLeavesIntact
                ? "the \(bytes) bytes outside of the media data, with the movie box that says how it is shown, differ from what was sealed"
                : "the content differs from what was sealed; one hash was made over \(bytes) bytes, so that it cannot say where")
    }

    // MARK: - Blocks and fragments

    private mutating func tellLeaves() {
        guard let track else { return }
        let inRuns = samples[track.trackID]?.inRuns ?? []
        var wanted: Set<UInt64> = []
        for case let range? in inRuns { wanted.formUnion([range.first, range.last]) }
        let times = MediaTimes(movie: file.movie, track: track, samples: wanted)
        var place = 0
        var told = 0
        for (tree, statuses) in zip(plan.trees, result.leaves) {
            for (leaf, status) in zip(tree.leaves, statuses) {
                let range = place < inRuns.count ? inRuns[place] : nil
                place += 1
                let time = range.flatMap { times.time($0) }
                let segment = SegmentReport(
                    index: UInt64(leaf.location ?? place - 1), samples: range, time: time, status: Self.status(status))
                if let piece = leaf.piece { segmentFiles[piece] = segment }
                if !inRuns.isEmpty { segments.append(segment) }
                guard status != .intact else { continue }
                told += 1
                if told <= Self.mostFindings { tell(leaf, status, tree.entry, range, time) }
            }
        }
        if told > Self.mostFindings {
            add(SealFinding.blockAltered, "\(told - Self.mostFindings) more blocks or fragments differ, and are not listed one by one")
        }
    }

    private static func status(_ status: ContentJudgement.LeafStatus) -> SegmentStatus {
        switch status {
        case .intact: .intact
        case .altered: .altered
        case .unverifiable: .unverifiable
        }
    }

    private mutating func tell(
        _ leaf: ContentPlan.Leaf, _ status: ContentJudgement.LeafStatus, _ entry: MerkleEntry, _ range: SampleRange?,
        _ time: ClosedRange<Double>?
    ) {
        let number = leaf.location.map { "\($0 + 1) of \(entry.count)" } ?? "that was not sealed"
        let name =
            leaf.piece.map { "segment \(file.file.pieces[$0].path.shown) (\(number))" }
            ?? (plan.isFragmented ? "fragment \(number)" : "block \(number)")
        let place = "at offset \(leaf.range.offset - file.file.start(ofPieceAt: leaf.range.offset)), \(leaf.range.length) bytes"
        let holds =
            range.map {
                $0.count == 1
                    ? "; it holds sample \($0.first)" : "; it holds samples \($0.first) to \($0.last), and which of them cannot be told"
            }
            ?? ""
        switch status {
        case .intact: break
        case .altered where isCutOff && leaf.range.end == file.file.size:
            add(
                SignatureFinding.unverifiableSamples, "the file is cut off in \(name), which cannot be compared", samples: range,
                time: time,
                bytes: [leaf.range])
        case .altered:
            add(
                SealFinding.blockAltered, "\(name), \(place), differs from what was sealed\(holds)", samples: range, time: time,
                bytes: [leaf.range])
        case .unverifiable:
            add(
                SignatureFinding.unverifiableSamples,
                "\(name), \(place), stands where it was not sealed, so that nothing can be said of it", samples: range, time: time,
                bytes: [leaf.range])
        }
    }

    private mutating func tellMissing() {
        guard let track else { return }
        let inRuns = samples[track.trackID]?.inRuns ?? []
        for (tree, absent) in zip(plan.trees, plan.missing) where !absent.isEmpty {
            let present = tree.leaves.compactMap(\.location)
            let isSegmented = file.file.pieces.count > 1
            // Neighbours that are missing together are told together.
            var runs: [ClosedRange<Int>] = []
            for location in absent {
                if let last = runs.last, last.upperBound + 1 == location {
                    runs[runs.count - 1] = last.lowerBound...location
                } else {
                    runs.append(location...location)
                }
            }
            for run in runs.prefix(Self.mostFindings) {
                let before = present.lastIndex { $0 < run.lowerBound }
                let isBetween = before != nil && present.contains { $0 > run.upperBound }
                let name = run.count == 1 ? "fragment \(run.lowerBound + 1)" : "fragments \(run.lowerBound + 1) to \(run.upperBound + 1)"
                let count =
                    run.upperBound + 1 == present.max().map { $0 + 1 + 100_000 } ? Int(tree.entry.count) - run.lowerBound : run.count
                guard isBetween || !isSegmented else {
                    // The user names the segments; those before the first and after the last one may simply not be at hand.
                    isExcerpt = true
                    add(
                        SignatureFinding.excerpt,
                        "\(name) of \(tree.entry.count) \(run.count == 1 ? "is" : "are") not among the segments given")
                    continue
                }
                if isCutOff, !isBetween {
                    isExcerpt = true
                    add(
                        SignatureFinding.excerpt,
                        "\(name) of \(tree.entry.count) \(run.count == 1 ? "is" : "are") missing: the file is cut off")
                    continue
                }
                // The end of a file can be cut away without a trace in any fragment; only their number tells.
                add(
                    SealFinding.fragmentMissing,
                    "\(name) of \(tree.entry.count), which \(run.count == 1 ? "was" : "were") sealed, \(run.count == 1 ? "is" : "are") missing"
                )
                let last = before.flatMap { $0 < inRuns.count ? inRuns[$0]?.last : nil }
                missing.append(MissingReport(afterSample: last.map { Int64(clamping: $0) } ?? -1, count: UInt64(count)))
            }
        }
    }

    // MARK: - What is covered

    private mutating func tellCoverage() {
        var pictures = false
        for each in file.movie.tracks {
            guard let covered = samples[each.trackID] else { continue }
            let sealed = !covered.verified.isEmpty || !covered.altered.isEmpty || !covered.unverifiable.isEmpty
            if each.isVideo, sealed, each.sampleCount > 0 { pictures = true }
            guard !covered.uncovered.isEmpty else { continue }
            let count = covered.uncovered.count
            if each.isVideo {
                for range in covered.uncovered.ranges.prefix(16) where sealed {
                    add(
                        SignatureFinding.picturesUncovered,
                        "\(range.count) \(range.count == 1 ? "sample" : "samples") of track \(each.trackID) lie in bytes that the seal leaves out: they may have been put in or changed",
                        samples: each.trackID == track?.trackID ? range : nil)
                }
            } else {
                add(
                    SignatureFinding.tracksUncovered,
                    "\(count) of \(each.sampleCount) \(each.handler == "soun" ? "audio samples" : "samples") of track \(each.trackID) lie in bytes that the seal leaves out"
                )
            }
        }
        guard !pictures else { return }
        if plan.isInitialSegmentAlone {
            add(
                SealFinding.noSamplesSealed,
                "this is the initial segment of a recording in segments: the seal speaks for no picture in it; name the segments with --segments"
            )
        } else {
            add(SealFinding.noSamplesSealed, "the seal speaks for no picture: there is none in the bytes that it covers")
        }
    }

    /// Whether the boxes that say what is shown when are as sealed, with nothing of them left out that matters.
    var isPresentationSealed: Bool {
        guard plan.binding.version == .positional, !plan.layout.leavesOutTables else { return false }
        var verified = RunSearch(result.verified)
        var excluded = RunSearch(plan.layout.excluded)
        var hasMovie = false
        for top in plan.layout.boxes where top.box.type == "moov" || top.box.type == "moof" {
            hasMovie = hasMovie || top.box.type == "moov"
            let covered = verified.coveredBytes(top.box.offset, top.box.end) + excluded.coveredBytes(top.box.offset, top.box.end)
            guard !top.isLeftOut, covered == top.box.size else { return false }
        }
        return hasMovie
    }
}
