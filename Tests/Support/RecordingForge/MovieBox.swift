/// Writes `moov` (ISO/IEC 14496-12, 8.2.1).
struct MovieBox {
    private let recording: Recording
    private let chunks: [[Chunk]]

    /// - Parameter chunks: for each track, where the samples lie that belong into its tables.
    init(_ recording: Recording, chunks: [[Chunk]]) {
        self.recording = recording
        self.chunks = chunks
    }

    var bytes: [UInt8] {
        var writer = BoxWriter()
        writer.box("moov") { writer in
            movieHeader(&writer)
            for (track, chunks) in zip(recording.tracks, chunks) {
                TrackBox(track, recording: recording, chunks: chunks).write(to: &writer)
            }
            if let fragments = recording.layout.fragments {
                writer.box("mvex") { writer in
                    for track in recording.tracks { writer.trackExtends(track, fragments) }
                }
            }
            if !recording.userData.isEmpty { writer.box("udta") { $0.raw(recording.userData) } }
        }
        return writer.bytes
    }

    private func movieHeader(_ writer: inout BoxWriter) {
        let isLarge = recording.layout.largeTimes
        writer.fullBox("mvhd", version: isLarge ? 1 : 0) { writer in
            writer.time(recording.creationTime, large: isLarge)
            writer.time(recording.creationTime, large: isLarge)
            writer.u32(recording.timescale)
            let longest = zip(recording.tracks, chunks).map { recording.presentationDuration(of: $0, chunks: $1) }.max() ?? 0
            writer.time(longest, large: isLarge)
            writer.u32(0x1_0000)
            writer.u16(0x100)
            writer.zeros(10)
            for value in TrackGeometry.identity { writer.u32(value) }
            writer.zeros(24)
            writer.u32((recording.tracks.map(\.id).max() ?? 0) + 1)
        }
    }
}

/// Writes `trak` with everything but the sample tables themselves.
private struct TrackBox {
    let track: Track
    let recording: Recording
    let chunks: [Chunk]

    init(_ track: Track, recording: Recording, chunks: [Chunk]) {
        self.track = track
        self.recording = recording
        self.chunks = chunks
    }

    func write(to writer: inout BoxWriter) {
        writer.box("trak") { writer in
            header(&writer)
            if !track.edits.isEmpty { writer.box("edts") { editList(&$0) } }
            writer.box("mdia") { media(&$0) }
            if !track.userData.isEmpty { writer.box("udta") { $0.raw(track.userData) } }
        }
    }

    private func header(_ writer: inout BoxWriter) {
        let isLarge = recording.layout.largeTimes
        writer.fullBox("tkhd", version: isLarge ? 1 : 0, flags: track.geometry.flags) { writer in
            writer.time(recording.creationTime, large: isLarge)
            writer.time(recording.creationTime, large: isLarge)
            writer.u32(track.id)
            writer.zeros(4)
            writer.time(recording.presentationDuration(of: track, chunks: chunks), large: isLarge)
            writer.zeros(8)
            writer.integer(track.geometry.layer, bytes: 2)
            writer.integer(track.geometry.alternateGroup, bytes: 2)
            writer.u16(track.media == .audio ? 0x100 : 0)
            writer.zeros(2)
            for value in track.geometry.matrix { writer.u32(value) }
            writer.u32(track.geometry.width)
            writer.u32(track.geometry.height)
        }
    }

    private func editList(_ writer: inout BoxWriter) {
        let isLarge = track.edits.contains { $0.segmentDuration > UInt32.max || $0.mediaTime > Int32.max || $0.mediaTime < -1 }
        writer.fullBox("elst", version: isLarge ? 1 : 0) { writer in
            writer.u32(UInt32(truncatingIfNeeded: track.edits.count))
            for edit in track.edits {
                writer.integer(edit.segmentDuration, bytes: isLarge ? 8 : 4)
                writer.integer(edit.mediaTime, bytes: isLarge ? 8 : 4)
                writer.u32(edit.rate)
            }
        }
    }

    private func media(_ writer: inout BoxWriter) {
        let isLarge = recording.layout.largeTimes
        writer.fullBox("mdhd", version: isLarge ? 1 : 0) { writer in
            writer.time(recording.creationTime, large: isLarge)
            writer.time(recording.creationTime, large: isLarge)
            writer.u32(track.timescale)
            writer.time(chunks.reduce(0) { $0 + track.samples[$1.samples].reduce(0) { $0 + UInt64($1.duration) } }, large: isLarge)
            writer.u16(0x55c4)
            writer.zeros(2)
        }
        writer.fullBox("hdlr") { writer in
            writer.zeros(4)
            writer.text(track.media.rawValue)
            writer.zeros(12)
            writer.text(track.media == .video ? "Pictures" : track.media == .audio ? "Sound" : "Text")
            writer.zeros(1)
        }
        writer.box("minf") { writer in
            switch track.media {
            case .video: writer.fullBox("vmhd", flags: 1) { $0.zeros(8) }
            case .audio: writer.fullBox("smhd") { $0.zeros(4) }
            case .text: writer.fullBox("nmhd") { _ in }
            }
            writer.box("dinf") { writer in
                writer.fullBox("dref") { writer in
                    writer.u32(1)
                    writer.fullBox("url ", flags: 1) { _ in }
                }
            }
            writer.box("stbl") { SampleTable(track, layout: recording.layout, chunks: chunks).write(to: &$0) }
        }
    }
}

extension Recording {
    /// What `tkhd` says a track lasts: its edit list, or the samples that stand in `moov`.
    fileprivate func presentationDuration(of track: Track, chunks: [Chunk]) -> UInt64 {
        if !track.edits.isEmpty { return track.edits.reduce(0) { $0 + $1.segmentDuration } }
        let length = chunks.reduce(UInt64(0)) { $0 + track.samples[$1.samples].reduce(0) { $0 + UInt64($1.duration) } }
        return length * UInt64(timescale) / UInt64(max(1, track.timescale))
    }
}

extension BoxWriter {
    fileprivate mutating func time(_ value: UInt64, large: Bool) { integer(value, bytes: large ? 8 : 4) }
}
