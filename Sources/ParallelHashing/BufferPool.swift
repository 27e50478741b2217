import Locking

/// Buffers that are not in use at the moment: pages that are given back to the system have to be made anew, which takes longer than
/// filling them, and the files of a card come by the thousand.
final class BufferPool: Sendable {
    /// The pool of the process.
    static let shared = BufferPool()

    /// Memory that belongs to the pool, to one worker or to one chunk.
    @safe struct Block: @unchecked Sendable {
        let memory: UnsafeMutableRawBufferPointer
        var size: Int { unsafe memory.count }
    }

    private let free = Monitor<[Block]>([])
    /// So many are kept: a buffer for each worker of this machine, and the chunks of a pass.
    let most = HashingPass.availableProcessors + ChunkPlan.mostInMemory

    /// How many are kept at the moment.
    var count: Int { free.withLock { $0.count } }

    /// Memory of exactly that size, with whatever was in it.
    func take(size: Int) -> Block {
        let kept = free.withLock { free in free.lastIndex { $0.size == size }.map { free.remove(at: $0) } }
        return unsafe kept ?? Block(memory: .allocate(byteCount: size, alignment: 4096))
    }

    /// Keeps memory for the next worker, or frees it.
    func give(back block: Block) {
        let surplus = free.withLock { free in
            free.append(block)
            return free.count > most ? free.removeFirst() : nil
        }
        unsafe surplus?.memory.deallocate()
    }
}
