package import Evidence

/// Reads ranges of a file one after the other, those that lie close together in one go: a read costs as much as some thousand bytes.
package struct NearbyReader: Sendable {
    private let file: EvidenceFile
    private var buffer: [UInt8] = []
    private var start: UInt64 = 0

    /// So many bytes between two ranges are cheaper to read than to skip.
    package static let gap: UInt64 = 4096
    /// How much is read ahead, in bytes; a single range may be longer.
    package static let most: UInt64 = 128 << 10

    /// A reader that has read nothing.
    package init(_ file: EvidenceFile) { self.file = file }

    /// The bytes of a range.
    ///
    /// - Parameters:
    ///   - range: lies inside the file. The caller has bounded its length: this allocates it.
    ///   - following: the ranges that will be asked for next, in that order.
    /// - Throws: as ``EvidenceFile/bytes(at:count:)``.
    package mutating func bytes(
        of range: ByteRange, before following: some Sequence<ByteRange>
    ) throws(ReadError) -> ArraySlice<UInt8> {
        if let slice = held(range) { return slice }
        buffer = try file.bytes(at: range.offset, count: Int(Self.span(of: range, following).length))
        start = range.offset
        return held(range) ?? []
    }

    private func held(_ range: ByteRange) -> ArraySlice<UInt8>? {
        guard range.offset >= start, range.offset - start <= UInt64(buffer.count),
            range.length <= UInt64(buffer.count) - (range.offset - start)
        else { return nil }
        let first = Int(range.offset - start)
        return buffer[first..<first + Int(range.length)]
    }

    /// What is read for a range and for those behind it that are close enough.
    package static func span(of range: ByteRange, _ following: some Sequence<ByteRange>) -> ByteRange {
        var end = range.offset + range.length
        for next in following {
            guard next.offset >= range.offset, next.offset <= end || next.offset - end <= gap, let nextEnd = next.end,
                nextEnd - range.offset <= most
            else { break }
            end = max(end, nextEnd)
        }
        return ByteRange(offset: range.offset, length: end - range.offset)
    }
}
