import Cryptography
import Evidence

/// Blocks beside whatever else a pass is asked for: three wrappers, which put the blocks among the extents of the source, digest them, and
/// sort the results. Source, digester and consumer inside know nothing of them.
enum BlockTag {
    /// The first of the tags that are kept for blocks: a list's number is added to it.
    static let first: UInt32 = 0xFFFF_F000
    /// More lists than this are not taken.
    static let mostLists = 0x1000

    /// The number of the list that a block is of; `nil` for what is no block.
    static func list(_ extent: Extent) -> Int? { extent.tag >= first ? Int(extent.tag - first) : nil }
}

/// Names the extents of a source and the blocks of lists, in the order in which they lie in the file.
struct BlockSource<Source: ExtentSource>: ExtentSource {
    private(set) var inner: Source
    private let lists: [FileBlocks]
    private var nextBlocks: [Int]
    private var heads: [ByteRange?]
    private var head: Extent?
    private var isStarted = false

    init(_ inner: Source, _ lists: [FileBlocks]) {
        self.inner = inner
        self.lists = lists
        nextBlocks = lists.map { _ in 0 }
        heads = lists.map { $0.count > 0 ? $0.extent(of: 0) : nil }
    }

    mutating func next() throws(Source.Failure) -> Extent? {
        if !isStarted {
            head = try inner.next()
            isStarted = true
        }
        var best: Int?
        var offset = UInt64.max
        for (list, extent) in heads.enumerated() {
            guard let extent, best == nil || extent.offset < offset else { continue }
            best = list
            offset = extent.offset
        }
        if let extent = head, best == nil || extent.range.offset <= offset {
            head = try inner.next()
            return extent
        }
        guard let list = best, let range = heads[list] else { return nil }
        let extent = Extent(range: range, index: UInt64(nextBlocks[list]), tag: BlockTag.first + UInt32(truncatingIfNeeded: list))
        nextBlocks[list] += 1
        heads[list] = nextBlocks[list] < lists[list].count ? lists[list].extent(of: nextBlocks[list]) : nil
        return extent
    }
}

/// What is made of a span in which there are blocks.
struct BlockOutput<Inner: Sendable>: Sendable {
    /// What the digester inside made of the other extents; `nil` where there are none.
    var inner: Inner?
    /// The digests of the blocks, list by list, in order.
    var blocks: [(list: Int, digests: DigestList)]
}

/// Digests the blocks of a span, and hands the other extents to the digester inside.
struct BlockDigester<Inner: ExtentDigester & ~Copyable>: ExtentDigester, ~Copyable {
    typealias Output = BlockOutput<Inner.Output>

    private var inner: Inner
    private let lists: [FileBlocks]
    private var hashers: MessageHashers
    private var ranges: [Range<Int>] = []
    private var gatheredRanges: [Range<Int>] = []
    /// Blocks that are not one run of bytes are put together here, so that two at a time can be hashed like any others.
    private var gathered: [UInt8] = []
    private var stream: (list: Int, digest: SerialBlock)?

    init(_ inner: consuming Inner, _ lists: [FileBlocks]) throws(CryptographyError) {
        let hashers = try MessageHashers(lists.map(\.algorithm))
        self.inner = inner
        self.lists = lists
        self.hashers = hashers
    }

    mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan
    ) throws(CryptographyError) -> Output {
        var places: [Int] = []
        var blocks: [[Int]] = lists.map { _ in [] }
        for (place, extent) in extents.enumerated() {
            if let list = BlockTag.list(extent) { blocks[list].append(place) } else { places.append(place) }
        }
        var output = Output(inner: nil, blocks: [])
        if places.count == extents.count {
            output.inner = try inner.digest(extents, at: positions, in: window)
        } else if !places.isEmpty {
            output.inner = try inner.digest(places.map { extents[$0] }, at: places.map { positions[$0] }, in: window)
        }
        for (list, places) in blocks.enumerated() where !places.isEmpty {
            output.blocks.append((list, try digests(of: places, list, extents, positions, window)))
        }
        return output
    }

    private mutating func digests(
        of places: [Int], _ list: Int, _ extents: [Extent], _ positions: [Range<Int>], _ window: RawSpan
    ) throws(CryptographyError) -> DigestList {
        ranges.removeAll(keepingCapacity: true)
        gatheredRanges.removeAll(keepingCapacity: true)
        gathered.removeAll(keepingCapacity: true)
        for place in places {
            let parts = lists[list].parts(of: Int(extents[place].index))
            if parts.count == 1, case .file? = parts.first {
                ranges.append(positions[place])
            } else {
                gather(parts, extents[place], positions[place].lowerBound, window)
            }
        }
        // Taken out for the time being: the hashers beside it are in use.
        var bytes: [UInt8] = []
        swap(&bytes, &gathered)
        defer { swap(&bytes, &gathered) }
        var digests = DigestList(lists[list].algorithm)
        // Nearly always all blocks of a list are of one kind.
        if gatheredRanges.isEmpty {
            try hashers.digest(ranges, of: window, into: &digests)
        } else if ranges.isEmpty {
            try hashers.digest(gatheredRanges, of: unsafe bytes.span.bytes, into: &digests)
        } else {
            var (plain, other) = (DigestList(digests.algorithm), DigestList(digests.algorithm))
            try hashers.digest(ranges, of: window, into: &plain)
            try hashers.digest(gatheredRanges, of: unsafe bytes.span.bytes, into: &other)
            var (nextPlain, nextOther) = (0, 0)
            for place in places {
                let parts = lists[list].parts(of: Int(extents[place].index))
                if parts.count == 1, case .file? = parts.first {
                    digests.append(plain[nextPlain])
                    nextPlain += 1
                } else {
                    digests.append(other[nextOther])
                    nextOther += 1
                }
            }
        }
        return digests
    }

    private mutating func gather(_ parts: ArraySlice<FileMessage.Part>, _ extent: Extent, _ position: Int, _ window: RawSpan) {
        let start = gathered.count
        for part in parts {
            switch part {
            case .file(let range):
                let first = position + Int(range.offset - extent.range.offset)
                unsafe window.extracting(first..<first + Int(range.length)).withUnsafeBytes { unsafe gathered.append(contentsOf: $0) }
            case .number(let number):
                for shift in stride(from: 56, through: 0, by: -8) { gathered.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
            case .literal(let bytes): gathered += bytes
            case .zeros(let count): gathered.append(contentsOf: repeatElement(0, count: Int(clamping: count)))
            }
        }
        gatheredRanges.append(start..<gathered.count)
    }

    // MARK: - Extents larger than the buffer

    mutating func begin(_ extent: Extent) throws(CryptographyError) {
        stream = nil
        guard let list = BlockTag.list(extent) else { return try inner.begin(extent) }
        stream = (list, try SerialBlock(lists[list], Int(extent.index), extent.range.offset))
    }

    mutating func update(_ bytes: RawSpan) throws(CryptographyError) {
        guard let stream else { return try inner.update(bytes) }
        stream.digest.update(bytes)
    }

    mutating func finish() throws(CryptographyError) -> Output {
        guard let (list, digest) = stream else { return Output(inner: try inner.finish(), blocks: []) }
        stream = nil
        var digests = DigestList(lists[list].algorithm)
        digests.append(try digest.finalize())
        return Output(inner: nil, blocks: [(list, digests)])
    }
}

/// A large block while its bytes come in pieces.
private final class SerialBlock {
    private var digest: SerialDigest
    private var offset: UInt64

    init(_ blocks: FileBlocks, _ block: Int, _ offset: UInt64) throws(CryptographyError) {
        digest = try SerialDigest(Array(blocks.parts(of: block)), blocks.algorithm)
        self.offset = offset
    }

    func update(_ bytes: RawSpan) {
        digest.update(bytes, at: offset)
        offset += UInt64(bytes.byteCount)
    }

    func finalize() throws(CryptographyError) -> Digest { try digest.finalize() }
}

/// Keeps the digests of blocks, and hands the rest to the consumer inside.
struct BlockConsumer<Inner: ExtentConsumer>: ExtentConsumer {
    private(set) var inner: Inner
    /// The digests of each list, in order.
    private(set) var digests: [DigestList]

    init(_ inner: Inner, _ lists: [FileBlocks]) {
        self.inner = inner
        digests = lists.map { DigestList($0.algorithm) }
    }

    mutating func consume(_ extents: [Extent], output: BlockOutput<Inner.Output>) {
        for (list, found) in output.blocks { digests[list].append(contentsOf: found) }
        guard let made = output.inner else { return }
        inner.consume(output.blocks.isEmpty ? extents : extents.filter { BlockTag.list($0) == nil }, output: made)
    }

    mutating func consumeMissing(_ extents: [Extent]) {
        let others = extents.filter { BlockTag.list($0) == nil }
        if !others.isEmpty { inner.consumeMissing(others) }
    }
}
