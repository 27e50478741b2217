import Evidence
import ONVIFForge
import RecordingForge

/// Group 2: what becomes of a recording whose signatures are gone, damaged or too many.
extension Attack {
    static let signatures: [Attack] = [
        Attack(
            "signature-stripped", .signature, "every signature taken out", .specimen { try $0.stripped() },
            expect: """
                *: unsigned notSigned unknown unknown notCovered
                """),
        Attack(
            "signature-removed-in-between", .signature, "one signature in the middle taken out, its pictures kept",
            .specimen { try $0.operating(.removal) },
            expect: """
                alteration-info: altered indeterminate trusted gaps consistent signature-missing unverifiable-samples
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent signature-missing unverifiable-samples
                whole: unsigned notSigned unknown unknown notCovered
                """),
        Attack(
            "signature-damaged", .signature, "one bit of a signature in the middle flipped", .specimen { try $0.operating(.damage) },
            expect: """
                alteration-info: altered indeterminate trusted gaps consistent signature-altered unverifiable-samples
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-invalid
                axis-signed-video: altered indeterminate trusted gaps consistent signature-altered unverifiable-samples
                c2pa: altered altered unknown unknown notCovered claim-signature-invalid
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "signature-malformed", .signature, "lengths inside a signature in the middle that cannot be",
            .specimen { try $0.operating(.malformation) },
            expect: """
                alteration-info: altered indeterminate trusted gaps consistent signature-malformed signature-missing unverifiable-samples
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-malformed
                axis-signed-video: altered indeterminate trusted gaps consistent signature-malformed signature-altered unverifiable-samples
                c2pa: indeterminate indeterminate unknown unknown notCovered manifest-unreadable
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered signature-malformed
                """),
        Attack(
            "signature-repeated", .signature, "a signature in the middle twice, byte for byte",
            .specimen { try $0.operating(.repetition) },
            expect: """
                alteration-info: authentic intact trusted complete consistent signature-repeated
                video: authentic intact trusted complete consistent signature-repeated
                c2pa: indeterminate indeterminate unknown unknown notCovered several-manifest-stores
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered signature-malformed
                """),
        Attack(
            "signature-truncated", .signature, "a signature in the middle cut off in its last third, with sizes that fit what is left",
            .specimen { try $0.operating(.truncation) },
            expect: """
                alteration-info: altered indeterminate trusted gaps consistent signature-malformed unverifiable-samples
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-malformed
                axis-signed-video: altered indeterminate trusted gaps consistent signature-malformed signature-altered unverifiable-samples
                c2pa: indeterminate indeterminate unknown unknown notCovered claim-malformed
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered carrier-unsupported
                """),
        Attack(
            "first-signature-removed", .signature, "the first signature taken out, its pictures kept",
            .specimen { try $0.operating(.removal, on: 0) },
            // The first that is left names one before it, which spoke for pictures that are here.
            expect: """
                alteration-info: indeterminate indeterminate trusted excerpt consistent unverifiable-start
                onvif-media-signing: indeterminate indeterminate trusted excerpt consistent unverifiable-start
                axis-signed-video: indeterminate indeterminate trusted excerpt consistent unverifiable-samples
                """),
        Attack(
            "last-signature-removed", .signature, "the last signature taken out, its pictures kept",
            .specimen { try $0.operating(.removal, on: -1) },
            expect: """
                alteration-info: authentic intact trusted openEnd consistent open-end
                video: authentic intact trusted openEnd consistent open-end
                """),
        Attack(
            "signature-larger-than-any", .signature, "a signature in the middle followed by a megabyte and a half of filler in its message",
            .specimen { try $0.operating(.inflation(3 << 19)) },
            expect: """
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-malformed
                axis-signed-video: altered indeterminate trusted gaps consistent signature-malformed signature-altered unverifiable-samples
                """),
        Attack(
            "signature-larger-than-memory", .signature,
            "a signature in the middle followed by eighteen megabytes of filler in its message, more than a reader keeps of it",
            .specimen { try $0.operating(.inflation(18 << 20)) },
            expect: """
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-malformed
                axis-signed-video: altered indeterminate trusted gaps consistent signature-malformed signature-altered unverifiable-samples
                """),
        Attack(
            "file-cut-in-half", .signature, "the file ends in its middle", .file { $0.truncate(to: $0.bytes.count / 2) },
            { $0.form = .movieFirst },
            expect: """
                alteration-info: indeterminate indeterminate unknown unknown notCovered file-truncated carrier-unsupported
                video: indeterminate intact trusted openEnd consistent file-truncated sample-outside-file unreferenced-media-data open-end
                c2pa: indeterminate indeterminate unknown unknown notCovered file-truncated no-movie manifest-unreadable
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered file-truncated sample-outside-file unreferenced-media-data
                """),
        Attack(
            "last-byte-cut", .signature, "the file lacks its last byte", .file { $0.truncate(to: $0.bytes.count - 1) },
            { $0.form = .movieFirst },
            expect: """
                alteration-info: indeterminate intact trusted openEnd consistent file-truncated open-end
                video: indeterminate intact trusted openEnd consistent file-truncated sample-outside-file unreferenced-media-data open-end
                c2pa: indeterminate indeterminate trusted unknown notCovered file-truncated sample-outside-file unreferenced-media-data unverifiable-samples
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered file-truncated user-data-malformed carrier-unsupported
                """),
        Attack(
            "signature-damaged-over-edit", .signature, "picture 10 changed, and the signature that would tell damaged",
            .specimen { specimen in
                var file = try specimen.operating(.damage)
                try file.flip(sample: 10, byteFromEnd: 5)
                return file
            },
            expect: """
                alteration-info: altered indeterminate trusted gaps consistent signature-altered unverifiable-samples
                onvif-media-signing: altered indeterminate trusted gaps consistent signature-altered signature-invalid
                axis-signed-video: altered indeterminate trusted gaps consistent signature-altered unverifiable-samples
                c2pa: altered altered unknown unknown notCovered claim-signature-invalid
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "signature-of-another-recording", .signature, "the signatures of another recording beside these pictures",
            .specimen { specimen in
                let other = try specimen.otherRecording()
                var edited = other.recording
                for (index, sample) in specimen.recording.tracks[0].samples.enumerated() {
                    let picture = sample.units.last ?? []
                    var units = edited.tracks[0].samples[index].units
                    if !picture.isEmpty, !units.isEmpty { units[units.count - 1] = picture }
                    edited.tracks[0].samples[index].units = units
                }
                return other.rewrite(edited)
            },
            expect: """
                alteration-info: altered altered trusted complete notCovered sample-altered
                onvif-media-signing: altered altered trusted excerpt notCovered sample-altered excerpt
                axis-signed-video: altered altered trusted gaps notCovered link-broken sample-altered presentation-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "signed-again-over-edit", .signature,
            "picture 10 changed, and the whole signed anew by another genuine camera under another scheme, beside the old signatures",
            .specimen { specimen in
                var file = specimen.file
                try file.flip(sample: 10, byteFromEnd: 5)
                return try Specimen.signing(file, specimen.recording)
            },
            expect: """
                video: altered altered trusted complete consistent sample-altered
                """),
    ]
}

extension Specimen {
    /// A file signed once more, with alteration-detection information.
    static func signing(_ file: AlteredFile, _ recording: Recording) throws -> AlteredFile {
        var edited = recording
        for (index, place) in file.samples[0].enumerated() { edited.tracks[0].samples[index].bytes = Array(file.bytes[place]) }
        return try Specimen(.alterationInfo, edited).file
    }
}
