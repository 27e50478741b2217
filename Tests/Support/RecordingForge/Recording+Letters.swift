extension Recording {
    /// A recording of one video track from letters in decode order: `"IPPP IPPP"`.
    ///
    /// Each of `I`, `P` and `B` is a sample. A space ends a group of pictures, and so does an `I` that follows other letters; a group becomes
    /// a fragment in a fragmented layout. Other characters are passed over. Where there are `B` letters, composition times are moved by one
    /// picture, as encoders do, and an edit list moves them back.
    package init(
        _ letters: String, style: PictureStyle = PictureStyle(), timescale: UInt32 = 90_000, pictureDuration: UInt32 = 3600,
        layout: Layout = Layout()
    ) {
        self.init(tracks: [Track(letters, id: 1, style: style, timescale: timescale, pictureDuration: pictureDuration)])
        self.layout = layout
        alignEdits(pictureDuration: pictureDuration)
    }

    /// The samples of the first track as letters, with a space between groups.
    package var letters: String {
        guard let track = tracks.first else { return "" }
        var text = ""
        var group: Int?
        for sample in track.samples {
            if let group, group != sample.group { text.append(" ") }
            text.append(sample.letter)
            group = sample.group
        }
        return text
    }

    /// Adds a second camera's pictures as a track of its own.
    package mutating func addVideoTrack(
        _ letters: String, style: PictureStyle, timescale: UInt32 = 90_000, pictureDuration: UInt32 = 3600
    ) {
        let id = (tracks.map(\.id).max() ?? 0) + 1
        tracks.append(Track(letters, id: id, style: style, timescale: timescale, pictureDuration: pictureDuration))
        alignEdits(pictureDuration: pictureDuration)
    }

    /// Adds sound as long as the first track: AAC frames of 1024 at 16 kHz, each in the group of the picture shown when it begins.
    package mutating func addAudioTrack(seed: UInt64 = 1, frameSize: Int = 40) {
        let rate: UInt32 = 16_000
        let video = tracks.first
        let videoScale = UInt64(video?.timescale ?? 1)
        let end = (video?.duration ?? 0) * UInt64(rate) / max(1, videoScale)
        let starts = video?.decodeTimes ?? []
        let pictures = video?.samples ?? []
        var noise = PseudoRandomBytes(seed: seed, 0x617564696f)
        var samples: [Sample] = []
        var picture = 0
        var time: UInt64 = 0
        while time < end {
            while picture + 1 < starts.count, starts[picture + 1] * UInt64(rate) <= time * videoScale { picture += 1 }
            let bytes = [0x21] + noise.bytes(max(1, frameSize - 1))
            let group = picture < pictures.count ? pictures[picture].group : 0
            samples.append(Sample(letter: "A", bytes: bytes, duration: 1024, isSync: true, group: group))
            time += 1024
        }
        let id = (tracks.map(\.id).max() ?? 0) + 1
        tracks.append(
            Track(
                id: id, media: .audio, timescale: rate, geometry: TrackGeometry(width: 0, height: 0), sampleDescriptions: [.mp4a],
                samples: samples))
    }

    /// Puts every `count` samples of each track into a group of their own, for fragments that are not groups of pictures.
    package mutating func regroup(every count: Int) {
        for track in tracks.indices {
            for index in tracks[track].samples.indices { tracks[track].samples[index].group = index / max(1, count) }
        }
    }

    /// Gives the newest track the edit list that its composition offsets call for.
    private mutating func alignEdits(pictureDuration: UInt32) {
        let track = tracks.count - 1
        guard track >= 0, tracks[track].samples.contains(where: { $0.letter == PictureKind.bidirectional.rawValue }) else { return }
        let length = tracks[track].duration * UInt64(timescale) / UInt64(max(1, tracks[track].timescale))
        tracks[track].edits = [Edit(segmentDuration: length, mediaTime: Int64(pictureDuration))]
    }
}

extension Track {
    /// A video track from letters, as `Recording` explains.
    package init(_ letters: String, id: UInt32, style: PictureStyle, timescale: UInt32, pictureDuration: UInt32) {
        var samples: [Sample] = []
        var group = 0
        var groupIsEmpty = true
        for letter in letters {
            if letter == " ", !groupIsEmpty {
                group += 1
                groupIsEmpty = true
            }
            guard let kind = PictureKind(rawValue: letter) else { continue }
            if kind == .intra, !groupIsEmpty { group += 1 }
            let bytes = style.sample(kind, index: samples.count)
            samples.append(Sample(letter: letter, bytes: bytes, duration: pictureDuration, isSync: kind == .intra, group: group))
            groupIsEmpty = false
        }
        self.init(
            id: id, media: .video, timescale: timescale, geometry: TrackGeometry(width: 320, height: 180),
            sampleDescriptions: [.video(style.coding)], samples: samples)
        delayReferencePictures(by: pictureDuration)
    }

    /// Sets composition offsets so that `B` pictures are shown before the reference picture that precedes them in decode order.
    private mutating func delayReferencePictures(by pictureDuration: UInt32) {
        let isBidirectional = samples.map { $0.letter == PictureKind.bidirectional.rawValue }
        guard isBidirectional.contains(true) else { return }
        var index = 0
        while index < samples.count {
            var end = index + 1
            while end < samples.count, isBidirectional[end] { end += 1 }
            // In decode order R B B, in display order B B R; everything one picture late so that no offset is negative.
            samples[index].compositionOffset = Int32(end - index) * Int32(pictureDuration)
            for other in index + 1..<end { samples[other].compositionOffset = 0 }
            index = end
        }
    }
}
