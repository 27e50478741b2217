package import Evidence

/// mdhd - ISO/IEC 14496-12, 8.4.2: the time in which samples are given.
package struct MediaHeader: Sendable, Hashable {
    /// Ticks a second of media time. Never 0.
    package var timescale: UInt32
    /// Length of the media in these ticks, as declared; `nil` where the file says it is unknown.
    package var duration: UInt64?
    /// When it was made by the writer's clock: seconds since 1904-01-01 UTC.
    package var creationTime: UInt64
    /// When it was last changed, likewise.
    package var modificationTime: UInt64
    /// The box.
    package var bytes: ByteRange

    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> MediaHeader {
        let (version, _) = try reader.versionAndFlags()
        guard version <= 1 else { throw MovieError(.unknownVersion(version), offset: box.offset) }
        let creation = try reader.sized(version)
        let modification = try reader.sized(version)
        let timescale = try reader.uint32()
        let duration = try reader.sized(version)
        guard timescale > 0 else { throw MovieError(.invalidField(name: "timescale", value: 0), offset: box.offset) }
        return MediaHeader(
            timescale: timescale, duration: duration == MovieHeader.unknownDuration(version) ? nil : duration, creationTime: creation,
            modificationTime: modification, bytes: box.range)
    }
}
