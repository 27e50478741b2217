import Evidence

/// One entry of an edit list: which part of the media is shown next, and for how long.
package struct Edit: Sendable, Hashable {
    /// How long it lasts, in ticks of the movie's timescale; 0 in a fragmented file means to the end.
    package var segmentDuration: UInt64
    /// Where in the media it starts, in ticks of the media's timescale; `nil` for an empty edit (-1 in the file): nothing is shown.
    package var mediaTime: UInt64?
    /// Rate of playing, 16.16 fixed point: 0x10000 is normal, 0 dwells on one picture.
    package var rate: Int32
}

/// elst - ISO/IEC 14496-12, 8.6.6.
enum EditListBox {
    /// An honest recording has one or two edits; the list is kept in memory, so that there is a most.
    static let mostEdits: UInt64 = 65_536

    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> [Edit] {
        let (version, _) = try reader.versionAndFlags()
        guard version <= 1 else { throw MovieError(.unknownVersion(version), offset: box.offset) }
        let count = UInt64(try reader.uint32())
        guard count <= reader.remaining / (version == 0 ? 12 : 20) else { throw MovieError(.endOfBox, offset: box.offset) }
        guard count <= mostEdits else { throw MovieError(.tooLarge(bytes: box.size), offset: box.offset) }
        var edits: [Edit] = []
        for _ in 0..<count {
            let duration = try reader.sized(version)
            let time: Int64 = version == 0 ? Int64(try reader.integer() as Int32) : try reader.integer()
            guard time >= -1 else {
                throw MovieError(.invalidField(name: "media_time", value: UInt64(bitPattern: time)), offset: box.offset)
            }
            edits.append(Edit(segmentDuration: duration, mediaTime: UInt64(exactly: time), rate: try reader.integer()))
        }
        return edits
    }
}
