import ByteInput
import Cryptography
import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit

/// What of the file has to be digested to check a content binding, and what it is compared with.
struct ContentPlan {
    /// A leaf of a hash tree as it stands in the file.
    struct Leaf: Sendable, Hashable {
        /// Which leaf of the tree it is; `nil` where it can be none.
        var location: Int?
        /// Where it lies, from the first byte to the last.
        var range: ByteRange
        /// The nodes beside its way up, as the file has them; `nil` where it has none.
        var proof: [[UInt8]]?
        /// Which of the file's pieces it is, where the recording was stored in segments.
        var piece: Int?
    }

    /// A hash tree.
    struct Tree: Sendable {
        /// What was sealed.
        var entry: MerkleEntry
        /// Its leaves as they stand in the file, in file order, each a block of `blocks`.
        var leaves: [Leaf] = []
        /// What the leaves are to be digested of.
        var blocks: FileBlocks
        /// Index of the message that is what comes before the first fragment.
        var initialMessage: Int?
    }

    /// Messages that are digested serially.
    private(set) var messages: [FileMessage] = []
    /// Which of them is the whole file.
    private(set) var flatMessage: Int?
    /// The hash trees.
    private(set) var trees: [Tree] = []
    /// What is left out.
    let layout: SealedLayout
    /// The binding.
    let binding: BMFFHash
    /// What was found about the arrangement, before anything is digested.
    private(set) var findings: [Finding] = []
    /// Whether leaves are fragments, and not blocks of media data.
    let isFragmented: Bool
    /// Whether the file is what comes before the fragments and nothing more.
    var isInitialSegmentAlone: Bool { isFragmented && !trees.isEmpty && trees.allSatisfy(\.leaves.isEmpty) && !file.movie.isFragmented }
    /// Locations of fragments that should be there and are not, by tree.
    private(set) var missing: [[Int]] = []

    private let file: ExaminedFile
    private let boxes: [C2PABox]

    /// A plan for a binding.
    ///
    /// - Throws: as ``SealedLayout/init(_:_:)``.
    init(_ binding: BMFFHash, _ file: ExaminedFile, boxes: [C2PABox]) throws(ExaminationError) {
        self.binding = binding
        self.file = file
        self.boxes = boxes
        layout = try SealedLayout(binding, file)
        let isSegmented = file.file.pieces.count > 1
        isFragmented =
            file.movie.isFragmented || isSegmented || binding.trees.contains { $0.initialHash != nil }
        if binding.hash != nil {
            flatMessage = messages.count
            messages.append(message(layout.parts(ofBoxes: layout.boxes.indices, upTo: file.file.size), binding.algorithm))
        }
        guard !binding.trees.isEmpty else { return }
        if isSegmented {
            try planSegments()
        } else if isFragmented {
            try planFragments()
        } else {
            try planMediaData()
        }
    }

    private mutating func add(_ kind: SealFinding, _ message: String, bytes: [ByteRange] = []) {
        findings.append(Finding(kind, message, scheme: .c2pa, bytes: bytes))
    }

    private func message(_ parts: [FileMessage.Part], _ algorithm: DigestAlgorithm) -> FileMessage {
        var message = FileMessage(algorithm)
        for part in parts {
            switch part {
            case .file(let range): message.append(range)
            case .number(let number): message.append(number: number)
            case .literal(let bytes): message.append(bytes)
            case .zeros(let count): message.append(zeros: count)
            }
        }
        return message
    }

    private func places() throws(ExaminationError) -> [(box: C2PABox, place: MerklePlace?)] {
        var places: [(box: C2PABox, place: MerklePlace?)] = []
        for box in boxes where box.purpose == .merkle { places.append((box, try MerklePlace(box, file.file))) }
        return places
    }

    // MARK: - Blocks of media data

    private mutating func planMediaData() throws(ExaminationError) {
        let media = layout.boxes.filter { $0.box.type == "mdat" }.map(\.box)
        guard binding.trees.count == media.count else {
            add(
                .contentBindingMalformed,
                "the seal has \(binding.trees.count) hash trees for media data, and the file has \(media.count) mdat boxes")
            return
        }
        let places = try places()
        for (number, (entry, box)) in zip(binding.trees, media).enumerated() {
            guard entry.localID == UInt64(number) || entry.localID == binding.trees[0].localID &+ UInt64(number) else {
                add(.contentBindingMalformed, "the hash trees of the seal are not in the order of the mdat boxes")
                return
            }
            if entry.blocks == .unspecified, !places.isEmpty {
                add(.manifestUnsupported, "the seal has a hash tree over chunks of a track (timed media), which is not supported")
                return
            }
            var tree = Tree(entry: entry, blocks: FileBlocks(entry.algorithm))
            guard cut(box, entry, into: &tree) else { return }
            let own = places.compactMap { $0.place }.filter { $0.uniqueID == entry.uniqueID && $0.localID == entry.localID }
            for place in own {
                if let index = Int(exactly: place.location), tree.leaves.indices.contains(index) { tree.leaves[index].proof = place.proof }
            }
            trees.append(tree)
            missing.append([])
        }
    }

