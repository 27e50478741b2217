import CLibAV

/// A second demuxer's opinion on a recording: its tracks, and where libavformat finds each sample.
///
/// It shares no code with this project's own reader. Where the two disagree, the file says different things to different players.
/// Edit lists are left aside and nothing is parsed or filled in, so that what comes out is what the sample tables say.
///
/// libavformat hands out several samples of uncompressed sound as one packet; such a track has fewer and larger entries here.
@safe package final class SampleList {
    /// Where one sample is and when it is shown.
    package struct Sample: Sendable, Hashable {
        /// The track's place in `tracks`.
        package var track: Int
        /// The first byte in the file, nil where libavformat does not tell.
        package var offset: UInt64?
        /// Bytes.
        package var size: Int
        /// When it is decoded, in the track's time base.
        package var decodeTime: Int64?
        /// When it is shown, in the track's time base.
        package var presentationTime: Int64?
        /// How long it lasts, in the track's time base.
        package var duration: Int64
        /// Whether it is marked as a sync sample.
        package var isKeyframe: Bool
    }

    /// The tracks; `identifier` is the track ID.
    package let tracks: [MediaStream]
    /// The place in `tracks` of each stream; a picture of the cover is a stream to libavformat, and no track.
    private let places: [Int?]
    private let demuxer: Demuxer
    private let packet: UnsafeMutablePointer<AVPacket>

    /// Opens an MP4 file from its descriptor. Only its own bytes are read, never a file or address that it names.
    ///
    /// - Throws: `cannotOpen`, `outOfMemory`.
    package init(_ source: MediaSource) throws(MediaError) {
        demuxer = try Demuxer(source, .evidence)
        var tracks: [MediaStream] = []
        var places: [Int?] = []
        for index in 0..<demuxer.streamCount {
            guard let stream = unsafe demuxer.stream(at: index), let track = unsafe MediaStream(stream) else {
                throw MediaError(.outOfMemory, at: source.name)
            }
            let isTrack = unsafe stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
            places.append(isTrack ? tracks.count : nil)
            if isTrack { tracks.append(track) }
            // Captions would be handed out in another form than they are stored in.
            if unsafe stream.pointee.codecpar.pointee.codec_id == AV_CODEC_ID_EIA_608 {
                unsafe stream.pointee.codecpar.pointee.codec_id = AV_CODEC_ID_NONE
            }
        }
        guard let packet = unsafe av_packet_alloc() else { throw MediaError(.outOfMemory, at: source.name) }
        unsafe self.packet = unsafe packet
        self.tracks = tracks
        self.places = places
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        unsafe av_packet_free(&packet)
    }

    /// The next sample of any track, those of one track in decode order; nil at the end.
    ///
    /// - Throws: `cannotRead`.
    package func next() throws(MediaError) -> Sample? {
        let unknown = clibav_no_timestamp()
        while try unsafe demuxer.read(into: packet) {
            defer { unsafe av_packet_unref(packet) }
            let stream = unsafe Int(packet.pointee.stream_index)
            guard places.indices.contains(stream), let track = places[stream] else { continue }
            return unsafe Sample(
                track: track, offset: UInt64(exactly: packet.pointee.pos), size: max(0, Int(packet.pointee.size)),
                decodeTime: packet.pointee.dts == unknown ? nil : packet.pointee.dts,
                presentationTime: packet.pointee.pts == unknown ? nil : packet.pointee.pts, duration: max(0, packet.pointee.duration),
                isKeyframe: packet.pointee.flags & AV_PKT_FLAG_KEY != 0)
        }
        return nil
    }
}

extension Demuxer.Settings {
    /// How evidence is opened: as an MP4 and nothing else, by its sample tables alone, with no reference to another file followed. A track
    /// of chapter titles is a track like others: what is read for titles is not handed out.
    static var evidence: Self {
        Self(
            format: "mov",
            options: [("ignore_editlist", "1"), ("advanced_editlist", "0"), ("enable_drefs", "0"), ("ignore_chapters", "1")],
            flags: AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN)
    }
}
