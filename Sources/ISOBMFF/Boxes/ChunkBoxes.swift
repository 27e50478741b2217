// stsc - ISO/IEC 14496-12, 8.7.4; stco, co64 - 8.7.5

import ByteInput

/// Where the chunks begin, and which samples each holds.
struct ChunkMap: Sendable, Hashable {
    /// Runs of chunks alike: first chunk, samples a chunk, sample description.
    var runs: EntryTable
    /// Offsets of chunks; 4 bytes wide in `stco`, 8 in `co64`.
    var offsets: EntryTable

    /// Reads `stsc`.
    static func readRuns(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> EntryTable {
        _ = try reader.versionAndFlags()
        return EntryTable.read(&reader, claimed: UInt64(try reader.uint32()), width: 12)
    }

    /// Reads `stco` or `co64`.
    static func readOffsets(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> EntryTable {
        _ = try reader.versionAndFlags()
        return EntryTable.read(&reader, claimed: UInt64(try reader.uint32()), width: box.type == "co64" ? 8 : 4)
    }
}

/// One chunk: samples side by side in the file.
struct Chunk: Sendable, Hashable {
    /// Where its first sample begins.
    var offset: UInt64
    /// How many samples the map puts into it; the last chunk may have room for more than there are.
    var samples: UInt64
    /// Which sample description they have, from 1.
    var description: UInt32
}

/// Goes through the chunks in the order of their table.
struct ChunkReader: Sendable {
    private var offsets: RangeReader
    private let isWide: Bool
    /// How many chunks come after the last that was given.
    private(set) var left: UInt64
    private var chunk: UInt64 = 0
    private var runs: RangeReader
    private var runsLeft: UInt64
    private var samples: UInt64 = 0
    private var description: UInt32 = 0
    private var isPrimed = false
    private var nextRun: (first: UInt64, samples: UInt32, description: UInt32)?

    init(_ map: ChunkMap, _ file: EvidenceFile) {
        offsets = map.offsets.reader(file)
        isWide = map.offsets.width == 8
        left = map.offsets.count
        runs = map.runs.reader(file)
        runsLeft = map.runs.count
    }

    /// The next chunk; `nil` after the last. Chunks before the first run of the map have no samples.
    mutating func next() throws(MovieError) -> Chunk? {
        guard left > 0 else { return nil }
        if !isPrimed {
            isPrimed = true
            try readRun()
        }
        left -= 1
        chunk += 1
        while let run = nextRun, run.first <= chunk {
            samples = UInt64(run.samples)
            description = run.description
            try readRun()
        }
        let offset = isWide ? try offsets.uint64() : UInt64(try offsets.uint32())
        return Chunk(offset: offset, samples: samples, description: description)
    }

    private mutating func readRun() throws(MovieError) {
        guard runsLeft > 0 else {
            nextRun = nil
            return
        }
        runsLeft -= 1
        nextRun = (UInt64(try runs.uint32()), try runs.uint32(), try runs.uint32())
    }
}