    /// Cuts the media data into the blocks that were sealed; `false` where that cannot be done.
    private mutating func cut(_ box: Box, _ entry: MerkleEntry, into tree: inout Tree) -> Bool {
        // Sixteen bytes from the start of the box, however long its header is.
        let start = box.offset + min(16, box.size)
        let length = box.end - start
        let sizes: [UInt64]
        switch entry.blocks {
        case .unspecified: sizes = [length]
        case .variable(let listed):
            let total = listed.reduce((sum: UInt64(0), overflow: false)) { total, size in
                let (sum, overflow) = total.sum.addingReportingOverflow(size)
                return (sum, total.overflow || overflow)
            }
            guard listed.count == Int(entry.count) else {
                add(.contentBindingMalformed, "a hash tree of \(entry.count) leaves lists \(listed.count) block sizes")
                return false
            }
            guard !total.overflow, total.sum == length else {
                add(
                    .contentAltered,
                    "the sealed blocks have \(total.sum) bytes together, and the mdat box at offset \(box.offset) has \(length)",
                    bytes: [box.range])
                return false
            }
            sizes = listed
        case .fixed(let size):
            let count = length == 0 ? 0 : (length - 1) / size + 1
            // Blocks beyond those sealed are not cut: they could be any number.
            guard count == entry.count else {
                add(
                    .contentAltered,
                    "the seal has \(entry.count) blocks of \(size) bytes, and the mdat box at offset \(box.offset) has \(count): it was made \(count < entry.count ? "shorter" : "longer")",
                    bytes: [box.range])
                guard count < entry.count else { return false }
                append(fixed: size, from: start, to: box.end, into: &tree)
                return true
            }
            append(fixed: size, from: start, to: box.end, into: &tree)
            return true
        }
        guard sizes.count == Int(entry.count) else {
            add(.contentBindingMalformed, "a hash tree of \(entry.count) leaves has one block")
            return false
        }
        var position = start
        for size in sizes {
            append(ByteRange(offset: position, length: size), into: &tree)
            position += size
        }
        return true
    }

    private func append(fixed size: UInt64, from start: UInt64, to end: UInt64, into tree: inout Tree) {
        var position = start
        while position < end {
            append(ByteRange(offset: position, length: min(size, end - position)), into: &tree)
            position += min(size, end - position)
        }
    }

    private func append(_ range: ByteRange, into tree: inout Tree) {
        tree.leaves.append(Leaf(location: tree.leaves.count, range: range))
        tree.blocks.append(range)
    }

    // MARK: - Fragments

    /// Fragments of one file: a box with its place before each `moof`, and a leaf from there to the next `moof`.
    private mutating func planFragments() throws(ExaminationError) {
        if binding.hash != nil {
            add(.assertionMalformed, "the seal of a fragmented recording has a hash of the whole file beside its hash tree")
        }
        guard let entries = startTrees() else { return }
        let starts = layout.boxes.indices.filter { layout.boxes[$0].box.type == "moof" }
        let places = try places()
        var nextPlace = 0
        for (number, start) in starts.enumerated() {
            let end = number + 1 < starts.count ? starts[number + 1] : layout.boxes.count
            let endOffset = number + 1 < starts.count ? layout.boxes[end].box.offset : file.file.size
            var own: [(box: C2PABox, place: MerklePlace?)] = []
            while nextPlace < places.count, places[nextPlace].box.box.offset < layout.boxes[start].box.offset {
                own.append(places[nextPlace])
                nextPlace += 1
            }
            addFragment(own.map(\.place), boxes: start..<end, upTo: endOffset, entries, piece: nil)
        }
        let initialEnd = starts.first ?? layout.boxes.count
        addInitial(boxes: 0..<initialEnd, upTo: starts.first.map { layout.boxes[$0].box.offset } ?? file.file.size)
        noteMissing()
    }

