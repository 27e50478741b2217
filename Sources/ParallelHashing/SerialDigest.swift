import Cryptography
import Evidence

/// A message while it is digested: takes the chunks of the file in order, and of each what belongs to the message.
struct SerialDigest: ~Copyable {
    private let parts: [FileMessage.Part]
    private var context: DigestContext
    private var next = 0
    /// How much of the part `next` is done, in bytes.
    private var done: UInt64 = 0

    init(_ parts: [FileMessage.Part], _ algorithm: DigestAlgorithm) throws(CryptographyError) {
        self.parts = parts
        context = try DigestContext(algorithm)
    }

    /// Takes the bytes of the file from `offset` on. What comes before the bytes of the next part was given already.
    mutating func update(_ bytes: RawSpan, at offset: UInt64) {
        let end = offset + UInt64(bytes.byteCount)
        while next < parts.count {
            guard case .file(let range) = parts[next] else {
                addGivenPart()
                continue
            }
            let start = range.offset + done
            guard start >= offset, start < end else { return }
            let count = min(range.length - done, end - start)
            context.update(bytes.extracting(Int(start - offset)..<Int(start - offset + count)))
            done += count
            guard done == range.length else { return }
            done = 0
            next += 1
        }
    }

    /// The digest, when all chunks were given.
    ///
    /// - Throws: `libraryFailure`, also where bytes of the file are missing, which would be a mistake in the schedule.
    mutating func finalize() throws(CryptographyError) -> Digest {
        while next < parts.count {
            if case .file = parts[next] { throw CryptographyError(.libraryFailure, subject: "digest of an incomplete message") }
            addGivenPart()
        }
        return try context.finalize()
    }

    private mutating func addGivenPart() {
        switch parts[next] {
        case .file: return
        case .number(let number): context.update((0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
        case .literal(let bytes): context.update(bytes)
        case .zeros(let count):
            var rest = count
            let block = [UInt8](repeating: 0, count: Int(min(count, 65_536)))
            while rest > 0 {
                context.update(block[..<Int(min(rest, UInt64(block.count)))])
                rest -= min(rest, UInt64(block.count))
            }
        }
        next += 1
    }
}

/// A piece of the file that serial digests are fed with.
struct Chunk: Sendable, Hashable {
    /// Its place among the chunks, from 0.
    var number: Int
    /// Offset of its first byte.
    var offset: UInt64
    /// One past its last byte.
    var end: UInt64
}

/// Cuts what some messages need of the file into chunks, in ascending order. What no message needs is not read.
struct ChunkPlan: Sendable {
    private let runs: [ByteRange]
    /// How long a chunk is at most, in bytes.
    let size: UInt64
    private var run = 0
    private var nextNumber = 0
    /// Where the next chunk begins; `nil` after the last one.
    private(set) var position: UInt64?
    /// How many bytes all chunks have together.
    let byteCount: UInt64

    /// So many chunks are in memory at most. With fewer, who digests waits for who reads: a thread takes a while to wake.
    static let mostInMemory = 3
    /// So many bytes between two runs are cheaper to read than to skip.
    private static let largestGap: UInt64 = 65_536

    /// Chunks of at most `size` bytes.
    init(_ messages: [FileMessage], size: UInt64) {
        var runs: [ByteRange] = []
        for message in messages {
            for case .file(let range) in message.parts { runs.append(range) }
        }
        // Of one message they ascend already.
        if messages.count > 1 { runs.sort { $0.offset < $1.offset } }
        var joined: [ByteRange] = []
        for range in runs {
            let end = range.offset + range.length
            if let last = joined.last, range.offset <= last.offset + last.length + Self.largestGap {
                joined[joined.count - 1].length = max(last.offset + last.length, end) - last.offset
            } else {
                joined.append(range)
            }
        }
        self.runs = joined
        self.size = size
        position = joined.first?.offset
        byteCount = joined.reduce(0) { $0 + $1.length }
    }

    /// The next chunk.
    mutating func next() -> Chunk? {
        guard let start = position else { return nil }
        let end = runs[run].offset + runs[run].length
        let chunk = Chunk(number: nextNumber, offset: start, end: start + min(size, end - start))
        nextNumber += 1
        if chunk.end < end {
            position = chunk.end
        } else {
            run += 1
            position = run < runs.count ? runs[run].offset : nil
        }
        return chunk
    }
}
