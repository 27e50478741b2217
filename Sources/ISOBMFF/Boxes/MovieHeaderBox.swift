package import Evidence

/// mvhd - ISO/IEC 14496-12, 8.2.2: what holds for the whole presentation.
package struct MovieHeader: Sendable, Hashable {
    /// Ticks a second of movie time, in which edits are given. Never 0.
    package var timescale: UInt32
    /// Length of the presentation in these ticks; `nil` where the file says it is unknown.
    package var duration: UInt64?
    /// When it was made by the writer's clock: seconds since 1904-01-01 UTC.
    package var creationTime: UInt64
    /// When it was last changed, likewise.
    package var modificationTime: UInt64
    /// Preferred rate of playing, 16.16 fixed point.
    package var rate: Int32
    /// The transformation of the whole picture: a, b, u, c, d, v, x, y, w.
    package var matrix: [Int32]
    /// The box.
    package var bytes: ByteRange

    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> MovieHeader {
        let (version, _) = try reader.versionAndFlags()
        guard version <= 1 else { throw MovieError(.unknownVersion(version), offset: box.offset) }
        let creation = try reader.sized(version)
        let modification = try reader.sized(version)
        let timescale = try reader.uint32()
        let duration = try reader.sized(version)
        guard timescale > 0 else { throw MovieError(.invalidField(name: "timescale", value: 0), offset: box.offset) }
        let rate: Int32 = try reader.integer()
        try reader.skip(12)
        return MovieHeader(
            timescale: timescale, duration: duration == unknownDuration(version) ? nil : duration, creationTime: creation,
            modificationTime: modification, rate: rate, matrix: try readMatrix(&reader), bytes: box.range)
    }

    /// All ones: the duration cannot be determined (8.2.2.3, 8.3.2.3, 8.4.2.3).
    static func unknownDuration(_ version: UInt8) -> UInt64 { version == 0 ? UInt64(UInt32.max) : .max }

    /// The nine numbers of a transformation (6.2.2).
    static func readMatrix(_ reader: inout RangeReader) throws(MovieError) -> [Int32] {
        var matrix: [Int32] = []
        for _ in 0..<9 { matrix.append(try reader.integer()) }
        return matrix
    }
}
