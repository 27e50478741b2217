import ByteInput

/// A worker's own memory: every read of the pass goes through it, so it is what bounds the memory of the pass.
@safe struct ReadBuffer: ~Copyable {
    /// How much of a long run of bytes is read at a time: little enough to be hashed out of the processor's cache.
    private static var pieceSize: UInt64 { 256 << 10 }

    private let block: BufferPool.Block
    private var memory: UnsafeMutableRawBufferPointer { unsafe block.memory }
    /// In bytes.
    var size: Int { block.size }

    init(size: Int) { block = BufferPool.shared.take(size: size) }

    deinit { BufferPool.shared.give(back: block) }

    /// Reads `count` bytes of the file, at most ``size``, and lends them to `body`.
    mutating func withBytes<Result>(
        of file: EvidenceFile, at offset: UInt64, count: Int, _ body: (RawSpan) throws(WorkError) -> Result
    ) throws(WorkError) -> Result {
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
        do throws(ReadError) { try unsafe file.read(into: part, at: offset) } catch { throw .read(error) }
        return try body(unsafe UnsafeRawBufferPointer(part).bytes)
    }

    /// Reads the bytes from `start` up to `end` in pieces and lends each to `body`, in order.
    mutating func forEachPiece(
        of file: EvidenceFile, from start: UInt64, to end: UInt64, _ body: (RawSpan) throws(WorkError) -> Void
    ) throws(WorkError) {
        var offset = start
        while offset < end {
            let count = min(Self.pieceSize, UInt64(size), end - offset)
            try withBytes(of: file, at: offset, count: Int(count), body)
            offset += count
        }
    }
}
