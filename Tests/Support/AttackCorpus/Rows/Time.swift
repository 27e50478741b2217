import RecordingForge

/// Group 4: pictures as signed, at other times.
extension Attack {
    static let time: [Attack] = [
        Attack(
            "stts-one-longer", .time, "picture 10 lasts a second in place of a quarter",
            .recording {
                try $0.setDuration(90_000, of: 10)
            },
            expect: """
                alteration-info: altered intact trusted complete altered timeline-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "stts-half-faster", .time, "from picture 8 to 15 everything lasts half as long",
            .recording { recording in
                for sample in 8...15 { try recording.setDuration(11_250, of: sample) }
            },
            expect: """
                alteration-info: altered intact trusted complete altered timeline-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "stts-all-faster", .time, "every picture lasts half as long",
            .recording {
                $0.divideDurations(by: 2)
            },
            expect: """
                alteration-info: altered intact trusted complete altered timeline-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "stts-zero", .time, "every picture lasts no time at all",
            .file {
                try $0.setTimeToSample(entry: 0, delta: 0)
            },
            expect: """
                alteration-info: altered intact trusted complete altered timeline-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "stts-count-short", .time, "the table of durations ends before the samples do",
            .file {
                try $0.setTimeToSample(entry: 0, count: 12)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-count-mismatch
                video: indeterminate intact trusted complete consistent table-count-mismatch
                c2pa: altered altered trusted unknown notCovered table-count-mismatch sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-count-mismatch seal-broken
                """),
        Attack(
            "ctts-moved", .time, "picture 10 is shown a second after it is decoded",
            .recording {
                try $0.setCompositionOffset(90_000, of: 10)
            },
            expect: """
                alteration-info: altered intact trusted complete altered timeline-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "ctts-reversed", .time, "composition offsets that show a group of pictures backwards",
            .recording { recording in
                for (place, sample) in (8...11).enumerated() {
                    try recording.setCompositionOffset(Int32((3 - 2 * place) * 22_500), of: sample)
                }
            },
            expect: """
                alteration-info: altered intact trusted complete altered timeline-altered
                onvif-media-signing: altered intact trusted complete altered timeline-altered presentation-not-covered
                axis-signed-video: altered intact trusted complete altered presentation-not-covered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "mdhd-four-times-faster", .time, "the time scale of the media multiplied by four",
            .file {
                try $0.setMediaTimescale(360_000)
            },
            expect: """
                alteration-info: altered intact trusted complete altered timescale-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "mdhd-zero", .time, "the time scale of the media set to nothing",
            .file {
                try $0.setMediaTimescale(0)
            },
            expect: """
                alteration-info: altered intact trusted complete altered invalid-field timescale-altered
                video: altered intact trusted complete altered invalid-field timeline-altered
                c2pa: altered altered trusted unknown notCovered invalid-field sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered invalid-field seal-broken
                """),
        Attack(
            "mvhd-rate", .time, "the preferred rate of playing doubled",
            .file {
                try $0.patch("moov/mvhd", at: 20, integer: UInt32(0x2_0000))
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "mvhd-timescale", .time, "the time scale of the movie multiplied by four, so that its edit lists mean other times",
            .file {
                try $0.patch("moov/mvhd", at: 12, integer: UInt32(4000))
            },
            {
                $0.letters = "IBBP IBBP IBBP IBBP IBBP IBBP"
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                onvif-media-signing: altered intact trusted complete altered edit-list-altered presentation-not-covered
                axis-signed-video: altered intact trusted complete altered presentation-not-covered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "mvhd-duration", .time, "the length of the movie set to one second",
            .file {
                try $0.patch("moov/mvhd", at: 16, integer: UInt32(1000))
            },
            expect: """
                alteration-info: authentic intact trusted complete notCovered appearance-not-covered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "tkhd-duration", .time, "the length of the track set to one second",
            .file {
                try $0.patch("moov/trak[0]/tkhd", at: 20, integer: UInt32(1000))
            },
            expect: """
                alteration-info: authentic intact trusted complete notCovered appearance-not-covered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "mdhd-duration", .time, "the length of the media set to one second",
            .file {
                try $0.patch("moov/trak[0]/mdia/mdhd", at: 16, integer: UInt32(90_000))
            },
            expect: """
                alteration-info: authentic intact trusted complete notCovered appearance-not-covered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "mehd-duration", .time, "a header in a recording of fragments that claims a length of one second for all of them",
            .file { try $0.append(boxes: box("mehd", [0, 0, 0, 0, 0, 0, 0x03, 0xE8]), inside: "moov/mvex") }, { $0.form = .fragmented },
            expect: """
                alteration-info: authentic intact trusted complete notCovered appearance-not-covered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trun-durations", .time, "the pictures of the third fragment last half as long",
            .recording { recording in
                for sample in 8...11 { try recording.setDuration(11_250, of: sample) }
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact trusted complete altered timeline-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "tfdt-forward", .time, "the third fragment begins a minute later",
            .file {
                try $0.setDecodeTime(90_000 * 62, fragment: 2)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact trusted complete altered decode-time-falls timeline-altered
                video: altered intact trusted complete altered decode-time-falls timeline-altered
                c2pa: altered altered trusted unknown notCovered decode-time-falls sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered decode-time-falls seal-broken
                """),
        Attack(
            "tfdt-back", .time, "the third fragment begins where the first did, so that players lay one over the other",
            .file {
                try $0.setDecodeTime(0, fragment: 2)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact trusted complete altered decode-time-falls timeline-altered
                video: altered intact trusted complete altered decode-time-falls timeline-altered
                c2pa: altered altered trusted unknown notCovered decode-time-falls sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered decode-time-falls seal-broken
                """),
        Attack(
            "elst-hides-most", .time, "an edit list that shows the first second and a half only",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 1500, mediaTime: 0)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-hides-start", .time, "an edit list that begins after four seconds",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 2000, mediaTime: 360_000)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-hides-middle", .time, "an edit list that leaves out the third and fourth second",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 2000, mediaTime: 0), Edit(segmentDuration: 2000, mediaTime: 360_000)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-repeats", .time, "an edit list that shows the second second twice",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 2000, mediaTime: 0), Edit(segmentDuration: 5000, mediaTime: 90_000)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-slow", .time, "an edit list that plays everything at half the rate",
            .recording { recording in
                var edit = Edit(segmentDuration: 12_000, mediaTime: 0)
                edit.rate = 0x8000
                recording.tracks[0].edits = [edit]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-dwell", .time, "an edit list that holds one picture for a minute",
            .recording { recording in
                var edit = Edit(segmentDuration: 60_000, mediaTime: 90_000)
                edit.rate = 0
                recording.tracks[0].edits = [
                    Edit(segmentDuration: 1000, mediaTime: 0), edit, Edit(segmentDuration: 5000, mediaTime: 90_000),
                ]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-offset", .time, "an edit list that begins with an empty minute",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 60_000, mediaTime: -1), Edit(segmentDuration: 6000, mediaTime: 0)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: authentic intact trusted complete notCovered edit-list-pads
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-shows-nothing", .time, "an edit list of nothing but an empty edit",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 6000, mediaTime: -1)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-past-the-end", .time, "an edit list that begins behind the last picture",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 6000, mediaTime: 90_000_000)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: altered intact trusted complete altered edit-list-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-longer-than-media", .time, "an edit list that claims to last a minute, so that the last picture is held",
            .recording {
                $0.tracks[0].edits = [Edit(segmentDuration: 60_000, mediaTime: 0)]
            },
            expect: """
                alteration-info: altered intact trusted complete altered edit-list-altered
                video: authentic intact trusted complete notCovered edit-list-pads
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "elst-version-unknown", .time, "an edit list of a version that nobody knows, which players read in their own ways",
            .file {
                try $0.patch("moov/trak[0]/edts/elst", at: 0, integer: UInt8(9))
            }, { $0.letters = "IBBP IBBP IBBP IBBP IBBP IBBP" },
            expect: """
                alteration-info: altered intact trusted complete altered box-version-unknown edit-list-altered
                video: indeterminate intact trusted complete notCovered box-version-unknown presentation-not-covered
                c2pa: altered altered trusted unknown notCovered box-version-unknown sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered box-version-unknown seal-broken
                """),
    ]
}
