import CLibAV

/// Decodes single pictures of a recording, for reports.
@safe package final class PictureDecoder {
    /// One decoded picture as an image file.
    package struct Picture: Sendable {
        /// The image file.
        package var image: [UInt8]
        /// Pixels across, as coded: rotation and pixel shape are not applied.
        package var width: Int
        /// Pixels down, as coded.
        package var height: Int
        /// Whether the decoder met errors and made up a part of the picture.
        package var isDamaged: Bool
    }

    /// The largest picture that is decoded, in pixels: twice 8K.
    private static let pixelLimit: Int64 = 1 << 26
    /// The most coded bytes that are kept from a keyframe to the sample that is wanted.
    private static let byteLimit = 256 << 20
    /// How many samples after the one wanted may pass through the decoder before its picture comes out.
    private static let followingLimit: UInt64 = 64

    private let source: MediaSource
    private let packet: UnsafeMutablePointer<AVPacket>
    private let frame: UnsafeMutablePointer<AVFrame>

    /// A decoder for an MP4 file given by its descriptor. Only its own bytes are read.
    package init(_ source: MediaSource) throws(MediaError) {
        guard let packet = unsafe av_packet_alloc() else { throw MediaError(.outOfMemory, at: source.name) }
        guard let frame = unsafe av_frame_alloc() else {
            var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
            unsafe av_packet_free(&packet)
            throw MediaError(.outOfMemory, at: source.name)
        }
        self.source = source
        unsafe self.packet = unsafe packet
        unsafe self.frame = unsafe frame
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        unsafe av_packet_free(&packet)
        var frame: UnsafeMutablePointer<AVFrame>? = unsafe frame
        unsafe av_frame_free(&frame)
    }

    /// The picture of one sample.
    ///
    /// Decoding begins at the keyframe before the last one, because the pictures right after an open group's keyframe need the group
    /// before.
    /// - Parameters:
    ///   - sample: the sample's number from 0 in decode order.
    ///   - track: the track ID.
    /// - Throws: `cannotOpen`, `cannotRead`, `noSuchTrack`, `noSuchSample`, `noDecoder`, `cannotDecode`, `unsupportedPictureFormat`,
    ///   `limitReached`.
    package func picture(ofSample sample: UInt64, track: Int, as format: ImageFormat) throws(MediaError) -> Picture {
        var run = try SampleRun(source, track: track)
        let decoder = try unsafe openDecoder(run)
        defer {
            var decoder: UnsafeMutablePointer<AVCodecContext>? = unsafe decoder
            unsafe avcodec_free_context(&decoder)
        }
        try run.seek(before: sample)

        var coded: [(number: UInt64, packet: MediaPacket)] = []
        var keptBytes = 0
        var keyframe = 0
        while coded.last?.number != sample {
            guard let next = try unsafe run.next(into: packet) else { throw MediaError(.noSuchSample(sample), at: source.name) }
            if next.packet.isKeyframe {
                coded.removeFirst(keyframe)
                keyframe = coded.count
                keptBytes = coded.reduce(0) { $0 + $1.packet.bytes.count }
            }
            keptBytes += next.packet.bytes.count
            guard keptBytes <= Self.byteLimit else { throw MediaError(.limitReached("bytes between keyframes"), at: source.name) }
            coded.append(next)
        }
        for item in coded {
            if try unsafe feed(item.packet, number: item.number, to: decoder, until: sample) { return try makePicture(format) }
        }
        coded = []
        while let next = try unsafe run.next(into: packet), next.number <= sample + Self.followingLimit {
            if try unsafe feed(next.packet, number: next.number, to: decoder, until: sample) { return try makePicture(format) }
        }
        if try unsafe feed(nil, number: 0, to: decoder, until: sample) { return try makePicture(format) }
        throw MediaError(.cannotDecode(sample: sample), at: source.name)
    }

    private func openDecoder(_ run: SampleRun) throws(MediaError) -> UnsafeMutablePointer<AVCodecContext> {
        let parameters = unsafe run.track.parameters.pointer
        guard run.track.kind == .video, let decoder = unsafe avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw MediaError(.noDecoder(run.track.codec), at: source.name)
        }
        guard let context = unsafe avcodec_alloc_context3(decoder) else { throw MediaError(.outOfMemory, at: source.name) }
        var status = unsafe avcodec_parameters_to_context(context, parameters)
        unsafe context.pointee.thread_count = 1
        unsafe context.pointee.max_pixels = Self.pixelLimit
        // An altered picture is to be seen as far as it can be decoded.
        unsafe context.pointee.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT
        unsafe context.pointee.err_recognition |= AV_EF_CAREFUL | AV_EF_BITSTREAM | AV_EF_BUFFER
        unsafe context.pointee.flags2 |= AV_CODEC_FLAG2_SHOW_ALL
        if status >= 0 { status = unsafe avcodec_open2(context, decoder, nil) }
        guard status >= 0 else {
            var context: UnsafeMutablePointer<AVCodecContext>? = unsafe context
            unsafe avcodec_free_context(&context)
            throw MediaError(.noDecoder(run.track.codec), at: source.name, libraryError: status)
        }
        return unsafe context
    }

    /// Decodes one packet, or what is left for nil, and says whether the picture of the wanted sample is now in `frame`.
    ///
    /// The decoder hands each packet's presentation time on to the picture, so the sample's number travels in its place.
    private func feed(
        _ coded: MediaPacket?, number: UInt64, to decoder: UnsafeMutablePointer<AVCodecContext>, until wanted: UInt64
    ) throws(MediaError) -> Bool {
        if let coded {
            let status = unsafe coded.copyBytes(to: packet)
            guard status >= 0 else { throw MediaError(.cannotRead, at: source.name, libraryError: status) }
            unsafe packet.pointee.pts = Int64(clamping: number)
            // A refused packet is no end: the wanted picture may still come out of what went in before.
            _ = unsafe avcodec_send_packet(decoder, packet)
            unsafe av_packet_unref(packet)
        } else {
            _ = unsafe avcodec_send_packet(decoder, nil)
        }
        while unsafe avcodec_receive_frame(decoder, frame) >= 0 {
            if unsafe frame.pointee.pts == Int64(clamping: wanted) { return true }
            unsafe av_frame_unref(frame)
        }
        return false
    }

    private func makePicture(_ format: ImageFormat) throws(MediaError) -> Picture {
        defer { unsafe av_frame_unref(frame) }
        let isDamaged = unsafe frame.pointee.decode_error_flags != 0 || frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
        let colours = try unsafe ColourPicture(frame, location: source.name)
        let image = try format.encode(colours, name: source.name)
        return Picture(image: image, width: colours.width, height: colours.height, isDamaged: isDamaged)
    }
}
