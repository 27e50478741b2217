import CLibAV

/// One stream of an input, described without any type of libav*.
package struct MediaStream: Sendable {
    /// What a stream carries.
    package enum Kind: String, Sendable, Hashable {
        case video, audio, other
    }

    /// The number by which packets name the stream.
    package var index: Int
    /// The container's own number: the track ID of an MP4.
    package var identifier: Int
    /// Pictures, sound, or something else.
    package var kind: Kind
    /// libavcodec's name: `h264`, `hevc`, `aac`, …
    package var codec: String
    /// The unit of the packets' times.
    package var timeBase: TimeBase
    /// Average pictures per second, nil where the container does not say.
    package var frameRate: TimeBase?
    /// Width of the pictures in pixels, 0 for sound.
    package var width: Int
    /// Height of the pictures in pixels, 0 for sound.
    package var height: Int
    /// Degrees by which a player turns the pictures clockwise, from the container's display matrix.
    package var rotation: Int
    /// Samples a second of a sound stream, else 0.
    package var sampleRate: Int
    /// Channels of a sound stream, else 0.
    package var channels: Int
    /// How many pictures the decoder must hold back before it can show one: more than 0 with B-pictures.
    package var reorderDelay: Int
    let parameters: CodecParameters

    /// The bytes that describe the stream to a decoder: avcC, hvcC, parameter sets in Annex B, or an AudioSpecificConfig.
    package var extradata: [UInt8] { parameters.extradata }

    init?(_ stream: UnsafeMutablePointer<AVStream>) {
        guard let source = unsafe stream.pointee.codecpar, let parameters = unsafe CodecParameters(copying: source) else { return nil }
        self.init(parameters: parameters, index: unsafe Int(stream.pointee.index), timeBase: unsafe TimeBase(stream.pointee.time_base))
        identifier = unsafe Int(stream.pointee.id)
        let rate = unsafe TimeBase(stream.pointee.avg_frame_rate)
        frameRate = rate.isUsable ? rate : nil
        let anticlockwise = unsafe clibav_rotation(stream)
        if anticlockwise.isFinite { rotation = (360 - Int(anticlockwise.rounded())) % 360 }
    }

    init(parameters: CodecParameters, index: Int, timeBase: TimeBase) {
        let values = unsafe parameters.pointer.pointee
        self.index = index
        self.identifier = index + 1
        self.kind =
            switch unsafe values.codec_type {
            case AVMEDIA_TYPE_VIDEO: .video
            case AVMEDIA_TYPE_AUDIO: .audio
            default: .other
            }
        self.codec = unsafe String(cString: avcodec_get_name(values.codec_id))
        self.timeBase = timeBase
        self.width = unsafe max(0, Int(values.width))
        self.height = unsafe max(0, Int(values.height))
        self.rotation = 0
        self.sampleRate = unsafe max(0, Int(values.sample_rate))
        self.channels = unsafe max(0, Int(clibav_channel_count(parameters.pointer)))
        self.reorderDelay = unsafe max(0, Int(values.video_delay))
        self.parameters = parameters
    }
}
