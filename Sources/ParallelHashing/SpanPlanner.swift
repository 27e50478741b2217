import Evidence

/// Gathers the extents of a source into spans: large enough that a read is worth its call, small enough for a worker's buffer.
struct SpanPlanner<Failure: Error> {
    /// Length of the file; what reaches beyond it is missing.
    let fileSize: UInt64
    /// The size of a worker's buffer, in bytes.
    let bufferSize: Int
    /// Whether the buffer holds the whole file anyway.
    private let isOnePiece: Bool
    /// So many bytes between two extents are cheaper to read than to skip.
    static var largestGap: UInt64 { 65_536 }
    /// Spans end here where they have ``ampleExtents``: a longer read is not faster, and of the buffer only what is used takes memory.
    static var ampleLength: UInt64 { 1 << 20 }
    /// With so many extents in a span it matters little that one may be left without another beside it in the second lane.
    static var ampleExtents: Int { 16 }
    /// Bounds what is held for extents of few bytes or none.
    static var mostExtents: Int { 1024 }
    /// From this length on, extents are so few in a span that an odd one would leave the second lane idle for a noticeable time.
    static var pairedLength: UInt64 { 32_768 }

    /// So many extents are asked for in one go.
    private static var most: Int { 64 }
    /// What the source named, from `place` on not taken yet.
    private var ahead: [Extent] = []
    private var place = 0
    private var held: [Extent] = []
    private var isSourceExhausted = false
    /// Why the source could not go on; told when what it named before is taken.
    private var failure: Failure?
    /// The number of the next span.
    private(set) var nextNumber = 0

    init(fileSize: UInt64, bufferSize: Int, isOnePiece: Bool = false) {
        self.fileSize = fileSize
        self.bufferSize = bufferSize
        self.isOnePiece = isOnePiece
    }

    /// The next span, or `nil` after the last one.
    mutating func next(from source: inout some ExtentSource<Failure>) throws(Failure) -> Span? {
        guard let first = try take(from: &source) else { return nil }
        var span = Span(kind: kind(of: first), number: nextNumber, start: first.range.offset, end: first.range.offset, extents: [first])
        nextNumber += 1
        switch span.kind {
        case .streamed:
            span.end = first.range.offset + first.range.length
        case .missing:
            while span.extents.count < Self.mostExtents, let extent = try take(from: &source) {
                guard kind(of: extent) == .missing else {
                    held.append(extent)
                    break
                }
                span.extents.append(extent)
            }
        case .resident:
            span.end = first.range.offset + first.range.length
            span.extents.reserveCapacity(256)
            while span.extents.count < Self.mostExtents, !isAmple(span), let extent = try take(from: &source) {
                guard kind(of: extent) == .resident, admit(extent, to: &span) else {
                    held.append(extent)
                    leavePairs(in: &span)
                    break
                }
            }
        }
        return span
    }

    private mutating func take(from source: inout some ExtentSource<Failure>) throws(Failure) -> Extent? {
        if let extent = held.popLast() { return extent }
        if place == ahead.count {
            if let failure { throw failure }
            guard !isSourceExhausted else { return nil }
            ahead.removeAll(keepingCapacity: true)
            place = 0
            do throws(Failure) { try source.read(Self.most, into: &ahead) } catch {
                failure = error
                if ahead.isEmpty { throw error }
            }
            guard !ahead.isEmpty else {
                isSourceExhausted = true
                return nil
            }
        }
        defer { place += 1 }
        return ahead[place]
    }

    private func isAmple(_ span: Span) -> Bool {
        guard !isOnePiece, span.end - span.start >= Self.ampleLength else { return false }
        return span.extents.count >= Self.ampleExtents && span.extents.count.isMultiple(of: 2)
    }

    private func kind(of extent: Extent) -> Span.Kind {
        guard let end = extent.range.end, end <= fileSize else { return .missing }
        return extent.range.length > UInt64(bufferSize) ? .streamed : .resident
    }

    /// Adds an extent that begins in or shortly after what the span reads already, and with which it still fits the buffer.
    private func admit(_ extent: Extent, to span: inout Span) -> Bool {
        let offset = extent.range.offset
        guard offset >= span.start, offset <= span.end || offset - span.end <= Self.largestGap else { return false }
        let end = max(span.end, offset + extent.range.length)
        guard end - span.start <= UInt64(bufferSize) else { return false }
        span.end = end
        span.extents.append(extent)
        return true
    }

    /// Puts the last of an odd number of large extents back. It then heads the next span.
    private mutating func leavePairs(in span: inout Span) {
        guard span.extents.count > 2, !span.extents.count.isMultiple(of: 2), let last = span.extents.last,
            last.range.length >= Self.pairedLength, last.range.offset + last.range.length == span.end
        else { return }
        span.extents.removeLast()
        held.append(last)
        span.end = span.extents.reduce(span.start) { max($0, $1.range.offset + $1.range.length) }
    }
}
