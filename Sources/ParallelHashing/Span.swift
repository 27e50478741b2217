import Evidence

/// Consecutive extents that one worker hashes in one go.
struct Span: Sendable {
    /// What has to be done for the extents.
    enum Kind: Sendable {
        /// They fit into the worker's buffer together: read once, then hash.
        case resident
        /// One extent that is larger than the buffer: read and hash in turns.
        case streamed
        /// They do not lie inside the file: nothing to read.
        case missing
    }

    /// What has to be done.
    var kind: Kind
    /// Place in the order of the source, counted from 0 without holes.
    var number: Int
    /// Offset of the first byte to read.
    var start: UInt64
    /// One past the last byte to read.
    var end: UInt64
    /// At least one.
    var extents: [Extent]
}
