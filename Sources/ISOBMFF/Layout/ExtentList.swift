/// Places of samples that are kept because they do not come in file order by themselves; neighbours of one track are joined.
struct ExtentList: Sendable {
    /// One run of bytes that samples of a track use.
    struct Entry: Sendable, Hashable {
        var offset: UInt64
        var length: UInt64
        /// Index of the track in `moov`; -1 for a track that the movie does not declare.
        var track: Int32

        var end: UInt64 { offset &+ length }
    }

    private(set) var entries: [Entry] = []
    private(set) var isSorted = true
    /// Whether there were more than may be kept.
    private(set) var isFull = false
    private let most: Int

    init(most: Int) { self.most = most }

    mutating func append(offset: UInt64, length: UInt64, track: Int) {
        guard length > 0 else { return }
        if let last = entries.last {
            if last.track == track, last.end == offset {
                entries[entries.count - 1].length += length
                return
            }
            if offset < last.offset { isSorted = false }
        }
        guard entries.count < most else {
            isFull = true
            return
        }
        entries.append(Entry(offset: offset, length: length, track: Int32(truncatingIfNeeded: track)))
    }

    /// Brings the entries into file order.
    mutating func sort() {
        if !isSorted { entries.sort { ($0.offset, $0.length) < ($1.offset, $1.length) } }
        isSorted = true
    }
}
