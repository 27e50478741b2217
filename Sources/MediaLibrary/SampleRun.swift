import CLibAV

/// The samples of one track with their numbers, from a chosen place on.
struct SampleRun {
    let track: MediaStream
    private let source: MediaSource
    private var demuxer: Demuxer
    private var number: UInt64 = 0

    init(_ source: MediaSource, track identifier: Int) throws(MediaError) {
        self.source = source
        (demuxer, track) = try Self.open(source, identifier)
    }

    /// The next sample; nil at the end. `packet` is emptied again.
    mutating func next(into packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> (number: UInt64, packet: MediaPacket)? {
        while try unsafe demuxer.read(into: packet) {
            defer { unsafe av_packet_unref(packet) }
            guard unsafe Int(packet.pointee.stream_index) == track.index else { continue }
            defer { number += 1 }
            return unsafe (number, MediaPacket(packet))
        }
        return nil
    }

    /// Goes to the keyframe before the last one at or before `sample`, where the index of the file tells; else stays at the beginning.
    mutating func seek(before sample: UInt64) throws(MediaError) {
        guard let stream = unsafe demuxer.stream(at: track.index), let wanted = Int32(exactly: sample),
            unsafe wanted < avformat_index_get_entries_count(stream)
        else { return }
        var keyframes = 0
        var start = wanted
        while start > 0 {
            if let entry = unsafe avformat_index_get_entry(stream, start), unsafe entry.pointee.flags & AVINDEX_KEYFRAME != 0 {
                keyframes += 1
                if keyframes == 2 { break }
            }
            start -= 1
        }
        guard start > 0, let entry = unsafe avformat_index_get_entry(stream, start) else { return }
        let (position, time) = unsafe (entry.pointee.pos, entry.pointee.timestamp)
        let status = unsafe av_seek_frame(demuxer.pointer, Int32(track.index), time, AVSEEK_FLAG_BACKWARD)
        // Times in a hostile file may repeat: only the place in the file says that this is the sample that was meant.
        if status >= 0, let landed = try firstPosition(), landed == position,
            unsafe av_seek_frame(demuxer.pointer, Int32(track.index), time, AVSEEK_FLAG_BACKWARD) >= 0
        {
            number = UInt64(start)
        } else {
            (demuxer, _) = try Self.open(source, track.identifier)
        }
    }

    private func firstPosition() throws(MediaError) -> Int64? {
        guard let packet = unsafe av_packet_alloc() else { throw MediaError(.outOfMemory, at: source.name) }
        defer {
            var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
            unsafe av_packet_free(&packet)
        }
        while try unsafe demuxer.read(into: packet) {
            defer { unsafe av_packet_unref(packet) }
            if unsafe Int(packet.pointee.stream_index) == track.index { return unsafe packet.pointee.pos }
        }
        return nil
    }

    private static func open(_ source: MediaSource, _ identifier: Int) throws(MediaError) -> (Demuxer, MediaStream) {
        let demuxer = try Demuxer(source, .evidence)
        var found: MediaStream?
        for index in 0..<demuxer.streamCount {
            guard let stream = unsafe demuxer.stream(at: index), let description = unsafe MediaStream(stream) else { continue }
            if description.identifier == identifier, found == nil {
                found = description
            } else {
                unsafe stream.pointee.discard = AVDISCARD_ALL
            }
        }
        guard let found else { throw MediaError(.noSuchTrack(identifier), at: source.name) }
        return (demuxer, found)
    }
}
