import AlterationInfo
import ByteInput
import Evidence
import ISOBMFF

/// The excerpt of a progressive recording: its `moov` with new tables for the covered tracks, the samples, and the periods byte for byte.
///
/// What a signature speaks about stays as it is: sample entries, time scales, geometry, handler, and where the edit list starts. What it
/// does not speak about, such as user data and uncovered tracks, is left out.
struct ProgressiveExcerpt {
    private let recording: SignedRecording
    private let selection: Range<Int>
    private let tracks: [ExcerptTrack]
    private let isStopped: () -> Bool

    init(_ recording: SignedRecording, _ selection: Range<Int>, _ tracks: [ExcerptTrack], _ isStopped: @escaping () -> Bool) {
        self.recording = recording
        self.selection = selection
        self.tracks = tracks
        self.isStopped = isStopped
    }

    private var movie: MovieFile { recording.movie }

    /// Whether nothing is cut off, so that the edit list must stay the signed one.
    private var isWhole: Bool {
        let chosen = recording.periods[selection]
        return chosen.first?.statement.counter == 1 && chosen.last?.statement.flags.contains(.lastOfRecording) == true
    }

    func write(to output: OutputFile) throws(SigningError) {
        guard let fileType = movie.boxes.topLevel.first(where: { $0.box.type == "ftyp" })?.box, movie.movieBox != nil else {
            throw .refused("has no ftyp and moov to begin an excerpt with")
        }
        var tables: [ExcerptTables] = []
        for each in tracks {
            var made = ExcerptTables()
            try each.forEach(of: recording, selection) { (sample, period) throws(SigningError) in try made.add(sample, period: period) }
            tables.append(made)
        }
        let chunks = Self.order(tables)
        let media = chunks.reduce(UInt64(0)) { $0 + tables[$1.track].chunks[$1.chunk].length }
        // Places are known when the length of moov is, which depends on their width only.
        let room = UInt64(try movieBox(tables, offsets: tables.map { $0.chunks.map { _ in 0 } }, isLarge: true).count)
        let isLarge = fileType.size + room + 16 + media > UInt64(UInt32.max)
        let length = UInt64(try movieBox(tables, offsets: tables.map { $0.chunks.map { _ in 0 } }, isLarge: isLarge).count)
        var next = fileType.size + length + (isLarge ? 16 : 8)
        var offsets = tables.map { _ in [UInt64]() }
        for (track, chunk) in chunks {
            offsets[track].append(next)
            next += tables[track].chunks[chunk].length
        }
        try output.append(fileType.range, of: recording.file)
        try output.append(movieBox(tables, offsets: offsets, isLarge: isLarge))
        var header: [UInt8] = []
        header.add(isLarge ? UInt32(1) : UInt32(truncatingIfNeeded: media + 8))
        header += "mdat".utf8
        if isLarge { header.add(media + 16) }
        try output.append(header)
        for (track, chunk) in chunks {
            for source in tables[track].chunks[chunk].sources { try output.append(source, of: recording.file, isStopped: isStopped) }
        }
        for identity in recording.identities { try output.append(identity, of: recording.file) }
        for period in recording.periods[selection] { try output.append(period.box, of: recording.file, isStopped: isStopped) }
    }

    /// Period by period, the tracks side by side.
    private static func order(_ tables: [ExcerptTables]) -> [(track: Int, chunk: Int)] {
        var all: [(period: Int, track: Int, chunk: Int)] = []
        for track in tables.indices {
            for (chunk, made) in tables[track].chunks.enumerated() { all.append((made.period, track, chunk)) }
        }
        all.sort { ($0.period, $0.track, $0.chunk) < ($1.period, $1.track, $1.chunk) }
        return all.map { ($0.track, $0.chunk) }
    }

    // MARK: - moov

    private func movieBox(_ tables: [ExcerptTables], offsets: [[UInt64]], isLarge: Bool) throws(SigningError) -> [UInt8] {
        guard let moov = movie.movieBox, let header = child("mvhd", of: moov) else { throw .refused("has no movie header") }
        var children: [UInt8] = []
        var longest: UInt64 = 0
        for (place, each) in tracks.enumerated() {
            let (edits, shown) = try edits(each.track, tables[place])
            longest = max(longest, shown)
            let table = tables[place].box(
                sampleDescriptions: try bytes(each.track.sampleDescriptions), chunkOffsets: offsets[place], isLarge: isLarge)
            children += try trackBox(each.track, edits: edits, shown: shown, duration: tables[place].duration, table: table)
        }
        return BoxBytes.box("moov", try headerBox(header, duration: longest, at: .init(version0: 16, version1: 24)) + children)
    }

