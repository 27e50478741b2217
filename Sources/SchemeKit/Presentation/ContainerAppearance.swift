import ByteInput
import Evidence
package import ISOBMFF
import VideoBitstream

/// What the container has players do to the pictures of a track besides showing them in order and at their times: turn, mirror, crop or
/// stretch them, hide the track, or lay something over it.
///
/// Each is the right of whoever writes a file, and the same pictures look otherwise by it. Where nothing signed speaks about it, the reader
/// must know.
package struct ContainerAppearance: Sendable {
    /// What is to be said.
    package private(set) var remarks: [PresentationRemark] = []

    /// What lies over the pictures, and what the headers claim about their length: nothing of it is in any signature of single tracks.
    package init(beside trackIndex: Int, in movie: MovieFile) {
        readOverlays(trackIndex, movie)
        readLengths(trackIndex, movie)
    }

    /// All of it, for a scheme that signs coded pictures and nothing of the container.
    package init(_ file: ExaminedFile, trackIndex: Int) {
        let track = file.movie.tracks[trackIndex]
        readMovie(file.movie)
        readHeader(track)
        readEntries(file, track)
        readOverlays(trackIndex, file.movie)
        readLengths(trackIndex, file.movie)
    }

    private mutating func add(_ text: String, _ bytes: ByteRange?) {
        remarks.append(PresentationRemark(.appearanceNotCovered, text, bytes: [bytes].compactMap { $0 }))
    }

    // MARK: - Headers

    private mutating func readMovie(_ movie: MovieFile) {
        guard let header = movie.movieHeader else { return }
        if header.rate != 0x10000 {
            add("the movie header asks players for \(EditListReading.seconds(Double(header.rate) / 65_536)) times the speed", header.bytes)
        }
        if let what = Self.transformation(header.matrix) { add("the movie header has the whole picture \(what)", header.bytes) }
    }

    private mutating func readHeader(_ track: Track) {
        guard let header = track.header else { return }
        if header.flags & 1 == 0 { add("track \(track.trackID) is marked as not to be shown", header.bytes) }
        if let what = Self.transformation(header.matrix) {
            add("the header of track \(track.trackID) has the pictures \(what)", header.bytes)
        }
    }

    /// What a matrix does (6.2.2), in words; `nil` where it shows the picture as it is.
    static func transformation(_ matrix: [Int32]) -> String? {
        guard matrix.count == 9 else { return nil }
        let (a, b, c, d) = (matrix[0], matrix[1], matrix[3], matrix[4])
        let one: Int32 = 0x10000
        switch (a, b, c, d) {
        case (one, 0, 0, one): return matrix[2] == 0 && matrix[5] == 0 ? nil : "projected"
        // Nine zeros: some writers leave the field out.
        case (0, 0, 0, 0): return nil
        case (0, one, -one, 0): return "turned by a quarter to the right"
        case (-one, 0, 0, -one): return "turned upside down"
        case (0, -one, one, 0): return "turned by a quarter to the left"
        case (-one, 0, 0, one): return "mirrored: left and right exchanged"
        case (one, 0, 0, -one): return "mirrored: top and bottom exchanged"
        default: return "scaled, sheared or turned"
        }
    }

    // MARK: - Sizes

    private mutating func readEntries(_ file: ExaminedFile, _ track: Track) {
        if track.sampleEntries.count > 1 {
            add(
                "track \(track.trackID) has \(track.sampleEntries.count) sample entries, and nothing signed says which of them the pictures are decoded with",
                track.sampleDescriptions)
        }
        guard let entry = track.sampleEntries.first, let size = entry.pixelSize, size.width > 0, size.height > 0 else { return }
        if let configuration = Self.configuration(file, entry), let coded = try? configuration.sequenceParameterSet() {
            if coded.width != Int(size.width) || coded.height != Int(size.height) {
                add(
                    "the sample entry of track \(track.trackID) says \(size.width) x \(size.height), the decoder set-up in it \(coded.width) x \(coded.height)",
                    entry.bytes)
            }
            // AV1 alone states it twice in one box (AV1 ISOBMFF binding, 2.3.4); players choose their decoder by the first.
            if let bits = configuration.bitDepth, let chroma = configuration.chromaFormat,
                bits != coded.bitDepth || chroma != coded.chromaFormat || configuration.profile != coded.profile
            {
                add(
                    "the decoder set-up of track \(track.trackID) announces other colours or another profile than the sequence header in it has",
                    entry.bytes)
            }
        }
        var ratio = 1.0
        if let aspect = entry.pixelAspect, aspect.horizontal > 0, aspect.vertical > 0, aspect.horizontal != aspect.vertical {
            ratio = Double(aspect.horizontal) / Double(aspect.vertical)
            add("track \(track.trackID) declares pixels that are \(aspect.horizontal) wide and \(aspect.vertical) high", entry.bytes)
        }
        if entry.hasCleanAperture { add("track \(track.trackID) has a clean aperture, which cuts off a part of each picture", entry.bytes) }
        guard let header = track.header, header.width > 0, header.height > 0 else { return }
        let shown = Double(header.width) / Double(header.height)
        let stored = Double(size.width) * ratio / Double(size.height)
        if abs(shown / stored - 1) > 0.02 {
            add(
                "the header of track \(track.trackID) shows the pictures in \(header.width >> 16) x \(header.height >> 16), stored are \(size.width) x \(size.height): they are stretched",
                header.bytes)
        }
    }

    /// The decoder set-up of a sample entry, read; `nil` where there is none or it is damaged, which is told elsewhere.
    static func configuration(_ file: ExaminedFile, _ entry: SampleEntry) -> CodecConfiguration? {
        guard let box = entry.configuration, box.payload.length <= 1 << 16,
            let bytes = try? file.file.bytes(at: box.payload.offset, count: Int(box.payload.length))
        else { return nil }
        return try? CodecConfiguration(box: "\(box.type)", payload: bytes)
    }

    // MARK: - What lies over it

    private mutating func readOverlays(_ trackIndex: Int, _ movie: MovieFile) {
        for (index, other) in movie.tracks.enumerated() where index != trackIndex && Self.isOverlay(other) {
            add(
                "track \(other.trackID) (\(other.handler.map { "\($0)" } ?? "unknown")) is text or graphics that players lay over the pictures, and is not signed",
                other.header?.bytes)
        }
    }

    private static func isOverlay(_ track: Track) -> Bool {
        let overlays: Set<FourCharacterCode> = ["sbtl", "subt", "text", "clcp", "subp"]
        return track.sampleCount > 0 && track.header?.flags ?? 1 & 1 != 0 && track.handler.map { overlays.contains($0) } ?? false
    }

    // MARK: - Lengths

    /// Headers that claim another length than the samples have: some players stop there.
    private mutating func readLengths(_ trackIndex: Int, _ movie: MovieFile) {
        let track = movie.tracks[trackIndex]
        // A damaged table is told as such.
        guard !track.isCut, track.timescale > 0, movie.movieTimescale > 0 else { return }
        let media = Double(track.duration) / Double(track.timescale)
        let movieScale = Double(movie.movieTimescale)
        let shown = track.edits.isEmpty ? media : track.edits.reduce(0) { $0 + Double($1.segmentDuration) } / movieScale
        func tell(_ what: String, _ claimed: Double, _ actual: Double, _ bytes: ByteRange?) {
            guard claimed > 0, actual - claimed > max(1, actual * 0.05) else { return }
            let seconds = EditListReading.seconds
            add("\(what) claims \(seconds(claimed)) s, and there are pictures for \(seconds(actual)) s: some players stop there", bytes)
        }
        if let header = fragmentsHeader(movie) {
            tell("the header of the fragments (mehd)", Double(header.duration) / movieScale, shown, header.bytes)
        }
        // Where moov has samples of its own, its headers may count those and not the fragments'.
        var samples = track.samples()
        guard !movie.isFragmented || (try? samples.next())??.fragment != nil else { return }
        if let duration = movie.movieHeader?.duration {
            tell("the movie header", Double(duration) / movieScale, shown, movie.movieHeader?.bytes)
        }
        if let duration = track.header?.duration {
            tell("the header of track \(track.trackID)", Double(duration) / movieScale, shown, track.header?.bytes)
        }
        if let duration = track.mediaHeader?.duration {
            tell("the media header of track \(track.trackID)", Double(duration) / Double(track.timescale), media, nil)
        }
    }

    /// mehd (ISO/IEC 14496-12, 8.8.2): how long a movie with fragments claims to be.
    private func fragmentsHeader(_ movie: MovieFile) -> (duration: UInt64, bytes: ByteRange)? {
        guard let moov = movie.movieBox else { return nil }
        for (index, extends) in movie.boxes.children(of: moov) where extends.type == "mvex" {
            for (_, box) in movie.boxes.children(of: index) where box.type == "mehd" {
                guard box.payload.length >= 8,
                    let bytes = try? movie.file.bytes(at: box.payloadOffset, count: Int(min(box.payload.length, 12)))
                else { return nil }
                let field = bytes[0] == 0 ? bytes[4..<8] : bytes[4...]
                return (field.reduce(0) { $0 << 8 | UInt64($1) }, box.range)
            }
        }
        return nil
    }
}
