/// Consecutive samples of one track that lie together in the file (ISO/IEC 14496-12, 8.7.1).
struct Chunk {
    var samples: Range<Int>
    var descriptionIndex: UInt32
    var group: Int
    var offset = 0
}

/// Writes a recording as `ftyp`, `moov` and `mdat`.
struct ProgressiveFile {
    private let recording: Recording
    private var layout: Layout { recording.layout }

    init(_ recording: Recording) { self.recording = recording }

    func write(_ carried: CarriedBoxes) -> SerializedRecording {
        var file = BoxWriter()
        var media = MediaData(recording, groups: nil)
        file.fileType(brand: "isom", compatible: ["isom", "iso2", "mp41"])
        file.free(layout.freeBoxes[.afterFileType])
        if layout.movieFirst {
            // The size of moov does not depend on the offsets in it: written once to learn it, once for good.
            let movieSize = MovieBox(recording, chunks: media.chunks).bytes.count
            var rehearsal = file
            rehearsal.zeros(movieSize)
            media.write(to: &rehearsal)
            let movie = MovieBox(recording, chunks: media.chunks).bytes
            file.raw(movie)
            media.write(to: &file)
        } else {
            media.write(to: &file)
            file.raw(MovieBox(recording, chunks: media.chunks).bytes)
        }
        file.free(layout.freeBoxes[.atEnd])
        file.raw(carried.beforeFragments)
        file.raw(carried.afterGroup.sorted { $0.key < $1.key }.flatMap(\.value))
        file.raw(carried.atEnd)
        return SerializedRecording(bytes: file.bytes, samples: media.places)
    }
}

/// The chunks of a recording, interleaved by time, in one or more `mdat` boxes.
struct MediaData {
    private let recording: Recording
    private let order: [(track: Int, chunk: Int)]
    /// The chunks of each track.
    private(set) var chunks: [[Chunk]]
    /// The bytes of each sample of each track, once written; empty ranges for samples that are elsewhere.
    private(set) var places: [[Range<Int>]]

    /// - Parameter groups: only the samples of these groups; `nil` for all.
    init(_ recording: Recording, groups: Set<Int>?) {
        self.recording = recording
        places = recording.tracks.map { Array(repeating: 0..<0, count: $0.samples.count) }
        chunks = recording.tracks.map { Self.chunks(of: $0, layout: recording.layout, groups: groups) }
        var starts: [(time: Double, track: Int, chunk: Int)] = []
        for (index, track) in recording.tracks.enumerated() {
            let times = track.decodeTimes
            for (number, chunk) in chunks[index].enumerated() {
                starts.append((Double(times[chunk.samples.lowerBound]) / Double(max(1, track.timescale)), index, number))
            }
        }
        order = starts.sorted { ($0.time, $0.track) < ($1.time, $1.track) }.map { ($0.track, $0.chunk) }
    }

    mutating func write(to file: inout BoxWriter) {
        let boxes = max(1, recording.layout.mediaDataBoxes)
        let share = max(1, (order.count + boxes - 1) / boxes)
        for box in 0..<boxes {
            file.free(recording.layout.freeBoxes[.beforeMediaData])
            let start = file.bytes.count
            let isOpen = box == boxes - 1 && recording.layout.mediaDataToEndOfFile
            file.box("mdat", large: recording.layout.largeMediaData && !isOpen) { writer in
                for (track, chunk) in order.dropFirst(box * share).prefix(share) { write(chunk, of: track, to: &writer) }
            }
            if isOpen { file.overwrite(0, at: start, bytes: 4) }
        }
    }

    private mutating func write(_ chunk: Int, of track: Int, to file: inout BoxWriter) {
        chunks[track][chunk].offset = file.bytes.count
        for index in chunks[track][chunk].samples {
            let bytes = recording.tracks[track].samples[index].bytes
            places[track][index] = file.bytes.count..<file.bytes.count + bytes.count
            file.raw(bytes)
        }
        file.raw(repeatElement(0xa5, count: recording.layout.gapBetweenChunks))
    }

    private static func chunks(of track: Track, layout: Layout, groups: Set<Int>?) -> [Chunk] {
        var chunks: [Chunk] = []
        for (index, sample) in track.samples.enumerated() where groups?.contains(sample.group) ?? true {
            if let last = chunks.last, last.samples.count < max(1, layout.samplesPerChunk), last.samples.upperBound == index,
                last.descriptionIndex == sample.descriptionIndex
            {
                chunks[chunks.count - 1].samples = last.samples.lowerBound..<index + 1
            } else {
                chunks.append(Chunk(samples: index..<index + 1, descriptionIndex: sample.descriptionIndex, group: sample.group))
            }
        }
        return chunks
    }
}

extension BoxWriter {
    mutating func fileType(brand: String, compatible: [String]) {
        box("ftyp") { writer in
            writer.text(brand)
            writer.u32(0x200)
            for brand in compatible { writer.text(brand) }
        }
    }

    mutating func free(_ size: Int?) {
        guard let size else { return }
        box("free") { $0.zeros(size) }
    }
}