    private func trackBox(
        _ track: Track, edits: [UInt8], shown: UInt64, duration: UInt64, table: [UInt8]
    ) throws(SigningError) -> [UInt8] {
        guard let tkhd = child("tkhd", of: track.box), let mdia = child("mdia", of: track.box), let mdhd = child("mdhd", of: mdia),
            let minf = child("minf", of: mdia), let stbl = child("stbl", of: minf)
        else { throw .refused("track \(track.trackID) has no complete header") }
        for type in ["saiz", "saio", "senc"] as [FourCharacterCode] where child(type, of: stbl) != nil {
            throw .refused("track \(track.trackID) is encrypted, and its decryption data (\(type)) cannot be cut; keep the whole recording")
        }
        var information: [UInt8] = []
        for (_, box) in movie.boxes.children(of: minf) {
            information += box.type == "stbl" ? table : try bytes(box.range)
        }
        var media: [UInt8] = []
        for (index, box) in movie.boxes.children(of: mdia) {
            switch box.type {
            case "mdhd": media += try headerBox(mdhd, duration: duration, at: .init(version0: 16, version1: 24))
            case "minf": media += BoxBytes.box("minf", information)
            default: media += index == mdhd ? [] : try bytes(box.range)
            }
        }
        let header = try headerBox(tkhd, duration: shown, at: .init(version0: 20, version1: 28))
        return BoxBytes.box("trak", header + edits + BoxBytes.box("mdia", media))
    }

    /// The edit list of a track in the excerpt, and how long the track is shown in the movie's time scale.
    ///
    /// It starts where the signed one does and reaches to the end of the samples, which is what a verifier asks of an excerpt.
    private func edits(_ track: Track, _ tables: ExcerptTables) throws(SigningError) -> (box: [UInt8], shown: UInt64) {
        let all = try inMovieTime(tables.duration, of: track)
        guard !track.edits.isEmpty else { return ([], all) }
        if isWhole, let list = child("edts", of: track.box) {
            return (try bytes(movie.boxes.boxes[list].range), track.edits.reduce(0) { $0 &+ $1.segmentDuration })
        }
        guard track.edits.count == 1, let edit = track.edits.first, let start = edit.mediaTime, edit.rate == 0x1_0000 else {
            throw .refused(
                "track \(track.trackID) has an edit list of \(track.edits.count) edits, which no excerpt can keep; cut the recording it was "
                    + "made from, or keep the whole")
        }
        let last = max(UInt64(clamping: tables.shownUntil), tables.duration)
        let shown = try inMovieTime(last > start ? last - start : 0, of: track)
        let isLong = shown > UInt64(UInt32.max) || start > UInt64(Int32.max)
        let list = BoxBytes.full("elst", version: isLong ? 1 : 0, count: 1) { bytes in
            if isLong { bytes.add(shown, start) } else { bytes.add(UInt32(truncatingIfNeeded: shown), UInt32(truncatingIfNeeded: start)) }
            bytes.add(edit.rate)
        }
        return (BoxBytes.box("edts", list), shown)
    }

    private func inMovieTime(_ duration: UInt64, of track: Track) throws(SigningError) -> UInt64 {
        let scale = UInt64(max(track.timescale, 1))
        let product = duration.multipliedFullWidth(by: UInt64(movie.movieTimescale))
        guard product.high < scale else { throw .refused("track \(track.trackID) is longer than its time scale can tell") }
        let (quotient, remainder) = scale.dividingFullWidth(product)
        return remainder == 0 ? quotient : quotient + 1
    }

    // MARK: - Boxes as they are

    /// Where the duration stands in a header box, from the version on.
    private struct DurationPlace {
        var version0: Int
        var version1: Int
    }

    /// A header box with another duration and nothing else changed; all ones, unknown, where it does not fit.
    private func headerBox(_ index: Int, duration: UInt64, at place: DurationPlace) throws(SigningError) -> [UInt8] {
        let box = movie.boxes.boxes[index]
        var bytes = try bytes(box.range)
        let start = Int(box.headerSize)
        guard start < bytes.count, bytes[start] <= 1 else { throw .refused("the \(box.type) box has a version that is not known") }
        let isLong = bytes[start] == 1
        let position = start + (isLong ? place.version1 : place.version0)
        var value: [UInt8] = []
        if isLong { value.add(duration) } else { value.add(UInt32(clamping: duration)) }
        guard position + value.count <= bytes.count else { throw .refused("the \(box.type) box is too short") }
        bytes.replaceSubrange(position..<position + value.count, with: value)
        return bytes
    }

    private func child(_ type: FourCharacterCode, of parent: Int) -> Int? {
        movie.boxes.children(of: parent).first { $0.box.type == type }?.index
    }

    private func bytes(_ range: ByteRange?) throws(SigningError) -> [UInt8] {
        guard let range else { throw .refused("a box that every track has is missing") }
        do { return try recording.file.structure(range) } catch { throw .container(error) }
    }
}
