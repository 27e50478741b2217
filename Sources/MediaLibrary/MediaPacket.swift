import CLibAV

/// One coded picture or block of sound, with its own copy of the bytes.
package struct MediaPacket: Sendable, Hashable {
    /// The stream it belongs to.
    package var stream: Int
    /// When it is shown, in the stream's time base; nil where the input does not say.
    package var presentationTime: Int64?
    /// When it is decoded, in the stream's time base; nil where the input does not say.
    package var decodeTime: Int64?
    /// How long it lasts, in the stream's time base; 0 where unknown.
    package var duration: Int64
    /// Whether decoding can begin here.
    package var isKeyframe: Bool
    /// Where its first byte is in the input file, nil where that has no meaning.
    package var position: UInt64?
    /// The coded bytes as the input has them: length-prefixed from an MP4, Annex B from a camera stream.
    package var bytes: [UInt8]

    /// A packet with all that a muxer needs.
    package init(
        stream: Int, presentationTime: Int64?, decodeTime: Int64?, duration: Int64, isKeyframe: Bool, position: UInt64? = nil,
        bytes: [UInt8]
    ) {
        self.stream = stream
        self.presentationTime = presentationTime
        self.decodeTime = decodeTime
        self.duration = duration
        self.isKeyframe = isKeyframe
        self.position = position
        self.bytes = bytes
    }

    init(_ packet: UnsafeMutablePointer<AVPacket>) {
        let size = unsafe max(0, Int(packet.pointee.size))
        let unknown = clibav_no_timestamp()
        stream = unsafe Int(packet.pointee.stream_index)
        presentationTime = unsafe packet.pointee.pts == unknown ? nil : packet.pointee.pts
        decodeTime = unsafe packet.pointee.dts == unknown ? nil : packet.pointee.dts
        duration = unsafe max(0, packet.pointee.duration)
        isKeyframe = unsafe packet.pointee.flags & AV_PKT_FLAG_KEY != 0
        position = unsafe UInt64(exactly: packet.pointee.pos)
        bytes = unsafe [UInt8](UnsafeBufferPointer(start: packet.pointee.data, count: packet.pointee.data == nil ? 0 : size))
    }

    /// Fills an empty packet of libavcodec with a padded copy of the bytes. Times are left to the caller.
    func copyBytes(to packet: UnsafeMutablePointer<AVPacket>) -> Int32 {
        guard let size = Int32(exactly: bytes.count) else { return clibav_error_of_errno(EINVAL) }
        let status = unsafe av_new_packet(packet, size)
        guard status >= 0 else { return status }
        unsafe bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress, let data = unsafe packet.pointee.data {
                unsafe data.update(from: base, count: source.count)
            }
        }
        unsafe packet.pointee.flags = isKeyframe ? AV_PKT_FLAG_KEY : 0
        return 0
    }
}
