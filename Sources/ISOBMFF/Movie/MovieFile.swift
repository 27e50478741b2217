package import ByteInput
package import Evidence

/// A recording as ISO/IEC 14496-12 sees it: its boxes, its tracks, and everything about it that is odd.
///
/// Opening it reads the headers of all boxes and goes once through the sample tables in small windows; media data is not read. Where the
/// file leaves open which bytes are which sample, `findings` has a doubt, and the tracks hold as much as has one meaning.
package final class MovieFile: Sendable {
    /// The file it was read from.
    package let file: EvidenceFile
    /// All boxes except those inside fragments.
    package let boxes: BoxTree
    /// Index of the `moov` that is followed: the first.
    package let movieBox: Int?
    /// What holds for the whole presentation; `nil` where the box is missing or damaged.
    package let movieHeader: MovieHeader?
    /// The tracks in the order of `moov`.
    package let tracks: [Track]
    /// The `moof` boxes in file order; a sample's `fragment` is an index into it.
    package let fragments: [Box]
    /// The payloads of all `mdat` boxes, ascending.
    package let mediaData: [ByteRange]
    /// Media data that no sample uses: the first runs of it.
    package let unreferencedMediaData: [ByteRange]
    /// How many bytes of media data no sample uses.
    package let unreferencedMediaDataBytes: UInt64
    /// Everything that is odd, with offset and clause.
    package let findings: [Finding]

    /// Whether samples are declared in fragments.
    package var isFragmented: Bool { !fragments.isEmpty }
    /// Ticks a second of movie time, in which edits are given; 0 where the file does not say.
    package var movieTimescale: UInt32 { movieHeader?.timescale ?? 0 }
    /// Bytes that belong to no box.
    package var unexplained: [ByteRange] { boxes.unexplained }

    /// Reads the structure of a file.
    ///
    /// - Throws: `unreadable`; `notAMovieFile` where it begins with no box that such a file begins with.
    package static func open(_ file: EvidenceFile, budget: ReadingBudget = ReadingBudget()) throws(MovieError) -> MovieFile {
        var log = FindingLog(most: budget.findingsOfAKind)
        var scanner = BoxScanner(file, budget: budget)
        let tree = try scanner.scan(&log)
        let top = TopLevel(tree)
        top.report(&log)

        var resolver = MovieResolver(tree, file, budget: budget, log: log)
        var drafts: [TrackDraft] = []
        if let moov = top.movies.first { drafts = try resolver.resolve(moov, isFragmented: !top.fragments.isEmpty) }
        log = resolver.log

        var fragments = FragmentSurvey(
            file, budget: budget, log: log, extents: ExtentList(most: budget.extentsKept), scanned: scanner.scanned)
        if !top.movies.isEmpty { try fragments.survey(top.fragments, &drafts) }
        var layout = LayoutSurvey(file, budget: budget, mediaData: top.mediaData, log: fragments.log)
        layout.boundUse(&drafts)
        try layout.survey(drafts, kept: fragments.extents)
        var indexes = IndexSurvey(tree, fragments: top.fragments, file, log: layout.log)
        try indexes.survey()
        log = indexes.log
        if !top.movies.isEmpty, !drafts.contains(where: { $0.handler == "vide" }) {
            log.add(.noVideo, "no track holds moving pictures; there is no video to verify", path: "moov", clause: "8.4.3")
        }
        return MovieFile(file, tree, top, resolver.movieHeader, drafts, layout, log.all)
    }

    /// The boxes inside a fragment, which are not in `boxes`; their depth counts from the fragment.
    ///
    /// - Throws: `unreadable`.
    package func boxes(inside fragment: Box, budget: ReadingBudget = ReadingBudget()) throws(MovieError) -> BoxTree {
        var scanner = BoxScanner(inside: fragment, of: file, budget: budget)
        var log = FindingLog(most: 1)
        return try scanner.scan(&log)
    }

    private init(
        _ file: EvidenceFile, _ tree: BoxTree, _ top: TopLevel, _ header: MovieHeader?, _ drafts: [TrackDraft], _ layout: LayoutSurvey,
        _ findings: [Finding]
    ) {
        self.file = file
        boxes = tree
        movieBox = top.movies.first
        movieHeader = header
        tracks = drafts.map { Track($0, file: file) }
        fragments = top.fragments
        mediaData = top.mediaData
        unreferencedMediaData = layout.unreferenced
        unreferencedMediaDataBytes = layout.unreferencedBytes
        self.findings = findings
    }
}

/// What stands at the top level of the file (6.2.3).
struct TopLevel {
    var movies: [Int] = []
    var fragments: [Box] = []
    var mediaData: [ByteRange] = []
    var fragmentBeforeMovie: Box?
    let tree: BoxTree

    init(_ tree: BoxTree) {
        self.tree = tree
        for (index, box) in tree.topLevel {
            switch box.type {
            case "moov": movies.append(index)
            case "mdat": mediaData.append(box.payload)
            case "moof":
                fragments.append(box)
                if movies.isEmpty, fragmentBeforeMovie == nil { fragmentBeforeMovie = box }
            default: break
            }
        }
    }

    func report(_ log: inout FindingLog) {
        guard let first = movies.first else {
            log.add(
                .noMovie, "there is no moov box, so nothing says where pictures are: there is no video to verify", path: "file",
                clause: "8.2.1")
            return
        }
        for extra in movies.dropFirst() {
            log.add(
                .severalMovies, "another moov, besides that at offset \(tree.boxes[first].offset), which is followed", path: "moov",
                clause: "8.2.1", bytes: [tree.boxes[extra].range])
        }
        if let moof = fragmentBeforeMovie {
            log.add(.fragmentBeforeMovie, "a fragment before the moov", path: "moof[0]", clause: "8.8.4", bytes: [moof.range])
        }
    }
}
