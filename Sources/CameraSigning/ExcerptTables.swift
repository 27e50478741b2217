import Evidence
import ISOBMFF

/// The tables of a track in a progressive excerpt, made sample by sample - ISO/IEC 14496-12, 8.6 and 8.7.
struct ExcerptTables {
    /// Samples of one period side by side in the excerpt.
    struct Chunk {
        var period: Int
        var description: UInt32
        var samples: UInt32 = 0
        var length: UInt64 = 0
        /// Where their bytes are in the recording; neighbours are joined.
        var sources: [ByteRange] = []
    }

    private(set) var chunks: [Chunk] = []
    /// How long the samples last together, in ticks of the media's time scale.
    private(set) var duration: UInt64 = 0
    /// When the last of them has been shown, counted from the decode time of the first.
    private(set) var shownUntil: Int64 = 0
    private var durations: [(count: UInt32, value: UInt32)] = []
    private var offsets: [(count: UInt32, value: Int64)] = []
    private var syncSamples: [UInt32] = []
    private var sizes: [UInt32] = []

    /// Adds the next sample.
    ///
    /// - Throws: `refused` where there are more than a table can number.
    mutating func add(_ sample: Sample, period: Int) throws(SigningError) {
        guard sizes.count < Int(UInt32.max) else { throw .refused("has more samples than a table can hold; cut a shorter excerpt") }
        sizes.append(sample.size)
        if sample.isSync { syncSamples.append(UInt32(sizes.count)) }
        Self.extend(&durations, with: sample.duration)
        Self.extend(&offsets, with: sample.compositionOffset)
        let end = Int64(clamping: duration) &+ sample.compositionOffset &+ Int64(sample.duration)
        shownUntil = max(shownUntil, end)
        duration += UInt64(sample.duration)
        if chunks.last?.period != period || chunks.last?.description != sample.descriptionIndex {
            chunks.append(Chunk(period: period, description: sample.descriptionIndex))
        }
        let last = chunks.count - 1
        chunks[last].samples += 1
        chunks[last].length += UInt64(sample.size)
        if let before = chunks[last].sources.last, before.end == sample.offset {
            chunks[last].sources[chunks[last].sources.count - 1].length += UInt64(sample.size)
        } else {
            chunks[last].sources.append(ByteRange(offset: sample.offset, length: UInt64(sample.size)))
        }
    }

    private static func extend<Value: Equatable>(_ runs: inout [(count: UInt32, value: Value)], with value: Value) {
        if let last = runs.last, last.value == value { runs[runs.count - 1].count += 1 } else { runs.append((1, value)) }
    }

    /// The `stbl` box.
    ///
    /// - Parameters:
    ///   - sampleDescriptions: the `stsd` box as the recording has it.
    ///   - chunkOffsets: where each chunk is in the excerpt.
    ///   - isLarge: whether they need 64 bits.
    func box(sampleDescriptions: [UInt8], chunkOffsets: [UInt64], isLarge: Bool) -> [UInt8] {
        var children = sampleDescriptions
        children += BoxBytes.full("stts", count: durations.count) { bytes in
            for run in durations { bytes.add(run.count, run.value) }
        }
        if offsets.contains(where: { $0.value != 0 }) {
            // Version 1 has signed offsets (8.6.1.3).
            children += BoxBytes.full("ctts", version: offsets.contains { $0.value < 0 } ? 1 : 0, count: offsets.count) { bytes in
                for run in offsets { bytes.add(run.count, UInt32(truncatingIfNeeded: run.value)) }
            }
        }
        if syncSamples.count < sizes.count {
            children += BoxBytes.full("stss", count: syncSamples.count) { bytes in for number in syncSamples { bytes.add(number) } }
        }
        children += BoxBytes.full("stsz") { bytes in
            let constant = sizes.first.flatMap { first in first > 0 && sizes.allSatisfy { $0 == first } ? first : nil }
            bytes.add(constant ?? 0, UInt32(sizes.count))
            if constant == nil { for size in sizes { bytes.add(size) } }
        }
        var runs: [(first: UInt32, samples: UInt32, description: UInt32)] = []
        for (index, chunk) in chunks.enumerated() {
            if let last = runs.last, last.samples == chunk.samples, last.description == chunk.description { continue }
            runs.append((UInt32(index + 1), chunk.samples, chunk.description))
        }
        children += BoxBytes.full("stsc", count: runs.count) { bytes in
            for run in runs { bytes.add(run.first, run.samples, run.description) }
        }
        children += BoxBytes.full(isLarge ? "co64" : "stco", count: chunkOffsets.count) { bytes in
            for offset in chunkOffsets { if isLarge { bytes.add(offset) } else { bytes.add(UInt32(truncatingIfNeeded: offset)) } }
        }
        return BoxBytes.box("stbl", children)
    }
}

/// The bytes of boxes (ISO/IEC 14496-12, 4.2).
enum BoxBytes {
    /// A box around its payload, which is shorter than 4 GiB.
    static func box(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 8)
        bytes.add(UInt32(truncatingIfNeeded: payload.count + 8))
        return bytes + type.utf8 + payload
    }

    /// A box with version and flags, and with a count of entries where there is one.
    static func full(_ type: String, version: UInt8 = 0, count: Int? = nil, _ fill: (inout [UInt8]) -> Void) -> [UInt8] {
        var payload: [UInt8] = [version, 0, 0, 0]
        if let count { payload.add(UInt32(truncatingIfNeeded: count)) }
        fill(&payload)
        return box(type, payload)
    }
}

extension [UInt8] {
    /// Adds integers, each in its own width, most significant byte first.
    mutating func add<Value: FixedWidthInteger>(_ values: Value...) {
        for value in values {
            for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
    }
}
