import ByteInput
import Cryptography
import Evidence
import Testing

@testable import ParallelHashing

@Suite("Buffers that are kept")
struct BufferPoolTests {
    @Test("buffers of every length were kept, one for each that there ever was")
    func lengths() {
        let pool = BufferPool()
        for size in 1...200 { pool.give(back: pool.take(size: size)) }
        #expect(pool.count == pool.most)
    }

    @Test("a short chunk took memory of a length of its own, which no other chunk could use")
    func shortChunk() throws {
        let hole = try TemporaryFile(holeOf: 300)
        let file = try EvidenceFile(path: hole.path)
        let chunk = Chunk(number: 0, offset: 100, end: 300)
        let bytes = try ChunkBytes(chunk, of: file, size: 4096)
        #expect(bytes.capacity == 4096)
        bytes.withBytes { #expect($0.byteCount == 200) }
    }
}
