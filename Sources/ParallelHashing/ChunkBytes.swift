import ByteInput

/// A chunk of the file in memory, for all serial digests to take from, each when it is its turn.
@safe final class ChunkBytes: Sendable {
    let chunk: Chunk
    private let block: BufferPool.Block

    /// Reads the chunk.
    init(_ chunk: Chunk, of file: EvidenceFile) throws(ReadError) {
        self.chunk = chunk
        block = BufferPool.shared.take(size: Int(chunk.end - chunk.offset))
        try unsafe file.read(into: block.memory, at: chunk.offset)
    }

    deinit { BufferPool.shared.give(back: block) }

    /// Lends the bytes.
    func withBytes(_ body: (RawSpan) -> Void) { body(unsafe UnsafeRawBufferPointer(block.memory).bytes) }
}
