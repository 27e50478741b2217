import CLibAV

/// Gives times to the packets of one stream that come without.
///
/// A raw H.264 or H.265 stream carries no times at all: they are counted from the frame rate, and where there are B-pictures the order of
/// display comes from the picture order counts (ISO/IEC 14496-10 and 23008-2, 8.2.1 and 8.3.1), as a decoder's output does.
struct StreamClock {
    private let reorderDelay: Int
    private let frameDuration: Int64
    /// Whether the caller named the rate, which then holds against what the stream says of itself.
    private let isGiven: Bool
    private let parameters: CodecParameters
    private var lastDecodeTime: Int64?
    private var counted: Int64 = 0
    private var order: PictureOrder?

    init(_ stream: MediaStream, frameRate: TimeBase?) {
        reorderDelay = stream.kind == .video ? min(stream.reorderDelay, 16) : 0
        parameters = stream.parameters
        isGiven = frameRate?.isUsable == true && stream.kind == .video
        if let rate = frameRate ?? stream.frameRate, rate.isUsable, stream.timeBase.isUsable {
            let one = AVRational(num: rate.denominator, den: rate.numerator)
            frameDuration = max(1, av_rescale_q(1, one, stream.timeBase.rational))
        } else {
            frameDuration = 0
        }
    }

    /// The packets that are complete now that this one has come; none while their place in the order of display is not known.
    mutating func complete(_ packet: MediaPacket) -> [MediaPacket] {
        var packet = packet
        let step = packet.duration > 0 && !isGiven ? packet.duration : frameDuration
        switch (packet.presentationTime, packet.decodeTime) {
        case (.some, .some): break
        case (let shown?, nil):
            // Without a delay both times are the same; with one, decoding goes on at an even pace but never after showing.
            let expected = lastDecodeTime.map { $0 &+ step } ?? shown &- Int64(reorderDelay) &* step
            packet.decodeTime = reorderDelay == 0 ? shown : min(expected, shown)
        case (nil, let decoded?):
            packet.presentationTime = decoded
        case (nil, nil):
            return count(packet, step: step)
        }
        lastDecodeTime = packet.decodeTime
        return [packet]
    }

    /// The packets that were still waiting when the input ended.
    mutating func finish() -> [MediaPacket] { order?.finish() ?? [] }

    private mutating func count(_ packet: MediaPacket, step: Int64) -> [MediaPacket] {
        var packet = packet
        packet.duration = step
        packet.decodeTime = (counted &- Int64(reorderDelay)) &* step
        counted &+= 1
        lastDecodeTime = packet.decodeTime
        guard reorderDelay > 0 else {
            packet.presentationTime = packet.decodeTime
            return [packet]
        }
        if order == nil { order = PictureOrder(parameters: parameters, delay: reorderDelay) }
        guard order != nil else {
            packet.presentationTime = packet.decodeTime
            return [packet]
        }
        return order?.add(packet, step: step) ?? []
    }
}

/// Finds the order of display of coded pictures from their picture order counts.
///
/// Pictures wait as in a decoder's output buffer: as soon as more than `delay` wait, the one with the lowest count is the next to be shown.
@safe private final class PictureOrder {
    private struct Waiting {
        var packet: MediaPacket
        var count: Int32
        var isShown = false
    }

    private let parser: UnsafeMutablePointer<AVCodecParserContext>
    private let codec: UnsafeMutablePointer<AVCodecContext>
    private let delay: Int
    private var waiting: [Waiting] = []
    private var unshown = 0
    private var shown: Int64 = 0
    private var step: Int64 = 1

    init?(parameters: CodecParameters, delay: Int) {
        guard let parser = unsafe av_parser_init(Int32(bitPattern: parameters.pointer.pointee.codec_id.rawValue)) else { return nil }
        guard let codec = unsafe avcodec_alloc_context3(nil) else {
            unsafe av_parser_close(parser)
            return nil
        }
        unsafe parser.pointee.flags |= Int32(PARSER_FLAG_COMPLETE_FRAMES)
        unsafe self.parser = unsafe parser
        unsafe self.codec = unsafe codec
        self.delay = delay
        guard unsafe avcodec_parameters_to_context(codec, parameters.pointer) >= 0 else { return nil }
    }

    deinit {
        unsafe av_parser_close(parser)
        var codec: UnsafeMutablePointer<AVCodecContext>? = unsafe codec
        unsafe avcodec_free_context(&codec)
    }

    func add(_ packet: MediaPacket, step: Int64) -> [MediaPacket] {
        self.step = step
        let count = pictureOrderCount(of: packet)
        // The counts begin again at 0 with each sequence: everything before is shown first.
        if packet.isKeyframe, count == 0 { showAll() }
        waiting.append(Waiting(packet: packet, count: count))
        unshown += 1
        while unshown > delay { showNext() }
        return takeShown()
    }

    func finish() -> [MediaPacket] {
        showAll()
        return takeShown()
    }

    private func showAll() { while unshown > 0 { showNext() } }

    private func showNext() {
        let next = waiting.indices.filter { !waiting[$0].isShown }.min { waiting[$0].count < waiting[$1].count }
        guard let next else { return }
        let time = shown &* step
        waiting[next].isShown = true
        waiting[next].packet.presentationTime = max(time, waiting[next].packet.decodeTime ?? time)
        shown &+= 1
        unshown -= 1
    }

    private func takeShown() -> [MediaPacket] {
        let ready = waiting.prefix { $0.isShown }
        waiting.removeFirst(ready.count)
        return ready.map(\.packet)
    }

    private func pictureOrderCount(of packet: MediaPacket) -> Int32 {
        // The parser may read a few bytes past the end.
        let padded = packet.bytes + [UInt8](repeating: 0, count: Int(AV_INPUT_BUFFER_PADDING_SIZE))
        var output: UnsafeMutablePointer<UInt8>?
        var outputSize: Int32 = 0
        let unknown = clibav_no_timestamp()
        unsafe padded.withUnsafeBufferPointer { buffer in
            _ = unsafe av_parser_parse2(
                parser, codec, &output, &outputSize, buffer.baseAddress, Int32(clamping: packet.bytes.count), unknown, unknown, -1)
        }
        return unsafe parser.pointee.output_picture_number
    }
}
