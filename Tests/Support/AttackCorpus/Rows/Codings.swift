import AxisForge
import Evidence
import RecordingForge

/// What is done to pictures, signatures and parameter sets of H.265 and AV1: the other groups are about H.264.
extension Attack {
    static let codings = ofBothCodings + ofOneCoding

    private static let ofBothCodings: [Attack] = [
        row(
            "untouched", .untouched, "nothing", .nothing,
            h265: """
                video: authentic intact trusted complete consistent parameter-sets-uncovered
                """,
            av1: """
                axis-signed-video: authentic intact trusted complete consistent parameter-sets-uncovered
                """),
        row(
            "picture-bit", .media, "one bit of picture 10 flipped", .file { try $0.flip(sample: 10, byteFromEnd: 5) },
            h265: """
                video: altered altered trusted complete consistent sample-altered
                """,
            av1: """
                axis-signed-video: altered altered trusted complete consistent sample-altered
                """),
        row(
            "picture-of-group-start-bit", .media, "one bit of picture 8 flipped, to which the hashes of its group are bound",
            .file { try $0.flip(sample: 8, byteFromEnd: 5) },
            h265: """
                video: altered altered trusted complete consistent sample-altered
                """,
            av1: """
                axis-signed-video: altered altered trusted complete consistent sample-altered
                """),
        row(
            "picture-header-bit", .media, "one bit of picture 10's unit header flipped, which makes another type of unit of it",
            .recording { recording in
                // Behind the length in front of it; AV1 has the header first.
                let isAV1 = recording.tracks[0].samples[10].bytes[0] == 0x32
                recording.tracks[0].samples[10].bytes[isAV1 ? 0 : 4] ^= 0x10
            },
            h265: """
                onvif-media-signing: altered altered trusted gaps consistent samples-missing pictures-uncovered
                axis-signed-video: altered intact trusted gaps consistent samples-missing pictures-uncovered
                """,
            av1: """
                axis-signed-video: altered intact trusted gaps consistent samples-missing pictures-uncovered
                """),
        row(
            "sample-replaced", .media, "picture 10 replaced by another one of the same length", .recording { try $0.forge(10) },
            h265: """
                video: altered altered trusted complete consistent sample-altered
                """,
            av1: """
                axis-signed-video: altered altered trusted complete consistent sample-altered
                """),
        row(
            "sample-dropped", .media, "picture 10 removed, tables rewritten", .recording { try $0.drop(10) },
            h265: """
                onvif-media-signing: altered altered trusted gaps consistent samples-missing
                axis-signed-video: altered intact trusted gaps consistent samples-missing
                """,
            av1: """
                axis-signed-video: altered intact trusted gaps consistent samples-missing
                """),
        row(
            "samples-swapped", .media, "pictures 10 and 11 exchanged", .recording { try $0.swap(10, 11) },
            h265: """
                video: altered altered trusted complete consistent samples-reordered
                """,
            av1: """
                axis-signed-video: altered altered trusted complete consistent samples-reordered
                """),
        row(
            "sample-repeated", .media, "picture 10 shown once more behind itself", .recording { try $0.repeat(10) },
            h265: """
                onvif-media-signing: altered altered trusted complete consistent samples-inserted
                axis-signed-video: altered altered trusted complete consistent samples-reordered
                """,
            av1: """
                axis-signed-video: altered altered trusted complete consistent samples-reordered
                """),
        row(
            "sample-inserted", .media, "a picture that was never signed put behind picture 10",
            .recording { try $0.insert($0.unsignedPicture(), after: 10) },
            h265: """
                video: altered altered trusted complete consistent samples-inserted
                """,
            av1: """
                axis-signed-video: altered altered trusted complete consistent samples-inserted
                """),
        row(
            "group-dropped", .media, "the third group of pictures removed with what is in it", .recording { $0.dropGroup(2) },
            h265: """
                onvif-media-signing: altered altered trusted gaps consistent samples-missing signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing samples-missing unverifiable-samples
                """,
            av1: """
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing samples-missing unverifiable-samples
                """),
        row(
            "signature-stripped", .signature, "every signature taken out", .specimen { try $0.stripped() },
            h265: """
                video: unsigned notSigned unknown unknown notCovered
                """,
            av1: """
                axis-signed-video: unsigned notSigned unknown unknown notCovered
                """),
        row(
            "signature-removed-in-between", .signature, "one signature in the middle taken out, its pictures kept",
            .specimen { try $0.operating(.removal) },
            h265: """
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing unverifiable-samples
                """,
            av1: """
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing unverifiable-samples
                """),
        row(
            "signature-damaged", .signature, "one bit of a signature in the middle flipped", .specimen { try $0.operating(.damage) },
            h265: """
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-invalid
                axis-signed-video: altered indeterminate trusted gaps consistent signature-altered unverifiable-samples
                """,
            av1: """
                axis-signed-video: altered indeterminate trusted gaps consistent signature-altered unverifiable-samples
                """),
        row(
            "signature-malformed", .signature, "lengths inside a signature in the middle that cannot be",
            .specimen { try $0.operating(.malformation) },
            h265: """
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-malformed
                axis-signed-video: altered indeterminate trusted gaps consistent signature-malformed signature-altered unverifiable-samples
                """,
            av1: """
                axis-signed-video: altered indeterminate trusted gaps consistent signature-malformed signature-altered unverifiable-samples
                """),
        row(
            "signature-repeated", .signature, "a signature in the middle twice, byte for byte", .specimen { try $0.operating(.repetition) },
            h265: """
                video: authentic intact trusted complete consistent signature-repeated
                """,
            av1: """
                axis-signed-video: authentic intact trusted complete consistent signature-repeated
                """),
        row(
            "decoder-set-up-changed", .appearance, "one bit of the parameter sets in the sample entry",
            .recording { recording in
                let place = try recording.place(of: recording.isAV1 ? av1SequenceHeader : [0x42, 0x01, 0x01])
                // Of AV1 the size of superblocks.
                recording.tracks[0].sampleDescriptions[0].bytes[place + (recording.isAV1 ? 9 : 14)] ^= 0x40
            },
            h265: """
                video: authentic intact trusted complete consistent parameter-sets-uncovered
                """,
            av1: """
                axis-signed-video: authentic intact trusted complete consistent parameter-sets-uncovered
                """),
        row(
            "decoder-set-up-damaged", .appearance, "a decoder set-up that counts more parameter sets than it has, or of an unknown version",
            .recording { recording in
                let isAV1 = recording.isAV1
                let place = try recording.place(of: Array((isAV1 ? "av1C" : "hvcC").utf8))
                recording.tracks[0].sampleDescriptions[0].bytes[place + 4 + (isAV1 ? 0 : 22)] = 0x7F
            },
            h265: """
                video: indeterminate indeterminate unknown unknown notCovered sample-description-invalid
                """,
            // OBUs tell their own lengths, so that nothing in the sample entry is needed to find the pictures of AV1.
            av1: """
                axis-signed-video: indeterminate intact trusted complete consistent sample-description-invalid parameter-sets-uncovered
                """),
        row(
            "sample-entry-of-another-size", .appearance, "half the width and height in the sample entry",
            .recording { recording in
                recording.tracks[0].sampleDescriptions[0].bytes.replaceSubrange(32..<36, with: [0, 160, 0, 90])
            },
            h265: """
                video: authentic intact trusted complete notCovered appearance-not-covered parameter-sets-uncovered
                """,
            av1: """
                axis-signed-video: authentic intact trusted complete notCovered appearance-not-covered parameter-sets-uncovered
                """),
        row(
            "parameter-sets-in-band", .appearance, "parameter sets of another size put in front of picture 8, inside its sample",
            .recording { recording in
                let place = recording.isAV1 ? 6 : 20
                try recording.addParameterSet(inSample: 8) { $0[place] ^= 0x10 }
            },
            h265: """
                video: authentic intact trusted complete notCovered parameter-sets-change
                """,
            av1: """
                axis-signed-video: authentic intact trusted complete notCovered parameter-sets-change
                """),
        row(
            "parameter-sets-in-band-as-in-entry", .appearance, "the sample entry's parameter set put in front of picture 8 as well",
            .recording { try $0.addParameterSet(inSample: 8) { _ in } },
            h265: """
                video: authentic intact trusted complete consistent parameter-sets-uncovered
                """,
            av1: """
                axis-signed-video: authentic intact trusted complete consistent parameter-sets-uncovered
                """),
    ].flatMap { $0 }