    /// Segments, each a file: a box with its place in each, and a leaf that is the whole file.
    private mutating func planSegments() throws(ExaminationError) {
        if binding.hash != nil {
            add(.manifestUnsupported, "the seal has a hash of the whole file beside its hash tree, which says nothing of separate segments")
        }
        guard let entries = startTrees() else { return }
        let places = try places()
        var next = 0
        var nextPlace = 0
        for (number, piece) in file.file.pieces.enumerated() {
            let end = piece.start + piece.identity.size
            let first = next
            while next < layout.boxes.count, layout.boxes[next].box.offset < end { next += 1 }
            if next > first, layout.boxes[next - 1].box.end > end {
                add(
                    .contentBindingMalformed, "the last box of \(piece.path.shown) reaches past the end of its file",
                    bytes: [layout.boxes[next - 1].box.range])
            }
            var own: [MerklePlace?] = []
            while nextPlace < places.count, places[nextPlace].box.box.offset < end {
                own.append(places[nextPlace].place)
                nextPlace += 1
            }
            if number == 0 {
                addInitial(boxes: first..<next, upTo: end)
            } else {
                addFragment(own, boxes: first..<next, upTo: end, entries, piece: number)
            }
        }
        noteMissing()
    }

    /// Begins a tree for each entry; `nil` where one says nothing of what comes before the fragments.
    private mutating func startTrees() -> [MerkleEntry]? {
        for entry in binding.trees {
            guard entry.initialHash != nil else {
                add(
                    .contentBindingMalformed,
                    "the seal of a fragmented recording has no initHash, so that nothing signed speaks for what comes before the fragments")
                return nil
            }
            trees.append(Tree(entry: entry, blocks: FileBlocks(entry.algorithm)))
        }
        missing = [[Int]](repeating: [], count: trees.count)
        return binding.trees
    }

    private mutating func addInitial(boxes numbers: Range<Int>, upTo end: UInt64) {
        let parts = layout.parts(ofBoxes: numbers, upTo: end)
        for index in trees.indices {
            trees[index].initialMessage = messages.count
            messages.append(message(parts, trees[index].entry.algorithm))
        }
    }

    private mutating func addFragment(
        _ places: [MerklePlace?], boxes numbers: Range<Int>, upTo end: UInt64, _ entries: [MerkleEntry], piece: Int?
    ) {
        let start = numbers.isEmpty ? end : layout.boxes[numbers.lowerBound].box.offset
        let range = ByteRange(offset: start, length: end - start)
        let place = places.count == 1 ? places[0] : nil
        let tree = place.flatMap { place in entries.firstIndex { $0.uniqueID == place.uniqueID && $0.localID == place.localID } }
        // The box is not protected. Where it is lost or damaged, the fragment is taken for the one that comes next.
        let target = tree ?? 0
        let expected = (trees[target].leaves.last?.location ?? -1) + 1
        let named = tree == nil ? nil : place.flatMap { Int(exactly: $0.location) }
        if tree == nil {
            add(
                .proofDamaged,
                places.isEmpty
                    ? "\(fragment(piece, start)) has no box that says where in the hash tree it belongs"
                    : "what says where in the hash tree \(fragment(piece, start)) belongs cannot be followed", bytes: [range])
        }
        let location = named ?? expected
        let isKnown = location < Int(trees[target].entry.count)
        if !isKnown {
            add(
                .fragmentInserted, "\(fragment(piece, start)) was not sealed: the seal has \(trees[target].entry.count) fragments",
                bytes: [range])
        } else if location < expected {
            // The order of segments is the user's; that of fragments in a file is the file's.
            add(
                piece == nil ? .fragmentsReordered : .segmentsOutOfOrder,
                "\(fragment(piece, start)) is number \(location + 1) of the seal and stands after number \(expected)"
                    + (piece == nil ? "" : "; name the segments in their order, each once"), bytes: [range])
        }
        trees[target].leaves.append(
            Leaf(location: isKnown ? location : nil, range: range, proof: tree == nil ? nil : place?.proof, piece: piece))
        trees[target].blocks.append(layout.parts(ofBoxes: numbers, upTo: end))
    }

    private func fragment(_ piece: Int?, _ offset: UInt64) -> String {
        piece.map { "segment \(file.file.pieces[$0].path.shown)" } ?? "the fragment at offset \(offset)"
    }

    /// Says which sealed fragments are not there: between others always, after the last one only where the file is one.
    private mutating func noteMissing() {
        // An initial segment alone is not a recording that lost its fragments.
        guard trees.contains(where: { !$0.leaves.isEmpty }) else { return }
        for index in trees.indices {
            let present = Set(trees[index].leaves.compactMap(\.location))
            let count = Int(trees[index].entry.count)
            // A seal can claim more fragments than can be listed.
            let absent = (0..<min(count, (present.max() ?? 0) + 100_000)).filter { !present.contains($0) }
            missing[index] = absent
        }
    }
}
