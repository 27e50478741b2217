import ByteInput
import Cryptography
import Evidence

/// What one thread works with: its own buffer and its own digester, so that the hot path shares nothing.
struct Worker<Digester: ExtentDigester & ~Copyable>: ~Copyable {
    private let file: EvidenceFile
    private var buffer: ReadBuffer
    private var digester: Digester
    private var positions: [Range<Int>] = []

    init(file: EvidenceFile, bufferSize: Int, digester: consuming Digester) {
        self.file = file
        buffer = ReadBuffer(size: bufferSize)
        self.digester = digester
    }

    /// What the digester makes of a span's extents; `nil` where they are missing.
    mutating func output(of span: Span) throws(WorkError) -> Digester.Output? {
        switch span.kind {
        case .missing: return nil
        case .resident:
            return try outputOfResident(span, from: span.start, to: span.end) { digester, positions, window throws(CryptographyError) in
                try digester.digest(span.extents, at: positions, in: window)
            }
        case .streamed: return try outputOfStreamed(span)
        }
    }

    /// Reads the bytes from `start` up to `end`, no more than the buffer holds, and lends them to `body`.
    mutating func withBytes(from start: UInt64, to end: UInt64, _ body: (RawSpan) throws(WorkError) -> Void) throws(WorkError) {
        try buffer.withBytes(of: file, at: start, count: Int(end - start), body)
    }

    /// As ``output(of:)``, for a file that the buffer holds whole, whose SHA-256 is made beside that of the extents where that can be.
    mutating func output(of span: Span, beside whole: inout Digest?) throws(WorkError) -> Digester.Output? {
        guard span.kind == .resident else { return try output(of: span) }
        return try outputOfResident(span, from: 0, to: file.size) { digester, positions, window throws(CryptographyError) in
            try digester.digest(span.extents, at: positions, in: window, beside: &whole)
        }
    }

    /// The bytes from `start` up to `end` are all in the buffer, and those of the span among them.
    private mutating func outputOfResident(
        _ span: Span, from start: UInt64, to end: UInt64,
        _ digest: (inout Digester, [Range<Int>], RawSpan) throws(CryptographyError) -> Digester.Output
    ) throws(WorkError) -> Digester.Output {
        positions.removeAll(keepingCapacity: true)
        for extent in span.extents {
            // The planner has seen to it that all of this lies inside the buffer.
            let first = Int(extent.range.offset - start)
            positions.append(first..<first + Int(extent.range.length))
        }
        return try buffer.withBytes(of: file, at: start, count: Int(end - start)) { (window) throws(WorkError) in
            do throws(CryptographyError) { return try digest(&digester, positions, window) } catch { throw .cryptography(error) }
        }
    }

    private mutating func outputOfStreamed(_ span: Span) throws(WorkError) -> Digester.Output {
        do throws(CryptographyError) { try digester.begin(span.extents[0]) } catch { throw .cryptography(error) }
        try buffer.forEachPiece(of: file, from: span.start, to: span.end) { (piece) throws(WorkError) in
            do throws(CryptographyError) { try digester.update(piece) } catch { throw .cryptography(error) }
        }
        do throws(CryptographyError) { return try digester.finish() } catch { throw .cryptography(error) }
    }
}
