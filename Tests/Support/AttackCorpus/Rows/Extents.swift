import Evidence
import RecordingForge

/// Group 8: a part of a recording, and recordings put together from parts.
extension Attack {
    static let extents: [Attack] = [
        Attack(
            "trimmed-at-start", .extent, "the first two groups of pictures cut away with the signatures in them",
            .recording {
                try $0.drop(0...7)
            },
            expect: """
                alteration-info: authentic intact trusted excerpt consistent excerpt
                video: authentic intact trusted excerpt consistent excerpt
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trimmed-at-end", .extent, "the last two groups of pictures cut away with the signatures in them",
            .recording { recording in
                try recording.drop(16...recording.tracks[0].samples.count - 1)
            },
            expect: """
                alteration-info: authentic intact trusted excerpt consistent excerpt
                video: authentic intact trusted openEnd consistent open-end
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trimmed-at-both-ends", .extent, "the first and the last group of pictures cut away",
            .recording { recording in
                try recording.drop(20...recording.tracks[0].samples.count - 1)
                try recording.drop(0...3)
            },
            expect: """
                alteration-info: authentic intact trusted excerpt consistent excerpt
                video: authentic intact trusted excerpt consistent open-end excerpt
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trimmed-inside", .extent, "the third and the fourth group of pictures cut out of the middle",
            .recording {
                try $0.drop(8...15)
            },
            expect: """
                alteration-info: altered intact trusted gaps consistent samples-missing
                onvif-media-signing: altered altered trusted gaps consistent samples-missing signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trimmed-inside-a-group", .extent, "the last two pictures of the third group cut out",
            .recording {
                try $0.drop(10...11)
            },
            expect: """
                alteration-info: altered intact trusted gaps consistent samples-missing
                onvif-media-signing: altered altered trusted gaps consistent samples-missing
                axis-signed-video: altered intact trusted gaps consistent samples-missing
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trimmed-at-start-in-fragments", .extent, "the first two fragments cut away",
            .file { file in
                try file.removeFragment(0)
                try file.removeFragment(0)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: authentic intact trusted excerpt consistent excerpt
                video: authentic intact trusted excerpt consistent excerpt
                c2pa: altered altered trusted gaps notCovered unverifiable-samples sealed-fragment-missing
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trimmed-at-end-in-fragments", .extent, "the last two fragments cut away",
            .file { file in
                for _ in 0..<2 { try file.removeFragment(file.topLevelBoxes("moof").count - 1) }
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: authentic intact trusted excerpt consistent excerpt
                video: authentic intact trusted openEnd consistent open-end
                c2pa: altered altered trusted gaps consistent sealed-fragment-missing
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "uncovered-tail", .extent, "the last signature taken away, as when power fails, and a picture behind it changed",
            .specimen { try $0.withUncoveredTail() },
            expect: """
                alteration-info: authentic intact trusted openEnd consistent open-end
                video: authentic intact trusted openEnd consistent open-end
                whole: unsigned notSigned unknown unknown notCovered
                """),
        Attack(
            "pictures-added-at-end", .extent, "a group of pictures that was never signed added behind the last one",
            .specimen { specimen in
                var edited = specimen.recording
                edited.tracks[0].samples += Specimen.foreignGroup(group: 6)
                return specimen.rewrite(edited)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-inserted
                video: authentic intact trusted openEnd consistent open-end
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "pictures-added-at-start", .extent, "a group of pictures that was never signed put in front of the first one",
            .specimen { specimen in
                var edited = specimen.recording
                edited.tracks[0].samples = Specimen.foreignGroup(group: 0) + edited.tracks[0].samples
                return specimen.rewrite(edited)
            },
            expect: """
                alteration-info: altered altered trusted complete altered samples-inserted timeline-altered
                video: indeterminate indeterminate trusted complete consistent unverifiable-start
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "split-and-rejoined", .extent, "cut in two, and joined again by another program that puts other numbers of samples into chunks",
            .specimen { specimen in
                var edited = specimen.recording
                edited.layout.samplesPerChunk = 3
                return specimen.rewrite(edited)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "joined-with-another-recording", .extent, "another recording of the same camera joined behind this one, signatures and all",
            .specimen { specimen in
                var edited = specimen.recording
                let other = try specimen.otherRecording()
                edited.tracks[0].samples += other.recording.tracks[0].samples.map { sample in
                    var sample = sample
                    sample.group += 7
                    return sample
                }
                return specimen.rewrite(edited)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-inserted
                onvif-media-signing: indeterminate intact trusted complete consistent recordings-mixed
                axis-signed-video: indeterminate intact trusted unknown consistent signing-restarted
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
    ]
}

extension Specimen {
    /// Four pictures that were never signed.
    static func foreignGroup(group: Int) -> [Sample] {
        var style = PictureStyle()
        style.seed = 99
        return Recording("IPPP", style: style, pictureDuration: 22_500).tracks[0].samples.map { sample in
            var sample = sample
            sample.group = group
            return sample
        }
    }

    /// The recording without its last signature, and with one of the pictures changed for which it spoke.
    func withUncoveredTail() throws -> AlteredFile {
        switch scheme {
        case .alterationInfo:
            var edited = file
            guard let last = edited.topLevelBoxes("uuid").last else { throw ForgeError(.noSuchBox, "uuid") }
            try edited.removeTopLevelBox(last)
            try edited.flip(sample: 22, byteFromEnd: 5)
            return edited
        case .onvifMediaSigning, .axisSignedVideo:
            var edited = recording
            edited.tracks[0].samples.removeLast()
            try edited.flip(sample: 22, byte: edited.tracks[0].samples[22].bytes.count - 5)
            return rewrite(edited)
        case .c2pa, .onvifExportSeal:
            return try operating(.removal)
        }
    }
}
