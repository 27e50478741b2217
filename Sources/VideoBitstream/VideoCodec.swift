/// The coding of a video track, as far as this reader can cut its samples into units.
package enum VideoCodec: String, Sendable, Hashable, CaseIterable {
    /// ITU-T H.264, ISO/IEC 14496-10 (AVC).
    case h264
    /// ITU-T H.265, ISO/IEC 23008-2 (HEVC).
    case h265
    /// ITU-T H.266, ISO/IEC 23090-3 (VVC). Read so that signature carriers are seen; no scheme speaks for it yet.
    case h266
    /// AOMedia AV1.
    case av1

    /// The codec that a sample entry's four-character code names, ISO/IEC 14496-15 and the AV1 ISOBMFF binding; `nil` for any other.
    ///
    /// Layered and tiled variants (`mvc1`, `svc1`, `hvt1`, ...) are left out on purpose: their samples need other tracks to be complete.
    package init?(sampleEntry: String) {
        switch sampleEntry {
        case "avc1", "avc2", "avc3", "avc4": self = .h264
        case "hvc1", "hev1", "hvc2", "hev2", "dvh1", "dvhe": self = .h265
        case "vvc1", "vvi1": self = .h266
        case "av01": self = .av1
        default: return nil
        }
    }

    /// Bytes of a NAL unit's header; 1 for AV1, whose header grows with its flags.
    package var fixedHeaderLength: Int {
        switch self {
        case .h264, .av1: 1
        case .h265, .h266: 2
        }
    }
}