    /// What one of the two alone has: H.265 a set of a third kind, AV1 a sequence header, and a decoder set-up that repeats some of it.
    private static let ofOneCoding: [Attack] = [
        Attack(
            "h265-vps-in-band", .appearance, "H.265: another video parameter set put in front of picture 8, inside its sample",
            .recording { recording in
                let bytes = recording.tracks[0].sampleDescriptions[0].bytes
                let place = try recording.place(of: [0x40, 0x01, 0x0C])
                var set = Array(bytes[place..<place + (Int(bytes[place - 2]) << 8 | Int(bytes[place - 1]))])
                set[17] ^= 0x10
                recording.tracks[0].samples[8].bytes = [0, 0, 0, UInt8(set.count)] + set + recording.tracks[0].samples[8].bytes
            }, { $0.coding = .h265 },
            expect: """
                video: authentic intact trusted complete notCovered parameter-sets-change
                """),
        Attack(
            "av1-sequence-header-of-another-size", .appearance,
            "AV1: a sequence header in the sample entry that is wider than the entry says",
            .recording { recording in
                let place = try recording.place(of: av1SequenceHeader)
                recording.tracks[0].sampleDescriptions[0].bytes[place + 6] ^= 0x01
            }, { $0.coding = .av1 },
            expect: """
                axis-signed-video: authentic intact trusted complete notCovered appearance-not-covered parameter-sets-uncovered
                """),
        Attack(
            "av1-sequence-header-of-another-depth", .appearance,
            "AV1: a sequence header of ten bits in a decoder set-up that announces eight",
            .recording { recording in
                let place = try recording.place(of: av1SequenceHeader)
                recording.tracks[0].sampleDescriptions[0].bytes[place + 11] ^= 0x10
            }, { $0.coding = .av1 },
            expect: """
                axis-signed-video: authentic intact trusted complete notCovered appearance-not-covered parameter-sets-uncovered
                """),
        Attack(
            "av1-sequence-header-among-pictures-only", .appearance,
            "AV1: the sequence header moved from the sample entry to the first picture, and made wider than the entry says",
            .recording { recording in
                let place = try recording.place(of: av1SequenceHeader)
                var entry = Array(recording.tracks[0].sampleDescriptions[0].bytes[..<place])
                // Both boxes end where the header stood: av01, and av1C with four bytes behind its own header.
                entry[3] = UInt8(entry.count)
                entry[place - 4 - 5] = 12
                try recording.addParameterSet(inSample: 0) { $0[6] ^= 0x01 }
                recording.tracks[0].sampleDescriptions[0].bytes = entry
            }, { $0.coding = .av1 },
            expect: """
                axis-signed-video: authentic intact trusted complete notCovered appearance-not-covered parameter-sets-uncovered
                """),
        Attack(
            "av1-decoder-set-up-cut", .appearance, "AV1: a sequence header in the sample entry that claims more bytes than there are",
            .recording { recording in
                let place = try recording.place(of: av1SequenceHeader)
                recording.tracks[0].sampleDescriptions[0].bytes[place + 1] = 0x7F
            }, { $0.coding = .av1 },
            expect: """
                axis-signed-video: indeterminate intact trusted complete consistent sample-description-invalid parameter-sets-uncovered
                """),
    ]

