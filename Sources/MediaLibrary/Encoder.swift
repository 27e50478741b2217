import CLibAV

/// An open encoder of libavcodec that turns frames into packets, the same for the same frames on every run.
@safe final class Encoder {
    let context: UnsafeMutablePointer<AVCodecContext>
    private let location: String
    private let packet: UnsafeMutablePointer<AVPacket>
    private let frame: UnsafeMutablePointer<AVFrame>

    /// Opens the first of the named encoders that is installed and accepts the settings.
    ///
    /// - Parameters:
    ///   - names: encoders of libavcodec, best first, with options of their own.
    ///   - configure: sets size, rate and format.
    init(
        _ names: [(name: String, options: [String: String])], of codec: String, at location: String,
        configure: (UnsafeMutablePointer<AVCodecContext>) -> Void
    ) throws(MediaError) {
        Demuxer.silenceLibrary()
        var failure = MediaError(.noEncoder(codec), at: location)
        for candidate in names {
            guard let encoder = unsafe avcodec_find_encoder_by_name(candidate.name) else { continue }
            guard let context = unsafe avcodec_alloc_context3(encoder) else { throw MediaError(.outOfMemory, at: location) }
            unsafe configure(context)
            // One thread and no version texts: the bytes must not depend on the machine.
            unsafe context.pointee.thread_count = 1
            unsafe context.pointee.flags |= AV_CODEC_FLAG_BITEXACT
            var options: OpaquePointer?
            for (name, value) in candidate.options { _ = unsafe av_dict_set(&options, name, value, 0) }
            let status = unsafe avcodec_open2(context, encoder, &options)
            unsafe av_dict_free(&options)
            if status >= 0, let packet = unsafe av_packet_alloc(), let frame = unsafe av_frame_alloc() {
                unsafe self.context = unsafe context
                unsafe self.packet = unsafe packet
                unsafe self.frame = unsafe frame
                self.location = location
                return
            }
            var closing: UnsafeMutablePointer<AVCodecContext>? = unsafe context
            unsafe avcodec_free_context(&closing)
            failure = MediaError(.cannotEncode, at: location, libraryError: min(status, 0))
        }
        throw failure
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        unsafe av_packet_free(&packet)
        var frame: UnsafeMutablePointer<AVFrame>? = unsafe frame
        unsafe av_frame_free(&frame)
        var context: UnsafeMutablePointer<AVCodecContext>? = unsafe context
        unsafe avcodec_free_context(&context)
    }

    /// The stream that the packets belong to, described for a muxer.
    func stream(index: Int) throws(MediaError) -> MediaStream {
        guard let parameters = unsafe CodecParameters(of: context) else { throw MediaError(.outOfMemory, at: location) }
        var stream = unsafe MediaStream(parameters: parameters, index: index, timeBase: TimeBase(context.pointee.time_base))
        let rate = unsafe TimeBase(context.pointee.framerate)
        if rate.isUsable { stream.frameRate = rate }
        return stream
    }

    /// Encodes one frame.
    ///
    /// - Parameters:
    ///   - stream: the number that the packets get.
    ///   - fill: gives an empty frame its format, buffers, content and time; a negative status ends the encoding.
    func encode(stream: Int, _ fill: (UnsafeMutablePointer<AVFrame>) -> Int32) throws(MediaError) -> [MediaPacket] {
        defer { unsafe av_frame_unref(frame) }
        try check(unsafe fill(frame))
        try check(unsafe avcodec_send_frame(context, frame))
        return try receive(stream: stream)
    }

    /// The packets that were held back, after the last frame.
    func finish(stream: Int) throws(MediaError) -> [MediaPacket] {
        try check(unsafe avcodec_send_frame(context, nil))
        return try receive(stream: stream)
    }

    private func receive(stream: Int) throws(MediaError) -> [MediaPacket] {
        var packets: [MediaPacket] = []
        while true {
            let status = unsafe avcodec_receive_packet(context, packet)
            if status == clibav_error_try_again() || status == clibav_error_end_of_file() { return packets }
            try check(status)
            defer { unsafe av_packet_unref(packet) }
            var coded = unsafe MediaPacket(packet)
            coded.stream = stream
            packets.append(coded)
        }
    }

    private func check(_ status: Int32) throws(MediaError) {
        guard status >= 0 else { throw MediaError(.cannotEncode, at: location, libraryError: status) }
    }
}
