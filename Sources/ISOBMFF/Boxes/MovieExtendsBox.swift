// mvex, trex - ISO/IEC 14496-12, 8.8.1, 8.8.3

/// What holds for the samples of a track's fragments where these do not say otherwise.
struct TrackExtends: Sendable, Hashable {
    var trackID: UInt32
    var description: UInt32
    var duration: UInt32
    var size: UInt32
    var flags: UInt32

    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> TrackExtends {
        _ = try reader.versionAndFlags()
        return TrackExtends(
            trackID: try reader.uint32(), description: try reader.uint32(), duration: try reader.uint32(), size: try reader.uint32(),
            flags: try reader.uint32())
    }
}
