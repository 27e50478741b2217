import ByteInput

/// Reads big-endian integers from a range of the file through one reused buffer, so that a table of any length costs one buffer.
///
/// Nothing is read outside the file, and no integer is taken from beyond the limit that was set.
struct RangeReader: Sendable {
    private let file: EvidenceFile
    private let capacity: Int
    private let readsPastLimit: Bool
    /// How much the next read takes: more than the capacity where reads past the limit go on and on close behind each other.
    private var window: Int
    private static let largestWindow = 64 << 10
    /// So many bytes between two reads are cheaper to read than to skip.
    private static let largestGap: UInt64 = 4096
    /// What was read last.
    private var lastRead: Range<UInt64> = 0..<0
    private var buffer: [UInt8] = []
    /// How many bytes of the buffer hold bytes of the file.
    private var filled = 0
    /// How many of these may be taken: up to the limit.
    private var available = 0
    private var index = 0
    private var start: UInt64 = 0
    /// Where the range ends.
    private(set) var limit: UInt64 = 0

    /// A reader without a range yet.
    ///
    /// - Parameters:
    ///   - capacity: the most that is read at once; at least 64.
    ///   - readsPastLimit: whether to fill the buffer beyond the limit, because what follows is asked for next.
    init(_ file: EvidenceFile, capacity: Int, readsPastLimit: Bool = false) {
        self.file = file
        self.capacity = max(capacity, 64)
        window = self.capacity
        self.readsPastLimit = readsPastLimit
    }

    /// A reader of one table.
    init(_ file: EvidenceFile, range: Range<UInt64>, capacity: Int) {
        self.init(file, capacity: capacity)
        seek(to: range.lowerBound, limit: range.upperBound)
    }

    /// Where the next byte is taken from.
    var position: UInt64 { start + UInt64(index) }

    /// How many bytes are left before the limit.
    var remaining: UInt64 { limit > position ? limit - position : 0 }

    /// Goes to a place, and sets where reading has to stop. Nothing is read yet.
    mutating func seek(to position: UInt64, limit newLimit: UInt64) {
        limit = min(newLimit, file.size)
        let target = min(position, file.size)
        if target >= start, target - start <= UInt64(filled) {
            index = Int(target - start)
        } else {
            start = target
            index = 0
            filled = 0
        }
        available = limit > start ? Int(min(UInt64(filled), limit - start)) : 0
    }

    /// Passes over bytes without reading them.
    mutating func skip(_ count: UInt64) throws(MovieError) {
        guard count <= remaining else { throw MovieError(.endOfBox, offset: position) }
        seek(to: position + count, limit: limit)
    }

    /// One byte.
    mutating func uint8() throws(MovieError) -> UInt8 { try integer() }
    /// Two bytes.
    mutating func uint16() throws(MovieError) -> UInt16 { try integer() }
    /// Four bytes.
    mutating func uint32() throws(MovieError) -> UInt32 { try integer() }
    /// Eight bytes.
    mutating func uint64() throws(MovieError) -> UInt64 { try integer() }
    /// A code of four bytes.
    mutating func code() throws(MovieError) -> FourCharacterCode { FourCharacterCode(try integer()) }

    /// A big-endian integer of the type's width.
    @inline(__always)
    mutating func integer<Value: FixedWidthInteger>() throws(MovieError) -> Value {
        let width = MemoryLayout<Value>.size
        if available - index < width { try fill(width) }
        let value = unsafe buffer.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: index, as: Value.self) }
        index += width
        return Value(bigEndian: value)
    }

    /// Hands over `count` integers of four bytes one by one.
    @inline(__always)
    mutating func forEachUInt32(_ count: UInt64, _ body: (UInt32) throws(MovieError) -> Void) throws(MovieError) {
        var left = count
        while left > 0 {
            if available - index < 4 { try fill(4) }
            let together = Int(min(left, UInt64((available - index) / 4)))
            let first = index
            index += 4 * together
            left -= UInt64(together)
            let bytes = unsafe buffer.span.bytes
            for place in 0..<together {
                let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: first + 4 * place, as: UInt32.self)
                try body(UInt32(bigEndian: word))
            }
        }
    }

    /// The sum of `count` integers of four bytes.
    mutating func sumOfUInt32(_ count: UInt64) throws(MovieError) -> UInt64 {
        var sum: UInt64 = 0
        var left = count
        while left > 0 {
            if available - index < 4 { try fill(4) }
            let together = Int(min(left, UInt64((available - index) / 4)))
            sum += unsafe buffer.withUnsafeBytes { bytes in
                var part: UInt64 = 0
                for place in 0..<together {
                    part &+= UInt64(UInt32(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: index + 4 * place, as: UInt32.self)))
                }
                return part
            }
            index += 4 * together
            left -= UInt64(together)
        }
        return sum
    }

    /// The version and flags of a FullBox (4.2.2).
    mutating func versionAndFlags() throws(MovieError) -> (version: UInt8, flags: UInt32) {
        let word = try uint32()
        return (UInt8(truncatingIfNeeded: word >> 24), word & 0x00FF_FFFF)
    }

    /// An unsigned integer of four bytes in version 0 of a box, of eight in later ones.
    mutating func sized(_ version: UInt8) throws(MovieError) -> UInt64 { version == 0 ? UInt64(try uint32()) : try uint64() }

    private mutating func fill(_ wanted: Int) throws(MovieError) {
        let position = position
        guard remaining >= UInt64(wanted) else { throw MovieError(.endOfBox, offset: position) }
        if readsPastLimit {
            let isClose = position > lastRead.lowerBound && position <= lastRead.upperBound + Self.largestGap
            window = isClose ? max(capacity, min(2 * window, Self.largestWindow)) : capacity
        }
        let count = Int(min(UInt64(window), (readsPastLimit ? file.size : limit) - position))
        if buffer.count < count { buffer = [UInt8](repeating: 0, count: count) }
        var failure: ReadError?
        unsafe buffer.withUnsafeMutableBytes { bytes in
            do throws(ReadError) {
                try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), at: position)
            } catch {
                failure = error
            }
        }
        start = position
        lastRead = position..<position + UInt64(count)
        index = 0
        filled = failure == nil ? count : 0
        available = Int(min(UInt64(filled), limit - position))
        if let failure { throw MovieError(.unreadable(failure), offset: position) }
    }
}
