import CLibAV

/// A recording or camera stream opened for copying: its streams, and their packets in the order in which they arrive.
///
/// Pictures are passed on as the camera coded them, never decoded and coded again. How it fits together when a camera's stream is
/// recorded and signed:
///
/// ```swift
/// let input = try MediaInput(.location("rtsp://camera/stream"), stop: stop)
/// let chosen = input.streams.filter(RecordingMuxer.canHold)
/// let muxer = try RecordingMuxer(.fragmented, streams: chosen, name: "out.mp4") { piece in
///     // piece.bytes is ftyp+moov first, then one whole moof+mdat at a time:
///     // hash its samples, write it, and write the signature in a uuid box after it
/// }
/// while let packet = try input.next() {
///     if packet.isKeyframe, packet.stream == chosen[0].index { try muxer.flushFragment(before: packet) }
///     try muxer.write(packet)
/// }
/// try muxer.finish()
/// ```
@safe package final class MediaInput {
    /// How to open an input.
    package struct Options: Sendable {
        /// How RTSP carries the media.
        package enum RTSPTransport: String, Sendable, CaseIterable {
            case tcp, udp
        }

        /// The format, for raw streams on a pipe: `h264`, `hevc`; nil to let libavformat look.
        package var format: String?
        /// TCP unless told otherwise: a packet lost on the way would leave a hole in the evidence.
        package var rtspTransport = RTSPTransport.tcp
        /// Give up when the network is silent for so long; nil waits for ever.
        package var timeoutMilliseconds: Int?
        /// Pictures per second of a raw stream, whatever it says of itself; nil to believe it, or 25 where it does not tell.
        package var frameRate: TimeBase?
        /// Further options of libavformat, by name. One that the input does not know is an error.
        package var further: [(name: String, value: String)] = []

        /// The defaults.
        package init() {}

        func settings(for source: MediaSource, stop: StopFlag?) -> Demuxer.Settings {
            var settings = Demuxer.Settings(format: format, options: further, stop: stop)
            let address = source.address
            if address.hasPrefix("rtsp") {
                settings.hints.append(("rtsp_transport", rtspTransport.rawValue))
                if let timeoutMilliseconds {
                    settings.hints.append(("timeout", String(timeoutMilliseconds.multipliedReportingOverflow(by: 1000).partialValue)))
                }
            } else if let timeoutMilliseconds, source.descriptor == nil {
                settings.hints.append(("rw_timeout", String(timeoutMilliseconds.multipliedReportingOverflow(by: 1000).partialValue)))
            }
            if let frameRate { settings.hints.append(("framerate", "\(frameRate.numerator)/\(frameRate.denominator)")) }
            return settings
        }
    }

    /// The streams, by index.
    package let streams: [MediaStream]
    /// libavformat's name of the format: `mov,mp4,m4a,3gp,3g2,mj2`, `rtsp`, `h264`, …
    package let format: String
    private let demuxer: Demuxer
    private let packet: UnsafeMutablePointer<AVPacket>
    private var clocks: [StreamClock]
    private var ready: ArraySlice<MediaPacket> = []
    private var ended = false

    /// Opens the input and reads as far as it takes to know its streams.
    ///
    /// - Throws: `cannotOpen`, `unknownOption`, `noStreams`, `stopped`.
    package init(_ source: MediaSource, options: Options = Options(), stop: StopFlag? = nil) throws(MediaError) {
        let demuxer = try Demuxer(source, options.settings(for: source, stop: stop))
        let status = unsafe avformat_find_stream_info(demuxer.pointer, nil)
        guard status >= 0 else {
            throw MediaError(stop?.isRaised == true ? .stopped : .cannotOpen, at: source.name, libraryError: status)
        }
        var streams: [MediaStream] = []
        for index in 0..<demuxer.streamCount {
            guard let stream = unsafe demuxer.stream(at: index), let description = unsafe MediaStream(stream) else {
                throw MediaError(.outOfMemory, at: source.name)
            }
            streams.append(description)
        }
        guard streams.contains(where: { $0.kind != .other }) else { throw MediaError(.noStreams, at: source.name) }
        guard let packet = unsafe av_packet_alloc() else { throw MediaError(.outOfMemory, at: source.name) }
        unsafe self.packet = unsafe packet
        self.demuxer = demuxer
        self.streams = streams
        format = unsafe String(cString: demuxer.pointer.pointee.iformat.pointee.name)
        clocks = streams.map { StreamClock($0, frameRate: options.frameRate) }
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        unsafe av_packet_free(&packet)
    }

    /// The next packet, with both times; nil at the end of the input and when the stop flag was raised.
    ///
    /// - Throws: `cannotRead`.
    package func next() throws(MediaError) -> MediaPacket? {
        while true {
            if let first = ready.popFirst() { return first }
            if ended { return nil }
            if try unsafe demuxer.read(into: packet) {
                defer { unsafe av_packet_unref(packet) }
                let packet = unsafe MediaPacket(self.packet)
                // A stream that turns up later has no description, and the muxer no track for it.
                guard clocks.indices.contains(packet.stream), !packet.bytes.isEmpty else { continue }
                ready = clocks[packet.stream].complete(packet)[...]
            } else {
                ended = true
                for index in clocks.indices { ready += clocks[index].finish() }
            }
        }
    }
}
