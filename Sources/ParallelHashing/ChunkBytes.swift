import ByteInput

/// A chunk of the file in memory, for all serial digests to take from, each when it is its turn.
@safe final class ChunkBytes: Sendable {
    let chunk: Chunk
    private let block: BufferPool.Block

    /// How long a chunk the memory can hold, in bytes.
    var capacity: Int { block.size }
    private var memory: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: block.memory[..<Int(chunk.end - chunk.offset)])
    }

    /// Reads the chunk.
    ///
    /// - Parameter size: how long chunks are at most. A short one gets as much memory, which the next one can use.
    init(_ chunk: Chunk, of file: EvidenceFile, size: Int) throws(ReadError) {
        self.chunk = chunk
        block = BufferPool.shared.take(size: size)
        try unsafe file.read(into: memory, at: chunk.offset)
    }

    deinit { BufferPool.shared.give(back: block) }

    /// Lends the bytes.
    func withBytes(_ body: (RawSpan) -> Void) { body(unsafe UnsafeRawBufferPointer(memory).bytes) }
}
