import CLibAV
import Glibc

/// Writes an MP4 recording through libavformat, bytes of the pictures unchanged but for the change of framing that MP4 asks of
/// Annex B streams (start codes become lengths, ISO/IEC 14496-15).
///
/// - Output is the same for the same input: no time of day, no version of the library goes in.
/// - There are no edit lists. Times are shifted so that the first packet is decoded at 0; the streams keep their distances.
/// - A fragment's `tfdt` is the true time of its first sample, whatever the lengths of the samples before it add up to.
@safe package final class RecordingMuxer {
    /// Where the bytes go. What it throws comes out of the call during which it was called.
    package typealias Sink = (OutputPiece) throws -> Void

    /// How the boxes are arranged.
    package let layout: RecordingLayout
    private let location: String
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let packet: UnsafeMutablePointer<AVPacket>
    /// The byte sink of our own, or nil where libavformat writes to a file itself.
    private let output: MuxerOutput?
    private var tracks: [MuxerTrack]
    /// The decode time of the first packet, in microseconds: the zero of the recording.
    private var origin: Int64?
    private var isOpen = true

    /// Whether an MP4 file has a place for this stream: pictures or sound of a codec that it knows.
    package static func canHold(_ stream: MediaStream) -> Bool {
        guard stream.kind != .other, let format = unsafe av_guess_format("mp4", nil, nil) else { return false }
        return unsafe avformat_query_codec(format, stream.parameters.pointer.pointee.codec_id, FF_COMPLIANCE_NORMAL) == 1
    }

    /// Begins a recording that is handed over piece by piece; the initialization piece of a fragmented one at once.
    ///
    /// - Parameters:
    ///   - layout: `fragmented` or `progressive`; `faststart` needs a file, see `init(_:streams:path:)`.
    ///   - streams: what goes in, one track each, in this order. Packets of other streams are passed over.
    ///   - name: how messages call the recording.
    /// - Throws: `unsupportedCodec`, `missingParameterSets`, `cannotWrite`, or what the sink threw.
    package convenience init(_ layout: RecordingLayout, streams: [MediaStream], name: String, sink: @escaping Sink) throws {
        guard layout != .faststart else { throw MediaError(.invalidArgument("layout"), at: name) }
        try self.init(layout, streams: streams, location: name, output: MuxerOutput(keepsPieces: layout == .fragmented, sink: sink))
    }

    /// Begins a recording in a file, which must not be the input's.
    ///
    /// - Throws: `unsupportedCodec`, `missingParameterSets`, `cannotWrite`.
    package convenience init(_ layout: RecordingLayout, streams: [MediaStream], path: String) throws {
        try self.init(layout, streams: streams, location: path, output: nil)
    }

    private init(_ layout: RecordingLayout, streams: [MediaStream], location: String, output: MuxerOutput?) throws {
        Demuxer.silenceLibrary()
        guard !streams.isEmpty else { throw MediaError(.noStreams, at: location) }
        var opening: UnsafeMutablePointer<AVFormatContext>?
        let status = unsafe avformat_alloc_output_context2(&opening, nil, "mp4", output == nil ? location : nil)
        guard let context = unsafe opening else { throw MediaError(.cannotWrite, at: location, libraryError: status) }
        guard let packet = unsafe av_packet_alloc() else {
            unsafe avformat_free_context(context)
            throw MediaError(.outOfMemory, at: location)
        }
        self.layout = layout
        self.location = location
        self.output = output
        unsafe self.context = unsafe context
        unsafe self.packet = unsafe packet
        tracks = []
        // From here on deinit frees everything.
        for stream in streams { tracks.append(try addTrack(for: stream)) }
        try openOutput()
        try writeHeader()
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        unsafe av_packet_free(&packet)
        if output == nil {
            unsafe avio_closep(&context.pointee.pb)
        } else {
            unsafe clibav_free_io(context.pointee.pb)
            unsafe context.pointee.pb = nil
        }
        unsafe avformat_free_context(context)
        withExtendedLifetime(output) {}
    }

    /// Adds a packet. Its last length becomes known with the next packet of its stream, so each stream's newest packet is held back.
    ///
    /// A packet that is not later than the one before it is moved to one unit after it: a jump of a camera's clock must not end
    /// a recording.
    /// - Throws: `missingTimestamp`, `cannotWrite`, `alreadyFinished`, or what the sink threw.
    package func write(_ packet: MediaPacket) throws {
        try checkIsOpen()
        guard let track = tracks.firstIndex(where: { $0.source == packet.stream }) else { return }
        let next = try placed(packet, on: track)
        if let held = tracks[track].hold(next) { try submit(held, to: track) }
    }

    /// Closes the fragment: everything written so far is handed over as one piece. Nothing happens where nothing was written since.
    ///
    /// - Parameter next: the packet with which the next fragment will begin, from which the last sample of its stream learns its length.
    /// - Returns: whether a fragment was handed over. Always false in other layouts than `fragmented`.
    @discardableResult
    package func flushFragment(before next: MediaPacket? = nil) throws -> Bool {
        try checkIsOpen()
        guard layout == .fragmented else { return false }
        var hasSamples = false
        for index in tracks.indices {
            let following = try next.flatMap { $0.stream == tracks[index].source ? try placed($0, on: index).decodeTime : nil }
            if let held = tracks[index].release(before: following) { try submit(held, to: index) }
            hasSamples = tracks[index].takeHasSamples() || hasSamples
        }
        guard hasSamples else { return false }
        // An empty packet tells the muxer to cut here.
        try check(unsafe av_write_frame(context, nil))
        unsafe avio_flush(context.pointee.pb)
        try output?.handOver(as: .fragment)
        try continueAtTrueTimes()
        return true
    }

    /// Ends the recording; in a fragmented one, closes the last fragment and adds nothing else.
    package func finish() throws {
        try flushFragment()
        for index in tracks.indices {
            if let held = tracks[index].release(before: nil) { try submit(held, to: index) }
        }
        isOpen = false
        try check(unsafe av_write_trailer(context))
        unsafe avio_flush(context.pointee.pb)
        try check(unsafe context.pointee.pb.pointee.error)
        try output?.handOver(as: .fragment)
        if output == nil { try check(unsafe avio_closep(&context.pointee.pb)) }
    }

    // MARK: - Opening

    private func addTrack(for source: MediaStream) throws(MediaError) -> MuxerTrack {
        guard Self.canHold(source) else { throw MediaError(.unsupportedCodec(source.codec), at: location) }
        guard let stream = unsafe avformat_new_stream(context, nil), let parameters = unsafe stream.pointee.codecpar else {
            throw MediaError(.outOfMemory, at: location)
        }
        guard unsafe avcodec_parameters_copy(parameters, source.parameters.pointer) >= 0 else {
            throw MediaError(.outOfMemory, at: location)
        }
        let identifier = unsafe parameters.pointee.codec_id
        let hasDescription = unsafe parameters.pointee.extradata_size > 0
        if !hasDescription, identifier == AV_CODEC_ID_H264 || identifier == AV_CODEC_ID_HEVC {
            throw MediaError(.missingParameterSets(stream: source.index), at: location)
        }
        var framing = PacketFraming.none
        if identifier == AV_CODEC_ID_AAC, !hasDescription {
            try unsafe describeAAC(parameters, of: source)
            framing = .adts
        } else if identifier == AV_CODEC_ID_H264 || identifier == AV_CODEC_ID_HEVC, source.extradata.first != 1 {
            // A configuration record begins with its version, 1; parameter sets in Annex B with a start code (ISO/IEC 14496-15, 5.3.3).
            framing = .annexB
        }
        // The name of the sample entry is kept where it comes from an MP4 and says where parameter sets may be: hvc1 makes the muxer
        // strip them from the samples. Any other name is the muxer's choice, which leaves the samples alone.
        let isHVC1 = unsafe parameters.pointee.codec_tag == 0x3163_7668 && source.extradata.first == 1
        if !isHVC1 { unsafe parameters.pointee.codec_tag = 0 }
        unsafe stream.pointee.time_base = source.timeBase.rational
        if let rate = source.frameRate { unsafe stream.pointee.avg_frame_rate = rate.rational }
        return MuxerTrack(source: source.index, timeBase: source.timeBase, framing: framing)
    }

    /// Makes the AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) that an ADTS stream has spread over its frames' headers.
    private func describeAAC(_ parameters: UnsafeMutablePointer<AVCodecParameters>, of source: MediaStream) throws(MediaError) {
        let rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
        guard let rate = rates.firstIndex(of: source.sampleRate), (1...7).contains(source.channels) else {
            throw MediaError(.unsupportedCodec(source.codec), at: location)
        }
        let profile = unsafe parameters.pointee.profile
        let objectType = (0...3).contains(profile) ? Int(profile) + 1 : 2
        let bits = UInt16(objectType << 11 | rate << 7 | source.channels << 3)
        guard let bytes = unsafe av_mallocz(2 + Int(AV_INPUT_BUFFER_PADDING_SIZE)) else { throw MediaError(.outOfMemory, at: location) }
        unsafe bytes.storeBytes(of: bits.bigEndian, as: UInt16.self)
        unsafe parameters.pointee.extradata = bytes.assumingMemoryBound(to: UInt8.self)
        unsafe parameters.pointee.extradata_size = 2
    }

    private func openOutput() throws(MediaError) {
        if let output {
            unsafe context.pointee.pb = output.makeContext()
            guard unsafe context.pointee.pb != nil else { throw MediaError(.outOfMemory, at: location) }
            unsafe context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        } else {
            let status = unsafe avio_open(&context.pointee.pb, "file:" + location, AVIO_FLAG_WRITE)
            guard status >= 0 else { throw MediaError(.cannotWrite, at: location, libraryError: status) }
            // Faststart opens the file a second time by this name.
            unsafe av_free(context.pointee.url)
            unsafe context.pointee.url = av_strdup("file:" + location)
        }
    }

    private func writeHeader() throws {
        unsafe context.pointee.flags |= AVFMT_FLAG_BITEXACT
        var options: OpaquePointer?
        defer { unsafe av_dict_free(&options) }
        unsafe av_dict_set(&options, "use_editlist", "0", 0)
        switch layout {
        case .progressive: break
        case .faststart: unsafe av_dict_set(&options, "movflags", "faststart", 0)
        case .fragmented:
            // frag_discont: take the first packet's own time; skip_trailer: no mfra, which nothing could sign.
            unsafe av_dict_set(&options, "movflags", "frag_custom+empty_moov+default_base_moof+skip_trailer+frag_discont", 0)
            // Times are shifted here; the muxer would move the first sample of a later track to 0 and stretch it.
            unsafe av_dict_set(&options, "avoid_negative_ts", "disabled", 0)
        }
        try check(unsafe avformat_write_header(context, &options))
        unsafe avio_flush(context.pointee.pb)
        try output?.handOver(as: .initialization)
        for index in tracks.indices {
            // The muxer may have chosen a finer unit.
            guard let stream = unsafe context.pointee.streams[index] else { continue }
            tracks[index].writtenTimeBase = unsafe TimeBase(stream.pointee.time_base)
        }
    }

    // MARK: - Packets

    /// The packet with its times in the track's unit, counted from the recording's zero, and in ascending order.
    private func placed(_ packet: MediaPacket, on index: Int) throws(MediaError) -> PlacedPacket {
        guard let decoded = packet.decodeTime ?? packet.presentationTime else {
            throw MediaError(.missingTimestamp(stream: packet.stream), at: location)
        }
        let track = tracks[index]
        let microseconds = AVRational(num: 1, den: 1_000_000)
        let zero = origin ?? av_rescale_q(decoded, track.timeBase.rational, microseconds)
        if origin == nil { origin = zero }
        let shift = av_rescale_q(zero, microseconds, track.writtenTimeBase.rational)
        func rescaled(_ time: Int64) -> Int64 { av_rescale_q(time, track.timeBase.rational, track.writtenTimeBase.rational) }
        let decodeTime = max(rescaled(decoded) &- shift, track.earliest)
        let presentationTime = max(rescaled(packet.presentationTime ?? decoded) &- shift, decodeTime)
        return PlacedPacket(
            packet: packet, decodeTime: decodeTime, presentationTime: presentationTime, duration: rescaled(packet.duration))
    }

    private func submit(_ placed: PlacedPacket, to index: Int) throws {
        defer { unsafe av_packet_unref(packet) }
        try check(unsafe placed.packet.copyBytes(to: packet))
        unsafe packet.pointee.stream_index = Int32(index)
        unsafe packet.pointee.dts = placed.decodeTime
        unsafe packet.pointee.pts = placed.presentationTime
        unsafe packet.pointee.duration = placed.duration
        try check(unsafe av_write_frame(context, packet))
    }

    /// Left to itself the muxer begins a fragment where the lengths of the samples before add up to, and drifts from the camera's clock.
    private func continueAtTrueTimes() throws {
        try check(unsafe av_opt_set(context.pointee.priv_data, "movflags", "+frag_discont", 0))
    }

    private func checkIsOpen() throws(MediaError) {
        guard isOpen else { throw MediaError(.alreadyFinished, at: location) }
    }

    /// Turns a status of libavformat into an error; the sink's own, where that was the cause. After an error the recording is closed.
    private func check(_ status: Int32) throws {
        if let failure = output?.failure {
            isOpen = false
            throw failure
        }
        guard status >= 0 else {
            isOpen = false
            throw MediaError(.cannotWrite, at: location, libraryError: status)
        }
    }
}
