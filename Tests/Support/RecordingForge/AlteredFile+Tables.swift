/// Alterations of what the container says about the samples, written into the tables where they stand. No size and no offset changes.
extension AlteredFile {
    /// Points a chunk of a progressive file elsewhere.
    package mutating func setChunkOffset(_ offset: UInt64, chunk: Int, track: Int = 0) throws(ForgeError) {
        let table = "moov/trak[\(track)]/mdia/minf/stbl"
        if (try? box("\(table)/co64")) != nil {
            try patch("\(table)/co64", at: 8 + chunk * 8, integer: offset)
        } else {
            try patch("\(table)/stco", at: 8 + chunk * 4, integer: UInt32(truncatingIfNeeded: offset))
        }
    }

    /// Changes the size of a sample in `stsz`.
    package mutating func setSampleSize(_ size: UInt32, sample: Int, track: Int = 0) throws(ForgeError) {
        try patch("moov/trak[\(track)]/mdia/minf/stbl/stsz", at: 12 + sample * 4, integer: size)
    }

    /// Changes an entry of `stts`: so many samples, each so long.
    package mutating func setTimeToSample(entry: Int, count: UInt32? = nil, delta: UInt32? = nil, track: Int = 0) throws(ForgeError) {
        let path = "moov/trak[\(track)]/mdia/minf/stbl/stts"
        if let count { try patch(path, at: 8 + entry * 8, integer: count) }
        if let delta { try patch(path, at: 12 + entry * 8, integer: delta) }
    }

    /// Changes the composition offset of an entry of `ctts`.
    package mutating func setCompositionOffset(_ offset: Int32, entry: Int, track: Int = 0) throws(ForgeError) {
        try patch("moov/trak[\(track)]/mdia/minf/stbl/ctts", at: 12 + entry * 8, integer: offset)
    }

    /// Names another sample a sync sample in `stss`.
    package mutating func setSyncSample(_ sample: UInt32, entry: Int, track: Int = 0) throws(ForgeError) {
        try patch("moov/trak[\(track)]/mdia/minf/stbl/stss", at: 8 + entry * 4, integer: sample + 1)
    }

    /// Changes an entry of a version 0 edit list: what is skipped, and how much is shown.
    package mutating func setEdit(
        entry: Int = 0, segmentDuration: UInt32? = nil, mediaTime: Int32? = nil, rate: UInt32? = nil, track: Int = 0
    ) throws(ForgeError) {
        let path = "moov/trak[\(track)]/edts/elst"
        if let segmentDuration { try patch(path, at: 8 + entry * 12, integer: segmentDuration) }
        if let mediaTime { try patch(path, at: 12 + entry * 12, integer: mediaTime) }
        if let rate { try patch(path, at: 16 + entry * 12, integer: rate) }
    }

    /// Changes the media timescale of a version 0 `mdhd`: everything plays faster or slower.
    package mutating func setMediaTimescale(_ timescale: UInt32, track: Int = 0) throws(ForgeError) {
        try patch("moov/trak[\(track)]/mdia/mdhd", at: 12, integer: timescale)
    }

    /// Changes the transformation of a version 0 `tkhd`: the picture is turned, mirrored or cut.
    package mutating func setMatrix(_ matrix: [UInt32], track: Int = 0) throws(ForgeError) {
        for (index, value) in matrix.prefix(9).enumerated() {
            try patch("moov/trak[\(track)]/tkhd", at: 40 + index * 4, integer: value)
        }
    }

    /// Changes the shown size in a version 0 `tkhd`.
    package mutating func setTrackSize(width: UInt16, height: UInt16, track: Int = 0) throws(ForgeError) {
        try patch("moov/trak[\(track)]/tkhd", at: 76, integer: UInt32(width) << 16)
        try patch("moov/trak[\(track)]/tkhd", at: 80, integer: UInt32(height) << 16)
    }

    /// Changes the flags of `tkhd`; 0 hides the track.
    package mutating func setTrackFlags(_ flags: UInt32, track: Int = 0) throws(ForgeError) {
        try patch("moov/trak[\(track)]/tkhd", at: 0, integer: try trackHeaderVersion(track) << 24 | flags & 0xff_ffff)
    }

    /// Changes the decode time of a fragment, in whatever version its `tfdt` is.
    package mutating func setDecodeTime(_ time: UInt64, fragment: Int, trackFragment: Int = 0) throws(ForgeError) {
        let path = "moof[\(fragment)]/traf[\(trackFragment)]/tfdt"
        if try boxes.box(path).payload.count >= 12 {
            try patch(path, at: 4, integer: time)
        } else {
            try patch(path, at: 4, integer: UInt32(truncatingIfNeeded: time))
        }
    }

    /// Flips a bit of the sample entries: another codec configuration, other parameter sets. The last bytes of `stsd` are such.
    package mutating func flipSampleEntry(byteFromEnd: Int = 8, track: Int = 0) throws(ForgeError) {
        let range = try box("moov/trak[\(track)]/mdia/minf/stbl/stsd")
        try flip(at: range.upperBound - byteFromEnd)
    }

    private func trackHeaderVersion(_ track: Int) throws(ForgeError) -> UInt32 {
        let payload = try boxes.box("moov/trak[\(track)]/tkhd").payload
        return UInt32(bytes[payload.lowerBound])
    }
}
