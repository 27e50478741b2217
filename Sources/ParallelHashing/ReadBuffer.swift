import ByteInput

/// A worker's own memory: every read of the pass goes through it, so it is what bounds the memory of the pass.
@safe struct ReadBuffer: ~Copyable {
    /// How much of a long run of bytes is read at a time: little enough to be hashed out of the processor's cache.
    private static var pieceSize: UInt64 { 256 << 10 }

    private let block: BufferPool.Block
    private var memory: UnsafeMutableRawBufferPointer { unsafe block.memory }
    /// In bytes.
    var size: Int { block.size }
    /// Where in the file what was read last begins, and how much of it there is.
    private var held: (offset: UInt64, count: Int) = (0, 0)

    init(size: Int) { block = BufferPool.shared.take(size: size) }

    deinit { BufferPool.shared.give(back: block) }

    /// Reads `count` bytes of the file, at most ``size``, and lends them to `body`. What it holds already is not read again.
    ///
    /// - Parameter file: the same for its whole life.
    mutating func withBytes<Result>(
        of file: EvidenceFile, at offset: UInt64, count: Int, _ body: (RawSpan) throws(WorkError) -> Result
    ) throws(WorkError) -> Result {
        let isHeld = offset >= held.offset && count <= held.count && offset - held.offset <= UInt64(held.count - count)
        if !isHeld {
            held = (offset, 0)
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
            do throws(ReadError) { try unsafe file.read(into: part, at: offset) } catch { throw .read(error) }
            held.count = count
        }
        let first = Int(offset - held.offset)
        return try body(unsafe UnsafeRawBufferPointer(rebasing: memory[first..<first + count]).bytes)
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
