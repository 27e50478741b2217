import RecordingForge

/// Group 6: the same pictures, cropped, turned, covered or put behind others.
extension Attack {
    private static let stbl = "moov/trak[0]/mdia/minf/stbl"

    static let appearance: [Attack] = [
        Attack(
            "stsd-size", .appearance, "another width and height in the sample entry",
            .file {
                try $0.patch("\(stbl)/stsd", at: 8 + 8 + 24, integer: UInt32(160 << 16 | 90))
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "avcc-sps-changed", .appearance,
            "one bit of the sequence parameter set in the sample entry, from which size, cropping and colours are taken",
            .file { file in
                // frame_crop_right_offset and others are the last bits of the set; its level is the fourth byte.
                let place = try file.offset(of: "avcC", in: try file.box("\(stbl)/stsd"))
                try file.flip(at: place + 4 + 8 + 10)
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "avcc-crop", .appearance, "another lower edge in the sequence parameter set of the sample entry, which cuts the pictures",
            .file { file in
                let place = try file.offset(of: "avcC", in: try file.box("\(stbl)/stsd"))
                // frame_crop_bottom_offset: 5 in place of 6.
                try file.overwrite(at: place + 4 + 8 + 9, with: [file.bytes[place + 4 + 8 + 9] ^ 0x04])
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "avcc-frame-rate", .appearance,
            "another clock in the sequence parameter set of the sample entry: some players take their pace from it",
            .file { file in
                let place = try file.offset(of: "avcC", in: try file.box("\(stbl)/stsd"))
                // time_scale, of which this is the last byte but one: 114 in place of 50.
                try file.overwrite(at: place + 4 + 8 + 20, with: [file.bytes[place + 4 + 8 + 20] ^ 0x04])
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete consistent parameter-sets-uncovered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "avcc-damaged", .appearance, "a decoder set-up that counts more parameter sets than it has",
            .file { file in
                let place = try file.offset(of: "avcC", in: try file.box("\(stbl)/stsd"))
                try file.overwrite(at: place + 4 + 5, with: [0xFF])
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-description-invalid sample-entries-altered
                video: indeterminate indeterminate unknown unknown notCovered sample-description-invalid
                c2pa: altered altered trusted unknown notCovered sample-description-invalid sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-description-invalid seal-broken
                """),
        Attack(
            "sps-in-band", .appearance, "a sequence parameter set of another size put in front of picture 8, inside its sample",
            .recording { recording in
                var set = try recording.sequenceParameterSet()
                set[9] ^= 0x10
                let length = UInt32(set.count)
                var writer = BoxWriter()
                writer.u32(length)
                writer.raw(set)
                recording.tracks[0].samples[8].bytes = writer.bytes + recording.tracks[0].samples[8].bytes
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: authentic intact trusted complete notCovered parameter-sets-change
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "pps-in-band", .appearance, "another picture parameter set put in front of picture 8, inside its sample",
            .recording { recording in
                recording.tracks[0].samples[8].bytes =
                    [0, 0, 0, 6, 0x68, 0xEB, 0xE3, 0xCB, 0x22, 0xD0] + recording.tracks[0].samples[8].bytes
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: authentic intact trusted complete notCovered parameter-sets-change
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "sei-in-band", .appearance, "a message that turns the display (display orientation) put into picture 8's sample",
            .recording { recording in
                recording.tracks[0].samples[8].bytes = [0, 0, 0, 6, 6, 47, 2, 0x80, 0x20, 0x80] + recording.tracks[0].samples[8].bytes
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "matrix-upside-down", .appearance, "the track turned by half a circle",
            .file {
                try $0.setMatrix(TrackGeometry.upsideDown)
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "matrix-mirrored", .appearance, "the track mirrored: left and right exchanged",
            .file {
                try $0.setMatrix([0xFFFF_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000])
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "matrix-of-movie", .appearance, "the whole movie turned by half a circle",
            .file { file in
                for (index, value) in TrackGeometry.upsideDown.enumerated() {
                    try file.patch("moov/mvhd", at: 36 + index * 4, integer: value)
                }
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "track-size", .appearance, "the track shown in half its width",
            .file {
                try $0.setTrackSize(width: 160, height: 180)
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "pixel-aspect", .appearance, "pixels four times as wide as high",
            .file {
                try $0.appendToSampleEntry(box("pasp", [0, 0, 0, 4, 0, 0, 0, 1]))
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "clean-aperture", .appearance, "a clean aperture that leaves the upper left quarter",
            .file { file in
                var writer = BoxWriter()
                writer.box("clap") { writer in
                    for value: Int32 in [160, 1, 90, 1, -80, 1, -45, 1] { writer.i32(value) }
                }
                try file.appendToSampleEntry(writer.bytes)
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "colour-information", .appearance, "other colours: a transfer function that makes everything dark",
            .file {
                try $0.appendToSampleEntry(box("colr", Array("nclx".utf8) + [0, 9, 0, 16, 0, 9, 0x80]))
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "second-sample-description", .appearance, "a second sample entry with other parameter sets, used from the third group on",
            .recording { recording in
                var other = recording.tracks[0].sampleDescriptions[0]
                other.bytes[33] ^= 0x40
                recording.tracks[0].sampleDescriptions.append(other)
                for sample in recording.tracks[0].samples.indices where sample >= 8 {
                    recording.tracks[0].samples[sample].descriptionIndex = 2
                }
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "track-disabled", .appearance, "the signed track marked as not to be shown",
            .file {
                try $0.setTrackFlags(0)
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "handler-changed", .appearance, "the signed track declared to be metadata",
            .file {
                try $0.patch("moov/trak[0]/mdia/hdlr", at: 8, with: Array("meta".utf8))
            },
            expect: """
                alteration-info: altered intact trusted complete altered handler-mismatch no-video geometry-altered
                video: indeterminate indeterminate unknown unknown notCovered handler-mismatch no-video
                c2pa: altered altered trusted unknown notCovered handler-mismatch no-video sealed-content-altered no-samples-sealed
                onvif-export-seal: altered altered unknown unknown notCovered handler-mismatch no-video seal-broken
                """),
        Attack(
            "alternate-group", .appearance, "an unsigned track of pictures as the alternative of the signed one, in front of it",
            .recording { recording in
                recording.addForeignTrack()
                recording.tracks[0].geometry.alternateGroup = 1
                recording.tracks[1].geometry.alternateGroup = 1
                recording.tracks.swapAt(0, 1)
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered track-not-signed
                video: indeterminate intact trusted complete notCovered track-not-signed
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "extra-video-track-in-front", .appearance, "an unsigned track of pictures in front of the signed one, which players show first",
            .recording {
                $0.addForeignTrack()
                $0.tracks.swapAt(0, 1)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered track-not-signed
                video: indeterminate intact trusted complete notCovered track-not-signed
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "extra-video-track-behind", .appearance, "an unsigned track of pictures behind the signed one",
            .recording {
                $0.addForeignTrack()
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered track-not-signed
                video: indeterminate intact trusted complete notCovered track-not-signed
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "extra-video-track-on-top", .appearance, "an unsigned track of pictures in a layer nearer to the viewer",
            .recording {
                $0.addForeignTrack()
                $0.tracks[1].geometry.layer = -1
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered track-not-signed
                video: indeterminate intact trusted complete notCovered track-not-signed
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "overlay-text-track", .appearance, "a text track that writes another date over the pictures",
            .recording { recording in
                recording.addTextTrack("1999-01-01 00:00")
            },
            expect: """
                alteration-info: authentic intact trusted complete notCovered appearance-not-covered tracks-uncovered
                video: authentic intact trusted complete notCovered appearance-not-covered tracks-uncovered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "subtitle-track", .appearance, "a track of subtitles (handler sbtl) that writes another date over the pictures",
            .specimen { specimen in
                var edited = specimen.recording
                edited.addTextTrack("1999-01-01 00:00")
                var file = specimen.rewrite(edited)
                try file.patch("moov/trak[1]/mdia/hdlr", at: 8, with: Array("sbtl".utf8))
                return file
            },
            expect: """
                alteration-info: authentic intact trusted complete notCovered appearance-not-covered tracks-uncovered
                video: authentic intact trusted complete notCovered appearance-not-covered tracks-uncovered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "layer", .appearance, "the signed track moved to another layer",
            .file {
                try $0.patch("moov/trak[0]/tkhd", at: 32, integer: Int16(7))
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
    ]
}

extension Recording {
    /// Another camera's pictures as a track of their own, never signed.
    mutating func addForeignTrack() {
        var style = PictureStyle()
        style.seed = 77
        addVideoTrack(Attack.letters, style: style, pictureDuration: 22_500)
    }

    /// A track of 3GPP timed text that is shown over the pictures the whole time.
    mutating func addTextTrack(_ text: String) {
        var entry = BoxWriter()
        entry.box("tx3g") { writer in
            writer.zeros(6)
            writer.u16(1)
            writer.zeros(30)
            writer.box("ftab") { $0.raw([0, 1, 0, 1, 4] + Array("Sans".utf8)) }
        }
        var sample = BoxWriter()
        sample.u16(UInt16(text.utf8.count))
        sample.text(text)
        let length = UInt32(tracks[0].duration)
        tracks.append(
            Track(
                id: (tracks.map(\.id).max() ?? 0) + 1, media: .text, timescale: tracks[0].timescale, geometry: tracks[0].geometry,
                sampleDescriptions: [SampleDescription(bytes: entry.bytes)],
                samples: [Sample(letter: "T", bytes: sample.bytes, duration: length, isSync: true, group: 0)]))
    }

    /// The sequence parameter set of the first sample entry.
    func sequenceParameterSet() throws(ForgeError) -> [UInt8] {
        let bytes = tracks[0].sampleDescriptions[0].bytes
        guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: Array("avcC".utf8)) }) else {
            throw ForgeError(.noSuchBox, "avcC")
        }
        let start = place + 4 + 8
        let count = Int(bytes[place + 4 + 6]) << 8 | Int(bytes[place + 4 + 7])
        return Array(bytes[start..<start + count])
    }
}

extension AlteredFile {
    /// Puts a box behind the decoder set-up, into the only sample entry.
    mutating func appendToSampleEntry(_ more: [UInt8]) throws(ForgeError) {
        let path = "moov/trak[0]/mdia/minf/stbl/stsd"
        var table = try bytes(of: path)
        table += more
        var writer = BoxWriter()
        writer.raw(table)
        writer.overwrite(table.count, at: 0, bytes: 4)
        writer.overwrite(table.count - 16, at: 16, bytes: 4)
        try replaceBox(path, with: writer.bytes)
    }
}
