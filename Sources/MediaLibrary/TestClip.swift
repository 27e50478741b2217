import CLibAV
import Glibc

/// A short recording of a test scene, coded as a camera would: for sample media and tests.
///
/// Real moving pictures of our own, so that they may be given away, shown, and cut to any length and structure.
package struct TestClip: Sendable {
    /// The coding of the pictures.
    package enum Codec: String, Sendable, CaseIterable {
        case h264, h265

        var encoders: [String] {
            switch self {
            case .h264: ["libx264", "libopenh264"]
            case .h265: ["libx265", "libkvazaar"]
            }
        }
    }

    /// How the pictures are coded.
    package var codec = Codec.h264
    /// Pixels across, even, 64 to 4096.
    package var width = 320
    /// Pixels down, even, 64 to 4096.
    package var height = 180
    /// Pictures a second, 1 to 120.
    package var framesPerSecond = 12
    /// How many pictures, 1 to 100,000.
    package var frames = 60
    /// Pictures from one keyframe to the next.
    package var pictureGroup = 12
    /// B-pictures between two others, 0 to 4.
    package var bPictures = 0
    /// Bits a second, or nil for a constant quality of small size.
    package var bitRate: Int?
    /// Whether there is a sound track with a steady tone.
    package var hasAudio = false
    /// The camera's name in the picture: capital letters and digits.
    package var caption = "TEST CAMERA 1"

    /// Five seconds of H.264 at 320 by 180.
    package init() {}

    /// Packets of a whole clip in the order in which a camera would send them.
    package struct Coded: Sendable {
        /// Stream 0 has the pictures, stream 1 the sound.
        package var streams: [MediaStream]
        /// All packets by decode time.
        package var packets: [MediaPacket]

        /// Streams and packets that belong together.
        package init(streams: [MediaStream], packets: [MediaPacket]) {
            self.streams = streams
            self.packets = packets
        }
    }

    /// Encodes the clip and writes it as an MP4; fragments begin at keyframes.
    ///
    /// - Throws: `MediaError` with `noEncoder`, `cannotEncode`, `invalidArgument`, `cannotWrite`.
    package func write(_ layout: RecordingLayout, to path: String) throws {
        let coded = try encode(name: path)
        try Self.mux(coded, into: RecordingMuxer(layout, streams: coded.streams, path: path))
    }

    /// Passes all packets to a muxer, with a new fragment at each keyframe, and finishes it.
    package static func mux(_ coded: Coded, into muxer: RecordingMuxer) throws {
        for packet in coded.packets {
            if packet.stream == 0, packet.isKeyframe { try muxer.flushFragment(before: packet) }
            try muxer.write(packet)
        }
        try muxer.finish()
    }

    /// Encodes the clip for an MP4.
    ///
    /// - Parameter name: how errors call it.
    package func encode(name: String) throws(MediaError) -> Coded {
        let (video, pictures) = try encodePictures(isElementary: false, name: name)
        guard hasAudio else { return Coded(streams: [video], packets: pictures) }
        let (audio, sound) = try encodeTone(name: name)
        var packets: [MediaPacket] = []
        packets.reserveCapacity(pictures.count + sound.count)
        var rest = sound[...]
        for picture in pictures {
            let time = video.timeBase.seconds(picture.decodeTime ?? 0)
            while let block = rest.first, audio.timeBase.seconds(block.decodeTime ?? 0) < time {
                packets.append(block)
                rest.removeFirst()
            }
            packets.append(picture)
        }
        return Coded(streams: [video, audio], packets: packets + rest)
    }

    /// Encodes the pictures as a raw Annex B stream, as they come from a camera without any container.
    package func elementaryStream(name: String) throws(MediaError) -> [UInt8] {
        try encodePictures(isElementary: true, name: name).packets.flatMap(\.bytes)
    }

    private func encodePictures(isElementary: Bool, name: String) throws(MediaError) -> (stream: MediaStream, packets: [MediaPacket]) {
        try checkRanges(name: name)
        let candidates = codec.encoders.map { (name: $0, options: options(for: $0)) }
        let encoder = try unsafe Encoder(candidates, of: codec.rawValue, at: name) { context in
            unsafe context.pointee.width = Int32(width)
            unsafe context.pointee.height = Int32(height)
            unsafe context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
            unsafe context.pointee.color_range = AVCOL_RANGE_MPEG
            unsafe context.pointee.colorspace = AVCOL_SPC_BT709
            unsafe context.pointee.color_primaries = AVCOL_PRI_BT709
            unsafe context.pointee.color_trc = AVCOL_TRC_BT709
            // The encoders write this into the stream as its frame rate.
            unsafe context.pointee.time_base = AVRational(num: 1, den: Int32(framesPerSecond))
            unsafe context.pointee.framerate = AVRational(num: Int32(framesPerSecond), den: 1)
            unsafe context.pointee.gop_size = Int32(pictureGroup)
            unsafe context.pointee.max_b_frames = Int32(bPictures)
            if let bitRate { unsafe context.pointee.bit_rate = Int64(bitRate) }
            if !isElementary { unsafe context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
        }
        let scene = TestScene(width: width, height: height, framesPerSecond: framesPerSecond, caption: caption)
        var packets: [MediaPacket] = []
        for number in 0..<frames {
            let picture = scene.picture(number)
            packets += try unsafe encoder.encode(stream: 0) { unsafe Self.fill($0, with: picture, at: Int64(number)) }
        }
        packets += try encoder.finish(stream: 0)
        for index in packets.indices where packets[index].duration == 0 { packets[index].duration = 1 }
        return (try encoder.stream(index: 0), packets)
    }

    private func encodeTone(name: String) throws(MediaError) -> (stream: MediaStream, packets: [MediaPacket]) {
        let rate = 16000
        let encoder = try unsafe Encoder([("aac", [:])], of: "aac", at: name) { context in
            unsafe context.pointee.sample_rate = Int32(rate)
            unsafe context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
            unsafe clibav_set_mono(context)
            unsafe context.pointee.bit_rate = 24000
            unsafe context.pointee.time_base = AVRational(num: 1, den: Int32(rate))
            unsafe context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        }
        let block = unsafe max(1, Int(encoder.context.pointee.frame_size))
        let total = rate * frames / framesPerSecond
        var packets: [MediaPacket] = []
        for start in stride(from: 0, to: total, by: block) {
            packets += try unsafe encoder.encode(stream: 1) { frame in
                unsafe frame.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
                unsafe frame.pointee.nb_samples = Int32(block)
                unsafe frame.pointee.sample_rate = Int32(rate)
                unsafe frame.pointee.pts = Int64(start)
                let status = unsafe clibav_set_mono_frame(frame)
                guard status >= 0, let data = unsafe frame.pointee.data.0 else { return status }
                unsafe data.withMemoryRebound(to: Float.self, capacity: block) { samples in
                    for index in 0..<block {
                        unsafe samples[index] = Float(0.1 * sin(Double(start + index) * 440 * 2 * .pi / Double(rate)))
                    }
                }
                return 0
            }
        }
        packets += try encoder.finish(stream: 1)
        // The encoder's lead-in counts from before 0. A camera's clock does not: sound and pictures begin together.
        let first = packets.first?.decodeTime ?? 0
        for index in packets.indices {
            packets[index].decodeTime = packets[index].decodeTime.map { $0 - first }
            packets[index].presentationTime = packets[index].presentationTime.map { $0 - first }
        }
        return (try encoder.stream(index: 1), packets)
    }

    /// Fixed groups of pictures, one thread, no decisions that depend on load.
    private func options(for encoder: String) -> [String: String] {
        switch encoder {
        case "libx264":
            var options = ["preset": "medium", "x264-params": "scenecut=0:b-adapt=0:min-keyint=1:threads=1:lookahead-threads=1"]
            if bitRate == nil { options["crf"] = "28" }
            return options
        case "libx265":
            let fixed = "scenecut=0:b-adapt=0:open-gop=0:pools=none:frame-threads=1:wpp=0:info=0:log-level=none"
            var options = ["preset": "fast", "x265-params": fixed + ":keyint=\(pictureGroup):min-keyint=\(pictureGroup)"]
            if bitRate == nil { options["crf"] = "30" }
            return options
        default: return [:]
        }
    }

    private func checkRanges(name: String) throws(MediaError) {
        let ranges: [(name: String, value: Int, allowed: ClosedRange<Int>)] = [
            ("width", width, 64...4096), ("height", height, 64...4096), ("fps", framesPerSecond, 1...120), ("frames", frames, 1...100_000),
            ("gop", pictureGroup, 1...10_000), ("bframes", bPictures, 0...4), ("bitrate", bitRate ?? 1000, 1000...100_000_000),
        ]
        for range in ranges where !range.allowed.contains(range.value) { throw MediaError(.invalidArgument(range.name), at: name) }
        if width % 2 != 0 { throw MediaError(.invalidArgument("width"), at: name) }
        if height % 2 != 0 { throw MediaError(.invalidArgument("height"), at: name) }
    }

    private static func fill(_ frame: UnsafeMutablePointer<AVFrame>, with picture: PlanarPicture, at time: Int64) -> Int32 {
        unsafe frame.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        unsafe frame.pointee.width = Int32(picture.width)
        unsafe frame.pointee.height = Int32(picture.height)
        unsafe frame.pointee.pts = time
        let status = unsafe av_frame_get_buffer(frame, 0)
        guard status >= 0 else { return status }
        let (data, steps) = unsafe (frame.pointee.data, frame.pointee.linesize)
        unsafe copy(picture.luma, width: picture.width, to: data.0, step: Int(steps.0))
        unsafe copy(picture.blue, width: picture.width / 2, to: data.1, step: Int(steps.1))
        unsafe copy(picture.red, width: picture.width / 2, to: data.2, step: Int(steps.2))
        return 0
    }

    private static func copy(_ plane: [UInt8], width: Int, to data: UnsafeMutablePointer<UInt8>?, step: Int) {
        guard let data = unsafe data else { return }
        unsafe plane.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            for row in 0..<plane.count / width { unsafe (data + row * step).update(from: base + row * width, count: width) }
        }
    }
}