    /// A row for each of the two codings.
    private static func row(
        _ name: String, _ group: AttackGroup, _ done: String, _ deed: Deed, h265: String, av1: String
    ) -> [Attack] {
        [
            Attack("h265-\(name)", group, "H.265: \(done)", deed, { $0.coding = .h265 }, expect: h265),
            Attack("av1-\(name)", group, "AV1: \(done)", deed, { $0.coding = .av1 }, expect: av1),
        ]
    }
}

extension Recording {
    /// Whether the first track is AV1.
    var isAV1: Bool { tracks[0].sampleDescriptions[0].bytes.dropFirst(4).starts(with: Array("av01".utf8)) }

    /// A predicted picture of another camera, in the coding of the first track.
    func unsignedPicture() -> Sample {
        var style = PictureStyle()
        style.seed = 99
        style.coding = VideoCoding(sampleEntry: tracks[0].sampleDescriptions[0].bytes)
        let other = Recording("IP", style: style, pictureDuration: 22_500)
        return (isAV1 ? other.asAV1(seed: 99) : other).tracks[0].samples[1]
    }

    /// Where some bytes stand first in the first track's sample entry.
    fileprivate func place(of wanted: [UInt8]) throws(ForgeError) -> Int {
        let bytes = tracks[0].sampleDescriptions[0].bytes
        guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else {
            throw ForgeError(.noSuchBox, "\(wanted)")
        }
        return place
    }

    /// Puts the sequence parameter set, or sequence header, of the sample entry in front of a picture, changed.
    fileprivate mutating func addParameterSet(inSample sample: Int, _ change: (inout [UInt8]) -> Void) throws(ForgeError) {
        var set = av1SequenceHeader
        if !isAV1 {
            let bytes = tracks[0].sampleDescriptions[0].bytes
            let place = try place(of: [0x42, 0x01, 0x01])
            set = Array(bytes[place..<place + (Int(bytes[place - 2]) << 8 | Int(bytes[place - 1]))])
        }
        change(&set)
        let length: [UInt8] = isAV1 ? [] : [0, 0, UInt8(set.count >> 8), UInt8(set.count & 255)]
        tracks[0].samples[sample].bytes = length + set + tracks[0].samples[sample].bytes
    }
}
