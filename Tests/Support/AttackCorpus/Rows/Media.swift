import Evidence
import RecordingForge

/// Group 3: the pictures and the sound themselves.
extension Attack {
    static let media: [Attack] = [
        Attack(
            "picture-bit", .media, "one bit of picture 10 flipped, as a faulty editor or a forger of pixels does",
            .file {
                try $0.flip(sample: 10, byteFromEnd: 5)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: altered altered trusted complete consistent sample-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "picture-bit-in-fragment", .media, "one bit of picture 10 flipped, in a fragment",
            .file {
                try $0.flip(sample: 10, byteFromEnd: 5)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: altered altered trusted complete consistent sample-altered
                c2pa: altered altered trusted unknown notCovered sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "audio-bit", .media, "one bit of the sound flipped",
            .file {
                try $0.flip(sample: 3, byteFromEnd: 5, track: 1)
            }, { $0.hasSound = true },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: authentic intact trusted complete consistent tracks-uncovered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "audio-replaced", .media, "every sound sample replaced by another of the same length",
            .recording { recording in
                for sample in recording.tracks[1].samples.indices { try recording.forge(sample, track: 1) }
            }, { $0.hasSound = true },
            expect: """
                alteration-info: altered altered trusted complete notCovered sample-altered
                video: authentic intact trusted complete consistent tracks-uncovered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "audio-removed", .media, "the sound track removed", .recording { $0.tracks.remove(at: 1) },
            {
                $0.hasSound = true
            },
            expect: """
                alteration-info: altered intact trusted gaps consistent samples-missing
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "sample-replaced", .media, "picture 10 replaced by another one of the same length",
            .recording {
                try $0.forge(10)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: altered altered trusted complete consistent sample-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "sample-dropped", .media, "picture 10 removed, tables rewritten",
            .recording {
                try $0.drop(10)
            },
            expect: """
                alteration-info: altered intact trusted gaps consistent samples-missing
                onvif-media-signing: altered altered trusted gaps consistent samples-missing
                axis-signed-video: altered intact trusted gaps consistent samples-missing
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "sample-repeated", .media, "picture 10 shown once more behind itself",
            .recording {
                try $0.repeat(10)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-inserted
                onvif-media-signing: altered altered trusted complete consistent samples-inserted
                axis-signed-video: altered altered trusted complete consistent samples-reordered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "samples-swapped", .media, "pictures 10 and 11 exchanged",
            .recording {
                try $0.swap(10, 11)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-reordered
                video: altered altered trusted complete consistent samples-reordered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "sample-inserted", .media, "a picture that was never signed put behind picture 10",
            .recording {
                try $0.insert(.predicted, after: 10)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-inserted
                video: altered altered trusted complete consistent samples-inserted
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "group-dropped", .media, "the third group of pictures removed with what is in it",
            .recording {
                $0.dropGroup(2)
            },
            expect: """
                alteration-info: altered intact trusted gaps consistent samples-missing
                onvif-media-signing: altered altered trusted gaps consistent samples-missing signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "group-dropped-in-fragments", .media, "the third fragment's pictures removed, and the fragments written anew",
            .recording {
                $0.dropGroup(2)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact trusted gaps consistent samples-missing
                onvif-media-signing: altered altered trusted gaps consistent samples-missing signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing samples-missing unverifiable-samples
                c2pa: altered altered trusted gaps notCovered unverifiable-samples sealed-fragment-missing
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "groups-swapped", .media, "the second and the third group of pictures exchanged",
            .recording {
                try $0.swapGroups(1, 2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-reordered
                onvif-media-signing: altered altered trusted complete consistent samples-reordered
                axis-signed-video: altered altered trusted gaps consistent signing-restarted signature-missing samples-reordered samples-missing excerpt
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "group-spliced-from-other-recording", .media,
            "the third group of pictures replaced by that of another recording of the same camera, signatures and all",
            .specimen { specimen in
                try specimen.splicing(2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                onvif-media-signing: altered altered trusted gaps consistent sample-altered recordings-mixed signature-altered
                axis-signed-video: altered altered trusted gaps consistent link-broken signature-missing sample-altered unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "replayed-under-another-date", .media,
            "an old recording passed off as a new one: other creation times in the container",
            .file {
                try $0.patch("moov/mvhd", at: 4, integer: UInt64(0xE5DC_0000_E5DC_0000))
                try $0.patch("moov/trak[0]/tkhd", at: 4, integer: UInt64(0xE5DC_0000_E5DC_0000))
                try $0.patch("moov/trak[0]/mdia/mdhd", at: 4, integer: UInt64(0xE5DC_0000_E5DC_0000))
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
    ]
}

extension AlteredFile {
    /// Flips a bit of a sample, counted from its end: in the picture, and not in a message in front of it.
    mutating func flip(sample: Int, byteFromEnd offset: Int, track: Int = 0) throws(ForgeError) {
        let place = try place(of: sample, track: track)
        try flip(sample: sample, byte: place.count - offset, track: track)
    }
}

extension Specimen {
    /// The recording with a group of another one, signed by the same camera at the same time of another day.
    func splicing(_ group: Int) throws -> AlteredFile {
        let other = try otherRecording()
        var edited = recording
        for index in edited.tracks[0].samples.indices where edited.tracks[0].samples[index].group == group {
            edited.tracks[0].samples[index] = other.recording.tracks[0].samples[index]
        }
        return rewrite(edited)
    }

    /// Another recording of the same camera: other pictures, an hour later.
    func otherRecording() throws -> Specimen {
        var style = PictureStyle()
        style.seed = 5
        let plain = Recording(Attack.letters, style: style, pictureDuration: 22_500, layout: recording.layout.withoutFreeBoxes)
        var signing = Signing()
        signing.startTime.microseconds += 3_600_000_000
        signing.recording = 2
        return try Specimen(scheme, plain, signing)
    }
}

extension Layout {
    /// Without the room that a seal took.
    var withoutFreeBoxes: Layout {
        var layout = self
        layout.freeBoxes = [:]
        return layout
    }
}
