/// Buffers that are not in use at the moment: pages that are given back to the system have to be made anew, which takes longer than
/// filling them, and the files of a card come by the thousand.
@safe final class BufferPool: @unchecked Sendable {
    // Unchecked because of the pointers; each belongs to the pool or to one worker.
    static let shared = BufferPool()

    private let free = unsafe Monitor<[UnsafeMutableRawBufferPointer]>([])
    /// So many are kept: as many as passes use on this machine.
    private let most = HashingPass.availableProcessors

    /// Memory of exactly that size, with whatever was in it.
    func take(size: Int) -> UnsafeMutableRawBufferPointer {
        let kept = unsafe free.withLock { free -> UnsafeMutableRawBufferPointer? in
            free.lastIndex { unsafe $0.count == size }.map { unsafe free.remove(at: $0) }
        }
        return unsafe kept ?? .allocate(byteCount: size, alignment: 4096)
    }

    /// Keeps memory for the next worker, or frees it.
    func give(back memory: UnsafeMutableRawBufferPointer) {
        let surplus = unsafe free.withLock { free -> UnsafeMutableRawBufferPointer? in
            unsafe free.append(memory)
            return unsafe free.count > most ? unsafe free.removeFirst() : nil
        }
        unsafe surplus?.deallocate()
    }
}
