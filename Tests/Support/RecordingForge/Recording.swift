/// A recording before it becomes a file: everything that a container can say about pictures, and nothing about signatures.
///
/// Tests build one from letters, alter it, and write it with `serialize`.
package struct Recording: Sendable, Hashable {
    /// Units of movie time in a second (`mvhd`).
    package var timescale: UInt32 = 1000
    /// Seconds since 1904-01-01 in `mvhd`, `tkhd` and `mdhd`.
    package var creationTime: UInt64 = 0
    /// The tracks in file order.
    package var tracks: [Track]
    /// Contents of `moov/udta`; no box where empty.
    package var userData: [UInt8] = []
    /// How it is laid out in the file.
    package var layout = Layout()

    /// A recording of the given tracks, laid out progressively.
    package init(tracks: [Track]) { self.tracks = tracks }
}

/// One sample, with all that the sample table says about it.
package struct Sample: Sendable, Hashable {
    /// The letter it was made from; `A` for audio.
    package var letter: Character
    /// Its bytes as stored.
    package var bytes: [UInt8]
    /// How long it lasts, in units of the media timescale.
    package var duration: UInt32
    /// Composition time minus decode time, in units of the media timescale.
    package var compositionOffset: Int32 = 0
    /// Whether decoding can start here.
    package var isSync: Bool
    /// Which sample entry it uses, from 1.
    package var descriptionIndex: UInt32 = 1
    /// The group of pictures it was written in. A fragmented layout makes one fragment of each group that is left.
    package var group: Int

    /// A sample as described.
    package init(letter: Character, bytes: [UInt8], duration: UInt32, isSync: Bool, group: Int) {
        self.letter = letter
        self.bytes = bytes
        self.duration = duration
        self.isSync = isSync
        self.group = group
    }
}

/// One entry of an edit list (ISO/IEC 14496-12, 8.6.6).
package struct Edit: Sendable, Hashable {
    /// Length in units of the movie timescale.
    package var segmentDuration: UInt64
    /// Start in units of the media timescale; -1 for an empty edit.
    package var mediaTime: Int64
    /// Playing speed as 16.16 fixed point.
    package var rate: UInt32 = 0x1_0000

    /// A part of the media, played at normal speed.
    package init(segmentDuration: UInt64, mediaTime: Int64) {
        self.segmentDuration = segmentDuration
        self.mediaTime = mediaTime
    }
}

/// What `tkhd` says about how a track is shown (ISO/IEC 14496-12, 8.3.2).
package struct TrackGeometry: Sendable, Hashable {
    /// Width in pixels as 16.16 fixed point.
    package var width: UInt32
    /// Height in pixels as 16.16 fixed point.
    package var height: UInt32
    /// The transformation, row by row; 16.16 and 2.30 fixed point.
    package var matrix: [UInt32] = Self.identity
    /// Front to back; lower is nearer.
    package var layer: Int16 = 0
    /// Tracks of one group are alternatives to each other.
    package var alternateGroup: Int16 = 0
    /// 1 enabled, 2 in movie, 4 in preview.
    package var flags: UInt32 = 3

    /// A picture of so many pixels, shown as it is; zero for sound.
    package init(width: UInt16, height: UInt16) {
        self.width = UInt32(width) << 16
        self.height = UInt32(height) << 16
    }

    /// Shows the picture as it is.
    package static let identity: [UInt32] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000]
    /// Turns the picture upside down.
    package static let upsideDown: [UInt32] = [0xffff_0000, 0, 0, 0, 0xffff_0000, 0, 0, 0, 0x4000_0000]
}

/// One track of a recording.
package struct Track: Sendable, Hashable {
    /// What the track holds.
    package enum Media: String, Sendable, Hashable {
        /// Pictures.
        case video = "vide"
        /// Sound.
        case audio = "soun"
        /// Text that is shown over the pictures.
        case text = "sbtl"
    }

    /// The track's identifier, from 1.
    package var id: UInt32
    /// Pictures or sound.
    package var media: Media
    /// Units of media time in a second (`mdhd`).
    package var timescale: UInt32
    /// How it is shown.
    package var geometry: TrackGeometry
    /// The sample entries.
    package var sampleDescriptions: [SampleDescription]
    /// The samples in decode order.
    package var samples: [Sample]
    /// The edit list; no box where empty.
    package var edits: [Edit] = []
    /// Contents of the track's own `udta`; no box where empty.
    package var userData: [UInt8] = []

    /// A track as described.
    package init(
        id: UInt32, media: Media, timescale: UInt32, geometry: TrackGeometry, sampleDescriptions: [SampleDescription], samples: [Sample]
    ) {
        self.id = id
        self.media = media
        self.timescale = timescale
        self.geometry = geometry
        self.sampleDescriptions = sampleDescriptions
        self.samples = samples
    }

    /// The media's length in units of its timescale.
    package var duration: UInt64 { samples.reduce(0) { $0 + UInt64($1.duration) } }

    /// Decode time of each sample in units of the media timescale.
    package var decodeTimes: [UInt64] {
        var time: UInt64 = 0
        return samples.map { sample in
            defer { time += UInt64(sample.duration) }
            return time
        }
    }
}
