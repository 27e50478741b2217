/// Writes the contents of `stbl` (ISO/IEC 14496-12, 8.5 to 8.7) for the samples of some chunks.
struct SampleTable {
    private let track: Track
    private let layout: Layout
    private let chunks: [Chunk]
    private let samples: [Sample]

    init(_ track: Track, layout: Layout, chunks: [Chunk]) {
        self.track = track
        self.layout = layout
        self.chunks = chunks
        samples = chunks.flatMap { track.samples[$0.samples] }
    }

    func write(to writer: inout BoxWriter) {
        writer.fullBox("stsd") { writer in
            writer.u32(UInt32(truncatingIfNeeded: track.sampleDescriptions.count))
            for description in track.sampleDescriptions { writer.raw(description.bytes) }
        }
        writer.fullBox("stts") { $0.runs(samples.map(\.duration)) }
        compositionOffsets(&writer)
        if track.media == .video, samples.contains(where: { !$0.isSync }) {
            writer.fullBox("stss") { writer in
                let numbers = samples.indices.filter { samples[$0].isSync }
                writer.u32(UInt32(truncatingIfNeeded: numbers.count))
                for number in numbers { writer.u32(UInt32(truncatingIfNeeded: number + 1)) }
            }
        }
        samplesToChunks(&writer)
        sizes(&writer)
        writer.fullBox(layout.largeOffsets ? "co64" : "stco") { writer in
            writer.u32(UInt32(truncatingIfNeeded: chunks.count))
            for chunk in chunks { writer.integer(chunk.offset, bytes: layout.largeOffsets ? 8 : 4) }
        }
    }

    private func compositionOffsets(_ writer: inout BoxWriter) {
        guard samples.contains(where: { $0.compositionOffset != 0 }) else { return }
        let hasNegative = samples.contains { $0.compositionOffset < 0 }
        writer.fullBox("ctts", version: hasNegative ? 1 : 0) { writer in
            writer.runs(samples.map { UInt32(bitPattern: $0.compositionOffset) })
        }
    }

    private func samplesToChunks(_ writer: inout BoxWriter) {
        var runs: [(first: Int, count: Int, description: UInt32)] = []
        for (index, chunk) in chunks.enumerated() {
            if let last = runs.last, last.count == chunk.samples.count, last.description == chunk.descriptionIndex { continue }
            runs.append((index + 1, chunk.samples.count, chunk.descriptionIndex))
        }
        writer.fullBox("stsc") { writer in
            writer.u32(UInt32(truncatingIfNeeded: runs.count))
            for run in runs {
                writer.u32(UInt32(truncatingIfNeeded: run.first))
                writer.u32(UInt32(truncatingIfNeeded: run.count))
                writer.u32(run.description)
            }
        }
    }

    private func sizes(_ writer: inout BoxWriter) {
        let sizes = samples.map(\.bytes.count)
        let largest = sizes.max() ?? 0
        let count = UInt32(truncatingIfNeeded: sizes.count)
        let bits =
            switch layout.sampleSizes {
            case .compact4 where largest < 16: 4
            case .compact8 where largest < 256: 8
            case .compact16 where largest < 65_536: 16
            default: 32
            }
        if bits < 32 {
            writer.fullBox("stz2") { writer in
                writer.u32(UInt32(bits))
                writer.u32(count)
                if bits == 4 {
                    for pair in stride(from: 0, to: sizes.count, by: 2) {
                        let low = pair + 1 < sizes.count ? sizes[pair + 1] : 0
                        writer.u8(UInt8(truncatingIfNeeded: sizes[pair] << 4 | low))
                    }
                } else {
                    for size in sizes { writer.integer(size, bytes: bits / 8) }
                }
            }
        } else if layout.sampleSizes == .constant, let size = sizes.first, sizes.allSatisfy({ $0 == size }) {
            writer.fullBox("stsz") { writer in
                writer.u32(UInt32(truncatingIfNeeded: size))
                writer.u32(count)
            }
        } else {
            writer.fullBox("stsz") { writer in
                writer.u32(0)
                writer.u32(count)
                for size in sizes { writer.integer(size, bytes: 4) }
            }
        }
    }
}

extension BoxWriter {
    /// Run-length pairs behind their number, as `stts` and `ctts` have them.
    fileprivate mutating func runs(_ values: [UInt32]) {
        var runs: [(count: UInt32, value: UInt32)] = []
        for value in values {
            if let last = runs.last, last.value == value {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((1, value))
            }
        }
        u32(UInt32(truncatingIfNeeded: runs.count))
        for run in runs {
            u32(run.count)
            u32(run.value)
        }
    }
}
