/// How the units lie in the samples of a track.
package struct SampleFormat: Sendable, Hashable {
    /// The coding.
    package let codec: VideoCodec
    /// Bytes of the length field in front of each NAL unit: 1, 2 or 4; 0 for AV1, whose OBUs state their own size.
    package let lengthSize: Int

    /// The format of NAL unit samples; `nil` for a length field that ISO/IEC 14496-15 does not allow, and for AV1.
    package init?(codec: VideoCodec, lengthSize: Int) {
        guard codec != .av1, lengthSize == 1 || lengthSize == 2 || lengthSize == 4 else { return nil }
        self.codec = codec
        self.lengthSize = lengthSize
    }

    private init(obu: Void) {
        codec = .av1
        lengthSize = 0
    }

    /// The format of AV1 samples.
    package static let av1 = SampleFormat(obu: ())
}
