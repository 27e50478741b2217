package import Evidence

/// tkhd - ISO/IEC 14496-12, 8.3.2: how a track is shown.
package struct TrackHeader: Sendable, Hashable {
    /// The number of the track, never 0 in a sound file.
    package var trackID: UInt32
    /// Bits 0 to 2: enabled, in the movie, in the preview.
    package var flags: UInt32
    /// When it was made by the writer's clock: seconds since 1904-01-01 UTC.
    package var creationTime: UInt64
    /// When it was last changed, likewise.
    package var modificationTime: UInt64
    /// Length in ticks of the movie's timescale; `nil` where the file says it is unknown.
    package var duration: UInt64?
    /// Order from front to back; smaller is nearer.
    package var layer: Int16
    /// Tracks with the same number, other than 0, are alternatives.
    package var alternateGroup: Int16
    /// Loudness, 8.8 fixed point.
    package var volume: Int16
    /// The transformation of the picture: a, b, u, c, d, v, x, y, w.
    package var matrix: [Int32]
    /// Shown width, 16.16 fixed point.
    package var width: UInt32
    /// Shown height, 16.16 fixed point.
    package var height: UInt32
    /// The box.
    package var bytes: ByteRange

    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> TrackHeader {
        let (version, flags) = try reader.versionAndFlags()
        guard version <= 1 else { throw MovieError(.unknownVersion(version), offset: box.offset) }
        let creation = try reader.sized(version)
        let modification = try reader.sized(version)
        let trackID = try reader.uint32()
        try reader.skip(4)
        let duration = try reader.sized(version)
        try reader.skip(8)
        let layer: Int16 = try reader.integer()
        let alternateGroup: Int16 = try reader.integer()
        let volume: Int16 = try reader.integer()
        try reader.skip(2)
        return TrackHeader(
            trackID: trackID, flags: flags, creationTime: creation, modificationTime: modification,
            duration: duration == MovieHeader.unknownDuration(version) ? nil : duration, layer: layer, alternateGroup: alternateGroup,
            volume: volume, matrix: try MovieHeader.readMatrix(&reader), width: try reader.uint32(), height: try reader.uint32(),
            bytes: box.range)
    }
}
